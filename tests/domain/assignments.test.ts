import { allDueItems, dueItems } from '../../domain/agenda';
import { MOST_CALLED } from '../../domain/calling';
import { at } from './calendarFixture';
import {
  actor,
  CALENDAR,
  Case,
  CITY_MANAGEMENT,
  DAY,
  HOUR,
  inHandling,
  MARKET,
  MONDAY,
  OTHER_STREET,
  SATISFIED,
  DISSATISFIED,
  STREET,
  terms,
  termsFor,
  TEXT,
  WATER,
  workdays,
} from './support';

const by = (unit: string) => ({ by: actor('unit', unit) });
const rules = { terms: terms() };
const COMMUNITY = 'BJ-110108001001';

/** The unit that leads has assigned to a unit below it on Monday at 10:00: 70 % of seven days. */
const assigned = (more: { limit?: { value: number; unit: 'hour' | 'workday' } } = {}) =>
  inHandling().give('assign', { unit: MARKET, ...more }, rules);
const of = (order: Case, unit: string) => order.state.assignments?.findLast((each) => each.unit === unit);

describe('§2.2: the lead assigns to a unit below it, with an earlier limit of its own', () => {
  test('a share of the time that the lead has left, where no limit is given', () => {
    const order = assigned();
    const leadDue = order.due('report');
    expect(of(order, MARKET)).toMatchObject({
      no: 1,
      by: STREET,
      state: 'toSign',
      dueAt: MONDAY + Math.round((leadDue - MONDAY) * 0.7),
    });
    expect(order.due('assignmentReport')).toBeLessThan(leadDue);
    expect(dueItems(order.state).find(({ kind }) => kind === 'assignmentReport')?.owner).toBe(MARKET);
  });

  test('the limit given with the command, which must end before the lead’s', () => {
    const order = assigned({ limit: { value: 2, unit: 'hour' } });
    expect(of(order, MARKET)).toMatchObject({ dueAt: MONDAY + 2 * HOUR, limit: { value: 2, unit: 'hour' } });
    const left = (order.due('report') - MONDAY) / HOUR;
    const more = (value: number) => ({ unit: WATER, limit: { value, unit: 'hour' as const } });
    expect(order.refused('assign', more(left), rules)).toBe('TOO_LATE_TO_ASSIGN');
    order.give('assign', more(left - 1), rules);
    expect(of(order, WATER)?.dueAt).toBe(order.due('report') - HOUR);
  });

  test('not at or after the limit of the lead itself', () => {
    const order = inHandling();
    const at = order.due('report');
    expect(order.refused('assign', { unit: MARKET }, { ...rules, at })).toBe('TOO_LATE_TO_ASSIGN');
    expect(order.refused('assign', { unit: MARKET }, { ...rules, at: at + 1 })).toBe('TOO_LATE_TO_ASSIGN');
  });

  test('assigning is signing for the order; the unit below signs by the level’s limit, at most its own', () => {
    const order = new Case().give('assign', { unit: MARKET }, rules);
    expect(order.since(2)).toEqual(['SIGNED', 'ASSIGNED']);
    expect(of(order, MARKET)?.signBy).toBe(MONDAY + 4 * HOUR);
    order.give('assign', { unit: WATER, limit: { value: 1, unit: 'hour' }, note: TEXT }, rules);
    expect(of(order, WATER)?.signBy).toBe(MONDAY + HOUR);
    expect(order.all('ASSIGNED')[1]).toMatchObject({ note: TEXT, caller: STREET });
  });

  test('a unit is at work on an order once, and the lead does not assign to itself', () => {
    const order = assigned().give('askCoUnit', { units: [WATER] }, rules);
    for (const unit of [MARKET, WATER, STREET]) expect(order.refused('assign', { unit }, rules)).toBe('ALREADY_CALLED');
    expect(order.refused('askCoUnit', { units: [MARKET] }, rules)).toBe('ALREADY_CALLED');
    for (let i = 1; i < MOST_CALLED; i++)
      order.give('assign', { unit: `U-${i}`, instead: i === 1 ? MARKET : `U-${i - 1}` }, rules);
    expect(order.refused('assign', { unit: 'U-X' }, rules)).toBe('TOO_MANY_CALLED');
  });

  test('under rules that do not know it nobody assigns', () => {
    const { assigning: _, ...older } = terms();
    expect(inHandling().refused('assign', { unit: MARKET }, { terms: older })).toBe('NO_SUCH_RULE');
    expect(inHandling().refused('assign', { unit: MARKET })).toBe('NO_SUCH_RULE');
  });

  test('art. 17: a community assists, and the record says so', () => {
    const assistant = { terms: terms(3, { assigning: { share: 0.5, assistant: true } }) };
    const order = inHandling().give('assign', { unit: COMMUNITY }, assistant);
    expect(of(order, COMMUNITY)).toMatchObject({ assistant: true });
    expect(order.state.holder?.unit).toBe(STREET);
  });
});

