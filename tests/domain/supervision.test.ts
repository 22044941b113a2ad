import { allDueItems } from '../../domain/agenda';
import { fold } from '../../domain/evolve';
import { callersOf, MOST_SUPERVISIONS } from '../../domain/supervising';
import { ENROLMENT } from './bodies';
import { at } from './calendarFixture';
import {
  actor,
  CALENDAR,
  Case,
  CITY_MANAGEMENT,
  DAY,
  DESKS,
  DISSATISFIED,
  DISTRICT,
  HOUR,
  inHandling,
  MARKET,
  MONDAY,
  OTHER_STREET,
  SATISFIED,
  STREET,
  SUPERVISION,
  terms,
  termsFor,
  TEXT,
  toVisit,
  type TermsChange,
} from './support';

const KNOWN: TermsChange = { supervision: SUPERVISION };
const known = (change: TermsChange = {}) => inHandling(3, { ...KNOWN, ...change });
const by = (unit: string) => ({ by: actor('unit', unit) });
const supervisor = { by: actor('supervisor') };
const last = (order: Case) => order.state.oversight?.at(-1);
/** Supervised by hand on Monday at 10:00: the answer is due after three working days, its review after one more. */
const supervised = (change: TermsChange = {}) => known(change).give('supervise', { ground: 'badEffect', note: TEXT });
const ANSWER_BY = at('2026-03-06 00:00');

