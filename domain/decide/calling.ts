import { assignmentsOf, isOpenAssignment, stillAtWork } from '../assigning';
import { addLimit } from '../calendar';
import {
  type CalledUnit,
  calledUnit,
  coUnitDue,
  coUnitsOf,
  isDone,
  MOST_CALLED,
  stillCalled,
  type Whistle,
  whistlesOf,
} from '../calling';
import type { Command } from '../commands';
import type { Due, Fact } from '../events';
import type { Refusal } from '../failures';
import { supervisedAway } from './supervising';
import { holderOf, type OrderState } from '../state';
import type { Instant, UnitCode } from '../terms';
import { taskEnds } from './task';
import { noted } from './stamp';

type Decision = readonly Fact[] | Refusal;

/** A unit is at work on an order once: as lead, as called unit, as co-unit, or as a unit below the lead. */
function alreadyHere(state: OrderState, units: readonly UnitCode[]): boolean {
  const here = new Set([...stillAtWork(state), holderOf(state).unit]);
  return new Set(units).size < units.length || units.some((unit) => here.has(unit));
}

/** Why these units cannot be called in, if so. */
function unfit(state: OrderState, units: readonly UnitCode[], rule: string): Refusal | undefined {
  if (alreadyHere(state, units)) return { refused: 'ALREADY_CALLED', rule };
  const sofar = whistlesOf(state).reduce((sum, each) => sum + each.units.length, coUnitsOf(state).length);
  return sofar + units.length > MOST_CALLED ? { refused: 'TOO_MANY_CALLED', rule } : undefined;
}

/** Art. 16, WH-1…3: a street or town calls departments to the spot; each must report in by the kind's limit. */
export function whistle(state: OrderState, command: Command<'whistle'>, now: Instant): Decision {
  const { body, terms } = command;
  const rules = terms?.calling;
  if (!rules?.mayWhistle) return { refused: 'ONLY_STREETS_WHISTLE', rule: 'art. 16; WH-1' };
  const not = unfit(state, body.units, 'art. 16');
  if (not) return not;
  const arrival = rules.arrival[body.kind];
  const arriveBy = addLimit(now, arrival, state.terms.calendar);
  const no = whistlesOf(state).length + 1;
  return [{ type: 'WHISTLED', ...body, no, caller: holderOf(state).unit, arrival, ruling: rules.ruling, arriveBy }];
}

/** Late arrival is still arrival; the breach stays. */
export function arrive(state: OrderState, { body, actor }: Command<'arrive'>, now: Instant): Decision {
  const found = calledUnit(state, actor.unit, body.whistle);
  if (!found) return { refused: 'NOT_CALLED', rule: 'art. 16; WH-3' };
  const { whistle: on, called } = found;
  if (called.state === 'arrived') return { refused: 'WRONG_STATE', rule: 'art. 16; WH-3' };
  return [
    {
      type: 'ARRIVED',
      whistle: on.no,
      unit: called.unit,
      ...(now > called.arriveBy && { late: true }),
      ...noted(body),
    },
  ];
}

/** WH-5: refusing opens an inquiry of the district, which must rule. */
export function refuseWhistle(state: OrderState, { body, actor }: Command<'refuseWhistle'>, now: Instant): Decision {
  const found = calledUnit(state, actor.unit, body.whistle);
  if (!found) return { refused: 'NOT_CALLED', rule: 'art. 16; WH-5' };
  const { whistle: on, called } = found;
  if (called.state !== 'called' || called.ruled) return { refused: 'WRONG_STATE', rule: 'WH-5' };
  const rulingBy = addLimit(now, on.ruling, state.terms.calendar);
  return [{ type: 'WHISTLE_REFUSED', whistle: on.no, unit: called.unit, rulingBy, ...noted(body) }];
}

/** On-site finding and split of duty: by the street that whistled, the unit itself, or the district. */
export function findOnSite(state: OrderState, { body, actor }: Command<'findOnSite'>): Decision {
  const found = calledUnit(state, body.unit, body.whistle);
  if (!found) return { refused: 'NOT_CALLED', rule: 'art. 16' };
  const { whistle: on, called } = found;
  if (!mayActOn(state, actor, body.unit)) return { refused: 'NOT_THE_HOLDER', rule: 'art. 16' };
  if (called.state !== 'arrived') return { refused: 'NOT_ARRIVED', rule: 'art. 16; WH-3' };
  return [{ type: 'FOUND', whistle: on.no, unit: called.unit, duty: body.duty, ...noted(body) }];
}

