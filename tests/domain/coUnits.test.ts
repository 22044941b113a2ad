import { dayNumber, encodeBits, isoDay, isWorkday } from '../../domain/calendar';
import { evolve, fold } from '../../domain/evolve';
import type { Terms } from '../../domain/terms';
import {
  actor,
  CALENDAR,
  CALLING,
  Case,
  CITY_MANAGEMENT,
  DAY,
  DISSATISFIED,
  DISTRICT,
  HOUR,
  inHandling,
  MARKET,
  MINUTE,
  MONDAY,
  OTHER_STREET,
  STREET,
  terms,
  TOLD,
  termsFor,
  WATER,
  workdays,
} from './support';

const department = (unit: string) => ({ by: actor('unit', unit) });
const rules = { terms: terms() };
const asked = () => inHandling().give('askCoUnit', { units: [WATER] }, rules);
const coUnit = (order: Case, nth = 0) => order.state.coUnits?.[nth];

/** As rules of before `coUnitLatest` were resolved, and stand in the histories of that time. */
const { latest: _latest, ...older } = CALLING.coUnit;
const olderRules = { terms: terms(3, { calling: { ...CALLING, coUnit: older } }) };

describe('art. 14, DI-15: lead and co-units', () => {
  test('a co-unit is due before the lead: half of the remaining time, but at least two hours where there are so many', () => {
    const order = asked();
    expect(order.due('coUnit')).toBe(MONDAY + (order.due('report') - MONDAY) / 2);
    const ask = (minutes: number) =>
      inHandling(1).give('askCoUnit', { units: [WATER] }, { at: MONDAY + minutes * MINUTE, terms: terms(1) });
    // Level 1 has two hours: nine tenths of what is left of them.
    expect(ask(60).due('coUnit')).toBe(MONDAY + 114 * MINUTE);
    expect(ask(119).due('coUnit')).toBe(MONDAY + 119.9 * MINUTE);
    const level2 = inHandling(2).give('askCoUnit', { units: [WATER] }, { at: MONDAY + 21 * HOUR, terms: terms(2) });
    expect(level2.due('coUnit')).toBe(MONDAY + 23 * HOUR);
  });

  test('in the last millisecond of the lead its helper is due at once, and still before it', () => {
    const lead = inHandling(1).due('report');
    const order = inHandling(1).give('askCoUnit', { units: [WATER] }, { at: lead - 1, terms: terms(1) });
    expect(order.due('coUnit')).toBe(lead - 1);
  });

  test('too late is too late', () => {
    const order = inHandling(1);
    expect(order.refused('askCoUnit', { units: [WATER] }, { at: order.due('report'), terms: terms(1) })).toBe(
      'CO_UNIT_TOO_LATE',
    );
    const { calling: _, ...without } = terms();
    expect(inHandling().refused('askCoUnit', { units: [WATER] }, { terms: without })).toBe('CO_UNIT_TOO_LATE');
  });

  test('the lead, its district, the city and the dispatcher may ask; another unit may not', () => {
    const by = (role: 'unit' | 'district' | 'city' | 'dispatcher', unit?: string) => ({
      ...rules,
      by: actor(role, unit),
    });
    for (const sending of [by('district', DISTRICT), by('city'), by('dispatcher')]) {
      expect(inHandling().refused('askCoUnit', { units: [WATER] }, sending)).toBe('not refused');
    }
    expect(inHandling().refused('askCoUnit', { units: [WATER] }, by('district', 'BJ-110105'))).toBe('NOT_THE_HOLDER');
    expect(asked().refused('askCoUnit', { units: [WATER] }, rules)).toBe('ALREADY_CALLED');
  });

  test('a helper that is late has its own breach; the lead is not blamed for it', () => {
    const order = asked();
    const due = order.due('coUnit');
    order.pass(due + 1);
    expect(order.all('BREACHED')).toMatchObject([{ clock: 'coUnit', owner: WATER, dueAt: due }]);
    expect(order.state.due.coUnit).toBeUndefined();
    order.give('coReport', {}, department(WATER));
    expect(coUnit(order)).toMatchObject({ state: 'done', late: true, breached: true });
  });

  test('a co-unit may be let go', () => {
    const order = asked().give('releaseUnit', { unit: WATER });
    expect(order.state.due.coUnit).toBeUndefined();
    expect(order.refused('coReport', {}, department(WATER))).toBe('NOT_CALLED');
  });

  test('another lead begins without those the last one called', () => {
    const order = inHandling().give('whistle', { kind: 'demand', units: [CITY_MANAGEMENT, MARKET] }, rules);
    order.give('askCoUnit', { units: [WATER] }, rules);
    order.give('dispatch', { unit: OTHER_STREET }, { terms: termsFor(OTHER_STREET) });
    expect(order.state.whistles).toMatchObject([{ units: [{ state: 'released' }, { state: 'released' }] }]);
    expect(order.state.coUnits).toMatchObject([{ state: 'released' }]);
    expect([order.state.due.whistle, order.state.due.coUnit]).toEqual([undefined, undefined]);
  });
});

