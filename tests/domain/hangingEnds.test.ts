import { dayNumber, encodeBits, isWorkday } from '../../domain/calendar';
import { hangOf } from '../../domain/hanging';
import { asking, law, LIMIT } from './hangingFixture';
import {
  actor,
  ASK_HANG,
  at,
  CALENDAR,
  DAY,
  DESKS,
  DISTRICT,
  HOUR,
  hours,
  hung,
  inHandling,
  MONDAY,
  STREET,
  terms,
  TEXT,
  WATER,
  workdays,
} from './support';

const natural = (value: number) => ({ value, unit: 'naturalDay' }) as const;

describe('an end to it', () => {
  test('the unit says that work is possible again, the district or the city that it must go on', () => {
    for (const [by, end] of [
      [actor('unit'), 'unit'],
      [actor('district'), 'order'],
      [actor('city'), 'order'],
    ] as const) {
      const order = hung().give('resumeHang', { note: TEXT }, { by, at: MONDAY + 10 * DAY });
      expect(order.stage).toBe('HANDLING');
      expect(order.state.hangs).toMatchObject([{ end, endedAt: MONDAY + 10 * DAY }]);
      expect(order.all('HANG_ENDED')[0]).toMatchObject({ why: end, hungMs: 10 * DAY, note: TEXT });
      expect(order.due('report')).toBe(LIMIT + 10 * DAY);
    }
  });

  test('reported directly, in time', () => {
    const order = hung().give('report', { result: 'solved' }, { at: MONDAY + 60 * DAY });
    expect(order.stage).toBe('REPORTED');
    expect(order.state.hangs).toMatchObject([{ end: 'report' }]);
    expect(order.all('REPORTED')[0]).toMatchObject({ late: false, elapsedMs: 0 });
    order.give('reviewReport', { accepted: false });
    expect(order.due('report')).toBe(LIMIT + 60 * DAY);
  });

  test('the promised date: flagged, told to the district, and the order goes on where the policy says so', () => {
    const order = hung({ atPromise: 'resume' });
    order.pass(at('2026-06-01 00:00'));
    expect(order.stage).toBe('HUNG');
    order.pass(order.now + 1);
    expect(order.all('HANG_PROMISE_PASSED')[0]).toMatchObject({ to: DISTRICT });
    expect(order.stage).toBe('HANDLING');
    expect(order.state.hangs).toMatchObject([{ end: 'promise', promisePassed: true }]);
  });

  test('otherwise it is only flagged, and the order hangs on', () => {
    const order = hung();
    order.pass(at('2026-06-01 00:00') + 1);
    expect(order.state).toMatchObject({ stage: 'HUNG', hang: { promisePassed: true } });
    expect(order.state.due).not.toHaveProperty('hangPromise');
  });

  test('180 days: into the topic pool, and the unit goes on with what was left; it never hangs again', () => {
    const order = hung();
    expect(order.due('hangStop')).toBe(at('2026-08-30 00:00'));
    order.pass(at('2026-08-30 00:00'));
    expect(order.stage).toBe('HUNG');
    order.pass(order.now + 1);
    expect(order.stage).toBe('HANDLING');
    expect(order.all('TOPIC_POOLED')[0]).toMatchObject({ to: DESKS.city, hungMs: at('2026-08-30 00:00') + 1 - MONDAY });
    expect(order.state.topic).toMatchObject({ unit: STREET, reason: 'planning', plan: TEXT });
    expect(order.refused('askHang', { ...ASK_HANG, promised: '2026-12-01' }, law({ max: 9 }))).toBe('HANG_LIMIT');
    order.pass(order.due('report') + 1);
    expect(order.state.visit?.task).toBeDefined();
  });

  test('promised for the very last day, the hard stop comes first', () => {
    const last = { ...ASK_HANG, promised: '2026-08-29' };
    const order = inHandling()
      .give('askHang', last, law({ atPromise: 'resume' }))
      .give('endorseHang', { granted: true });
    order.give('ruleHang', { granted: true }).pass(at('2026-08-30 00:00') + 1);
    expect(order.state).toMatchObject({ stage: 'HANDLING', topic: {}, hangs: [{ end: 'stop' }] });
  });

  test('what earlier hangs used up is used up', () => {
    const order = hung({ max: 5 }).give('resumeHang', {}, { at: MONDAY + 25 * DAY });
    order.give('askHang', ASK_HANG, law({ max: 5 })).give('endorseHang', { granted: true });
    order.give('ruleHang', { granted: true });
    expect(order.due('hangStop')).toBeLessThanOrEqual(MONDAY + 181 * DAY);
    expect(order.due('hangStop')).toBeGreaterThan(MONDAY + 180 * DAY - DAY);
  });

  test('or it counts as reported unsolved where the policy closes; the caller is asked all the same, and no redo follows', () => {
    const order = hung({ atStop: 'close' });
    order.pass(order.due('hangStop') + 1);
    expect(order.stage).toBe('TO_VISIT');
    expect(order.state).toMatchObject({ report: { result: 'unsolved', accepted: true, late: false } });
    order.pass(order.due('followUp') + 1);
    const answer = { channel: 'phone', outcome: 'reached', contacted: true, solved: false } as const;
    order.give(
      'recordFollowUp',
      { ...answer, satisfaction: 'dissatisfied' },
      { at: order.state.visit?.task?.from ?? 0 },
    );
    expect(order.state).toMatchObject({ stage: 'CLOSED', outcome: 'unsolved' });
  });

  test('the hard stop waits for nobody: units still called in stand in the report', () => {
    const order = inHandling().give('askCoUnit', { units: [WATER] }, { terms: terms() });
    order.give('askHang', ASK_HANG, law({ atStop: 'close', stop: natural(95) }));
    order.give('endorseHang', { granted: true }).give('ruleHang', { granted: true });
    order.pass(order.due('hangStop') + 1);
    expect(order.all('REPORTED')[0]).toMatchObject({ waitingFor: [WATER] });
  });
});