describe('§2.1: supervision with a course of its own', () => {
  test('issued by hand: the unit must answer by a limit of its own, the ladder’s leader reviews', () => {
    const order = supervised();
    expect(last(order)).toMatchObject({
      ...{ no: 1, ground: 'badEffect', unit: STREET, supervisor: DESKS.leader, state: 'issued', answerBy: ANSWER_BY },
    });
    expect(order.state.supervisions).toBe(1);
    expect(order.all('SUPERVISED')).toMatchObject([{ to: STREET, note: TEXT }]);
    expect(allDueItems(order.state)).toContainEqual(expect.objectContaining({ kind: 'supervision', owner: STREET }));
  });

  test('answered, reviewed and closed; its clocks move none of the order’s', () => {
    const before = known().state.due;
    const order = supervised().give('answerSupervision', { note: TEXT }, by(STREET));
    expect(last(order)).toMatchObject({ state: 'waitingReview', answeredAt: MONDAY, reviewBy: at('2026-03-04 00:00') });
    expect(order.state.due).toEqual({ ...before, supervisionReview: order.state.due.supervisionReview });
    order.give('reviewSupervision', { decision: 'close', note: TEXT }, supervisor);
    expect(last(order)).toMatchObject({ state: 'closed', endedAt: MONDAY });
    expect(order.state.due).toEqual(before);
    expect(order.refused('reviewSupervision', { decision: 'close' }, supervisor)).toBe('NO_SUPERVISION_PENDING');
    expect(order.refused('answerSupervision', {}, by(STREET))).toBe('NOT_CALLED');
  });

  test('sent back: the unit answers again, with a fresh limit', () => {
    const order = supervised().give('answerSupervision', {}, by(STREET));
    order.give('reviewSupervision', { decision: 'return' }, { ...supervisor, at: MONDAY + DAY });
    expect(last(order)).toMatchObject({ state: 'issued', answerBy: at('2026-03-07 00:00') });
    expect(last(order)).not.toHaveProperty('answeredAt');
  });

  test('the unit may ask to be rid of it; the supervisor sends it back or closes it', () => {
    const asked = () => supervised().give('answerSupervision', { askReturn: true }, by(STREET));
    expect(last(asked())?.state).toBe('returnAsked');
    expect(last(asked().give('reviewSupervision', { decision: 'return' }, supervisor))?.state).toBe('issued');
    expect(last(asked().give('reviewSupervision', { decision: 'close' }, supervisor))?.state).toBe('closed');
  });

  test('taken as handled it waits, without a clock, for the report that the hotline accepts', () => {
    const order = supervised().give('answerSupervision', {}, by(STREET));
    order.give('reviewSupervision', { decision: 'handled' }, supervisor);
    expect([last(order)?.state, order.state.due.supervisionReview]).toEqual(['handled', undefined]);
    expect(order.refused('reviewSupervision', { decision: 'return' }, supervisor)).toBe('WRONG_STATE');
    order.give('report', { result: 'solved' }).give('reviewReport', { accepted: true });
    expect(last(order)?.state).toBe('closed');
    const closed = supervised().give('answerSupervision', {}, by(STREET));
    closed.give('reviewSupervision', { decision: 'handled' }, supervisor);
    expect(last(closed.give('reviewSupervision', { decision: 'close' }, supervisor))?.state).toBe('closed');
  });

  test.each(['district', 'dispatcher'] as const)('a %s submits it; a supervisor issues or drops it', (role) => {
    const order = known().give('supervise', { ground: 'badEffect' }, { by: actor(role) });
    expect(last(order)).toMatchObject({ state: 'submitted', reviewBy: at('2026-03-04 00:00') });
    expect(order.refused('answerSupervision', {}, by(STREET))).toBe('NOT_CALLED');
    expect(order.refused('reviewSupervision', { decision: 'handled' }, supervisor)).toBe('WRONG_STATE');
    order.give('reviewSupervision', { decision: 'issue' }, supervisor);
    expect(last(order)).toMatchObject({ state: 'issued', answerBy: ANSWER_BY });
    expect(order.refused('reviewSupervision', { decision: 'issue' }, supervisor)).toBe('NO_SUPERVISION_PENDING');
    const dropped = known().give('supervise', { ground: 'badEffect' }, { by: actor(role) });
    expect(last(dropped.give('reviewSupervision', { decision: 'close' }, supervisor))?.state).toBe('closed');
  });

  test('only the district of the place submits, and only its supervisor reviews beside the desks', () => {
    const other = { by: actor('district', 'BJ-110105') };
    expect(known().refused('supervise', { ground: 'badEffect' }, other)).toBe('NOT_THE_HOLDER');
    const order = supervised({ desks: { leader: CITY_MANAGEMENT } }).give('answerSupervision', {}, by(STREET));
    expect(order.refused('reviewSupervision', { decision: 'close' }, by(MARKET))).toBe('NOT_CALLED');
    expect(order.refused('reviewSupervision', { decision: 'close' }, other)).toBe('NOT_CALLED');
    order.give('reviewSupervision', { no: 1, decision: 'return' }, by(CITY_MANAGEMENT));
    order.give('answerSupervision', { no: 1 }, by(STREET));
    order.give('reviewSupervision', { decision: 'close' }, { by: actor('district') });
  });

  test('of several the newest that is owed, or the one that is named', () => {
    const order = supervised().give('supervise', { ground: 'overdue' });
    expect(order.refused('answerSupervision', { no: 3 }, by(STREET))).toBe('NOT_CALLED');
    order.give('answerSupervision', {}, by(STREET)).give('answerSupervision', { no: 1 }, by(STREET));
    expect(order.state.oversight).toMatchObject([{ state: 'waitingReview' }, { state: 'waitingReview' }]);
    order.give('reviewSupervision', { no: 1, decision: 'close' }, supervisor);
    expect(order.state.oversight).toMatchObject([{ state: 'closed' }, { state: 'waitingReview' }]);
    expect(allDueItems(order.state).filter(({ kind }) => kind === 'supervisionReview')).toHaveLength(1);
  });

  test('the same by hand again reminds of the one that runs; after its end it is another', () => {
    const order = supervised().give('supervise', { ground: 'badEffect' });
    expect([order.state.oversight?.length, order.state.supervisions]).toEqual([1, 2]);
    order.give('answerSupervision', {}, by(STREET)).give('reviewSupervision', { decision: 'close' }, supervisor);
    expect(order.give('supervise', { ground: 'badEffect' }).state.oversight).toHaveLength(2);
    for (let i = 2; i < MOST_SUPERVISIONS; i++) {
      order.give('answerSupervision', {}, by(STREET)).give('reviewSupervision', { decision: 'close' }, supervisor);
      order.give('supervise', { ground: 'badEffect' });
    }
    order.give('supervise', { ground: 'refusal' });
    expect(order.state.oversight).toHaveLength(MOST_SUPERVISIONS);
  });
});