describe('peers.md 12: partial results at expiry', () => {
  test('while a helper has time the lead waits for it; when that has run out it may report, and the report names it', () => {
    const order = asked();
    const due = order.due('coUnit');
    expect(order.refused('report', { result: 'solved' })).toBe('UNITS_STILL_CALLED');
    expect(order.refused('report', { result: 'solved' }, { at: due })).toBe('UNITS_STILL_CALLED');
    order.give('report', { result: 'partly' }, { at: due + 1 });
    expect(order.all('REPORTED')).toMatchObject([{ waitingFor: [WATER], late: false }]);
    expect(order.breached).toEqual(['coUnit']);
  });

  test('one that is late does not let the lead go past another that still has time', () => {
    const order = asked();
    order.give('askCoUnit', { units: [MARKET] }, { at: MONDAY + DAY, ...rules });
    order.pass(order.due('coUnit') + 1);
    expect(order.refused('report', { result: 'solved' })).toBe('UNITS_STILL_CALLED');
    order.give('coReport', {}, department(MARKET)).give('report', { result: 'partly' });
    expect(order.all('REPORTED')).toMatchObject([{ waitingFor: [WATER] }]);
  });

  test('partial results count as the part done by then; the lead may report at once', () => {
    const order = asked().give('coReport', { partial: true }, department(WATER));
    expect(coUnit(order)).toMatchObject({ state: 'done', partial: true });
    order.give('report', { result: 'solved' });
    expect(order.all('REPORTED')[0]).not.toHaveProperty('waitingFor');
  });

  test('asked under the rules of before, a late helper holds the lead up until its own limit, as it did then', () => {
    const order = inHandling().give('askCoUnit', { units: [WATER] }, olderRules);
    expect(coUnit(order)).not.toHaveProperty('rule');
    order.pass(order.due('coUnit') + 1);
    expect(order.refused('report', { result: 'solved' }, { at: order.due('report') })).toBe('UNITS_STILL_CALLED');
    order.pass(order.due('report') + 1);
    expect(order.all('BREACHED').find(({ clock }) => clock === 'report')).toMatchObject({ waitingFor: [WATER] });
    order.give('report', { result: 'partly' });
    expect(order.all('REPORTED')).toMatchObject([{ waitingFor: [WATER], late: true }]);
    const urgent = inHandling(1).give(
      'askCoUnit',
      { units: [WATER] },
      { at: MONDAY + HOUR, terms: { ...terms(1), calling: { ...CALLING, coUnit: older } } },
    );
    expect(urgent.due('coUnit')).toBe(urgent.due('report'));
  });
});

describe('a redo begins with a helper that still owes its part', () => {
  const redone = (order: Case) => {
    order.pass(order.due('report') + 1);
    return order.give('recordFollowUp', DISSATISFIED, { at: order.state.visit?.task?.from ?? 0 });
  };

  test('the old round keeps its breach, and the helper is asked anew, due before the lead of the new round', () => {
    const order = redone(asked());
    const { round, clock, lastAt } = order.state;
    expect(round).toBe(2);
    expect(order.all('REDO_ORDERED')[0]).toMatchObject({ coUnits: [{ unit: WATER }] });
    expect(order.state.coUnits).toMatchObject([
      { unit: WATER, state: 'carried', breached: true },
      { unit: WATER, by: STREET, state: 'asked', from: lastAt },
    ]);
    expect(coUnit(order, 1)).not.toHaveProperty('breached');
    expect(order.due('coUnit')).toBe(Math.round((lastAt + (clock?.dueAt ?? 0)) / 2));
    expect(order.breached.filter((each) => each === 'coUnit')).toHaveLength(1);
  });

  test('what it hands in now belongs to the new round; the lead reports without being held up by the old one', () => {
    const order = redone(asked()).give('coReport', {}, department(WATER));
    expect(order.state.coUnits).toMatchObject([{ state: 'carried' }, { state: 'done' }]);
    expect(coUnit(order, 1)).not.toHaveProperty('late');
    order.give('report', { result: 'solved' });
    expect(order.all('REPORTED')[0]).not.toHaveProperty('waitingFor');
  });

  test('silent again it misses a second limit, of the second round', () => {
    const order = redone(asked());
    order.pass(order.due('coUnit') + 1);
    expect(order.all('BREACHED').filter(({ clock }) => clock === 'coUnit')).toMatchObject([{ round: 1 }, { round: 2 }]);
    expect(order.state.coUnits).toMatchObject([{ breached: true }, { breached: true }]);
  });

  test('who has handed over, or was let go, is not asked again', () => {
    const order = asked().give('askCoUnit', { units: [MARKET] }, rules);
    order.give('coReport', {}, department(WATER)).give('releaseUnit', { unit: MARKET });
    redone(order);
    expect(order.state.coUnits).toMatchObject([{ state: 'done' }, { state: 'released' }]);
    expect(order.all('REDO_ORDERED')[0]).not.toHaveProperty('coUnits');
  });

  test('one asked under the rules of before stays as it was judged: late and open', () => {
    const order = redone(inHandling().give('askCoUnit', { units: [WATER] }, olderRules));
    expect(order.state.coUnits).toMatchObject([{ state: 'asked', breached: true }]);
    order.give('coReport', {}, department(WATER)).give('report', { result: 'solved' });
    expect(order.all('REPORTED')[0]).not.toHaveProperty('waitingFor');
  });
});