describe('§2.2: from signing to done', () => {
  test('signed, contacted, working, submitted, checked upwards, done', () => {
    const order = assigned();
    order.give('advanceAssignment', { step: 'signed' }, by(MARKET));
    order.give('advanceAssignment', { step: 'contactFailed', reason: 'noAnswer' }, by(MARKET));
    order.give('advanceAssignment', { step: 'contacted', note: TEXT }, { ...by(MARKET), at: MONDAY + HOUR });
    expect(of(order, MARKET)).toMatchObject({ state: 'contacted', signedAt: MONDAY, contactedAt: MONDAY + HOUR });
    order.give('advanceAssignment', { step: 'working' }, by(MARKET));
    expect(order.refused('advanceAssignment', { step: 'signed' }, by(MARKET))).toBe('WRONG_STATE');
    expect(order.refused('reviewAssignment', { unit: MARKET, accepted: true })).toBe('NOT_SUBMITTED');
    order.give('submitAssignment', { result: 'solved', note: TEXT }, by(MARKET));
    expect(of(order, MARKET)).toMatchObject({ state: 'submitted', result: 'solved', submittedAt: MONDAY + HOUR });
    expect(order.state.due.assignmentReport).toBeUndefined();
    order.give('reviewAssignment', { unit: MARKET, accepted: true });
    expect(of(order, MARKET)).toMatchObject({ state: 'done', endedAt: MONDAY + HOUR });
    expect(order.refused('reviewAssignment', { unit: MARKET, accepted: true })).toBe('NOT_CALLED');
  });

  test('a step may be passed over; a caller not reached needs a reason, and only then', () => {
    const order = assigned().give('advanceAssignment', { step: 'working' }, by(MARKET));
    expect(of(order, MARKET)).toMatchObject({ state: 'working', signedAt: MONDAY });
    const failed = assigned();
    expect(failed.refused('advanceAssignment', { step: 'contactFailed' }, by(MARKET))).toBe('INVALID_BODY');
    expect(failed.refused('advanceAssignment', { step: 'signed', reason: 'refused' }, by(MARKET))).toBe('INVALID_BODY');
    expect(assigned().give('submitAssignment', { result: 'partly' }, by(MARKET)).state.assignments).toMatchObject([
      { state: 'submitted', signedAt: MONDAY },
    ]);
  });

  test('sent back, the limit is the one it had', () => {
    const order = assigned().give('submitAssignment', { result: 'solved' }, by(MARKET));
    order.give('reviewAssignment', { unit: MARKET, accepted: false, note: TEXT }, { at: MONDAY + DAY });
    const { dueAt } = of(order, MARKET) ?? { dueAt: 0 };
    expect(of(order, MARKET)).toMatchObject({ state: 'working', sentBackAt: MONDAY + DAY });
    expect(order.due('assignmentReport')).toBe(dueAt);
    order.pass(dueAt + 1);
    expect(order.all('BREACHED').at(-1)).toMatchObject({ clock: 'assignmentReport', owner: MARKET, dueAt });
  });

  test('sent back after it, the limit falls due at once, as the one that was missed', () => {
    const order = assigned().give('submitAssignment', { result: 'solved' }, by(MARKET));
    const { dueAt } = of(order, MARKET) ?? { dueAt: 0 };
    const back = dueAt + HOUR;
    order.give('reviewAssignment', { unit: MARKET, accepted: false }, { at: back });
    expect(order.due('assignmentReport')).toBe(back);
    expect(order.breached).toEqual([]);
    order.pass(back + 1);
    expect(order.all('BREACHED')).toMatchObject([{ clock: 'assignmentReport', owner: MARKET, dueAt, at: back + 1 }]);
    expect(of(order, MARKET)?.breached).toBe(true);
    expect(order.state.due.assignmentReport).toBeUndefined();
  });

  test('nobody else acts for it, and nothing more once it is submitted', () => {
    const order = assigned();
    const each = [
      ['advanceAssignment', { step: 'working' }],
      ['submitAssignment', { result: 'solved' }],
      ['returnAssignment', { ground: 'duty' }],
    ] as const;
    for (const [name, body] of each) expect(order.refused(name, body, by(WATER))).toBe('NOT_CALLED');
    order.give('submitAssignment', { result: 'solved' }, by(MARKET));
    for (const [name, body] of each) expect(order.refused(name, body, by(MARKET))).toBe('WRONG_STATE');
    expect(order.refused('reviewAssignment', { unit: MARKET, accepted: true }, by(MARKET))).toBe('NOT_THE_HOLDER');
    expect(order.refused('withdrawAssignment', { unit: WATER })).toBe('NOT_CALLED');
  });

  test.each(['duty', 'territory', 'means'] as const)('returned for want of %s: the lead has it again', (ground) => {
    const order = assigned().give('returnAssignment', { ground, note: TEXT }, by(MARKET));
    expect(of(order, MARKET)).toMatchObject({ state: 'returned' });
    expect(order.state.due.assignmentReport).toBeUndefined();
    order.give('assign', { unit: MARKET }, rules);
    expect(order.state.assignments).toMatchObject([{ state: 'returned' }, { no: 2, state: 'toSign' }]);
  });

  test('passed on to another: the first is out, the second has limits of its own', () => {
    const order = assigned();
    order.give('assign', { unit: WATER, instead: MARKET }, { ...rules, at: MONDAY + HOUR });
    expect(order.state.assignments).toMatchObject([
      { unit: MARKET, state: 'reassigned', endedAt: MONDAY + HOUR },
      { unit: WATER, state: 'toSign', from: MONDAY + HOUR },
    ]);
    expect(order.refused('assign', { unit: 'U-3', instead: MARKET }, rules)).toBe('NOT_CALLED');
    order.give('withdrawAssignment', { unit: WATER, note: TEXT });
    expect(of(order, WATER)).toMatchObject({ state: 'withdrawn' });
  });
});

