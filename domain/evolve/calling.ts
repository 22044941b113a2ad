import { type CalledUnit, calledDues, type CoUnit, coUnitsOf, type Whistle, whistlesOf } from '../calling';
import type { OrderEvent } from '../events';
import type { OrderState } from '../state';
import type { Instant, UnitCode } from '../terms';

const TYPES = [
  'WHISTLED',
  'ARRIVED',
  'WHISTLE_REFUSED',
  'WHISTLE_MISSED',
  'FOUND',
  'DELIVERED',
  'UNIT_RELEASED',
  'WHISTLE_RULED',
  'STAYED_AWAY',
  'WHISTLE_CLOSED',
  'CO_UNIT_ASKED',
  'CO_REPORTED',
] as const;
export type CallingEvent = OrderEvent<(typeof TYPES)[number]>;

export function isCalling(event: OrderEvent): event is CallingEvent {
  return TYPES.some((type) => type === event.type);
}

/** What an event about units called in changes; their next deadlines are armed anew from all of them. */
export function applyCalling(state: OrderState, event: CallingEvent): OrderState {
  return rearmed(changed(state, event));
}

/** The deadlines of units called in, as they stand: one a kind, the earliest. */
export function rearmed(state: OrderState): OrderState {
  const { whistle: _, whistleRuling: __, coUnit: ___, ...due } = state.due;
  return { ...state, due: { ...due, ...calledDues(state) } };
}

function changed(state: OrderState, event: CallingEvent): OrderState {
  switch (event.type) {
    case 'WHISTLED': {
      const { no, kind, caller, at, arrival, ruling, arriveBy } = event;
      const units = event.units.map((unit): CalledUnit => ({ unit, state: 'called', from: at, arriveBy }));
      return { ...state, whistles: [...whistlesOf(state), { no, kind, by: caller, at, arrival, ruling, units }] };
    }
    case 'ARRIVED':
      return onUnit(state, event, (each) => ({
        ...unruled(each),
        state: 'arrived',
        arrivedAt: event.at,
        ...(event.late && { late: true }),
      }));
    case 'WHISTLE_REFUSED':
      return onUnit(state, event, (each) => ({
        ...each,
        state: 'refused',
        refused: { at: event.at },
        inquiry: { from: event.at, by: event.rulingBy },
      }));
    case 'WHISTLE_MISSED':
      return onUnits(state, event.whistle, event.units, (each) => ({
        ...each,
        state: 'missed',
        inquiry: { from: event.at, by: event.rulingBy },
      }));
    case 'FOUND':
      return onUnit(state, event, (each) => ({ ...each, duty: event.duty }));
    case 'DELIVERED':
      return onUnit(state, event, (each) => ({ ...each, state: 'delivered', deliveredAt: event.at }));
    case 'UNIT_RELEASED':
      return released(state, event.unit);
    case 'WHISTLE_RULED':
      return onUnit(state, event, (each) => ({
        ...unruled(each),
        ruled: true,
        ...(each.state === 'refused' &&
          each.refused && { refused: { ...each.refused, upheld: event.arriveBy === undefined } }),
        ...(event.arriveBy === undefined
          ? { state: 'released' }
          : { state: 'called', from: event.at, arriveBy: event.arriveBy }),
      }));
    case 'STAYED_AWAY':
      return onUnits(state, event.whistle, event.units, (each) => ({ ...each, state: 'absent' }));
    case 'WHISTLE_CLOSED':
      return onWhistle(state, event.whistle, (whistle) => ({ ...whistle, closedAt: event.at }));
    case 'CO_UNIT_ASKED': {
      const { caller: by, at: from, dueAt, rule } = event;
      const asked = event.units.map(
        (unit): CoUnit => ({ unit, by, state: 'asked', from, dueAt, ...(rule && { rule }) }),
      );
      return { ...state, coUnits: [...coUnitsOf(state), ...asked] };
    }
    case 'CO_REPORTED':
      return onCoUnit(state, event.unit, (each) => ({
        ...each,
        state: 'done',
        doneAt: event.at,
        ...(event.late && { late: true }),
        ...(event.partial && { partial: true }),
      }));
  }
}

