import { countedMs } from '../../domain/calendar';
import { isRefusal } from '../../domain/decide';
import {
  alike,
  citizenStart,
  membersOf,
  membershipOf,
  mergingOf,
  owedToMembers,
  samePlace,
  toldOfLeaving,
} from '../../domain/incident';
import { ownerOf } from '../../domain/state';
import { ENROLMENT, PLAIN, RESULT } from './bodies';
import {
  actor,
  ASK_HANG,
  Case,
  CITY_MANAGEMENT,
  closedOrder,
  DAY,
  days,
  DESKS,
  DISSATISFIED,
  HOUR,
  hours,
  hung,
  IN_STAGE,
  inHandling,
  MARKET,
  MINUTE,
  MONDAY,
  NO_ANSWER,
  OTHER_STREET,
  SATISFIED,
  STREET,
  terms,
  toVisit,
} from './support';

const LEVEL_TWO = terms(2);
const JOIN_AT = MONDAY + 10 * MINUTE;
const member = (at = JOIN_AT) => new Case({}, LEVEL_TWO).give('enrol', ENROLMENT, { at });
const SHARED = { of: 'shared', pass: 1, step: 1, how: 'result', upTo: 3, count: 3 } as const;
const joined = (page: number, count: number, more: object = {}) =>
  ({ of: 'joined', page, count, refused: [], ...more }) as const;
const parentOf = (count: number) =>
  inHandling(2)
    .give('gather', { orders: ['T-7', 'T-8', 'T-9'] })
    .give('tally', joined(1, count));

