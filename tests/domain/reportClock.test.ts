import { explainRun } from '../../domain/calendar-explain';
import { explainClock } from '../../domain/clock-explain';
import { courseOf, elapsedOn, leftOf, paused, resumed, shareReached, standsSince } from '../../domain/reportClock';
import type { ReportClock } from '../../domain/state';
import type { Limit } from '../../domain/terms';
import { addLimit } from '../../domain/calendar';
import { at, CALENDAR, DAY, days, HOUR, hours, hung, MONDAY, TOLD, workdays } from './support';

const clockOf = (limit: Limit): ReportClock => {
  const dueAt = addLimit(MONDAY, limit, CALENDAR);
  return { from: MONDAY, limit, dueAt, originalDueAt: dueAt };
};
const whole = (clock: ReportClock, now = clock.dueAt) =>
  explainClock(clock, CALENDAR, now).map(({ from, to, counts, because }) => [from, to, counts, because]);

describe('peers.md 1, 3, 18: elapsed, not instant', () => {
  test('a clock that never stood still ends where its limit ends', () => {
    const clock = clockOf(days(7));
    expect(courseOf(clock, CALENDAR)).toMatchObject({ dueAt: clock.dueAt, whole: clock.dueAt });
    expect(standsSince(clock)).toBeUndefined();
    expect(elapsedOn(clock, MONDAY + DAY, CALENDAR)).toBe(DAY);
    expect(resumed(clock, MONDAY + DAY, CALENDAR).dueAt).toBe(clock.dueAt);
  });

  test('stopped twice it has what was left each time; the share that brings the yellow light counts only what ran', () => {
    const clock = clockOf(hours(10));
    const once = resumed(paused(clock, MONDAY + 4 * HOUR), MONDAY + 104 * HOUR, CALENDAR);
    expect(once.dueAt).toBe(MONDAY + 110 * HOUR);
    const twice = resumed(paused(once, MONDAY + 106 * HOUR), MONDAY + 206 * HOUR, CALENDAR);
    expect(twice.dueAt).toBe(MONDAY + 210 * HOUR);
    expect(elapsedOn(twice, MONDAY + 208 * HOUR, CALENDAR)).toBe(8 * HOUR);
    expect(elapsedOn(paused(once, MONDAY + 106 * HOUR), MONDAY + 150 * HOUR, CALENDAR)).toBe(6 * HOUR);
    expect(shareReached(twice, 0.3, CALENDAR)).toBe(MONDAY + 3 * HOUR);
    expect(shareReached(twice, 0.5, CALENDAR)).toBe(MONDAY + 105 * HOUR);
    expect(shareReached(twice, 0.8, CALENDAR)).toBe(MONDAY + 208 * HOUR);
    expect(shareReached(twice, 1.1, CALENDAR)).toBe(twice.dueAt);
  });

  test('what is left of a limit that has passed is nothing', () => {
    expect(leftOf(MONDAY + 1, MONDAY, 'hour', CALENDAR)).toEqual({ ms: 0, unit: 'hour' });
    expect(explainRun(MONDAY, MONDAY, 'hour', CALENDAR)).toEqual([]);
  });
});

describe('why is the deadline this instant', () => {
  test('natural days, hung, and what was left', () => {
    const order = hung().give('resumeHang', {}, { at: MONDAY + 20 * DAY });
    const clock = order.state.clock as ReportClock;
    expect(whole(clock)).toEqual([
      [MONDAY, MONDAY + 20 * DAY, false, 'hung'],
      [MONDAY + 20 * DAY, clock.dueAt, true, 'runs'],
    ]);
  });

  test('while it hangs the list ends now', () => {
    const order = hung({}, 3).pass(MONDAY + 2 * DAY);
    const clock = order.state.clock as ReportClock;
    expect(whole(clock, order.now)).toEqual([[MONDAY, MONDAY + 2 * DAY, false, 'hung']]);
    expect(whole(clock, MONDAY - 1)).toEqual([[MONDAY, MONDAY, false, 'hung']]);
  });

  test('an extension before the stop, cut by it, and one after it', () => {
    const dueAt = at('2026-03-13 00:00');
    const extended = { ...clockOf(days(7)), dueAt, extendedBy: [days(3)] };
    const stopped = paused(extended, at('2026-03-11 00:00'));
    const on = resumed(stopped, at('2026-04-01 00:00'), CALENDAR);
    expect(on.dueAt).toBe(at('2026-04-03 00:00'));
    const again = {
      ...on,
      extendedBy: [days(3), { value: 2, unit: 'naturalDay' as const }],
      dueAt: at('2026-04-05 00:00'),
    };
    expect(courseOf(again, CALENDAR).dueAt).toBe(again.dueAt);
    expect(whole(again)).toEqual([
      [MONDAY, at('2026-03-03 00:00'), false, 'startDay'],
      [at('2026-03-03 00:00'), at('2026-03-10 00:00'), true, 'runs'],
      [at('2026-03-10 00:00'), at('2026-03-11 00:00'), true, 'extended'],
      [at('2026-03-11 00:00'), at('2026-04-01 00:00'), false, 'hung'],
      [at('2026-04-01 00:00'), at('2026-04-03 00:00'), true, 'runs'],
      [at('2026-04-03 00:00'), at('2026-04-05 00:00'), true, 'extended'],
    ]);
  });

  test('working days: business time before and after', () => {
    const clock = paused(clockOf(workdays(3)), at('2026-03-05 17:00'));
    const on = resumed(clock, at('2026-04-17 17:30'), CALENDAR);
    expect(on.dueAt).toBe(at('2026-04-20 09:30'));
    const [hungFor, ...rest] = whole(on).slice(whole(on).findIndex(([, , , because]) => because === 'hung'));
    expect(hungFor).toEqual([at('2026-03-05 17:00'), at('2026-04-17 17:30'), false, 'hung']);
    expect(rest.filter(([, , counts]) => counts)).toEqual([
      [at('2026-04-17 17:30'), at('2026-04-17 18:00'), true, 'workday'],
      [at('2026-04-20 09:00'), at('2026-04-20 09:30'), true, 'workday'],
    ]);
  });
});

test('an extension keeps the due time before beside the new one, who granted it and on what proof', () => {
  const order = hung().give('resumeHang', {}, { at: MONDAY + 20 * DAY });
  const before = order.due('report');
  order.give('askExtension', { value: 2, reason: 'law', ...TOLD }).give('ruleExtension', { granted: true });
  expect(order.state.clock).toMatchObject({
    originalDueAt: at('2026-03-10 00:00'),
    dueAt: before + 2 * DAY,
    grants: [{ grantedAs: 'city', before, dueAt: before + 2 * DAY, told: { toldBy: 'phone', toldAt: MONDAY } }],
  });
});