describe('its own clocks and breaches', () => {
  test.each([
    ['exactly at the limit', 0, undefined],
    ['a millisecond after it', 1, true],
  ])('submitted %s', (_, after, late) => {
    const order = assigned({ limit: { value: 8, unit: 'hour' } });
    order.give('submitAssignment', { result: 'solved' }, { ...by(MARKET), at: order.due('assignmentReport') + after });
    expect(of(order, MARKET)?.late).toBe(late);
    expect(order.breached.includes('assignmentReport')).toBe(late === true);
  });

  test('not signed in time is signed all the same, with a breach of its own', () => {
    const order = assigned().pass(MONDAY + 4 * HOUR);
    expect(order.breached).toEqual([]);
    order.pass(MONDAY + 4 * HOUR + 1);
    expect(order.all('BREACHED')).toMatchObject([{ clock: 'assignmentSign', owner: MARKET, dueAt: MONDAY + 4 * HOUR }]);
    expect(order.all('ASSIGNMENT_ADVANCED')).toMatchObject([{ step: 'signed', auto: true, by: { role: 'timer' } }]);
    expect(of(order, MARKET)).toMatchObject({ state: 'signed' });
    expect(of(order, MARKET)?.breached).toBeUndefined();
  });

  test('a millisecond later is the limit of who was assigned a millisecond later: exactly at it is in time', () => {
    const order = assigned().give('assign', { unit: WATER }, { ...rules, at: MONDAY + 1 });
    order.pass(MONDAY + 4 * HOUR + 1);
    expect(order.all('BREACHED')).toMatchObject([{ clock: 'assignmentSign', owner: MARKET }]);
    order.pass(MONDAY + 4 * HOUR + 2);
    expect(order.all('BREACHED')).toMatchObject([{ owner: MARKET }, { owner: WATER, dueAt: MONDAY + 4 * HOUR + 1 }]);
  });

  test('who was assigned later signs by its own limit: the first that did not sign takes nobody with it', () => {
    const order = assigned().give('assign', { unit: WATER }, { ...rules, at: MONDAY + HOUR });
    order.pass(MONDAY + 4 * HOUR + 1);
    expect(order.all('BREACHED')).toMatchObject([{ clock: 'assignmentSign', owner: MARKET }]);
    expect([of(order, MARKET)?.state, of(order, WATER)?.state]).toEqual(['signed', 'toSign']);
    expect(order.due('assignmentSign')).toBe(MONDAY + 5 * HOUR);
    order.pass(MONDAY + 5 * HOUR + 1);
    expect(order.all('BREACHED').map(({ owner }) => owner)).toEqual([MARKET, WATER]);
  });

  test('two units that miss one limit have each their breach, and each its own line', () => {
    const limit = { value: 6, unit: 'hour' as const };
    const order = assigned({ limit }).give('assign', { unit: WATER, limit }, rules);
    order.give('assign', { unit: CITY_MANAGEMENT, limit: { value: 1, unit: 'workday' } }, rules);
    expect(allDueItems(order.state).filter(({ kind }) => kind === 'assignmentReport')).toHaveLength(3);
    order.pass(MONDAY + 6 * HOUR + 1);
    const missed = order.all('BREACHED').filter(({ clock }) => clock === 'assignmentReport');
    expect(missed.map(({ owner }) => owner)).toEqual([MARKET, WATER]);
    expect(order.due('assignmentReport')).toBe(at('2026-03-04 00:00'));
  });

  test('noticed late through an outage of ours, the unit says so too', () => {
    const order = assigned({ limit: { value: 6, unit: 'hour' } }).notice(MONDAY + DAY);
    expect(of(order, MARKET)).toMatchObject({ breached: true, outage: true });
  });

  test('one unit and kind has one line in the list, the earliest', () => {
    const order = assigned();
    order.give('returnAssignment', { ground: 'duty' }, by(MARKET)).give('assign', { unit: MARKET }, rules);
    expect(allDueItems(order.state).filter(({ owner }) => owner === MARKET)).toHaveLength(2);
  });
});

