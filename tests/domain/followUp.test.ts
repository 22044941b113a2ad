import { LEASE_MS } from '../../domain/decide';
import { dayOf } from '../../domain/calendar';
import {
  actor,
  at,
  Case,
  DAY,
  DESKS,
  DISSATISFIED,
  HOUR,
  hours,
  inHandling,
  IN_STAGE,
  MONDAY,
  NO_ANSWER,
  SATISFIED,
  terms,
  TEXT,
  toVisit,
  type TermsChange,
} from './support';

const task = (order: Case) => {
  const open = order.state.visit?.task;
  if (!open) throw new Error('no call is open');
  return open;
};
const called = (order: Case) => order.give('recordFollowUp', NO_ANSWER, { at: task(order).from });
/** A silent unit of level 3: the limit ends on Tuesday 10 March 00:00. */
const silent = (change: TermsChange = {}) => {
  const order = inHandling(3, change);
  return order.pass(order.due('report') + 1);
};

describe('art. 23, FU-1: the caller is asked when the limit expires, whatever the unit says', () => {
  test('not before, not at the limit, but right after it, in the next calling hours', () => {
    const order = inHandling();
    const limit = order.due('report');
    expect(order.pass(limit).state).not.toHaveProperty('visit');
    order.pass(limit + 1);
    expect(task(order)).toEqual({
      no: 1,
      channel: 'phone',
      from: at('2026-03-10 09:00'),
      until: at('2026-03-10 13:00'),
    });
    expect(order.stage).toBe('HANDLING');
  });

  test('the answer of a caller whose unit is silent counts: it closes the order or sends it into the next round', () => {
    const good = silent().give('recordFollowUp', SATISFIED, { at: at('2026-03-10 09:00') });
    expect(good.state).toMatchObject({ stage: 'CLOSED', outcome: 'solved' });
    const bad = silent().give('recordFollowUp', DISSATISFIED, { at: at('2026-03-10 09:00') });
    expect(bad.state).toMatchObject({ stage: 'HANDLING', round: 2 });
    expect(bad.breached).toEqual(['report']);
  });

  test('a report that comes while the call is open leads to that call, not to another', () => {
    const order = silent().give('report', { result: 'solved' });
    expect(order.stage).toBe('REPORTED');
    order.give('reviewReport', { accepted: true });
    expect(order.stage).toBe('VISITING');
    expect(order.all('FOLLOW_UP_OPENED')).toHaveLength(1);
  });

  test('a rating while the report is under review closes without waiting for the review', () => {
    const order = silent()
      .give('report', { result: 'solved' })
      .give('recordFollowUp', SATISFIED, { at: at('2026-03-10 09:00') });
    expect(order.state).toMatchObject({ stage: 'CLOSED', due: {} });
  });
});

describe('FU-3: an early report', () => {
  test.each([
    ['in the morning: twelve hours later is out of hours, so the next morning', '2026-03-03 10:00', '2026-03-04 09:00'],
    ['at night: twelve hours later', '2026-03-03 02:00', '2026-03-03 14:00'],
    ['in the lunch break of the callers', '2026-03-03 00:30', '2026-03-03 14:00'],
    ['within calling hours to the minute', '2026-03-03 06:30', '2026-03-03 18:30'],
  ])('accepted %s', (_, reported, asked) => {
    const order = toVisit(at(reported));
    expect(order.due('followUp')).toBe(at(asked));
    expect(order.pass(at(asked)).stage).toBe('TO_VISIT');
    expect(order.pass(at(asked) + 1).stage).toBe('VISITING');
  });

  test('a report accepted long after the limit is followed up at once, or with the opening of the calling hours', () => {
    const late = (when: string) => {
      const order = inHandling(2).give('report', { result: 'solved' }, { at: MONDAY + HOUR });
      return order.give('reviewReport', { accepted: true }, { at: at(when) });
    };
    const order = inHandling(2, { limits: { reportReview: hours(200) } }).give(
      'report',
      { result: 'solved' },
      { at: MONDAY + HOUR },
    );
    order.give('reviewReport', { accepted: true }, { at: at('2026-03-05 10:00') });
    expect(order.stage).toBe('VISITING');
    expect(task(order).from).toBe(at('2026-03-05 10:00'));
    expect(late('2026-03-02 12:00').due('followUp')).toBe(at('2026-03-03 09:00'));
  });

  test('the wait is cut at a day after the limit', () => {
    const change = { limits: { reportReview: hours(200) }, followUp: { afterReport: hours(100) } };
    const order = inHandling(2, change).give('report', { result: 'solved' }, { at: MONDAY + HOUR });
    order.give('reviewReport', { accepted: true }, { at: MONDAY + 2 * HOUR });
    expect(order.due('followUp')).toBe(MONDAY + 48 * HOUR);
  });
});