describe('IN-17: an order joins an incident', () => {
  test('its unit and stage clocks stop, the citizen’s does not, and the dispatch desk owns it', () => {
    const order = member();
    expect(order.stage).toBe('JOINED');
    expect(Object.keys(order.state.due)).toEqual(['joinedReview']);
    expect(order.state.receivedAt).toBe(MONDAY);
    expect(ownerOf(order.state)).toEqual({ role: 'dispatcher', unit: DESKS.dispatch });
    // Through sign, contact, report and ladder of the order alone.
    order.pass(MONDAY + 10 * DAY);
    expect(order.breached).toEqual([]);
  });

  test('a member that still waits is shown to the desk again and again', () => {
    const order = member();
    order.pass(MONDAY + 50 * DAY);
    expect(order.all('STILL_JOINED').length).toBeGreaterThanOrEqual(3);
    expect(order.all('STILL_JOINED')[0]).toMatchObject({ to: DESKS.dispatch });
    expect(order.stage).toBe('JOINED');
  });

  test('a limit missed before stays missed', () => {
    const order = new Case({}, LEVEL_TWO).pass(MONDAY + HOUR).give('enrol', ENROLMENT);
    expect(order.breached).toEqual(['sign']);
    order.give('leave', {}, { at: MONDAY + 5 * HOUR });
    expect(order.breached).toEqual(['sign']);
  });

  test.each([
    ['another matter at another place', { matter: 'water', place: { district: '110105' } }, 'NOT_ALIKE'],
    ['another matter, where both must be the same', { matter: 'water' }, 'NOT_ALIKE'],
    ['itself', { into: 'T-1' }, 'SELF_MERGE'],
  ])('not %s', (_, change, code) => {
    expect(new Case().refused('enrol', { ...ENROLMENT, ...change })).toBe(code);
  });

  test('one of the two is enough where the policy says so', () => {
    const loose = { ...ENROLMENT, likeness: 'matterOrPlace' as const };
    expect(new Case().refused('enrol', { ...loose, matter: 'water' })).toBe('not refused');
    expect(new Case().refused('enrol', { ...loose, place: { district: '110105' } })).toBe('not refused');
    expect(new Case().refused('enrol', { ...loose, matter: 'water', place: {} })).toBe('NOT_ALIKE');
  });

  test('places are the same by street where both name one, else by district', () => {
    const [one, two] = [
      { district: 'D', street: 'S' },
      { district: 'D', street: 'R' },
    ];
    expect(samePlace(one, two)).toBe(false);
    expect(samePlace(one, { ...one, community: 'C' })).toBe(true);
    expect(samePlace(one, { district: 'D' })).toBe(true);
    expect(samePlace(one, { district: 'E' })).toBe(false);
    expect(samePlace({}, {})).toBe(false);
    expect(alike({ matter: 'noise', place: one }, { ...ENROLMENT, place: two })).toBe(false);
  });

  test('not twice, not a parent, not while somebody called in is at work', () => {
    expect(IN_STAGE.JOINED().refused('enrol', ENROLMENT)).toBe('ALREADY_JOINED');
    expect(parentOf(2).refused('enrol', ENROLMENT)).toBe('IS_PARENT');
    expect(
      inHandling()
        .give('gather', { orders: ['T-7'] })
        .refused('enrol', ENROLMENT),
    ).toBe('IS_PARENT');
    const whistled = inHandling().give(
      'whistle',
      { kind: 'demand', units: [CITY_MANAGEMENT, MARKET] },
      { terms: terms() },
    );
    expect(whistled.refused('enrol', ENROLMENT)).toBe('UNITS_STILL_CALLED');
    expect(inHandling().give('askHang', PLAIN.askHang, { terms: terms() }).refused('enrol', ENROLMENT)).toBe(
      'WRONG_STATE',
    );
    const below = inHandling().give('assign', { unit: MARKET }, { terms: terms() });
    expect(below.refused('enrol', ENROLMENT)).toBe('UNITS_STILL_CALLED');
    const law = { terms: terms(3, { raising: { to: DESKS.district, opinion: days(2) } }) };
    const raised = inHandling().give('raise', { to: 'district' }, law);
    expect(raised.refused('enrol', ENROLMENT)).toBe('OPINION_PENDING');
    raised.give('giveOpinion', { decision: 'handleYourself' }, { by: actor('district') });
    expect(raised.refused('enrol', ENROLMENT)).toBe('not refused');
    // A parent that everybody has left may join another.
    const alone = parentOf(0);
    expect(alone.refused('enrol', ENROLMENT)).toBe('not refused');
  });

  test.each([
    ['asked for by the desk', 'join', { into: 'T-0' }],
    ['in a page of a person or the rule', 'enrol', ENROLMENT],
  ] as const)('a hung order does not join, %s: its plan and its promised date stand', (_, name, body) => {
    const order = hung();
    const { state } = order;
    expect(order.refused(name, body)).toBe('WRONG_STATE');
    expect(order.state).toEqual(state);
  });

  test('hung between the question of the desk and the page, it does not join either', () => {
    const order = inHandling(3).give('join', { into: 'T-0' }).give('askHang', ASK_HANG, { terms: terms() });
    expect(order.refused('enrol', ENROLMENT)).toBe('WRONG_STATE');
    order.give('endorseHang', { granted: true }).give('ruleHang', { granted: true });
    expect([order.stage, order.refused('enrol', ENROLMENT)]).toEqual(['HUNG', 'WRONG_STATE']);
  });

  test('once its hang is over it joins, and leaves with what both stops had left', () => {
    const order = hung();
    const left = order.state.clock?.dueAt ?? 0;
    order.give('resumeHang', {}, { at: MONDAY + 5 * DAY });
    order.give('enrol', ENROLMENT, { at: MONDAY + 6 * DAY });
    expect(order.state.clock?.pauses).toEqual([
      { from: MONDAY, extended: 0, to: MONDAY + 5 * DAY },
      { from: MONDAY + 6 * DAY, extended: 0 },
    ]);
    order.give('leave', {}, { at: MONDAY + 9 * DAY });
    expect([order.stage, order.due('report')]).toEqual(['HANDLING', left + 8 * DAY]);
    expect(order.state.hangs).toMatchObject([{ endedAt: MONDAY + 5 * DAY, end: 'unit' }]);
  });

  test('a report of wrongdoing and a secret order neither join nor lead: they are for few eyes', () => {
    for (const order of [new Case({ kind: 'report' }), new Case({ secret: true })]) {
      expect(order.refused('enrol', ENROLMENT)).toBe('FEW_EYES');
      expect(order.refused('gather', { orders: ['T-7'] })).toBe('FEW_EYES');
    }
  });

  test('the desk asks for one order by itself; the incident takes it as a page', () => {
    const order = new Case().give('join', { into: 'T-0' });
    expect(order.stage).toBe('DISPATCHED');
    expect(order.all('JOIN_ASKED')).toMatchObject([{ into: 'T-0' }]);
    expect(order.refused('join', { into: 'T-1' })).toBe('SELF_MERGE');
  });

  test('an open follow-up of a silent unit stops, and goes on with its attempts after leaving', () => {
    const order = inHandling(2);
    order.pass(order.due('report') + 1);
    order.give('recordFollowUp', NO_ANSWER, { at: order.state.visit?.task?.from ?? 0 });
    order.give('enrol', ENROLMENT);
    expect(order.state.visit).toMatchObject({ tries: 1 });
    expect(order.state.visit?.task).toBeUndefined();
    order.give('leave', {}, { at: order.now + DAY });
    expect(order.types.slice(-2)).toEqual(['LEFT', 'FOLLOW_UP_OPENED']);
    expect(order.state).toMatchObject({ stage: 'HANDLING', visit: { tries: 1, task: { no: 3 } } });
    expect(order.state.due).toHaveProperty('ladder');
  });
});

