import type { WorkCalendar } from '../../domain/terms';
import {
  actor,
  CALENDAR,
  Case,
  CITY_MANAGEMENT,
  closedOrder,
  DAY,
  HOUR,
  hours,
  inHandling,
  MARKET,
  MONDAY,
  terms,
  termsFor,
  TEXT,
  workdays,
} from './support';
import { dayNumber, encodeBits, isoDay, isWorkday } from '../../domain/calendar';

const by = (unit: string) => ({ by: actor('unit', unit) });
const rules = { terms: terms() };
const START = dayNumber(2026, 1, 1);

/** The calendar of the tests with these days off. */
function without(...off: readonly string[]): { readonly terms: ReturnType<typeof terms> } {
  const worked = Array.from(
    { length: 366 },
    (_, i) => isWorkday(CALENDAR, START + i) && !off.includes(isoDay(START + i)),
  );
  const calendar: WorkCalendar = { ...CALENDAR, version: 'notice', bits: encodeBits(worked) };
  return { terms: { ...terms(), calendar } };
}
const said = (order: Case) => order.all('DEADLINES_RECOMPUTED').at(-1);

/** In handling, with nothing about it that working days move. */
function unmoved(): Case {
  const limits = { sign: hours(4), contact: hours(24), objection: hours(24), report: hours(200) };
  return inHandling(3, { limits });
}

describe('§9: a notice says what moves, and nothing of what does not', () => {
  test('a new version that moves nothing is taken in, and its event names no limit', () => {
    const order = unmoved().give('recomputeDeadlines', { note: TEXT }, without());
    const { type: _, at: __, by: ___, message: ____, terms: fresh, ...rest } = said(order) ?? {};
    expect([fresh?.calendar.version, rest]).toEqual(['notice', { due: {}, note: TEXT }]);
    expect(order.refused('recomputeDeadlines', {}, without())).toBe('NOTHING_TO_RECOMPUTE');
  });

  test('an order that no unit has yet moves nothing but its own limits', () => {
    const order = new Case({}, terms(3, { route: { automatic: false }, limits: { dispatch: workdays(2) } }));
    const before = order.due('dispatch');
    order.give('recomputeDeadlines', {}, without('2026-03-03'));
    expect(order.due('dispatch')).toBe(before + DAY);
    expect(said(order)).not.toHaveProperty('report');
    expect(said(order)).not.toHaveProperty('objectionUntil');
  });

  test('a limit that is due at this very instant is still counted anew; one that has gone by is not', () => {
    const order = inHandling(3, { limits: { report: workdays(5) } });
    const limit = order.due('report');
    order.give('recomputeDeadlines', {}, { ...without('2026-03-05'), at: limit });
    expect(order.due('report')).toBe(limit + DAY);
    const missed = inHandling(3, { limits: { report: workdays(5) } });
    missed.pass(limit + 1).give('recomputeDeadlines', {}, without('2026-03-05'));
    expect(missed.state.clock?.dueAt).toBe(limit);
    expect(said(missed)).not.toHaveProperty('report');
  });

  test('a window for objections moves while it is open, to the instant of its end and no further', () => {
    const order = new Case();
    const until = order.state.objectionUntil ?? 0;
    order.give('recomputeDeadlines', {}, without('2026-03-03'));
    expect(said(order)?.objectionUntil).toBe(until + DAY);
    const late = new Case().pass(until + 1).give('recomputeDeadlines', {}, without('2026-03-03'));
    expect(said(late)).not.toHaveProperty('objectionUntil');
    const natural = new Case({}, terms(3, { limits: { objection: hours(24) } }));
    natural.give('recomputeDeadlines', {}, without('2026-03-03'));
    expect(said(natural)).not.toHaveProperty('objectionUntil');
  });
});

describe('§9: units called in and beside', () => {
  const whistled = () => inHandling().give('whistle', { kind: 'enforcement', units: [CITY_MANAGEMENT, MARKET] }, rules);

  test('whoever is called is to come, and whoever refused is to be ruled about, by the new calendar', () => {
    const order = whistled().give('refuseWhistle', {}, by(MARKET));
    const [arrival, ruling] = [order.due('whistle'), order.due('whistleRuling')];
    order.give('recomputeDeadlines', {}, without('2026-03-03'));
    expect(said(order)?.called).toEqual([
      { whistle: 1, unit: CITY_MANAGEMENT, kind: 'whistle', from: MONDAY, at: arrival + DAY },
      { whistle: 1, unit: MARKET, kind: 'whistleRuling', from: MONDAY, at: ruling + DAY },
    ]);
    expect([order.due('whistle'), order.due('whistleRuling')]).toEqual([arrival + DAY, ruling + DAY]);
  });

  test('an emergency’s half hour does not move, nor what has gone by', () => {
    const order = inHandling().give('whistle', { kind: 'emergency', units: [MARKET] }, rules);
    order.give('recomputeDeadlines', {}, without('2026-03-03'));
    expect(said(order)).not.toHaveProperty('called');
  });

  test('a level-3 unit’s limits stay within the lead’s; an opinion’s own moves alone', () => {
    const order = inHandling(3, { limits: { report: hours(60) } });
    order.give('assign', { unit: MARKET, limit: { value: 1, unit: 'workday' } }, rules);
    const { state } = order;
    const before = state.assignments?.[0];
    order.give('recomputeDeadlines', {}, without('2026-03-03', '2026-03-04'));
    const after = order.state.assignments?.[0];
    expect(after?.dueAt).toBeGreaterThan(before?.dueAt ?? 0);
    expect(after?.dueAt).toBeLessThanOrEqual(order.due('report'));
    expect(after?.signBy).toBeLessThanOrEqual(order.due('report'));
    const raised = inHandling().give('raise', { to: 'district', note: TEXT }, rules);
    expect(raised.all('RAISED')[0]).toMatchObject({ note: TEXT });
    const opinionBy = raised.due('opinion');
    raised.give('recomputeDeadlines', {}, without('2026-03-03'));
    expect(raised.due('opinion')).toBe(opinionBy + DAY);
    expect(said(raised)?.beside).toEqual([{ kind: 'opinion', no: 1, at: opinionBy + DAY }]);
  });
});

describe('§2.3: an opinion at the edge of its limit', () => {
  test('at the limit it is in time, a millisecond later it climbs to the city', () => {
    const order = inHandling().give('raise', { to: 'district' }, rules);
    expect(order.all('RAISED')[0]).not.toHaveProperty('note');
    const until = order.due('opinion');
    expect(order.notice(until).all('OPINION_CLIMBED')).toHaveLength(0);
    expect(order.notice(until + 1).all('OPINION_CLIMBED')).toHaveLength(1);
  });

  test('taking over sends the order to the unit that is named, under the rules given with the command', () => {
    const order = inHandling().give('raise', { to: 'district' }, rules);
    const decision = { decision: 'takeOver', unit: CITY_MANAGEMENT } as const;
    order.give('giveOpinion', decision, { by: actor('district'), at: MONDAY + HOUR, terms: termsFor(CITY_MANAGEMENT) });
    const sent = order.all('DISPATCHED').at(-1);
    expect([order.state.holder?.unit, sent?.terms?.route.unit]).toEqual([CITY_MANAGEMENT, CITY_MANAGEMENT]);
  });
});

test('a closed order’s windows have been told and stay', () => {
  expect(closedOrder().refused('recomputeDeadlines', {}, without('2026-03-09'))).not.toBe('not refused');
});