describe('its clocks end at the duty desk', () => {
  test('answered exactly at the limit is in time; not answered after it is the unit’s breach, and goes to the supervisor', () => {
    const order = supervised().pass(ANSWER_BY);
    expect(order.breached).toEqual([]);
    order.pass(ANSWER_BY + 1);
    expect(order.all('BREACHED')).toMatchObject([{ clock: 'supervision', owner: STREET, dueAt: ANSWER_BY }]);
    expect(last(order)).toMatchObject({ state: 'waitingReview', breached: true });
    const { reviewBy } = last(order) ?? {};
    order.give('answerSupervision', {}, by(STREET));
    expect(last(order)).toMatchObject({ state: 'waitingReview', late: true, reviewBy });
    expect(order.refused('answerSupervision', {}, by(STREET))).toBe('NOT_CALLED');
    expect(last(supervised().give('answerSupervision', {}, { ...by(STREET), at: ANSWER_BY }))?.late).toBeUndefined();
  });

  test('a late review is the supervisor’s breach and ends at the city’s duty desk; above that no limit runs', () => {
    const order = supervised().give('answerSupervision', {}, by(STREET));
    const due = order.due('supervisionReview');
    order.pass(due + 1);
    expect(order.all('BREACHED').filter(({ clock }) => clock === 'supervisionReview')).toMatchObject([
      { owner: DESKS.leader, dueAt: due },
    ]);
    expect(last(order)).toMatchObject({ supervisor: DESKS.city, climbed: true, state: 'waitingReview' });
    order.pass(order.due('supervisionReview') + 1);
    expect(order.all('BREACHED').map(({ owner }) => owner)).toContain(DESKS.city);
    expect(order.state.due.supervisionReview).toBeUndefined();
    order.give('reviewSupervision', { decision: 'close' }, { by: actor('city') });
    expect(last(order)?.state).toBe('closed');
  });

  test('two that run out together have each their breach', () => {
    const order = supervised().give('supervise', { ground: 'overdue' });
    order.give('answerSupervision', { no: 1 }, by(STREET)).give('answerSupervision', {}, by(STREET));
    order.pass(order.due('supervisionReview') + 1);
    expect(order.all('SUPERVISION_CLIMBED')).toHaveLength(2);
    const unanswered = supervised()
      .give('supervise', { ground: 'overdue' })
      .pass(ANSWER_BY + 1);
    expect(unanswered.all('SUPERVISION_LAPSED')).toHaveLength(2);
  });

  test('one that runs out takes no other with it that has time left', () => {
    const order = supervised().give('supervise', { ground: 'overdue' }, { at: MONDAY + 2 * DAY });
    const second = order.state.oversight?.[1]?.answerBy ?? 0;
    // One line for the unit, the earliest.
    expect(allDueItems(order.state).filter(({ kind }) => kind === 'supervision')).toMatchObject([
      { owner: STREET, at: ANSWER_BY },
    ]);
    order.pass(ANSWER_BY + 1);
    expect(order.all('SUPERVISION_LAPSED')).toMatchObject([{ no: 1 }]);
    expect(order.state.oversight).toMatchObject([{ state: 'waitingReview', breached: true }, { state: 'issued' }]);
    expect(order.due('supervision')).toBe(second);
    const { supervisionReview } = order.state.due;
    order.give('answerSupervision', { no: 2 }, { ...by(STREET), at: second });
    const nextReview = order.state.oversight?.[1]?.reviewBy ?? 0;
    expect(nextReview).toBeGreaterThan(supervisionReview?.at ?? 0);
    order.pass((supervisionReview?.at ?? 0) + 1);
    expect(order.all('SUPERVISION_CLIMBED')).toMatchObject([{ no: 1, to: DESKS.city }]);
    expect(order.state.oversight?.[1]).toMatchObject({ supervisor: DESKS.leader, state: 'waitingReview' });
  });

  test('the lead never supervises itself: the duty desk does', () => {
    const order = supervised({ desks: { leader: STREET } });
    expect(last(order)?.supervisor).toBe(DESKS.city);
  });
});