describe('peers.md 11: un-merge restores the clocks', () => {
  test('what was left of each limit is left, whatever time passed in the incident', () => {
    const alone = new Case({}, LEVEL_TWO);
    const left = { sign: alone.due('sign'), contact: alone.due('contact'), report: alone.due('report') };
    const order = member(MONDAY + 10 * MINUTE);
    order.give('leave', {}, { at: MONDAY + 3 * DAY });
    for (const kind of ['sign', 'contact', 'report'] as const)
      expect(order.due(kind) - order.now).toBe(left[kind] - (MONDAY + 10 * MINUTE));
    expect(order.state).toMatchObject({ stage: 'DISPATCHED', parted: { from: 'T-0', why: 'person', page: 1 } });
    expect(order.state.joined).toBeUndefined();
    expect(order.state.clock).toMatchObject({
      dueAt: order.due('report'),
      originalDueAt: left.report,
      pauses: [{ from: MONDAY + 10 * MINUTE, to: MONDAY + 3 * DAY }],
    });
    expect(order.state.objectionUntil).toBe(order.now + HOUR - 10 * MINUTE);
    // Time in the incident is not the unit's: neither in the report, nor in a breach.
    order.give('report', { result: 'solved' }, { at: order.now + 5 * MINUTE });
    expect(order.all('REPORTED')[0]).toMatchObject({ late: false, elapsedMs: 15 * MINUTE });
  });

  test('missed after leaving, a breach counts only the time that ran', () => {
    const order = member(MONDAY + 10 * MINUTE).give('leave', {}, { at: MONDAY + 3 * DAY });
    order.pass(order.due('sign') + 1);
    expect(order.all('BREACHED')[0]).toMatchObject({ clock: 'sign', elapsedMs: 30 * MINUTE + 1 });
  });

  test('limits in working time stop and go on in working time', () => {
    const order = inHandling(3, { limits: { report: { value: 40, unit: 'workHour' } } });
    const { calendar } = order.state.terms;
    const before = countedMs(MONDAY + 2 * DAY, order.due('report'), 'workHour', calendar);
    order.give('enrol', ENROLMENT, { at: MONDAY + 2 * DAY }).give('leave', {}, { at: MONDAY + 5 * DAY + 13 * HOUR });
    expect(countedMs(order.now, order.due('report'), 'workHour', calendar)).toBe(before);
    expect(order.due('yellow')).toBeLessThan(order.due('report'));
  });

  test('a request for time, and the time before any dispatch, go on too', () => {
    const asked = inHandling(3).give('askExtension', PLAIN.askExtension);
    const rest = asked.due('extensionDecision') - asked.now;
    asked.give('enrol', ENROLMENT).give('leave', {}, { at: asked.now + 2 * HOUR });
    expect(asked.due('extensionDecision') - asked.now).toBe(rest);
    expect(asked.state.extension).toBeDefined();
    const waiting = IN_STAGE.TO_DISPATCH().give('enrol', ENROLMENT, { at: MONDAY + 2 * HOUR });
    waiting.give('leave', {}, { at: MONDAY + 9 * DAY });
    expect(waiting.due('dispatch') - waiting.now).toBe(22 * HOUR);
    expect(waiting.stage).toBe('TO_DISPATCH');
  });

  test('a window or limit that was over stays over', () => {
    const order = inHandling(2);
    order.pass(order.due('report') + 1);
    const { clock } = order.state;
    order.give('enrol', ENROLMENT).give('leave', {}, { at: order.now + DAY });
    expect(order.state.clock).toMatchObject({ dueAt: clock?.dueAt, originalDueAt: clock?.originalDueAt });
    expect(order.refused('object', { ground: 'duty', proposedUnit: OTHER_STREET })).toBe('OBJECTION_WINDOW_CLOSED');
  });

  test('taken out by the page it is not told to the parent again; by a person it is', () => {
    const released = member().give('setFree', { from: 'T-0', why: 'released' });
    expect(toldOfLeaving(released.state)).toBeUndefined();
    expect(member().refused('setFree', { from: 'T-5', why: 'released' })).toBe('NOT_JOINED');
    const left = member().give('leave', {});
    expect(toldOfLeaving(left.state)).toEqual({ parent: 'T-0', page: 1, served: false });
    const withdrawn = member().give('cancel', { ground: 'caller' });
    expect(toldOfLeaving(withdrawn.state)).toEqual({ parent: 'T-0', page: 1, served: false });
    expect(toldOfLeaving(new Case().state)).toBeUndefined();
    const freed = member().give('setFree', { from: 'T-0', why: 'parentOver', pass: 2 });
    expect(freed.state.parted).toMatchObject({ why: 'parentOver', pass: 2 });
    // It may join again.
    expect(freed.give('enrol', { ...ENROLMENT, into: 'T-5' }).state.parted).toBeUndefined();
  });
});

