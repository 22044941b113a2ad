import { at, Case, DESKS, HOUR, hours, inHandling, MINUTE, MONDAY, STREET, terms, TEXT, toVisit } from './support';
import type { Level } from '../../domain/terms';

const LIMITS: readonly (readonly [Level, 'sign' | 'contact' | 'report', number])[] = [
  [1, 'sign', MONDAY + 15 * MINUTE],
  [2, 'sign', MONDAY + 30 * MINUTE],
  [3, 'sign', at('2026-03-02 14:00')],
  [4, 'sign', at('2026-03-02 14:00')],
  [1, 'contact', MONDAY + 30 * MINUTE],
  [2, 'contact', MONDAY + 2 * HOUR],
  [3, 'contact', MONDAY + 24 * HOUR],
  [4, 'contact', MONDAY + 24 * HOUR],
  [1, 'report', MONDAY + 2 * HOUR],
  [2, 'report', MONDAY + 24 * HOUR],
  [3, 'report', at('2026-03-10 00:00')],
  [4, 'report', at('2026-03-18 00:00')],
];
const DOING = {
  sign: (order: Case, when: number) => order.give('sign', {}, { at: when }),
  contact: (order: Case, when: number) => order.give('contact', { reached: true }, { at: when }),
  report: (order: Case, when: number) => order.give('report', { result: 'solved' }, { at: when }),
};

describe('art. 13–15: the limits of the unit, by level', () => {
  test.each(LIMITS)(
    'level %i, %s: in time just before and at the limit, breached just after',
    (level, clock, limit) => {
      const missed = (when: number) => DOING[clock](new Case({}, terms(level)), when).breached.includes(clock);
      expect(missed(limit - 1)).toBe(false);
      expect(missed(limit)).toBe(false);
      const late = new Case({}, terms(level)).pass(limit + 1);
      expect(late.state.breaches.find((each) => each.clock === clock)).toMatchObject({
        owner: STREET,
        level,
        round: 1,
        dueAt: limit,
        at: limit + 1,
      });
    },
  );
});

describe('TL-8: signing', () => {
  test('a unit that does not sign has signed all the same once the limit is over', () => {
    const order = new Case();
    order.pass(order.due('sign') + 1);
    expect(order.stage).toBe('HANDLING');
    expect(order.all('SIGNED')[0]).toMatchObject({ auto: true });
    expect(order.state.breaches[0]).toMatchObject({ clock: 'sign', elapsedMs: 4 * HOUR + 1 });
  });
  test('contacting or reporting is signing', () => {
    expect(new Case().give('contact', { reached: true }).types).toEqual([
      'RECEIVED',
      'DISPATCHED',
      'SIGNED',
      'CONTACTED',
    ]);
    expect(new Case().give('report', { result: 'explained' }).types.slice(2)).toEqual(['SIGNED', 'REPORTED']);
  });
});

describe('TL-7: first contact', () => {
  test('an attempt counts when its reason is recorded, and only then', () => {
    const order = inHandling();
    expect(order.refused('contact', { reached: false })).toBe('INVALID_BODY');
    const tried = new Case().give('contact', { reached: false, reason: 'noAnswer', note: TEXT });
    expect(tried.state.due).not.toHaveProperty('contact');
    expect(tried.all('CONTACTED')[0]).toMatchObject({ reached: false, reason: 'noAnswer', note: TEXT });
  });
  test('a report that says the caller was contacted is the first contact, unless there was one', () => {
    expect(new Case().give('report', { result: 'solved', contacted: true }).types.slice(2)).toEqual([
      'SIGNED',
      'CONTACTED',
      'REPORTED',
    ]);
    expect(inHandling().give('report', { result: 'solved', contacted: true }).all('CONTACTED')).toHaveLength(1);
  });
});

describe('TL-9: the report', () => {
  test('carries its handling form and the time it took', () => {
    const order = inHandling().give(
      'report',
      { result: 'partly', siteVisit: true, unsolvedReason: 'funds', note: TEXT },
      { at: MONDAY + 30 * HOUR },
    );
    expect(order.all('REPORTED')[0]).toMatchObject({
      result: 'partly',
      siteVisit: true,
      unsolvedReason: 'funds',
      note: TEXT,
      late: false,
      elapsedMs: 30 * HOUR,
    });
    expect(order.state.report).toEqual({ at: MONDAY + 30 * HOUR, round: 1, result: 'partly', late: false });
    expect(Object.keys(order.state.due)).toEqual(['reportReview']);
  });

  test('late by a millisecond is late, and says by how much', () => {
    const order = inHandling();
    const limit = order.due('report');
    order.give('report', { result: 'solved' }, { at: limit + 1 });
    expect(order.all('REPORTED')[0]).toMatchObject({ late: true, elapsedMs: limit - MONDAY + 1 });
    expect(order.breached).toEqual(['report']);
    const inTime = inHandling().give('report', { result: 'solved' }, { at: limit });
    expect(inTime.state).toMatchObject({ report: { late: false }, breaches: [] });
  });

  test('the breach stays after the late report, its acceptance and the closing', () => {
    const order = inHandling();
    order
      .pass(order.due('report') + 1)
      .give('report', { result: 'solved' })
      .give('reviewReport', { accepted: true });
    order.give(
      'recordFollowUp',
      { channel: 'phone', outcome: 'reached', contacted: true, solved: true, satisfaction: 'satisfied' },
      { at: order.state.visit?.task?.from ?? 0 },
    );
    expect(order.stage).toBe('CLOSED');
    expect(order.breached).toEqual(['report']);
  });
});

