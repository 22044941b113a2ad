import { dayNumber, encodeBits, isoDay, isWorkday } from '../../domain/calendar';
import { allDueItems, dueItems } from '../../domain/agenda';
import { MOST_CALLED, wasCalled, worksOn } from '../../domain/calling';
import { fallDue } from '../../domain/decide';
import { evolve, fold } from '../../domain/evolve';
import type { OrderState } from '../../domain/state';
import { at } from './calendarFixture';
import {
  actor,
  CALENDAR,
  Case,
  CITY_MANAGEMENT,
  DAY,
  DISTRICT,
  HOUR,
  inHandling,
  MARKET,
  MINUTE,
  MONDAY,
  OTHER_STREET,
  SATISFIED,
  terms,
  termsFor,
  WATER,
} from './support';

const FIRST = dayNumber(2026, 1, 1);
/** 2026 with the 3rd and 4th of March made holidays. */
const HOLIDAYS = encodeBits(
  Array.from(
    { length: 366 },
    (_, i) => isWorkday(CALENDAR, FIRST + i) && !['2026-03-03', '2026-03-04'].includes(isoDay(FIRST + i)),
  ),
);

const department = (unit: string) => ({ by: actor('unit', unit) });
const rules = { terms: terms() };
const whistled = (kind: 'demand' | 'enforcement' | 'emergency' = 'enforcement') =>
  inHandling().give('whistle', { kind, units: [CITY_MANAGEMENT, MARKET] }, rules);
const stateOf = (order: Case, unit: string) =>
  order.state.whistles?.flatMap(({ units }) => units).find((each) => each.unit === unit)?.state;

describe('an order that ends ends for everybody on it', () => {
  const open = () =>
    whistled()
      .give('askCoUnit', { units: [WATER] }, rules)
      .give('arrive', {}, department(MARKET));
  const nothingOwed = ({ state }: Case, by = state.closedAt) => {
    expect(state.whistles).toMatchObject([{ closedAt: by, units: [{ state: 'released' }, { state: 'released' }] }]);
    expect(state.coUnits).toMatchObject([{ state: 'released' }]);
    expect(allDueItems(state)).toEqual(dueItems(state));
    expect(Object.keys(state.due)).not.toEqual(expect.arrayContaining(['whistle']));
  };

  test('withdrawn: everybody is let go, nothing falls due any more', () => {
    const order = open().give('cancel', { ground: 'caller' }, { at: MONDAY + HOUR });
    nothingOwed(order);
    expect(order.state.due).toEqual({});
    expect(fallDue(order.state, MONDAY + 90 * DAY)).toEqual([]);
    for (const name of ['arrive', 'deliver', 'refuseWhistle', 'coReport'] as const)
      expect(order.refused(name, {}, department(MARKET))).toBe('ORDER_CLOSED');
  });

  test('closed after the caller was asked, with a department that never came: its breaches stay', () => {
    const order = open();
    order.pass(order.due('report') + 1);
    const before = order.state.breaches;
    order.give('recordFollowUp', SATISFIED, { at: order.state.visit?.task?.from ?? 0 });
    expect(order.stage).toBe('CLOSED');
    expect(order.state.breaches).toEqual(before);
    expect(order.state.whistles?.[0]?.closedAt).toBeDefined();
    expect(order.state.due).toEqual({});
    order.give('appeal', { ground: 'notOurs' });
    expect(Object.keys(order.state.due)).toEqual(['appealDecision']);
    expect(order.refused('arrive', {}, department(CITY_MANAGEMENT))).toBe('ORDER_CLOSED');
  });

  test('given to another lead, by hand or by an upheld objection: the departments are free, at that instant', () => {
    const later = { at: MONDAY + 2 * HOUR };
    nothingOwed(open().give('dispatch', { unit: OTHER_STREET }, { terms: termsFor(OTHER_STREET), ...later }), later.at);
    const objected = open().give('object', { ground: 'duty', proposedUnit: OTHER_STREET });
    expect(stateOf(objected, MARKET)).toBe('arrived');
    nothingOwed(objected.give('ruleObjection', { upheld: true }, later), later.at);
    expect(objected.stage).toBe('TO_DISPATCH');
  });

  test('while it is argued whose order it is the departments go on, and a denied objection changes nothing for them', () => {
    const order = open().give('object', { ground: 'duty', proposedUnit: OTHER_STREET });
    order.give('deliver', {}, department(MARKET)).give('arrive', {}, department(CITY_MANAGEMENT));
    order.give('ruleObjection', { upheld: false });
    expect([stateOf(order, MARKET), stateOf(order, CITY_MANAGEMENT)]).toEqual(['delivered', 'arrived']);
    expect(order.due('coUnit')).toBeGreaterThan(order.now);
  });
});