/** Nobody leaves before it is done (WH-3): done is what this says, or the street lets the unit go. */
export function deliver(state: OrderState, { body, actor }: Command<'deliver'>, now: Instant): Decision {
  const found = calledUnit(state, actor.unit, body.whistle);
  if (!found) return { refused: 'NOT_CALLED', rule: 'art. 16; WH-3' };
  const { whistle: on, called } = found;
  if (called.state !== 'arrived') return { refused: 'NOT_ARRIVED', rule: 'art. 16; WH-3' };
  const delivered: Fact = { type: 'DELIVERED', whistle: on.no, unit: called.unit, ...noted(body) };
  return [delivered, ...closing(state, now, on, { ...called, state: 'delivered', deliveredAt: now })];
}

/** The street that whistled, the lead that asked, or the district lets a unit go that has nothing more to do. */
export function releaseUnit(state: OrderState, { body, actor }: Command<'releaseUnit'>, now: Instant): Decision {
  if (!mayActOn(state, actor)) return { refused: 'NOT_THE_HOLDER', rule: 'art. 16' };
  if (!stillCalled(state).includes(body.unit)) return { refused: 'NOT_CALLED', rule: '§2.2 WITHDRAWN' };
  const on = calledUnit(state, body.unit);
  const then = on ? closing(state, now, on.whistle, { ...on.called, state: 'released' }) : [];
  return [{ type: 'UNIT_RELEASED', ...body }, ...then];
}

/** WH-4, WH-5: the district (or the city) rules: the unit must come, with a fresh limit, or is let go. */
export function ruleWhistle(state: OrderState, { body, actor }: Command<'ruleWhistle'>, now: Instant): Decision {
  const found = calledUnit(state, body.unit, body.whistle);
  if (actor.role === 'district' && actor.unit !== state.terms.desks.district)
    return { refused: 'NOT_THE_HOLDER', rule: 'WH-5' };
  if (!found?.called.inquiry) return { refused: 'NO_RULING_PENDING', rule: 'WH-5' };
  const { whistle: on, called } = found;
  const ruled = {
    type: 'WHISTLE_RULED' as const,
    whistle: on.no,
    unit: called.unit,
    mustCome: body.mustCome,
    ...noted(body),
  };
  if (body.mustCome) return [{ ...ruled, arriveBy: addLimit(now, on.arrival, state.terms.calendar) }];
  return [ruled, ...closing(state, now, on, { ...called, state: 'released' })];
}

/** Art. 14, DI-15: helpers are due before the lead; the lead stays the lead. */
export function askCoUnit(state: OrderState, command: Command<'askCoUnit'>, now: Instant): Decision {
  const { body, actor, terms } = command;
  const { clock } = state;
  const rules = terms?.calling;
  const own = actor.role === 'unit' || actor.role === 'district';
  if (own && !mayActOn(state, actor)) return { refused: 'NOT_THE_HOLDER', rule: 'art. 14' };
  if (!clock || !rules || now >= clock.dueAt) return { refused: 'CO_UNIT_TOO_LATE', rule: 'art. 14; T_COUNIT' };
  const not = unfit(state, body.units, 'art. 14');
  if (not) return not;
  const { latest } = rules.coUnit;
  return [
    {
      type: 'CO_UNIT_ASKED',
      units: body.units,
      caller: holderOf(state).unit,
      dueAt: coUnitDue(now, clock.dueAt, rules.coUnit, state),
      ...(latest !== undefined && { rule: { ...rules.coUnit, latest } }),
      ...noted(body),
    },
  ];
}

/** A part done in time, late, or partial when the limit has come. */
export function coReport(state: OrderState, { body, actor }: Command<'coReport'>, now: Instant): Decision {
  const asked = coUnitsOf(state).find((each) => each.unit === actor.unit && each.state === 'asked');
  if (!asked) return { refused: 'NOT_CALLED', rule: 'art. 14; DI-15' };
  return [
    {
      type: 'CO_REPORTED',
      unit: asked.unit,
      ...(now > asked.dueAt && { late: true }),
      ...(body.partial && { partial: true }),
      ...noted(body),
    },
  ];
}