describe('AP-14: what sets it off, each cause once', () => {
  test('overdue: the rung of the ladder opens it, later rungs remind', () => {
    const order = known();
    order.pass(order.due('report') + 40 * DAY);
    const all = order.state.oversight ?? [];
    expect(all).toMatchObject([{ ground: 'overdue', unit: STREET, openedAt: expect.any(Number) }]);
    expect(order.all('SUPERVISED').length).toBeGreaterThan(1);
    expect(order.all('SUPERVISED').filter(({ opened }) => opened)).toHaveLength(1);
    expect(order.all('SUPERVISED')[0]).toMatchObject({ ground: 'overdue', to: DESKS.leader, rung: 3 });
  });

  test('refusal: a department that stayed away after the ruling is supervised by the district', () => {
    const order = known();
    order.give('whistle', { kind: 'emergency', units: [MARKET, CITY_MANAGEMENT] }, { terms: terms() });
    order.pass(MONDAY + 6 * DAY);
    expect(order.state.oversight).toMatchObject([
      { no: 1, ground: 'refusal', unit: MARKET, supervisor: DISTRICT, state: 'issued' },
      { no: 2, ground: 'refusal', unit: CITY_MANAGEMENT, supervisor: DISTRICT },
    ]);
    order.give('answerSupervision', {}, by(MARKET));
    expect(order.state.oversight?.[0]?.state).toBe('waitingReview');
  });

  test('refusal: objected, denied, and even so not taken in hand', () => {
    const order = new Case({}, terms(3, KNOWN)).give('object', { ground: 'duty', proposedUnit: OTHER_STREET });
    order.give('ruleObjection', { upheld: false });
    order.pass(order.due('contact') + 1);
    expect(order.state.oversight).toMatchObject([{ ground: 'refusal', unit: STREET }]);
    const plain = new Case({}, terms(3, KNOWN));
    expect(plain.pass(plain.due('contact') + 1).state.oversight).toBeUndefined();
  });

  test('should be solved and is not: reported solved, the caller says no, and it goes back', () => {
    const rated = (result: 'solved' | 'partly', answer: typeof DISSATISFIED | { solved: true }) => {
      const order = known().give('report', { result }).give('reviewReport', { accepted: true });
      order.pass(order.due('followUp') + 1);
      const say = { ...DISSATISFIED, ...answer };
      return order.give('recordFollowUp', say, { at: order.state.visit?.task?.from ?? 0 });
    };
    const order = rated('solved', DISSATISFIED);
    expect(order.state.oversight).toMatchObject([{ ground: 'notSolved', unit: STREET, state: 'issued' }]);
    expect(order.types.slice(-3)).toEqual(['RATED', 'SUPERVISED', 'REDO_ORDERED']);
    expect(order.due('supervision')).toBeDefined();
    expect(rated('partly', DISSATISFIED).state.oversight).toBeUndefined();
    expect(rated('solved', { solved: true }).state.oversight).toBeUndefined();
  });

  test('many callers: with the fifth, once a dispatch, and none on an order that is over or with nobody', () => {
    const order = known();
    for (let i = 0; i < 3; i++) order.give('urge', {}, { by: actor('caller') });
    expect([callersOf(order.state), order.state.oversight]).toEqual([4, undefined]);
    order.give('urge', {});
    expect(order.types.slice(-2)).toEqual(['URGED', 'SUPERVISED']);
    expect(order.state.oversight).toMatchObject([{ ground: 'manyCallers', unit: STREET }]);
    order.give('urge', {});
    expect(order.all('SUPERVISED')).toHaveLength(1);
    const waiting = new Case({}, terms(3, { ...KNOWN, route: { automatic: false } }));
    for (let i = 0; i < 9; i++) waiting.give('urge', {});
    expect(waiting.all('SUPERVISED')).toEqual([]);
    const over = toVisit(undefined, KNOWN);
    over.pass(over.due('followUp') + 1);
    over.give('recordFollowUp', SATISFIED, { at: over.state.visit?.task?.from ?? 0 });
    for (let i = 0; i < 9; i++) over.give('urge', {});
    expect(over.all('SUPERVISED')).toEqual([]);
  });

  test('many callers: the members of an incident are among them, at the page that brings the number, once a dispatch', () => {
    const page = (no: number, count: number) => ({ of: 'joined', page: no, count, refused: [] }) as const;
    const gathered = (change = KNOWN) => {
      const order = inHandling(3, change);
      for (let i = 1; i <= 4; i++) order.give('gather', { orders: [`T-${i + 1}`] });
      return order;
    };
    const order = gathered()
      .give('urge', {}, { by: actor('caller') })
      .give('tally', page(1, 2));
    expect([callersOf(order.state), order.state.oversight]).toEqual([4, undefined]);
    // Nobody of this page could join.
    expect(order.give('tally', page(2, 0)).all('SUPERVISED')).toEqual([]);
    order.give('tally', page(3, 1));
    expect(order.types.slice(-2)).toEqual(['MEMBERS_JOINED', 'SUPERVISED']);
    expect(callersOf(order.state)).toBe(5);
    expect(order.state.oversight).toMatchObject([{ ground: 'manyCallers', unit: STREET, state: 'issued' }]);
    order.give('tally', page(4, 500)).give('urge', {});
    expect(order.all('SUPERVISED')).toHaveLength(1);
    order.give('dispatch', { unit: OTHER_STREET }, { terms: termsFor(OTHER_STREET, 3, KNOWN) });
    order.give('urge', {});
    expect(last(order)).toMatchObject({ ground: 'manyCallers', unit: OTHER_STREET });
    // With an urge after the page, too; and never an order whose terms are older than this count.
    const urged = gathered().give('tally', page(1, 3));
    expect(urged.all('SUPERVISED')).toEqual([]);
    expect(urged.give('urge', {}).types.slice(-2)).toEqual(['URGED', 'SUPERVISED']);
    const { inIncidents: _, ...older } = SUPERVISION;
    const before = gathered({ supervision: older }).give('tally', page(1, 500)).give('urge', {});
    expect([callersOf(before.state), before.state.oversight]).toEqual([2, undefined]);
    expect(gathered({}).give('tally', page(1, 500)).all('SUPERVISED')).toEqual([]);
  });

  test('many callers: none of a member, which waits in nobody’s hands; what runs already goes on there and is answered', () => {
    const order = supervised().give('enrol', ENROLMENT);
    for (let i = 0; i < 9; i++) order.give('urge', {}, { by: actor('caller') });
    expect([order.stage, order.state.oversight?.length]).toEqual(['JOINED', 1]);
    order.give('answerSupervision', {}, by(STREET)).give('reviewSupervision', { decision: 'close' }, supervisor);
    expect([last(order)?.state, order.stage]).toEqual(['closed', 'JOINED']);
    const there = supervised()
      .give('enrol', ENROLMENT, { at: MONDAY + HOUR })
      .give('leave', {}, { at: MONDAY + DAY });
    expect([last(there)?.state, there.due('supervision')]).toEqual(['issued', ANSWER_BY]);
    expect(there.all('LEFT')[0]?.due).not.toHaveProperty('supervision');
    const { inIncidents: _, ...older } = SUPERVISION;
    const before = known({ supervision: older }).give('enrol', ENROLMENT);
    for (let i = 0; i < 4; i++) before.give('urge', {});
    expect(last(before)).toMatchObject({ ground: 'manyCallers' });
  });

  test('a written urge of the ladder is no caller', () => {
    const order = known();
    order.pass(order.due('report') + 3 * DAY);
    expect([order.state.urges, callersOf(order.state)]).toEqual([1, 1]);
  });
});

