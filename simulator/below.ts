import { HOUR, MINUTE } from '../domain/calendar';
import { type Assignment, assignmentsOf, isOpenAssignment } from '../domain/assigning';
import { type Actor, NOT_REACHED, RETURN_GROUNDS } from '../domain/commands';
import type { OrderState } from '../domain/state';
import type { UnitCode } from '../domain/terms';
import { ASSUMED } from './assumptions';
import type { Dice } from './dice';
import type { Move } from './people';

/** The lead hands the order down (§2.2), one of those below acts on it, or the lead does about it. */
export function belowMove(state: OrderState, below: readonly UnitCode[], dice: Dice): Move | undefined {
  const { holder, clock, lastAt, stage } = state;
  if (!holder || !clock) return undefined;
  const lead: Actor = { role: 'unit', unit: holder.unit, key: 'unit' };
  const open = assignmentsOf(state).filter(isOpenAssignment);
  if (open.length > 0) return onOne(state, dice.pick(open), lead, below, dice);
  const luck = dice.next();
  if ((stage !== 'DISPATCHED' && stage !== 'HANDLING') || below.length === 0 || luck > ASSUMED.assignsBelow)
    return undefined;
  const at = lastAt + 1 + Math.round(Math.max(HOUR, clock.dueAt - lastAt) * 0.5 * dice.next() ** 2);
  const limit = dice.chance(0.3) && { limit: { value: dice.between(2, 30), unit: 'hour' } as const };
  return { at, actor: lead, name: 'assign', body: { unit: dice.pick(below), ...limit } };
}

function onOne(
  { lastAt }: OrderState,
  { unit, state, signBy, dueAt }: Assignment,
  lead: Actor,
  below: readonly UnitCode[],
  dice: Dice,
): Move | undefined {
  const luck = dice.next();
  const actor: Actor = { role: 'unit', unit, key: 'below' };
  const until = Math.max(lastAt + HOUR, state === 'toSign' ? signBy : dueAt);
  const at = Math.round(lastAt + (until - lastAt) * dice.next() * 1.15) + 1;
  const { assignmentReturned: returned, assignmentWithdrawn: back, assignmentPassedOn: on } = ASSUMED;
  if (luck < back) return { at, actor: lead, name: 'withdrawAssignment', body: { unit } };
  if (luck < back + on && below.length > 0)
    return { at, actor: lead, name: 'assign', body: { unit: dice.pick(below), instead: unit } };
  if (state === 'submitted') {
    const body = { unit, accepted: dice.chance(ASSUMED.assignmentAccepted) };
    return luck < 0.95
      ? { at: lastAt + dice.between(1, 600) * MINUTE, actor: lead, name: 'reviewAssignment', body }
      : undefined;
  }
  if (luck < back + on + returned)
    return { at, actor, name: 'returnAssignment', body: { ground: dice.pick(RETURN_GROUNDS) } };
  if (state === 'toSign') {
    if (luck < 0.5) return { at, actor, name: 'advanceAssignment', body: { step: 'signed' } };
    if (luck < 0.6)
      return { at, actor, name: 'advanceAssignment', body: { step: 'contactFailed', reason: dice.pick(NOT_REACHED) } };
    return luck < 0.85 ? { at, actor, name: 'advanceAssignment', body: { step: 'contacted' } } : undefined;
  }
  return luck < 0.9
    ? { at, actor, name: 'submitAssignment', body: { result: luck < 0.75 ? 'solved' : 'partly' } }
    : undefined;
}

/** What of the order makes them think anew. */
export function belowView(state: OrderState): string {
  const { stage, round, dispatches } = state;
  const open = assignmentsOf(state).map(({ no, state: as }) => `${no}${as}`);
  return `${stage === 'DISPATCHED' ? 'HANDLING' : stage}${round}/${dispatches}/${open.join()}`;
}
