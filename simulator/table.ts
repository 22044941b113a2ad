import { coUnitsOf, stillCalled, whistlesOf } from '../domain/calling';
import { isOver, type OrderState } from '../domain/state';
import type { Instant, UnitCode } from '../domain/terms';
import type { Call } from './call';
import { calledMove, callingMove } from './called';
import type { Dice } from './dice';
import { deskMove, type Move, outsiderMove, unitMove, visitorMove } from './people';

/** Desks, the unit, the follow-up, outsiders, the lead that calls others in, those that are called. */
export const ROLES = 6;

interface Plan {
  sign: string;
  stamp: number;
  move: Move | undefined;
  busy: string | undefined;
}

/** The people around one order: each looks at it when what it sees has changed, and means to do one thing at a time. */
export class Table {
  private readonly plans: Plan[] = [];
  private stamps = 0;

  constructor(
    private readonly call: Call,
    private readonly helpers: readonly UnitCode[],
    private readonly dice: Dice,
    /** Of its own: who calls others in changes no other life. */
    private readonly second: Dice,
  ) {
    for (let role = 0; role < ROLES; role++) this.plans.push({ sign: '', stamp: 0, move: undefined, busy: undefined });
  }

  /** Somebody looks at the order: what it means to do now, if it sees something new. */
  look(role: number, state: OrderState): { readonly at: Instant; readonly stamp: number } | undefined {
    const plan = this.plans[role] as Plan;
    const sign = isOver(state) && state.stage !== 'CLOSED' ? 'over' : viewOf(role, state);
    if (plan.busy !== undefined || plan.sign === sign) return undefined;
    plan.sign = sign;
    plan.stamp = ++this.stamps;
    plan.move = sign === 'over' ? undefined : this.moveOf(role, state);
    return plan.move && { at: plan.move.at, stamp: plan.stamp };
  }

  /** What was meant, unless it was thought better of meanwhile. */
  meant(role: number, stamp: number): Move | undefined {
    const plan = this.plans[role] as Plan;
    return plan.stamp === stamp ? plan.move : undefined;
  }

  waits(role: number, id: string): void {
    (this.plans[role] as Plan).busy = id;
  }

  answered(id: string): void {
    for (const plan of this.plans) if (plan.busy === id) plan.busy = undefined;
  }

  /** @throws Error for a message nobody waits for */
  waitedFor(id: string): Move {
    const plan = this.plans.find(({ busy }) => busy === id);
    if (!plan?.move) throw new Error(`nobody plans message ${id}`);
    return plan.move;
  }

  private moveOf(role: number, state: OrderState): Move | undefined {
    const { dice, second, helpers } = this;
    const { temper, other } = this.call;
    if (role === 0) return deskMove(state, other, dice);
    if (role === 1) return unitMove(state, temper, other, dice);
    if (role === 2) return visitorMove(state, temper, dice);
    if (role === 4) return callingMove(state, helpers, second);
    return role === 5 ? calledMove(state, second) : outsiderMove(state, other, dice);
  }
}

/** What of the order makes somebody think anew about what to do. */
function viewOf(role: number, state: OrderState): string {
  switch (role) {
    case 0:
      return `${state.stage}${state.round}/${state.dispatches}/${state.extension ? 1 : 0}/${state.appeal ? 1 : 0}`;
    case 1:
      return `${state.stage}${state.round}/${state.dispatches}/${state.rung}/${state.holder?.contactedAt ?? 0}/${state.appeal ? 1 : 0}/${stillCalled(state).length}`;
    case 2:
      return `${state.visit?.task?.no ?? 0}/${state.visit?.lease?.until ?? 0}`;
    case 4:
      return `${state.stage}${state.round}/${state.dispatches}`;
    case 5:
      return [...whistlesOf(state).flatMap(({ units }) => units), ...coUnitsOf(state)]
        .map(({ unit, state: as }) => `${unit} ${as}`)
        .join();
    default:
      return 'once';
  }
}