describe('§9: a calendar notice while it hangs and after', () => {
  const { bits, firstDay } = CALENDAR;
  const wednesday = dayNumber(2026, 3, 4);
  const workdaysOf = Array.from({ length: bits.length * 6 }, (_, i) => isWorkday(CALENDAR, firstDay + i));
  const announced = {
    ...CALENDAR,
    version: 'cn-2026b',
    bits: encodeBits(workdaysOf.map((worked, i) => worked && firstDay + i !== wednesday)),
  };
  const notice = { terms: terms(3, { calendar: announced }), by: actor('city') };
  const five = { limits: { report: workdays(5) } };

  test('the limit that stands still is counted anew as it stood, and comes back with what is left under the new calendar', () => {
    const order = hung({}, 3, five).pass(MONDAY + DAY);
    expect(order.state.clock?.dueAt).toBe(at('2026-03-10 00:00'));
    order.give('recomputeDeadlines', {}, notice);
    expect(order.state.clock).toMatchObject({ dueAt: at('2026-03-11 00:00'), originalDueAt: at('2026-03-11 00:00') });
    expect(order.state.due).not.toHaveProperty('report');
    // Hung for thirty days; judged by when it stopped, not as if it had run out meanwhile.
    const late = hung({}, 3, five)
      .pass(MONDAY + 20 * DAY)
      .give('recomputeDeadlines', {}, notice);
    expect(late.state.clock?.dueAt).toBe(at('2026-03-11 00:00'));
  });

  test('afterwards it is derived from its starts and stops, extensions included', () => {
    const order = hung({}, 3, five).give('resumeHang', {}, { at: at('2026-03-03 10:00') });
    const before = order.due('report');
    order.give('recomputeDeadlines', {}, notice);
    expect(before).toBe(at('2026-03-10 18:00'));
    expect(order.due('report')).toBe(at('2026-03-11 18:00'));
    expect(order.due('yellow')).toBeLessThan(order.due('report'));
    expect(order.refused('recomputeDeadlines', {}, notice)).toBe('NOTHING_TO_RECOMPUTE');
  });

  test('a limit that goes on into a year not announced says that it is guessed', () => {
    const long = { stop: natural(400) };
    expect(hung(long, 3, five).give('resumeHang', {}, { at: MONDAY + DAY }).state).not.toHaveProperty(
      'calendarGuessed',
    );
    const order = hung(long, 3, five).give('resumeHang', {}, { at: at('2026-12-30 10:00') });
    expect(order.due('report')).toBeGreaterThan(at('2027-01-01 00:00'));
    expect(order.state.calendarGuessed).toBe(true);
  });

  test('a decision that is owed stays due before the limit', () => {
    const order = asking({ districtDecision: workdays(30), askBefore: hours(0) }, five);
    order.give('recomputeDeadlines', {}, notice);
    expect(order.due('hangDecision')).toBe(at('2026-03-10 00:00'));
    const soon = asking({}, five).give('recomputeDeadlines', {}, { ...notice, at: MONDAY + HOUR });
    expect(soon.due('hangDecision')).toBe(at('2026-03-04 00:00'));
  });
});

test('an order that does not hang says so', () => {
  expect(() => hangOf(inHandling().state)).toThrow('neither hangs nor is to be hung');
});
