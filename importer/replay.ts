import { nextDue } from '../domain/agenda';
import type { Command } from '../domain/commands';
import { decide, fallDue, intake, isRefusal } from '../domain/decide';
import type { OrderEvent } from '../domain/events';
import { fold } from '../domain/evolve';
import { type OrderState, TERMINAL } from '../domain/state';
import type { Instant } from '../domain/terms';
import type { Pack } from '../rules/pack';
import { resolve } from '../rules/resolve';
import { asksTerms, termsRequest } from '../workflows/rulings';
import { intakeOf } from './kaohsiung/intake';
import { nextMove } from './kaohsiung/express';
import type { Plan } from './kaohsiung/plan';
import { actorOf, INTAKE_ACTOR, messageId } from './messages';

/** More commands than any step can need. */
const MOST_COMMANDS = 12;

/**
 * Plays an order through the regulation alone, without engine or database: what the import must come to, in
 * milliseconds. Timers ring one millisecond after due, as in the workflow.
 *
 * @param until business time up to which timers run on after the last step
 * @throws Error when the rules refuse the intake
 */
export function replay(plan: Plan, pack: Pack, until: Instant): readonly OrderEvent[] {
  const what = intakeOf(plan);
  const terms = resolve(pack, { matter: what.matter, place: what.place, kind: what.kind, at: plan.start });
  if ('refused' in terms) throw new Error(`${plan.orderNo}: ${terms.refused}`);
  const first = intake(what, terms, plan.start, INTAKE_ACTOR);
  if (isRefusal(first)) throw new Error(`${plan.orderNo}: ${first.refused}`);
  const events: OrderEvent[] = [...first];
  for (const step of plan.steps) {
    runTimers(events, step.at);
    for (let index = 0; index < MOST_COMMANDS; index++) {
      const state = fold(events);
      const given = Array.from({ length: index }, (_, i) => nameAt(events, plan.orderNo, step.no, i));
      const move = nextMove(plan, step, state, given);
      if (typeof move === 'string' || 'not' in move) break;
      const { give } = move;
      const bare = {
        id: messageId(plan.orderNo, step.no, index, give.name),
        name: give.name,
        body: give.body,
        actor: actorOf(give),
        receivedAt: step.at,
      } as Command;
      const decided = judge(state, bare, pack, Math.max(step.at, state.lastAt));
      if (decided === undefined) break;
      events.push(...decided);
    }
  }
  runTimers(events, until);
  return events;
}

function nameAt(events: readonly OrderEvent[], orderNo: string, step: number, index: number): Command['name'] {
  const prefix = `${orderNo}.${step}.${index}.`;
  const message = events.find((event) => event.message?.startsWith(prefix))?.message ?? '';
  return message.slice(prefix.length) as Command['name'];
}

function judge(state: OrderState, command: Command, pack: Pack, at: Instant): readonly OrderEvent[] | undefined {
  let fresh = command;
  if (asksTerms(command)) {
    const terms = resolve(pack, termsRequest(state, command, at));
    if ('refused' in terms) return undefined;
    fresh = { ...command, terms };
  }
  const decision = decide(state, fresh, at);
  return isRefusal(decision) ? undefined : decision;
}

function runTimers(events: OrderEvent[], until: Instant): void {
  for (;;) {
    const state = fold(events);
    const due = TERMINAL.includes(state.stage) ? undefined : nextDue(state);
    if (!due || due.at + 1 > until) return;
    events.push(...fallDue(state, due.at + 1));
  }
}
