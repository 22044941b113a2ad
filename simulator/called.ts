import { HOUR, MINUTE } from '../domain/calendar';
import { coUnitsOf, stillCalled, WHISTLE_KINDS, whistlesOf } from '../domain/calling';
import type { Actor } from '../domain/commands';
import type { OrderState } from '../domain/state';
import type { Instant, UnitCode } from '../domain/terms';
import type { Dice } from './dice';
import type { Move } from './people';

/** Now and then a lead whistles or asks for help; a lead that is no street is refused its whistle. */
export function callingMove(state: OrderState, helpers: readonly UnitCode[], dice: Dice): Move | undefined {
  const { holder, stage, clock, lastAt } = state;
  if (!holder || !clock || stage !== 'HANDLING') return undefined;
  const luck = dice.next();
  if (luck > 0.14) return undefined;
  const actor: Actor = { role: 'unit', unit: holder.unit, key: 'unit' };
  const at = lastAt + Math.round(dice.next() ** 2 * Math.max(HOUR, clock.dueAt - lastAt) * 0.5);
  const units = helpers.slice(0, dice.between(1, helpers.length));
  if (luck < 0.06) return { at, actor, name: 'whistle', body: { kind: dice.pick(WHISTLE_KINDS), units } };
  return { at, actor, name: 'askCoUnit', body: { units } };
}

/** One of those who still owe something acts, or the district or the lead does about it; or nobody, and a limit must. */
export function calledMove(state: OrderState, dice: Dice): Move | undefined {
  const { lastAt, holder } = state;
  const owing = stillCalled(state);
  const unit = owing.length > 0 ? dice.pick(owing) : undefined;
  if (unit === undefined || !holder) return undefined;
  const luck = dice.next();
  const at = within(state, unit, dice);
  const actor: Actor = { role: 'unit', unit, key: 'called' };
  const lead: Actor = { role: 'unit', unit: holder.unit, key: 'unit' };
  if (luck < 0.04) return { at, actor: lead, name: 'releaseUnit', body: { unit } };
  const called = whistlesOf(state)
    .flatMap(({ units }) => units)
    .find((each) => each.unit === unit && each.state !== 'delivered' && each.state !== 'released');
  if (!called)
    return luck < 0.85 ? { at, actor, name: 'coReport', body: luck < 0.2 ? { partial: true } : {} } : undefined;
  switch (called.state) {
    case 'called':
      if (luck < 0.1) return { at, actor, name: 'refuseWhistle', body: {} };
      return luck < 0.9 ? { at, actor, name: 'arrive', body: {} } : undefined;
    case 'arrived':
      if (luck < 0.15 && called.duty === undefined)
        return { at, actor: lead, name: 'findOnSite', body: { unit, duty: luck < 0.1 ? 'notMine' : 'mine' } };
      return luck < 0.95 ? { at, actor, name: 'deliver', body: {} } : undefined;
    case 'missed':
    case 'refused': {
      const district: Actor = { role: 'district', unit: state.terms.desks.district, key: 'district' };
      if (luck < 0.3) return { at: lastAt + dice.between(1, 90) * MINUTE, actor, name: 'arrive', body: {} };
      return luck < 0.8
        ? { at, actor: district, name: 'ruleWhistle', body: { unit, mustCome: luck < 0.6 } }
        : undefined;
    }
    default:
      return undefined;
  }
}

/** Mostly before the unit's next limit, now and then after it. */
function within(state: OrderState, unit: UnitCode, dice: Dice): Instant {
  const { lastAt } = state;
  const called = whistlesOf(state).flatMap(({ units }) => units.filter((each) => each.unit === unit));
  const asked = coUnitsOf(state).filter((each) => each.unit === unit);
  const limits = [
    ...called.map(({ arriveBy, inquiry }) => inquiry?.by ?? arriveBy),
    ...asked.map(({ dueAt }) => dueAt),
  ];
  const until = Math.max(lastAt + HOUR, ...limits);
  return Math.round(lastAt + (until - lastAt) * dice.next() * 1.15) + 1;
}
