import { DAY, MINUTE } from '../domain/calendar';
import { awaitsReview, ABUSE_FINDINGS } from '../domain/abuse';
import type { Actor } from '../domain/commands';
import { openRisks, risksOf } from '../domain/risk';
import type { OrderState } from '../domain/state';
import { ASSUMED } from './assumptions';
import type { Dice } from './dice';
import { AGENT, CITY, type Move } from './people';

/** What goes on beside an order: emergencies (art. 29), a suspicion of abuse (art. 37), deadlines computed anew (§9). */
export function besideMove(state: OrderState, dice: Dice): Move | undefined {
  const { lastAt, receivedAt, holder } = state;
  const luck = dice.next();
  const open = openRisks(state);
  if (open.length > 0) {
    const at = lastAt + dice.between(1, 120) * MINUTE;
    const one = open[0]?.no;
    const body = one !== undefined && luck < 0.5 ? { risk: one } : {};
    return luck < ASSUMED.seesRisk ? { at, actor: CITY, name: 'acknowledgeRisk', body } : undefined;
  }
  if (awaitsReview(state)) {
    const at = lastAt + dice.between(30, 6_000) * MINUTE;
    const actor: Actor = { role: 'supervisor', key: 's1' };
    return { at, actor, name: 'reviewAbuse', body: { finding: dice.pick(ABUSE_FINDINGS) } };
  }
  const later = Math.max(lastAt, receivedAt + Math.round(dice.next() ** 2 * 8 * DAY)) + 1;
  if (luck < ASSUMED.raisesRisk) {
    const unit: Actor | undefined = holder && { role: 'unit', unit: holder.unit, key: 'unit' };
    return { at: later, actor: dice.chance(0.6) ? (unit ?? AGENT) : AGENT, name: 'raiseRisk', body: {} };
  }
  if (luck < ASSUMED.raisesRisk + ASSUMED.recomputes)
    return { at: later, actor: CITY, name: 'recomputeDeadlines', body: {} };
  return undefined;
}

/** What of the order makes them think anew. */
export function besideView(state: OrderState): string {
  return `${risksOf(state).length}/${openRisks(state).length}/${awaitsReview(state)}`;
}