describe('the result of the incident', () => {
  test('is each member’s own to be asked about, in calling hours, held by the unit that reached it', () => {
    const order = IN_STAGE.TO_DISPATCH().give('enrol', ENROLMENT, { at: JOIN_AT });
    order.give('takeResult', RESULT, { at: MONDAY + DAY });
    expect(order.state).toMatchObject({
      stage: 'TO_VISIT',
      holder: { unit: STREET, how: 'person' },
      firstDispatchedAt: MONDAY + DAY,
      report: { result: 'solved', late: false, accepted: true },
      clock: { dueAt: RESULT.clock.dueAt },
      joined: { into: 'T-0', taken: { pass: 1 } },
    });
    order.pass(order.due('followUp') + 1);
    order.give('recordFollowUp', SATISFIED, { at: order.state.visit?.task?.from ?? 0 });
    expect(order.state).toMatchObject({ stage: 'CLOSED', outcome: 'solved', ratings: [{ satisfaction: 'satisfied' }] });
  });

  test('keeps a unit that had the order already, and comes once, from its own parent only', () => {
    const order = member();
    const { holder } = order.state;
    expect(order.refused('takeResult', { ...RESULT, from: 'T-5' })).toBe('NOT_JOINED');
    order.give('takeResult', RESULT, { at: MONDAY + DAY });
    expect(order.state.holder).toEqual(holder);
    expect(order.refused('takeResult', RESULT)).toBe('WRONG_STATE');
  });

  test('not satisfied, the member is an order of its own: its own round, and no way back into the incident', () => {
    const order = member().give('takeResult', { ...RESULT, unit: OTHER_STREET }, { at: MONDAY + DAY });
    order.pass(order.due('followUp') + 1);
    order.give('recordFollowUp', DISSATISFIED, { at: order.state.visit?.task?.from ?? 0 });
    expect(order.state).toMatchObject({ stage: 'HANDLING', round: 2, holder: { unit: OTHER_STREET } });
    expect(order.refused('enrol', ENROLMENT)).toBe('ALREADY_JOINED');
    order
      .give('report', { result: 'solved' }, { by: actor('unit', OTHER_STREET) })
      .give('reviewReport', { accepted: true });
    expect(order.refused('leave', {})).toBe('NOT_JOINED');
  });

  test('taken out after its result or its closing it runs again as it stood before, until the period is frozen', () => {
    const served = inHandling(2).give('enrol', ENROLMENT, { at: JOIN_AT });
    const rest = (served.state.joined?.due.report?.at ?? 0) - JOIN_AT;
    served.give('takeResult', { ...RESULT, unit: OTHER_STREET }, { at: MONDAY + DAY });
    served.pass(served.due('followUp') + 1);
    served.give('recordFollowUp', SATISFIED, { at: served.state.visit?.task?.from ?? 0 });
    expect(served.stage).toBe('CLOSED');
    const frozenAt = served.state.frozenAt ?? 0;
    const again = Object.assign(Object.create(Object.getPrototypeOf(served)), served) as Case;
    again.give('leave', {}, { at: served.now + DAY });
    expect(again.state).toMatchObject({ stage: 'HANDLING', holder: { unit: STREET }, parted: { served: true } });
    for (const gone of ['outcome', 'closedAt', 'frozenAt', 'period', 'appealUntil', 'report', 'visit', 'joined'])
      expect(again.state).not.toHaveProperty(gone);
    expect(again.due('report') - again.now).toBe(rest);
    expect(again.state.ratings).toHaveLength(1);
    expect(served.refused('leave', {}, { at: frozenAt + 1 })).toBe('PERIOD_FROZEN');
  });

  test('one that no unit had before goes back to the dispatcher', () => {
    const order = IN_STAGE.TO_DISPATCH().give('enrol', ENROLMENT, { at: JOIN_AT });
    order.give('takeResult', RESULT, { at: MONDAY + DAY }).give('leave', {}, { at: MONDAY + DAY + HOUR });
    expect(order.stage).toBe('TO_DISPATCH');
    expect(order.state).not.toHaveProperty('holder');
    expect(order.state).not.toHaveProperty('clock');
  });

  test('an appeal is a fact of its own; an order in no incident leaves none', () => {
    const order = member().give('takeResult', RESULT, { at: MONDAY + DAY });
    order.pass(order.due('followUp') + 1);
    order.give('recordFollowUp', SATISFIED, { at: order.state.visit?.task?.from ?? 0 });
    order.give('appeal', { ground: 'notOurs' });
    expect(order.refused('leave', {})).toBe('NOT_JOINED');
    expect(toVisit().refused('leave', {})).toBe('NOT_JOINED');
    expect(closedOrder().refused('leave', {})).toBe('NOT_JOINED');
  });
});