/**
 * Before the lead's own limit its report waits for the units called in; afterwards it names them. A co-unit or
 * a unit below holds the lead up no longer than its own limit: from then on the partial result is what there is, and the report says who is missing
 * (peers.md 12: the lead is not blamed for a helper's delay).
 */
export function blockedBy(state: OrderState, now: Instant): readonly UnitCode[] {
  if (!state.clock || now > state.clock.dueAt) return [];
  const expired = coUnitsOf(state).filter(({ state: as, rule, dueAt }) => as === 'asked' && rule && now > dueAt);
  const late = assignmentsOf(state).filter(
    (each) => isOpenAssignment(each) && each.state !== 'submitted' && now > each.dueAt,
  );
  return stillAtWork(state).filter((unit) => ![...expired, ...late].some((each) => each.unit === unit));
}

type Breach = (owner: UnitCode, due: Due) => Fact;

/** Units whose time to report in has passed: each its own breach; the district is told and must rule, or the absence is final. */
export function notArrived(state: OrderState, now: Instant, breach: Breach): readonly Fact[] {
  return whistlesOf(state).flatMap((on): readonly Fact[] => {
    const late = on.units.filter((each) => each.state === 'called' && now > each.arriveBy);
    if (late.length === 0) return [];
    const breaches = late.map((each) => breach(each.unit, { at: each.arriveBy, from: each.from, limit: on.arrival }));
    const first = late.filter((each) => !each.ruled).map(({ unit }) => unit);
    const again = late.filter((each) => each.ruled).map(({ unit }) => unit);
    const to = state.terms.desks.district;
    const rulingBy = addLimit(now, on.ruling, state.terms.calendar);
    return [
      ...breaches,
      ...(first.length > 0 ? [{ type: 'WHISTLE_MISSED' as const, whistle: on.no, units: first, to, rulingBy }] : []),
      ...(again.length > 0 ? absent(state, now, on, again, late) : []),
    ];
  });
}

/** A second absence, after a ruling, is final: it stands in the record and the unit is supervised. */
function absent(
  state: OrderState,
  now: Instant,
  on: Whistle,
  units: readonly UnitCode[],
  late: readonly CalledUnit[],
): readonly Fact[] {
  const gone = late.filter((each) => units.includes(each.unit)).map((each) => ({ ...each, state: 'absent' as const }));
  const supervised = supervisedAway(state, units, on.no, now);
  return [{ type: 'STAYED_AWAY', whistle: on.no, units }, ...supervised, ...closing(state, now, on, ...gone)];
}

/** The district did not rule in time: the unit must come (WH-1: departments must answer); the silence is the district's breach. */
export function notRuled(state: OrderState, now: Instant, breach: Breach): readonly Fact[] {
  return whistlesOf(state).flatMap((on) =>
    on.units.flatMap((each): readonly Fact[] => {
      const { inquiry } = each;
      if (!inquiry || now <= inquiry.by) return [];
      const arriveBy = addLimit(now, on.arrival, state.terms.calendar);
      return [
        breach(state.terms.desks.district, {
          at: inquiry.by,
          from: inquiry.from,
          limit: on.ruling,
        }),
        { type: 'WHISTLE_RULED', whistle: on.no, unit: each.unit, mustCome: true, auto: true, arriveBy },
      ];
    }),
  );
}

/** Co-units whose own limit has passed; the lead is not blamed for them (peers.md 12). */
export function coUnitsLate(
  state: OrderState,
  now: Instant,
): readonly { readonly unit: UnitCode; readonly at: Instant; readonly from: Instant }[] {
  return coUnitsOf(state)
    .filter((each) => each.state === 'asked' && !each.breached && now > each.dueAt)
    .map(({ unit, dueAt, from }) => ({ unit, at: dueAt, from }));
}

/** The whistle closes when nobody owes anything on it, and with it a task. */
function closing(state: OrderState, now: Instant, on: Whistle, ...changed: readonly CalledUnit[]): readonly Fact[] {
  const units = on.units.map((each) => changed.find(({ unit }) => unit === each.unit) ?? each);
  return isDone({ ...on, units }) ? [{ type: 'WHISTLE_CLOSED', whistle: on.no }, ...taskEnds(state, now)] : [];
}

function mayActOn(state: OrderState, actor: Command['actor'], self?: UnitCode): boolean {
  if (actor.role === 'district')
    return actor.unit === state.terms.desks.district || actor.unit === holderOf(state).unit;
  return actor.unit === holderOf(state).unit || actor.unit === self;
}