describe('several at once', () => {
  test('two whistles run beside each other, each with its own clock and close; one deadline a kind is armed', () => {
    const order = whistled('demand').give('whistle', { kind: 'emergency', units: [WATER] }, rules);
    expect(order.due('whistle')).toBe(MONDAY + 30 * MINUTE);
    expect(allDueItems(order.state).filter(({ kind }) => kind === 'whistle')).toMatchObject([
      { owner: WATER, at: MONDAY + 30 * MINUTE },
      { owner: CITY_MANAGEMENT, at: at('2026-03-06 00:00') },
      { owner: MARKET, at: at('2026-03-06 00:00') },
    ]);
    order.pass(MONDAY + HOUR);
    expect(order.all('WHISTLE_MISSED')).toMatchObject([{ whistle: 2, units: [WATER] }]);
    expect(order.due('whistle')).toBe(at('2026-03-06 00:00'));
    order.give('arrive', { whistle: 2 }, department(WATER)).give('deliver', {}, department(WATER));
    expect(order.state.whistles?.map(({ closedAt }) => closedAt !== undefined)).toEqual([false, true]);
    expect(order.refused('deliver', {}, department(WATER))).toBe('NOT_CALLED');
  });

  test('several rulings are one item on the table of the district, the next one', () => {
    const order = whistled().give('refuseWhistle', {}, department(MARKET));
    order.give('refuseWhistle', {}, { ...department(CITY_MANAGEMENT), at: MONDAY + 30 * HOUR });
    const rulings = allDueItems(order.state).filter(({ kind }) => kind === 'whistleRuling');
    expect(rulings).toEqual([{ kind: 'whistleRuling', owner: DISTRICT, from: MONDAY, at: at('2026-03-04 00:00') }]);
    const events = order.notice(at('2026-03-10 00:00')).all('WHISTLE_RULED');
    expect(events.map(({ unit }) => unit)).toEqual([CITY_MANAGEMENT, MARKET]);
    expect(order.all('BREACHED').filter(({ clock }) => clock === 'whistleRuling')).toHaveLength(2);
  });

  test('a unit is not called where it already helps, nor asked to help where it is called', () => {
    const order = whistled().give('askCoUnit', { units: [WATER] }, rules);
    expect(order.refused('whistle', { kind: 'demand', units: [WATER] }, rules)).toBe('ALREADY_CALLED');
    expect(order.refused('askCoUnit', { units: [MARKET] }, rules)).toBe('ALREADY_CALLED');
    order.give('coReport', {}, department(WATER)).give('whistle', { kind: 'demand', units: [WATER] }, rules);
    expect(order.state.whistles).toHaveLength(2);
  });

  test(`no order calls in more than ${MOST_CALLED} units over its life`, () => {
    const units = (from: number, count: number) => Array.from({ length: count }, (_, i) => `BJ-X-${from + i}`);
    const order = inHandling().give('whistle', { kind: 'demand', units: units(0, MOST_CALLED - 1) }, rules);
    expect(order.refused('whistle', { kind: 'demand', units: units(500, 2) }, rules)).toBe('TOO_MANY_CALLED');
    expect(order.refused('askCoUnit', { units: units(500, 2) }, rules)).toBe('TOO_MANY_CALLED');
    order.give('askCoUnit', { units: [WATER] }, rules);
    expect(order.refused('whistle', { kind: 'demand', units: [MARKET] }, rules)).toBe('TOO_MANY_CALLED');
  });
});