describe('merged before any dispatch, and taken apart', () => {
  const merged = () =>
    new Case({ treatment: { as: 'hold' } }, LEVEL_TWO).give('merge', { into: 'T-0' }, { at: JOIN_AT });

  test('it is dispatched, a dispatcher having what was left of the limit', () => {
    expect(
      merged()
        .give('leave', { note: 'x' }, { at: MONDAY + 2 * DAY })
        .types.slice(-2),
    ).toEqual(['LEFT', 'DISPATCHED']);
    const byPerson = terms(3, { route: { automatic: false } });
    const asked = new Case({ treatment: { as: 'askInfo' } }, byPerson).give('addInfo', {}, { at: MONDAY + 4 * HOUR });
    asked.give('merge', { into: 'T-0' }, { at: MONDAY + 6 * HOUR }).give('leave', {}, { at: MONDAY + 2 * DAY });
    expect(asked.stage).toBe('TO_DISPATCH');
    expect(asked.due('dispatch') - asked.now).toBe(22 * HOUR);
    expect(toldOfLeaving(asked.state)).toBeUndefined();
  });

  test('where the running order would not have it, it runs by itself at once', () => {
    expect(merged().refused('setFree', { from: 'T-9', why: 'targetRefused' })).toBe('NOT_JOINED');
    const order = merged().give('setFree', { from: 'T-0', why: 'targetRefused' });
    expect(order.state).toMatchObject({ stage: 'DISPATCHED', parted: { from: 'T-0', why: 'targetRefused' } });
    expect(order.state).not.toHaveProperty('mergedInto');
  });

  test('not after its period is frozen', () => {
    expect(merged().refused('leave', {}, { at: MONDAY + 60 * DAY })).toBe('PERIOD_FROZEN');
  });
});