describe('the lead answers to the city', () => {
  test('before its limit it does not report while a unit below is open; after it the report names it', () => {
    const order = assigned();
    expect(order.refused('report', { result: 'solved' })).toBe('UNITS_STILL_CALLED');
    order.give('submitAssignment', { result: 'solved' }, by(MARKET));
    expect(order.refused('report', { result: 'solved' })).toBe('UNITS_STILL_CALLED');
    order.give('reviewAssignment', { unit: MARKET, accepted: true }).give('report', { result: 'solved' });
    expect(order.all('REPORTED')[0]?.waitingFor).toBeUndefined();

    const late = assigned();
    late.pass(late.due('report') + 1);
    expect(late.all('BREACHED').find(({ clock }) => clock === 'report')).toMatchObject({
      owner: STREET,
      waitingFor: [MARKET],
    });
    late.give('report', { result: 'solved' });
    expect(late.all('REPORTED')).toMatchObject([{ late: true, waitingFor: [MARKET] }]);
    late.give('submitAssignment', { result: 'solved' }, by(MARKET));
    late.give('reviewAssignment', { unit: MARKET, accepted: true });
    expect(of(late, MARKET)).toMatchObject({ state: 'done', late: true, breached: true });
  });

  test('a unit below holds the lead up no longer than its own limit: from then on the report names it', () => {
    const order = assigned({ limit: { value: 6, unit: 'hour' } });
    order.pass(order.due('assignmentReport'));
    expect(order.refused('report', { result: 'solved' })).toBe('UNITS_STILL_CALLED');
    order.pass(order.now + 1).give('report', { result: 'partly' });
    expect(order.all('REPORTED')).toMatchObject([{ late: false, waitingFor: [MARKET] }]);
  });

  test('dispatched to another, withdrawn or ruled free: what was handed down ends with it', () => {
    const redispatched = assigned().give('dispatch', { unit: OTHER_STREET }, { terms: termsFor(OTHER_STREET) });
    const cancelled = assigned().give('cancel', { ground: 'caller' });
    const freed = new Case().give('assign', { unit: MARKET }, rules);
    freed.give('object', { ground: 'duty', proposedUnit: OTHER_STREET }).give('ruleObjection', { upheld: true });
    for (const order of [redispatched, cancelled, freed])
      expect([of(order, MARKET)?.state, order.state.due.assignmentReport]).toEqual(['withdrawn', undefined]);
  });

  test('a denied objection leaves it at work', () => {
    const order = new Case().give('assign', { unit: MARKET }, rules);
    order.give('object', { ground: 'duty', proposedUnit: OTHER_STREET });
    order.give('advanceAssignment', { step: 'working' }, by(MARKET)).give('ruleObjection', { upheld: false });
    expect(of(order, MARKET)?.state).toBe('working');
  });

  test('the next round begins without it, and the caller’s last word ends it', () => {
    const late = () => {
      const order = assigned();
      order.pass(order.due('report') + 1).give('report', { result: 'solved' });
      order.give('reviewReport', { accepted: true });
      return order.pass(order.state.visit?.task?.from ?? 0);
    };
    const redone = late().give('recordFollowUp', DISSATISFIED);
    expect([redone.stage, of(redone, MARKET)?.state]).toEqual(['HANDLING', 'withdrawn']);
    const closed = late().give('recordFollowUp', SATISFIED);
    expect([closed.stage, of(closed, MARKET)?.state]).toEqual(['CLOSED', 'withdrawn']);
    expect(closed.state.due).toEqual({});
  });
});