describe('FU-6: attempts', () => {
  test('three calls on two days within calling hours, then the survey for 72 h, then invalid: silence is never satisfied', () => {
    const order = toVisit();
    order.pass(order.due('followUp') + 1);
    const tasks = [task(order)];
    for (let i = 0; i < 3; i++) tasks.push(task(called(order)));
    const [first, second, third, survey] = tasks;
    expect(
      [first?.from, second?.from, third?.from].map(
        (from) => from && new Date(from + 8 * HOUR).toISOString().slice(5, 16),
      ),
    ).toEqual(['03-03T09:00', '03-03T14:00', '03-04T09:00']);
    expect(survey).toEqual({ no: 4, channel: 'sms', from: third?.from, until: (third?.from ?? 0) + 72 * HOUR });
    expect(order.pass(survey?.until ?? 0).stage).toBe('VISITING');
    order.pass((survey?.until ?? 0) + 1);
    expect(order.state).toMatchObject({
      stage: 'CLOSED',
      outcome: 'invalid',
      ratings: [],
      visit: { invalid: true, tries: 3 },
    });
    expect(order.all('FOLLOW_UP_INVALID')).toEqual([expect.objectContaining({ why: 'silence' })]);
    expect(order.breached).toEqual([]);
  });

  test('an attempt counts only in its slot: three calls cannot be used up in a minute', () => {
    const order = silent();
    const { from } = task(order);
    expect(order.refused('recordFollowUp', NO_ANSWER, { at: from - 1 })).toBe('NOT_YET_TIME');
    expect(order.refused('claimFollowUp', {}, { at: from - 1 })).toBe('NOT_YET_TIME');
    called(order);
    expect(order.refused('recordFollowUp', NO_ANSWER, { at: from + 1 })).toBe('NOT_YET_TIME');
    expect(order.refused('recordFollowUp', { ...NO_ANSWER, outcome: 'notTheCaller' }, { at: from + 1 })).toBe(
      'NOT_YET_TIME',
    );
    expect(order.refused('recordFollowUp', SATISFIED, { at: from + 1 })).toBe('not refused');
  });

  test('somebody else at the phone is an attempt like no answer, with the words of the visitor', () => {
    const order = silent();
    order.give('recordFollowUp', { channel: 'phone', outcome: 'notTheCaller', note: TEXT }, { at: task(order).from });
    expect(order.all('FOLLOW_UP_TRIED')[0]).toMatchObject({ outcome: 'notTheCaller', note: TEXT, no: 1 });
    expect(order.state.visit).toMatchObject({ tries: 1, days: [dayOf(order.now)] });
  });

  test('a call that nobody makes is an attempt used up, and the breach of the follow-up desk', () => {
    const order = silent();
    const { until } = task(order);
    expect(order.pass(until).breached).toEqual(['report']);
    order.pass(until + 1);
    expect(order.state.breaches[1]).toMatchObject({ clock: 'visit', owner: DESKS.visit, dueAt: until });
    expect(order.all('FOLLOW_UP_TRIED')[0]).toMatchObject({ outcome: 'missed', no: 1 });
    expect(task(order)).toMatchObject({ no: 2, channel: 'phone' });
  });

  test('all calls missed: three breaches of the desk on two days, then the survey', () => {
    const order = silent();
    for (let i = 0; i < 3; i++) order.pass(task(order).until + 1);
    expect(order.breached).toEqual(['report', 'visit', 'visit', 'visit']);
    expect(new Set(order.state.visit?.days).size).toBe(2);
    expect(task(order).channel).toBe('sms');
  });

  test('the survey can be answered to its end, by text or on the web, by the caller alone; it cannot go unanswered by hand', () => {
    const order = silent();
    for (let i = 0; i < 3; i++) called(order);
    expect(order.refused('recordFollowUp', NO_ANSWER)).toBe('ANSWER_INCOMPLETE');
    const web = { ...SATISFIED, channel: 'web', satisfaction: 'basic', handlingTrue: true, note: TEXT } as const;
    order.give('recordFollowUp', web, { at: task(order).until, by: actor('caller') });
    expect(order.state).toMatchObject({
      stage: 'CLOSED',
      ratings: [{ channel: 'web', satisfaction: 'basic', handlingTrue: true, round: 1 }],
    });
  });

  test.each(['noAnswer', 'notTheCaller'] as const)('the caller cannot report "%s" and use up attempts', (outcome) => {
    const order = silent();
    expect(
      order.refused('recordFollowUp', { channel: 'web', outcome }, { at: task(order).from, by: actor('caller') }),
    ).toBe('ROLE_NOT_ALLOWED');
  });

  test.each([
    ['one call only', { calls: 1, minDays: 1 }, ['phone', 'sms']],
    ['three days', { calls: 3, minDays: 3 }, ['phone', 'phone', 'phone', 'sms']],
  ] as const)('%s, as the policy says', (_, followUp, channels) => {
    const order = silent({ followUp });
    const seen: string[] = [];
    const on = new Set<number>();
    for (;;) {
      seen.push(task(order).channel);
      if (task(order).channel === 'sms') break;
      on.add(dayOf(task(order).from));
      called(order);
    }
    expect(seen).toEqual(channels);
    expect(on.size).toBe(followUp.minDays);
  });
});

