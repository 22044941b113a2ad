import { lastWindow } from '../../domain/calendar';
import { at, Case, HOUR, hours, inHandling, NO_ANSWER, SATISFIED, actor, toVisit, type TermsChange } from './support';

const task = (order: Case) => {
  const open = order.state.visit?.task;
  if (!open) throw new Error('no call is open');
  return open;
};

describe('FU-6: the text-message survey', () => {
  /** One call a follow-up, missed by the desk at the end of its time. */
  const missed = (callWithin: number) => {
    const order = inHandling(3, { followUp: { calls: 1, minDays: 1, callWithin: hours(callWithin) } });
    order.pass(order.due('report') + 1);
    return order.pass(task(order).until + 1);
  };

  test.each([
    ['within calling hours: at once', 2, '2026-03-10 11:00', 1],
    ['at noon: after the break', 3, '2026-03-10 14:00', 0],
    ['in the evening: the next morning', 12, '2026-03-11 09:00', 0],
    ['at night: in the morning', 18, '2026-03-11 09:00', 0],
  ])('a call missed %s, and the 72 h count from then', (_, within, local, later) => {
    const from = at(local) + later;
    expect(task(missed(within))).toEqual({ no: 2, channel: 'sms', from, until: from + 72 * HOUR });
  });

  test('a call in vain in its slot is followed by the survey at once', () => {
    const order = inHandling(3, { followUp: { calls: 1, minDays: 1 } });
    order.pass(order.due('report') + 1);
    const { from } = task(order);
    order.give('recordFollowUp', NO_ANSWER, { at: from });
    expect(task(order)).toMatchObject({ channel: 'sms', from, until: from + 72 * HOUR });
  });

  test('silence is invalid only after the whole time; a caller who writes before the text is heard', () => {
    const order = missed(12);
    expect(order.refused('recordFollowUp', { ...SATISFIED, channel: 'web' }, { by: actor('caller') })).toBe(
      'not refused',
    );
    const { until } = task(order);
    expect(order.pass(until).stage).toBe('HANDLING');
    expect(order.pass(until + 1).all('FOLLOW_UP_INVALID')).toHaveLength(1);
  });

  test('at any hour where the policy sets no hours', () => {
    const order = inHandling(3, { followUp: { calls: 1, minDays: 1, hours: [] } });
    order.pass(order.due('report') + 1).pass(task(order).until + 1);
    expect(task(order).from).toBe(order.now);
  });
});

describe('FU-3: never later than a day after the limit', () => {
  /** Level 3: the limit ends with Monday 9 March, the day after it with Tuesday 10 March, outside calling hours. */
  const LATEST = at('2026-03-11 00:00');
  const accepted = (local: string, change: TermsChange = {}) => {
    const long = { ...change, limits: { reportReview: hours(400), ...change.limits } };
    const order = inHandling(3, long).give('report', { result: 'solved' }, { at: at('2026-03-09 20:00') });
    return order.give('reviewReport', { accepted: true }, { at: at(local) });
  };

  test.each([
    ['in the night before', '2026-03-10 01:00', '2026-03-10 14:00'],
    ['in the morning: the afternoon, not the day after', '2026-03-10 10:00', '2026-03-10 14:00'],
    ['at noon: the afternoon', '2026-03-10 13:00', '2026-03-10 14:00'],
  ])('accepted %s', (_, local, start) => {
    const order = accepted(local);
    expect(order.due('followUp')).toBe(at(start));
    order.pass(at(start) + 1);
    expect(task(order).from).toBe(at(start) + 1);
    expect(task(order).from).toBeLessThan(LATEST);
  });

  test.each(['2026-03-10 14:00', '2026-03-10 19:59'])('accepted in the last hours, at %s: at once', (local) => {
    expect(task(accepted(local)).from).toBe(at(local));
  });

  test.each(['2026-03-10 20:00', '2026-03-10 23:59', '2026-03-11 00:00', '2026-03-11 03:00'])(
    'accepted when the last hours have passed, at %s: in the next ones',
    (local) => {
      expect(accepted(local).due('followUp')).toBe(at('2026-03-11 09:00'));
    },
  );

  test('a slot that lies before that end stays as it is', () => {
    expect(accepted('2026-03-09 21:30').due('followUp')).toBe(at('2026-03-10 09:30'));
    expect(toVisit(at('2026-03-03 10:00')).due('followUp')).toBe(at('2026-03-04 09:00'));
  });

  test('without calling hours the wait is cut at that end itself', () => {
    const order = accepted('2026-03-10 20:00', { followUp: { hours: [] } });
    expect(order.due('followUp')).toBe(LATEST);
    expect(task(accepted('2026-03-11 05:00', { followUp: { hours: [] } })).from).toBe(at('2026-03-11 05:00'));
  });
});

test.each([
  ['2026-03-10 08:00', '2026-03-09 14:00', '2026-03-09 20:00'],
  ['2026-03-10 09:00', '2026-03-09 14:00', '2026-03-09 20:00'],
  ['2026-03-10 09:01', '2026-03-10 09:00', '2026-03-10 12:00'],
  ['2026-03-10 13:00', '2026-03-10 09:00', '2026-03-10 12:00'],
  ['2026-03-10 23:00', '2026-03-10 14:00', '2026-03-10 20:00'],
])('the last calling hours that open before %s begin at %s and end at %s', (instant, opens, closes) => {
  const windows = [
    [9 * 60, 12 * 60],
    [14 * 60, 20 * 60],
  ] as const;
  expect(lastWindow(at(instant), windows)).toEqual([at(opens), at(closes)]);
  expect(lastWindow(at(instant), [])).toBeUndefined();
});