test('§9: a calendar notice moves the limits of units below, never beyond the lead’s, and not those in hours', () => {
  const worked = CALENDAR.bits;
  const order = inHandling(4, { limits: { sign: workdays(1) } });
  order.give('assign', { unit: MARKET, limit: { value: 2, unit: 'workday' } }, rules);
  order.give('assign', { unit: WATER, limit: { value: 30, unit: 'hour' } }, rules);
  order.give('assign', { unit: CITY_MANAGEMENT }, rules);
  const before = order.state.assignments;
  // All of March is off: everything that counts working days stands still until April.
  const shut = { ...CALENDAR, version: 'n', bits: worked.slice(0, 9) + 'A'.repeat(6) + worked.slice(15) };
  order.give('recomputeDeadlines', {}, { terms: { ...terms(4), calendar: shut } });
  const [moved] = order.all('DEADLINES_RECOMPUTED');
  expect(moved?.beside?.map(({ kind, no }) => [kind, no])).toContainEqual(['assignmentReport', 1]);
  expect(moved?.beside?.some(({ kind, no }) => kind === 'assignmentReport' && no !== 1)).toBe(false);
  expect(of(order, MARKET)?.dueAt).toBeGreaterThan(before?.[0]?.dueAt ?? 0);
  expect(of(order, MARKET)?.dueAt).toBeLessThanOrEqual(order.due('report'));
  expect(of(order, MARKET)?.signBy).toBeGreaterThan(before?.[0]?.signBy ?? 0);
  expect(of(order, WATER)?.dueAt).toBe(before?.[1]?.dueAt);
});