describe('the parent counts', () => {
  test('pages as they come back, in any order, each once; the earliest start is the incident’s', () => {
    const parent = inHandling(2)
      .give('gather', { orders: ['T-7', 'T-7', 'T-8'] })
      .give('gather', { orders: ['T-9'] });
    expect(parent.all('GATHERED')).toMatchObject([
      { page: 1, orders: ['T-7', 'T-8'] },
      { page: 2, orders: ['T-9'] },
    ]);
    expect(owedToMembers(parent.state)).toEqual([
      { as: 'gather', page: 1 },
      { as: 'gather', page: 2 },
    ]);
    parent.give('tally', joined(2, 1, { earliest: MONDAY - HOUR }));
    parent.give('tally', joined(1, 2, { earliest: MONDAY - DAY }));
    expect(parent.refused('tally', joined(1, 2))).toBe('WRONG_STATE');
    expect(parent.refused('tally', { of: 'released', page: 1, count: 1, refused: [] })).toBe('WRONG_STATE');
    expect(parent.state.incident).toMatchObject({ joined: 3, waiting: 3, served: 0, open: [] });
    expect(citizenStart(parent.state)).toBe(MONDAY - DAY);
    parent.give('tally', { of: 'left', orderNo: 'T-7', served: false, earliest: MONDAY - HOUR });
    expect([membersOf(parent.state), citizenStart(parent.state)]).toEqual([2, MONDAY - HOUR]);
    parent.give('release', { orders: ['T-8', 'T-9'] });
    expect(owedToMembers(parent.state)).toEqual([{ as: 'release', page: 3 }]);
    parent.give('tally', { of: 'released', page: 3, count: 2, refused: [] });
    expect([membersOf(parent.state), citizenStart(parent.state)]).toEqual([0, MONDAY]);
    expect(parent.state.incident).not.toHaveProperty('earliestAt');
  });

  test('a list of members never stands in its state', () => {
    const parent = parentOf(3);
    expect(JSON.stringify(parent.state)).not.toContain('T-7');
    expect(JSON.stringify(parent.state.incident).length).toBeLessThan(250);
  });

  test('a member cannot lead, nobody gathers himself, and an order without an incident counts nothing', () => {
    const served = member().give('takeResult', RESULT, { at: MONDAY + DAY });
    expect(served.refused('gather', { orders: ['T-7'] })).toBe('IS_MEMBER');
    expect(new Case().refused('gather', { orders: ['T-7', 'T-1'] })).toBe('SELF_MERGE');
    expect(new Case().refused('release', { orders: ['T-7'] })).toBe('NOT_JOINED');
    expect(new Case().refused('tally', joined(1, 1))).toBe('NOT_JOINED');
    expect([membersOf(new Case().state), citizenStart(new Case().state)]).toEqual([0, MONDAY]);
    expect(owedToMembers(new Case().state)).toEqual([]);
  });

  test('the result is owed once the report is accepted, step by step, and to who joined meanwhile', () => {
    const parent = parentOf(3);
    expect(owedToMembers(parent.state)).toEqual([]);
    parent.give('report', { result: 'solved' }).give('reviewReport', { accepted: true });
    const first = { as: 'share', how: 'result', pass: 1, step: 1, after: '', upTo: 3 };
    expect(owedToMembers(parent.state)).toEqual([first]);
    parent.give('gather', { orders: ['T-10'] }).give('tally', joined(2, 1));
    expect(parent.refused('tally', { ...SHARED, step: 2 })).toBe('WRONG_STATE');
    expect(parent.refused('tally', { ...SHARED, pass: 2 })).toBe('WRONG_STATE');
    parent.give('tally', { ...SHARED, count: 2, after: 'T-8' });
    expect(owedToMembers(parent.state)).toEqual([{ ...first, step: 2, after: 'T-8' }]);
    parent.give('tally', { ...SHARED, step: 2, upTo: 4, count: 1 });
    expect(parent.state.incident).toMatchObject({ served: 3, waiting: 1, passes: 1, reached: 3 });
    expect(owedToMembers(parent.state)).toEqual([{ ...first, pass: 2, upTo: 4 }]);
    parent.give('tally', { ...SHARED, pass: 2, upTo: 4, count: 1 });
    expect(parent.state.incident).toMatchObject({ served: 4, waiting: 0 });
    expect(owedToMembers(parent.state)).toEqual([]);
    parent.give('tally', { of: 'left', orderNo: 'T-7', served: true });
    expect(parent.state.incident).toMatchObject({ served: 3, waiting: 0 });
  });

  test('who still waits is set free where the parent ends without a result; who has it keeps it', () => {
    const parent = parentOf(2).give('cancel', { ground: 'caller' });
    expect(owedToMembers(parent.state)).toMatchObject([{ as: 'share', how: 'free', pass: 1 }]);
    parent.give('tally', { ...SHARED, how: 'free', upTo: 2, count: 2 });
    expect(parent.state.incident).toMatchObject({ served: 0, waiting: 0 });
    const solved = parentOf(2).give('report', { result: 'solved' }).give('reviewReport', { accepted: true });
    solved.pass(solved.due('followUp') + 1);
    solved.give('recordFollowUp', SATISFIED, { at: solved.state.visit?.task?.from ?? 0 });
    // Closed with its result: the result is still owed, also after the freeze.
    expect(owedToMembers(solved.state)).toMatchObject([{ as: 'share', how: 'result' }]);
    solved.pass((solved.state.frozenAt ?? 0) + 1);
    expect(solved.refused('tally', { ...SHARED, upTo: 2, count: 2 })).toBe('not refused');
  });

  test('counts are the system’s own: no person gives them', () => {
    for (const name of ['enrol', 'takeResult', 'setFree', 'tally'] as const) {
      const body = { enrol: ENROLMENT, takeResult: RESULT, setFree: { from: 'T-0', why: 'released' }, tally: SHARED }[
        name
      ];
      const decision = IN_STAGE.JOINED().ask(name, body as never, { by: actor('city') });
      expect(isRefusal(decision) && decision.refused).toBe('ROLE_NOT_ALLOWED');
    }
  });
});

test('an order that stands in no incident, or was not merged, says so', () => {
  const { state } = inHandling();
  expect(() => membershipOf(state)).toThrow('order T-1 stands in no incident');
  expect(() => mergingOf(state)).toThrow('order T-1 was not merged');
  expect(() => mergingOf({ ...state, mergedInto: 'T-0' })).toThrow('order T-1 was not merged');
});

test('§9: a calendar notice counts what stood still behind, not away', () => {
  const order = inHandling(3, { limits: { report: days(7), objection: hours(1) } });
  order.give('enrol', ENROLMENT, { at: MONDAY + DAY }).give('leave', {}, { at: MONDAY + 3 * DAY });
  const before = order.due('report');
  const calendar = { ...order.state.terms.calendar, version: 'cn-2026b' };
  order.give('recomputeDeadlines', {}, { terms: { ...terms(3), calendar } });
  expect(order.due('report')).toBe(before);
});