/** A unit called in missed its limit; its breach is on record, beside the order's own breaches. */
export function calledBreached(state: OrderState, event: OrderEvent<'BREACHED'>): OrderState {
  const mark = { breached: true as const, ...(event.outage && { outage: true as const }) };
  if (event.clock === 'coUnit') return rearmed(onCoUnit(state, event.owner, (each) => ({ ...each, ...mark })));
  if (event.clock !== 'whistle') return state;
  const missed = (each: CalledUnit) =>
    each.unit === event.owner && each.state === 'called' && each.arriveBy === event.dueAt;
  const whistles = whistlesOf(state).map((whistle) => ({
    ...whistle,
    units: whistle.units.map((each) => (missed(each) ? { ...each, ...mark } : each)),
  }));
  return { ...state, whistles };
}

/** New times after a calendar notice (§9), as the event says them. */
export function calledMoved(
  state: OrderState,
  { called = [], coUnits = [] }: OrderEvent<'DEADLINES_RECOMPUTED'>,
): OrderState {
  if (called.length + coUnits.length === 0) return state;
  const next = called.reduce(
    (known, { whistle, unit, kind, from, at }) =>
      onUnits(known, whistle, [unit], (each) => ({
        ...each,
        ...(kind === 'whistle' ? { arriveBy: at } : { inquiry: { from, by: at } }),
      })),
    state,
  );
  return rearmed(
    coUnits.reduce((known, { unit, dueAt }) => onCoUnit(known, unit, (each) => ({ ...each, dueAt })), next),
  );
}

/** A redo: who still owes its part stands with its breach in the old round, and is asked anew in the next. */
export function carriedOver(state: OrderState, { coUnits = [], at: from }: OrderEvent<'REDO_ORDERED'>): OrderState {
  if (coUnits.length === 0) return state;
  const open = coUnitsOf(state).filter((each) => each.state === 'asked');
  const anew = coUnits.flatMap(({ unit, dueAt }) =>
    open
      .filter((each) => each.unit === unit)
      .map((each): CoUnit => {
        const { breached: _, outage: __, ...owed } = each;
        return { ...owed, from, dueAt };
      }),
  );
  const carried = coUnits.reduce(
    (known, { unit }) => onCoUnit(known, unit, (each) => ({ ...each, state: 'carried' })),
    state,
  );
  return { ...carried, coUnits: [...coUnitsOf(carried), ...anew] };
}

/** Everybody who was called in is let go: another lead begins, or the order is over. */
export function allReleased(state: OrderState, at: Instant): OrderState {
  const open = [
    ...whistlesOf(state).flatMap(({ units }) => units.map(({ unit }) => unit)),
    ...coUnitsOf(state).map(({ unit }) => unit),
  ];
  const next = open.reduce(released, state);
  if (!next.whistles) return next;
  return { ...next, whistles: next.whistles.map((each) => ({ ...each, closedAt: each.closedAt ?? at })) };
}

type Change<T> = (each: T) => T;

function onWhistle(state: OrderState, no: number, change: Change<Whistle>): OrderState {
  return { ...state, whistles: whistlesOf(state).map((each) => (each.no === no ? change(each) : each)) };
}

function onUnits(state: OrderState, no: number, units: readonly UnitCode[], change: Change<CalledUnit>): OrderState {
  return onWhistle(state, no, (whistle) => ({
    ...whistle,
    units: whistle.units.map((each) => (units.includes(each.unit) ? change(each) : each)),
  }));
}

function onUnit(
  state: OrderState,
  { whistle, unit }: { readonly whistle: number; readonly unit: UnitCode },
  change: Change<CalledUnit>,
): OrderState {
  return onUnits(state, whistle, [unit], change);
}

/** The open asking of that unit: a unit may have been asked and done before. */
function onCoUnit(state: OrderState, unit: UnitCode, change: Change<CoUnit>): OrderState {
  const coUnits = coUnitsOf(state).map((each) => (each.unit === unit && each.state === 'asked' ? change(each) : each));
  return { ...state, coUnits };
}

function unruled(unit: CalledUnit): CalledUnit {
  const { inquiry: _, ...each } = unit;
  return each;
}

const OWES: readonly CalledUnit['state'][] = ['called', 'arrived', 'missed', 'refused'];

function released(state: OrderState, unit: UnitCode): OrderState {
  const go = (each: CalledUnit): CalledUnit => ({ ...unruled(each), state: 'released' });
  const whistles = state.whistles?.map((whistle) => ({
    ...whistle,
    units: whistle.units.map((each) => (each.unit === unit && OWES.includes(each.state) ? go(each) : each)),
  }));
  const next = state.coUnits ? onCoUnit(state, unit, (each) => ({ ...each, state: 'released' })) : state;
  return { ...next, ...(whistles && { whistles }) };
}
