import { createHash } from 'node:crypto';
import { COMMANDS, type Command } from '../../domain/commands';
import { decide, fallDue, intake, isRefusal } from '../../domain/decide';
import type { OrderEvent } from '../../domain/events';
import { fold } from '../../domain/evolve';
import { nextDue } from '../../domain/agenda';
import type { OrderState } from '../../domain/state';
import type { Terms } from '../../domain/terms';
import { ACTORS, type Move } from '../../demo/moves';
import type { Plan } from '../../demo/plans';
import type { World } from '../../demo/run';
import type { Pack } from '../../rules/pack';
import { type Question, resolve } from '../../rules/resolve';

/** The regulation alone, without engine, database and waiting: what the engine must agree with. */
export interface InMemory extends World {
  events(orderNo: string): readonly OrderEvent[];
}

export function inMemory(pack: Pack): InMemory {
  const orders = new Map<string, OrderEvent[]>();
  const eventsOf = (orderNo: string) => orders.get(orderNo) ?? [];
  const state = (orderNo: string): OrderState => fold(eventsOf(orderNo));
  const termsOf = (question: Question): Terms => {
    const terms = resolve(pack, question);
    if ('refused' in terms) throw new Error(terms.refused);
    return terms;
  };
  const give = (orderNo: string, move: Move): OrderState => {
    const now = state(orderNo);
    const { at, actor, name, body } = move;
    const asks = 'resolves' in COMMANDS[name] && ('unit' in body || name === 'addInfo');
    const unit = 'unit' in body && name !== 'askExtension' ? { unit: body.unit as string } : {};
    const { matter, place, kind } = now;
    const terms = asks ? { terms: termsOf({ matter, place, kind, level: now.level, at, ...unit }) } : {};
    const id = `${orderNo}-${now.version}`;
    const decision = decide(now, { id, name, body, actor, ...terms } as Command, Math.max(now.lastAt, at));
    if (isRefusal(decision)) throw new Error(`${orderNo}: ${name} refused, ${decision.refused} ${decision.rule}`);
    orders.set(orderNo, [...eventsOf(orderNo), ...decision]);
    return state(orderNo);
  };
  return {
    events: eventsOf,
    async begin(plan: Plan) {
      const { matter, place, kind, treatment } = plan.intake;
      const text = createHash('sha256').update(plan.content).digest('hex');
      const what = { ...plan.intake, orderNo: plan.orderNo, text, contentHash: text };
      const terms = termsOf({ matter, place, kind, at: plan.receivedAt });
      const events = intake(what, terms, plan.receivedAt, ACTORS.agent);
      if (isRefusal(events)) throw new Error(`${plan.orderNo}: ${events.refused}`);
      orders.set(plan.orderNo, [...events]);
      if (treatment.as === 'merge') {
        give(treatment.into, { at: plan.receivedAt, actor: ACTORS.agent, name: 'urge', body: {} });
      }
      return state(plan.orderNo);
    },
    async advance(orderNo, to) {
      for (;;) {
        const now = state(orderNo);
        const due = nextDue(now);
        if (!due || due.at >= to) return now;
        orders.set(orderNo, [...eventsOf(orderNo), ...fallDue(now, Math.max(due.at + 1, now.lastAt))]);
      }
    },
    give: async (orderNo, move) => give(orderNo, move),
  };
}