describe('clocks of units called in', () => {
  test('a limit in working days is missed by working time, the ruling counts from when it was owed', () => {
    const order = whistled();
    order.pass(order.due('whistle') + 1);
    const [missed] = order.all('BREACHED');
    // From Monday 10:00 on, and the whole Tuesday, as working days count.
    expect(missed).toMatchObject({ owner: CITY_MANAGEMENT, clock: 'whistle' });
    expect(order.state.whistles?.[0]?.units[0]).toMatchObject({ state: 'missed', breached: true });
    expect(order.state.due.whistleRuling).toMatchObject({ from: missed?.at, limit: { unit: 'workday' } });
  });

  test('what our outage noticed late is marked so, and leaves the figures', () => {
    const order = whistled('emergency').give('askCoUnit', { units: [WATER] }, rules);
    order.notice(MONDAY + 5 * DAY);
    expect(order.state.whistles?.[0]?.units).toMatchObject([{ outage: true }, { outage: true }]);
    expect(order.state.coUnits).toMatchObject([{ breached: true, outage: true }]);
  });

  // Tuesday and Wednesday of the first week turn out to be holidays.
  const notice = () => ({ ...terms(), calendar: { ...CALENDAR, version: 'cn-2026b', bits: HOLIDAYS } });

  test('a calendar notice moves the limits of all of them, not only the one armed, and the district’s', () => {
    const order = whistled('demand').give('whistle', { kind: 'emergency', units: [WATER] }, rules);
    order.give('refuseWhistle', {}, department(MARKET));
    const { by } = order.state.whistles?.[0]?.units[1]?.inquiry ?? { by: 0 };
    order.give('recomputeDeadlines', {}, { terms: notice() });
    const [city, market] = order.state.whistles?.[0]?.units ?? [];
    expect(city?.arriveBy).toBe(at('2026-03-10 00:00'));
    expect(market?.inquiry?.by).toBeGreaterThan(by);
    expect(order.due('whistle')).toBe(MONDAY + 30 * MINUTE);
    expect(order.due('whistleRuling')).toBe(market?.inquiry?.by);
    expect(order.refused('recomputeDeadlines', {}, { terms: notice() })).toBe('NOTHING_TO_RECOMPUTE');
    order.give('arrive', {}, department(WATER)).give('deliver', {}, department(WATER));
    expect(order.due('whistle')).toBe(at('2026-03-10 00:00'));
  });

  test('what has come and gone stays: units that are there, and inquiries already due', () => {
    const order = whistled('demand').give('arrive', {}, department(MARKET));
    order.give('releaseUnit', { unit: CITY_MANAGEMENT });
    const before = order.state.whistles;
    order.give('recomputeDeadlines', {}, { terms: notice() });
    expect(order.state.whistles).toEqual(before);
    expect(order.all('DEADLINES_RECOMPUTED')[0]).not.toHaveProperty('called');
  });
});

describe('who is and was on the order', () => {
  test('called, arrived and asked are at work on it; refused, missed, delivered and let go only were', () => {
    const order = whistled('emergency').give('askCoUnit', { units: [WATER] }, rules);
    const now = (unit: string) => [worksOn(order.state, unit), wasCalled(order.state, unit)];
    expect([now(MARKET), now(WATER), now(OTHER_STREET)]).toEqual([
      [true, true],
      [true, true],
      [false, false],
    ]);
    order.give('refuseWhistle', {}, department(MARKET)).give('coReport', {}, department(WATER));
    expect([now(MARKET), now(WATER)]).toEqual([
      [false, true],
      [false, true],
    ]);
    order.give('arrive', {}, department(MARKET));
    expect(now(MARKET)).toEqual([true, true]);
    expect([worksOn(inHandling().state, MARKET), wasCalled(inHandling().state, MARKET)]).toEqual([false, false]);
  });
});

test('a refusal of before refusals were kept is ruled on like any other', () => {
  const order = whistled().give('refuseWhistle', {}, department(MARKET));
  const ruled = order.ask('ruleWhistle', { unit: MARKET, mustCome: true }, { by: actor('district', DISTRICT) });
  const { whistles = [] } = order.state;
  const units = (whistles[0]?.units ?? []).map((each) => {
    const { refused: _, ...rest } = each;
    return rest;
  });
  const next = fold(ruled as never, { ...order.state, whistles: [{ ...whistles[0]!, units }] });
  expect(next.whistles?.[0]?.units[1]).toMatchObject({ state: 'called', ruled: true });
  expect(next.whistles?.[0]?.units[1]).not.toHaveProperty('refused');
});

test('orders of before these rules still fold, fall due and take every fact about units called in', () => {
  const { whistles: _, coUnits: __, ...old } = whistled().state;
  const state: OrderState = { ...old, due: { report: old.due.report! } };
  const later = whistled('emergency')
    .give('askCoUnit', { units: [WATER] }, rules)
    .pass(MONDAY + 30 * DAY).events;
  const one = fold(later.slice(4), state);
  expect(one.version).toBe(state.version + later.length - 4);
  for (const event of later.slice(1)) expect(evolve(state, event).version).toBe(state.version + 1);
  const armedByNobody: OrderState = { ...state, due: { whistle: { at: MONDAY, from: MONDAY } } };
  expect(dueItems(armedByNobody)).toMatchObject([{ kind: 'whistle', owner: 'BJ-DESK-CITY' }]);
});