describe('what ends it', () => {
  test('another dispatch leaves it with the unit; an upheld objection and the order’s end do not', () => {
    const moved = supervised().give('dispatch', { unit: OTHER_STREET }, { terms: termsFor(OTHER_STREET, 3, KNOWN) });
    expect(last(moved)).toMatchObject({ unit: STREET, state: 'issued' });
    expect(moved.due('supervision')).toBe(ANSWER_BY);
    moved.give('answerSupervision', {}, by(STREET));
    const freed = new Case({}, terms(3, KNOWN)).give('supervise', { ground: 'badEffect' });
    freed.give('object', { ground: 'duty', proposedUnit: OTHER_STREET }).give('ruleObjection', { upheld: true });
    expect([last(freed)?.state, freed.state.due.supervision]).toEqual(['ended', undefined]);
    const cancelled = supervised().give('cancel', { ground: 'caller' });
    expect([last(cancelled)?.state, cancelled.state.due]).toEqual(['ended', {}]);
  });

  test('a redo leaves it, with its own clock', () => {
    const order = supervised().give('report', { result: 'partly' });
    order.give('redo', {}, supervisor);
    expect([order.stage, order.due('supervision')]).toEqual(['HANDLING', ANSWER_BY]);
  });
});

describe('orders and events of before these rules', () => {
  test('are only counted, by hand and by the ladder, and nobody may submit', () => {
    const order = inHandling().give('supervise', { ground: 'badEffect' });
    expect([order.state.oversight, order.state.supervisions]).toEqual([undefined, 1]);
    expect(order.all('SUPERVISED')[0]).not.toHaveProperty('opened');
    for (let i = 0; i < 9; i++) order.give('urge', {});
    expect(order.state).not.toHaveProperty('callerUrges');
    expect(order.refused('supervise', { ground: 'badEffect' }, { by: actor('dispatcher') })).toBe('NO_SUCH_RULE');
    expect(order.refused('answerSupervision', {}, by(STREET))).toBe('NOT_CALLED');
    expect(order.refused('reviewSupervision', { decision: 'close' }, supervisor)).toBe('NO_SUPERVISION_PENDING');
  });

  test('fold as they did', () => {
    const old = inHandling().give('supervise', { ground: 'overdue' });
    expect(fold(JSON.parse(JSON.stringify(old.events)))).toEqual(old.state);
  });
});

test('§9: a calendar notice moves its limits', () => {
  const order = supervised().give('supervise', { ground: 'overdue' }).give('answerSupervision', {}, by(STREET));
  const shut = { ...CALENDAR, version: 'n', bits: `${CALENDAR.bits.slice(0, 9)}AAAAAA${CALENDAR.bits.slice(15)}` };
  order.give('recomputeDeadlines', {}, { terms: { ...terms(), calendar: shut } });
  expect(order.all('DEADLINES_RECOMPUTED')[0]?.beside?.map(({ kind }) => kind)).toEqual([
    'supervision',
    'supervisionReview',
  ]);
  expect(order.due('supervision')).toBeGreaterThan(ANSWER_BY + 20 * DAY);
  expect(order.due('supervisionReview')).toBeGreaterThan(MONDAY + 20 * DAY);
  expect(HOUR).toBe(3_600_000);
});