describe('FU-4: three questions', () => {
  test.each(['contacted', 'solved', 'satisfaction'] as const)(
    'without an answer to "%s" the answer is not whole',
    (question) => {
      const { [question]: _, ...partly } = SATISFIED;
      expect(silent().refused('recordFollowUp', partly, { at: at('2026-03-10 09:00') })).toBe('ANSWER_INCOMPLETE');
    },
  );

  test('who refuses to answer makes the follow-up invalid', () => {
    const order = toVisit();
    order.pass(order.due('followUp') + 1).give('recordFollowUp', { channel: 'phone', outcome: 'refused', note: TEXT });
    expect(order.state).toMatchObject({ stage: 'CLOSED', outcome: 'invalid', ratings: [] });
    expect(order.all('FOLLOW_UP_INVALID')[0]).toMatchObject({ why: 'refused', note: TEXT });
  });
});

describe('FU-2: claiming a call', () => {
  const open = () => {
    const order = silent();
    return order.pass(task(order).from);
  };
  test('belongs to whoever claimed it for the time of the lease, to the millisecond', () => {
    const order = open().give('claimFollowUp', {});
    const other = actor('visitor', undefined, 'key-other');
    const until = order.now + LEASE_MS;
    expect(order.state.visit?.lease).toEqual({ key: 'key-visitor', until });
    expect(order.refused('claimFollowUp', {}, { by: other, at: until })).toBe('LEASED_BY_OTHER');
    expect(order.refused('recordFollowUp', NO_ANSWER, { by: other })).toBe('LEASED_BY_OTHER');
    expect(order.refused('claimFollowUp', {})).toBe('not refused');
    expect(order.refused('recordFollowUp', SATISFIED, { by: actor('caller') })).toBe('not refused');
    expect(order.refused('claimFollowUp', {}, { by: other, at: until + 1 })).toBe('not refused');
  });
  test('ends with the attempt', () => {
    const order = open().give('claimFollowUp', {}).give('recordFollowUp', NO_ANSWER);
    expect(order.state.visit).not.toHaveProperty('lease');
  });
  test('without a key it is claimed by nobody in particular', () => {
    const order = open().give('claimFollowUp', {}, { by: { role: 'visitor' } });
    expect(order.refused('recordFollowUp', NO_ANSWER, { by: actor('visitor') })).toBe('LEASED_BY_OTHER');
    expect(order.refused('recordFollowUp', NO_ANSWER, { by: { role: 'visitor' } })).toBe('not refused');
  });
  test('no open call, nothing to claim or record', () => {
    expect(IN_STAGE.HANDLING().refused('claimFollowUp', {})).toBe('NO_FOLLOW_UP_OPEN');
    expect(IN_STAGE.TO_VISIT().refused('recordFollowUp', SATISFIED)).toBe('NO_FOLLOW_UP_OPEN');
  });
});

describe('FU-5: an invalid follow-up of a silent unit', () => {
  const invalid = () =>
    silent().give('recordFollowUp', { channel: 'phone', outcome: 'refused' }, { at: at('2026-03-10 09:00') });

  test('closes nothing: the ladder goes on, and no second follow-up opens by itself', () => {
    const order = invalid();
    expect(order.state).toMatchObject({ stage: 'HANDLING', visit: { invalid: true } });
    expect(Object.keys(order.state.due)).toEqual(['ladder']);
    order.pass(order.now + 60 * DAY);
    expect(order.all('FOLLOW_UP_OPENED')).toHaveLength(1);
    expect(order.state.rung).toBeGreaterThanOrEqual(4);
  });

  test('the report that comes after it is followed up anew', () => {
    const order = invalid().give('report', { result: 'solved' }, { at: at('2026-03-12 10:00') });
    order.give('reviewReport', { accepted: true });
    expect(order.stage).toBe('VISITING');
    expect(order.state.visit).toMatchObject({ tries: 0, task: { no: 2 } });
    expect(order.state.visit).not.toHaveProperty('invalid');
  });

  test('while its report is under review the order stays there, and the review still runs out', () => {
    const order = silent()
      .give('report', { result: 'solved' })
      .give('recordFollowUp', { channel: 'phone', outcome: 'refused' }, { at: at('2026-03-10 09:00') });
    expect(order.stage).toBe('REPORTED');
    order.pass(order.due('reportReview') + 1);
    expect(['TO_VISIT', 'VISITING']).toContain(order.stage);
  });
});

test('calls are made at any hour where the policy sets no hours', () => {
  const order = new Case({}, terms(1, { followUp: { hours: [] } }));
  order.pass(order.due('report') + 1);
  expect(task(order).from).toBe(order.now);
});