describe('the review of a report', () => {
  test('accepted by itself after its time, not before', () => {
    const order = inHandling().give('report', { result: 'solved' });
    const review = order.due('reportReview');
    expect(review).toBe(at('2026-03-04 00:00'));
    expect(order.pass(review).stage).toBe('REPORTED');
    order.pass(review + 1);
    expect(order.stage).toBe('TO_VISIT');
    expect(order.all('REPORT_ACCEPTED')[0]).toMatchObject({ auto: true });
    expect(order.breached).toEqual([]);
  });

  test('no time for review: accepted with the report', () => {
    const order = inHandling(3, { limits: { reportReview: hours(0) } }).give('report', { result: 'solved' });
    expect(order.stage).toBe('TO_VISIT');
    expect(order.types.slice(-2)).toEqual(['REPORTED', 'REPORT_ACCEPTED']);
  });

  test('accepted or refused with words', () => {
    const reported = () => inHandling().give('report', { result: 'solved' });
    expect(reported().give('reviewReport', { accepted: true, note: TEXT }).all('REPORT_ACCEPTED')[0]).toMatchObject({
      note: TEXT,
    });
    expect(reported().give('reviewReport', { accepted: false, note: TEXT }).all('REPORT_REJECTED')[0]).toMatchObject({
      note: TEXT,
    });
    expect(reported().give('reviewReport', { accepted: false }).all('REPORT_REJECTED')[0]).not.toHaveProperty('note');
  });

  test('sent back in time: the clock is as if it had never been handed in', () => {
    const order = inHandling();
    const { report, yellow } = order.state.due;
    order.give('report', { result: 'solved' }, { at: MONDAY + 20 * HOUR }).give('reviewReport', { accepted: false });
    expect(order.state).toMatchObject({ stage: 'HANDLING', due: { report, yellow } });
    expect(order.state).not.toHaveProperty('report');
  });

  test('sent back after the yellow light would have come on: it comes on at once, once', () => {
    const order = inHandling();
    const { at: yellow } = order.state.due.yellow ?? { at: 0 };
    order
      .give('report', { result: 'solved' }, { at: yellow - 1 })
      .give('reviewReport', { accepted: false }, { at: yellow + HOUR });
    expect(order.due('yellow')).toBe(yellow + HOUR);
    order.pass(yellow + HOUR + 1);
    expect(order.all('WARNED')).toHaveLength(1);
    order.give('report', { result: 'solved' }).give('reviewReport', { accepted: false });
    expect(order.state.due).not.toHaveProperty('yellow');
  });

  test.each([
    [-1, false],
    [0, false],
    [1, true],
  ])('sent back %i ms from a limit that passed meanwhile: breached %s, as the delay of the unit', (offset, late) => {
    const order = inHandling();
    const limit = order.due('report');
    order.give('report', { result: 'solved' }, { at: limit - HOUR });
    order.give('reviewReport', { accepted: false }, { at: limit + offset });
    order.notice(limit + offset + 1);
    expect(order.breached.includes('report')).toBe(late || offset === 0);
    if (!late) return;
    expect(order.all('WARNED')).toHaveLength(1);
    expect(order.state.breaches[0]).toMatchObject({ owner: STREET, dueAt: limit });
    expect(order.state.breaches[0]).not.toHaveProperty('outage');
    expect(order.state.visit?.task?.no).toBe(1);
  });

  test('sent back hours after the limit: still the delay of the unit, never an outage of ours', () => {
    const order = inHandling();
    const limit = order.due('report');
    order
      .give('report', { result: 'solved' }, { at: limit - HOUR })
      .give('reviewReport', { accepted: false }, { at: limit + 20 * HOUR });
    order.pass(limit + 20 * HOUR + 1);
    expect(order.state.breaches).toEqual([
      expect.objectContaining({
        clock: 'report',
        dueAt: limit,
        at: limit + 20 * HOUR + 1,
        elapsedMs: limit + 20 * HOUR + 1 - MONDAY,
      }),
    ]);
    expect(order.state.breaches[0]).not.toHaveProperty('outage');
  });

  test('a late report sent back is not breached again; the ladder goes on from its rung', () => {
    const order = inHandling();
    order.pass(order.due('report') + 1);
    const ladder = order.due('ladder');
    order.give('report', { result: 'solved' }).give('reviewReport', { accepted: false });
    expect(order.breached).toEqual(['report']);
    expect(order.due('ladder')).toBe(ladder);
    expect(order.all('FOLLOW_UP_OPENED')).toHaveLength(1);
  });

  test('a late report sent back long after: the rung comes at once, and the next ones at their pace', () => {
    const order = inHandling();
    order.pass(order.due('report') + 1);
    const ladder = order.due('ladder');
    order
      .give('report', { result: 'solved' }, { at: ladder - HOUR })
      .give('reviewReport', { accepted: false }, { at: ladder + HOUR });
    expect(order.due('ladder')).toBe(ladder + HOUR);
  });
});

test('a silent desk does not hold up the order: review, call and survey run out by themselves', () => {
  const order = toVisit();
  order.pass(at('2026-03-31 00:00'));
  expect(order.state).toMatchObject({ stage: 'CLOSED', outcome: 'invalid', ratings: [] });
  expect(order.state.breaches.every(({ owner }) => owner === DESKS.visit)).toBe(true);
});
