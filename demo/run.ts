import { nextDue } from '../domain/agenda';
import { isOver, type OrderState } from '../domain/state';
import type { Instant } from '../domain/terms';
import { nextMove } from './course';
import type { Move } from './moves';
import type { Plan } from './plans';

/** Where complaints run: the engine, or the bare domain in a test. Every order has a clock of its own. */
export interface World {
  /** The call comes in at the plan's time. */
  begin(plan: Plan): Promise<OrderState>;
  /** Business time of this order goes on to `to`; limits on the way expire at their own times. */
  advance(orderNo: string, to: Instant): Promise<OrderState>;
  /** Somebody does something now. */
  give(orderNo: string, move: Move): Promise<OrderState>;
}

/** More moves than any order needs; a course that does not come to an end is a fault of the demo. */
const MOST_STEPS = 400;
/**
 * A limit is looked at this long after it expired. The engine's clock runs on while the workflow is at work; should it
 * pass the end of a fast-forward meanwhile, the engine (1.32) leaps on to the next timer, days too far.
 */
const MOMENT = 60_000;

/** Told of every order that has come to its end. */
export type OnDone = (state: OrderState, plan: Plan) => void;

/**
 * Lives one order from its call to its end.
 * @param joining plans of further callers about the same matter, begun when their time comes
 * @throws Error when the order does not come to an end
 */
export async function live(world: World, plan: Plan, joining: readonly Plan[], onDone: OnDone): Promise<void> {
  let state = await world.begin(plan);
  const waiting = [...joining].sort((a, b) => a.receivedAt - b.receivedAt);
  for (let step = 0; step < MOST_STEPS; step++) {
    if (isOver(state)) return onDone(state, plan);
    const move = nextMove(plan, state);
    const due = nextDue(state);
    const other = waiting[0];
    const never = Number.POSITIVE_INFINITY;
    const wanted = Math.min(move?.at ?? never, other?.receivedAt ?? never);
    const expired = due ? due.at + MOMENT : never;
    const at = due && wanted > due.at ? expired : wanted;
    if (!Number.isFinite(at)) break;
    const before = state.version;
    state = await world.advance(plan.orderNo, at);
    // A limit that expired on the way may have changed what everybody wants to do.
    if (state.version !== before) continue;
    if (other && other.receivedAt <= at) {
      waiting.shift();
      onDone(await world.begin(other), other);
      state = await world.advance(plan.orderNo, at + MOMENT);
    } else if (move && move.at <= at) state = await world.give(plan.orderNo, move);
  }
  throw new Error(`${plan.orderNo} (${plan.behaviour}) does not come to an end: ${state.stage}`);
}

/** Every plan, some of them side by side; further callers run with the order they join. */
export async function liveAll(world: World, plans: readonly Plan[], sideBySide: number, onDone: OnDone): Promise<void> {
  const joins = (plan: Plan) => (plan.intake.treatment.as === 'merge' ? plan.intake.treatment.into : undefined);
  const leaders = plans.filter((plan) => joins(plan) === undefined);
  const queue = leaders.map((plan) => ({ plan, joining: plans.filter((other) => joins(other) === plan.orderNo) }));
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      await live(world, next.plan, next.joining, onDone);
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, work));
}
