import { HOUR } from '../domain/calendar';
import type { Actor } from '../domain/commands';
import { isOpenRaise, raisesOf } from '../domain/raising';
import type { OrderState } from '../domain/state';
import { isOpenSupervision, type Supervision, supervisionsOf, waitsForSupervisor } from '../domain/supervising';
import type { UnitCode } from '../domain/terms';
import { ASSUMED } from './assumptions';
import type { Dice } from './dice';
import { CITY, type Move, moment } from './people';

/** The lead asks a level above (art. 20, TL-12), and whoever was asked gives an opinion. */
export function raisingMove(
  state: OrderState,
  { authority, other }: { readonly authority: UnitCode | undefined; readonly other: UnitCode },
  dice: Dice,
): Move | undefined {
  const { holder, clock, lastAt, stage, terms } = state;
  if (!holder || !clock) return undefined;
  const luck = dice.next();
  const open = raisesOf(state).find(isOpenRaise);
  if (open) {
    const at = moment(state.due.opinion, 0.1, 1.2, dice) ?? lastAt + HOUR;
    const { district, city } = terms.desks;
    const asked: Actor = { role: open.to === district ? 'district' : 'unit', unit: open.to, key: 'above' };
    const actor = open.to === city || luck < 0.1 ? CITY : asked;
    if (luck > 0.9) return undefined;
    if (dice.chance(ASSUMED.takesOver))
      return { at, actor, name: 'giveOpinion', body: { decision: 'takeOver', unit: other } };
    const decision = dice.chance(0.7) ? 'coordinated' : 'handleYourself';
    return { at, actor, name: 'giveOpinion', body: { decision } };
  }
  if (stage !== 'HANDLING' || luck > ASSUMED.raises) return undefined;
  const at = lastAt + 1 + Math.round(Math.max(HOUR, clock.dueAt - lastAt) * 0.6 * dice.next());
  const actor: Actor = { role: 'unit', unit: holder.unit, key: 'unit' };
  const to = dice.pick(['district', 'district', 'city', 'authority'] as const);
  const body = { to, ...(to === 'authority' && authority !== undefined && { unit: authority }) };
  return { at, actor, name: 'raise', body };
}

/** What of the order makes them think anew. */
export function raisingView(state: OrderState): string {
  const raises = raisesOf(state).map(({ state: as, to }) => `${to}${as}`);
  return `${state.stage === 'HANDLING' ? state.round : ''}/${state.dispatches}/${raises.join()}`;
}

/** Of supervisions 督办 (art. 35, AP-14): the unit answers, or asks to be let off; the supervisor issues, sends back, closes. */
export function supervisionMove(state: OrderState, dice: Dice): Move | undefined {
  const open = supervisionsOf(state).filter(isOpenSupervision);
  const one = open.length > 0 ? dice.pick(open) : undefined;
  if (!one) return undefined;
  const luck = dice.next();
  const { no, unit } = one;
  if (one.state === 'issued') {
    if (luck > ASSUMED.answersSupervision) return undefined;
    const at = moment(state.due.supervision, 0.2, 1.2, dice) ?? state.lastAt;
    const actor: Actor = { role: 'unit', unit, key: 'unit' };
    return { at, actor, name: 'answerSupervision', body: { no, ...(luck < 0.1 && { askReturn: true }) } };
  }
  if (!waitsForSupervisor(one) || luck > ASSUMED.reviewsSupervision) return undefined;
  const at = moment(state.due.supervisionReview, 0.2, 1.2, dice) ?? state.lastAt;
  return {
    at,
    actor: supervisorOf(one, luck),
    name: 'reviewSupervision',
    body: { no, decision: decisionOn(one, dice) },
  };
}

function supervisorOf({ supervisor }: Supervision, luck: number): Actor {
  if (luck < 0.4) return { role: 'supervisor', key: 's1' };
  return luck < 0.6 ? CITY : { role: 'unit', unit: supervisor, key: 'leader' };
}

function decisionOn({ state }: Supervision, dice: Dice): 'issue' | 'return' | 'handled' | 'close' {
  if (state === 'submitted') return dice.chance(0.8) ? 'issue' : 'close';
  return dice.pick(['return', 'handled', 'handled', 'close', 'close'] as const);
}

/** What of the order makes them think anew. */
export function supervisionView(state: OrderState): string {
  return supervisionsOf(state)
    .map(({ no, state: as }) => `${no}${as}`)
    .join();
}