describe('the lead gets more time, or less', () => {
  const FIRST = dayNumber(2026, 1, 1);
  /** 2026, with these days off and these worked. */
  const calendar = (off: readonly string[], worked: readonly string[] = []) => ({
    ...CALENDAR,
    version: 'cn-2026b',
    bits: encodeBits(
      Array.from({ length: 366 }, (_, i) => {
        const day = isoDay(FIRST + i);
        return worked.includes(day) || (isWorkday(CALENDAR, FIRST + i) && !off.includes(day));
      }),
    ),
  });
  const notice = (off: readonly string[], worked?: readonly string[]) => ({
    terms: { ...terms(), calendar: calendar(off, worked) } satisfies Terms,
  });
  /** Five working days from Monday: due on Tuesday of the next week. */
  const inWorkdays = () =>
    inHandling(3, { limits: { report: workdays(5) } }).give('askCoUnit', { units: [WATER] }, rules);

  test('an extension is the lead’s: its helpers stay where they are, before it', () => {
    const order = asked();
    const due = order.due('coUnit');
    order.give('askExtension', { value: 3, reason: 'otherUnit', ...TOLD }).give('ruleExtension', {
      granted: true,
    });
    expect(order.due('coUnit')).toBe(due);
    expect(order.due('report')).toBeGreaterThan(MONDAY + 9 * DAY);
  });

  test('a weekend that is worked after all shortens both, and the helper stays before the lead', () => {
    const order = inWorkdays();
    const [helper, lead] = [order.due('coUnit') - MONDAY, order.due('report') - MONDAY];
    order.give('recomputeDeadlines', {}, notice([], ['2026-03-07', '2026-03-08']));
    const shorter = order.due('report') - MONDAY;
    expect(shorter).toBeLessThan(lead);
    expect(order.due('coUnit') - MONDAY).toBe(Math.floor((shorter * helper) / lead));
    expect(order.all('DEADLINES_RECOMPUTED')).toMatchObject([{ coUnits: [{ unit: WATER }] }]);
    expect(coUnit(order)?.dueAt).toBe(order.due('coUnit'));
  });

  test('holidays lengthen both', () => {
    const order = inWorkdays();
    const helper = order.due('coUnit');
    order.give('recomputeDeadlines', {}, notice(['2026-03-04', '2026-03-05']));
    expect(order.due('coUnit')).toBeGreaterThan(helper);
    expect(order.due('coUnit')).toBeLessThan(order.due('report'));
  });

  test('a helper whose new time has gone by already is due now, not in the past', () => {
    const order = inWorkdays();
    const when = order.due('coUnit') - HOUR;
    order.give('recomputeDeadlines', {}, { ...notice([], ['2026-03-07', '2026-03-08']), at: when });
    expect(order.due('coUnit')).toBe(when);
    expect(order.due('report')).toBeGreaterThan(when);
  });

  test('late ones, those that are done, and those asked under the rules of before stay', () => {
    const old = inHandling(3, { limits: { report: workdays(5) } }).give('askCoUnit', { units: [WATER] }, olderRules);
    const done = inWorkdays().give('coReport', {}, department(WATER));
    const late = inWorkdays();
    late.pass(late.due('coUnit') + 1);
    for (const order of [old, done, late]) {
      const before = order.state.coUnits;
      order.give('recomputeDeadlines', {}, notice(['2026-03-09']));
      expect(order.state.coUnits).toEqual(before);
      expect(order.all('DEADLINES_RECOMPUTED')[0]).not.toHaveProperty('coUnits');
    }
  });

  test('a notice that does not touch the lead does not touch its helpers', () => {
    const order = asked().give('whistle', { kind: 'demand', units: [MARKET] }, rules);
    const due = order.due('coUnit');
    order.give('recomputeDeadlines', {}, notice(['2026-03-04']));
    expect(order.due('coUnit')).toBe(due);
  });
});

test('a redo that names a helper nobody asked changes nothing of the others', () => {
  const order = asked();
  order.pass(order.due('report') + 1);
  order.give('recordFollowUp', DISSATISFIED, { at: order.state.visit?.task?.from ?? 0 });
  const [redo] = order.all('REDO_ORDERED');
  const strange = { ...redo!, coUnits: [{ unit: MARKET, dueAt: MONDAY }] };
  const { coUnits } = fold(order.events.slice(0, order.events.indexOf(redo!)));
  expect(evolve(asked().state, strange).coUnits).toMatchObject([{ unit: WATER, state: 'asked' }]);
  expect(coUnits).toMatchObject([{ state: 'asked', breached: true }]);
});
