import type { OrderEvent } from '../../domain/events';
import { evolve } from '../../domain/evolve';
import { clockOf } from '../../domain/state';
import {
  actor,
  Case,
  CITY_MANAGEMENT,
  closedOrder,
  DAY,
  DISSATISFIED,
  HOUR,
  IN_STAGE,
  inHandling,
  MARKET,
  MINUTE,
  MONDAY,
  OTHER_STREET,
  STREET,
  SUPERVISION,
  terms,
  termsFor,
  TEXT,
  toVisit,
  WATER,
} from './support';

const rules = { terms: terms() };
const by = (unit: string) => ({ by: actor('unit', unit) });

describe('what stands in the order after a report, an objection, a rating', () => {
  test('a rating says with whose work, and how that stood', () => {
    const order = closedOrder();
    expect(order.state.ratings).toEqual([
      {
        ...{ at: order.now, round: 1, channel: 'phone', contacted: true, solved: true, satisfaction: 'satisfied' },
        ...{ unit: STREET, contactedAt: MONDAY, result: 'solved' },
      },
    ]);
    const silent = inHandling();
    silent.pass(silent.due('report') + 1);
    silent.give('recordFollowUp', DISSATISFIED, { at: silent.state.visit?.task?.from ?? 0 });
    expect(silent.state.ratings[0]).toMatchObject({ late: true });
    expect(silent.state.ratings[0]).not.toHaveProperty('result');
  });

  test('an objection keeps how the order had come and what was left of its limit', () => {
    const order = new Case();
    const { dueAt } = clockOf(order.state);
    order.give('object', { ground: 'duty', proposedUnit: OTHER_STREET }, { at: MONDAY + HOUR });
    expect(order.state.objections).toEqual([
      {
        ...{ unit: STREET, at: MONDAY + HOUR, proposedUnit: OTHER_STREET, leftMs: dueAt - MONDAY - HOUR },
        dispatch: { how: 'auto' },
      },
    ]);
  });

  test('a ruling is about the last objection, and whoever ruled stands with the dispatch', () => {
    const order = IN_STAGE.OBJECTION().give(
      'ruleObjection',
      { upheld: true, unit: OTHER_STREET },
      { terms: termsFor(OTHER_STREET) },
    );
    const { key } = order.events.at(-1)?.by ?? {};
    expect(key).toBeDefined();
    expect(order.state.holder).toMatchObject({ unit: OTHER_STREET, how: 'ruling', by: key });
    expect(order.state.sent?.at(-1)).toMatchObject({ unit: OTHER_STREET, how: 'ruling', by: key });
    const [first] = order.state.objections;
    if (!first) throw new Error('one objected');
    // Two of one dispatch: only the last is what is ruled about.
    const twice = { ...order.state, stage: 'OBJECTION' as const, objections: [first, first] };
    const denied = { type: 'OBJECTION_DENIED', at: order.now, by: actor('dispatcher') };
    const { objections } = evolve(twice, { ...denied, due: {} } as OrderEvent<'OBJECTION_DENIED'>);
    expect(objections.map(({ upheld }) => upheld)).toEqual([true, false]);
  });

  test('a report that tells of a contact is the first contact of its dispatch, and disarms what led up to it', () => {
    const order = new Case().give('report', { result: 'solved', contacted: true }, { at: MONDAY + HOUR });
    expect(order.state.sent).toMatchObject([{ contactedAt: MONDAY + HOUR }]);
    for (const kind of ['sign', 'contact', 'yellow', 'report', 'ladder'] as const)
      expect(order.state.due).not.toHaveProperty(kind);
  });

  test('a later step is not the first, and nobody else’s', () => {
    const order = new Case().give('sign', {}, { at: MONDAY + MINUTE }).give('contact', { reached: true });
    order.give('contact', { reached: true }, { at: MONDAY + HOUR });
    expect(order.state.sent).toMatchObject([{ signedAt: MONDAY + MINUTE, contactedAt: MONDAY + MINUTE }]);
    const again = IN_STAGE.OBJECTION().give(
      'ruleObjection',
      { upheld: true, unit: OTHER_STREET },
      { terms: termsFor(OTHER_STREET) },
    );
    again.give('sign', {}, { at: MONDAY + HOUR });
    expect(again.state.sent?.map(({ signedAt }) => signedAt)).toEqual([undefined, MONDAY + HOUR]);
  });

  test('an open call ends with the order’s going elsewhere: neither call nor follow-up stays armed', () => {
    const order = toVisit();
    expect(order.state.due.followUp).toBeDefined();
    order.give('cancel', { ground: 'error' }, { by: actor('agent') });
    expect([order.state.due, order.stage]).toEqual([{}, 'CANCELLED']);
  });
});

describe('§2.2: a level-3 unit, step by step', () => {
  const assigned = () => inHandling().give('assign', { unit: MARKET }, rules);
  test.each([
    ['signed', undefined],
    ['contacted', MONDAY + HOUR],
    ['contactFailed', MONDAY + HOUR],
    ['working', undefined],
  ] as const)('%s: contacted at %s', (step, contactedAt) => {
    const order = assigned().give(
      'advanceAssignment',
      { step, ...(step === 'contactFailed' && { reason: 'noAnswer' }) },
      { ...by(MARKET), at: MONDAY + HOUR },
    );
    expect(order.state.assignments?.[0]).toMatchObject({ state: step, signedAt: MONDAY + HOUR });
    expect(order.state.assignments?.[0]?.contactedAt).toBe(contactedAt);
  });

  test('a breach marks the assignment whose limit it was, and no other', () => {
    const order = assigned().give('assign', { unit: CITY_MANAGEMENT }, { ...rules, at: MONDAY + HOUR });
    const [first, second] = order.state.assignments ?? [];
    if (!first || !second) throw new Error('two were assigned');
    const breached = (change: Partial<OrderEvent<'BREACHED'>>) =>
      evolve(order.state, {
        ...{ type: 'BREACHED', at: first.dueAt + 1, by: actor('timer'), clock: 'assignmentReport' },
        ...{ owner: MARKET, dueAt: first.dueAt, round: 1, ...change },
      } as OrderEvent<'BREACHED'>).assignments;
    expect(breached({})).toEqual([{ ...first, breached: true }, second]);
    expect(breached({ owner: CITY_MANAGEMENT })).toEqual([first, second]);
    expect(breached({ dueAt: second.dueAt })).toEqual([first, second]);
    expect(breached({ clock: 'sign' })).toEqual([first, second]);
    const late = { clock: 'assignmentSign', dueAt: first.signBy, outage: true } as const;
    expect(breached(late)).toEqual([{ ...first, outage: true }, second]);
    expect(breached({ ...late, outage: undefined } as never)).toEqual([first, second]);
  });
});

describe('art. 16: units called in, step by step', () => {
  const whistled = () => inHandling().give('whistle', { kind: 'enforcement', units: [CITY_MANAGEMENT, MARKET] }, rules);
  const units = (order: Case) => order.state.whistles?.[0]?.units ?? [];

  test.each([
    [true, { state: 'called', refused: { at: MONDAY, upheld: false } }],
    [false, { state: 'released', refused: { at: MONDAY, upheld: true } }],
  ])('a refusal stands with its instant, and with what was ruled: must come %s', (mustCome, stands) => {
    const order = whistled().give('refuseWhistle', {}, by(MARKET));
    expect(units(order)[1]).toMatchObject({ state: 'refused', refused: { at: MONDAY } });
    order.give('ruleWhistle', { unit: MARKET, mustCome });
    expect(units(order)[1]).toMatchObject({ ruled: true, ...stands });
    expect(units(order)[0]).not.toHaveProperty('refused');
  });

  test('who only stayed away has refused nothing when it is ruled', () => {
    const order = whistled().give('refuseWhistle', {}, by(MARKET));
    order.pass(order.due('whistle') + 1);
    order.give('ruleWhistle', { unit: CITY_MANAGEMENT, mustCome: true });
    expect(units(order)[0]).toMatchObject({ state: 'called', ruled: true });
    expect(units(order)[0]).not.toHaveProperty('refused');
  });

  test('a breach marks the unit whose limit it was, while it is still called', () => {
    const order = whistled().give('arrive', {}, by(MARKET));
    const [away, there] = units(order);
    if (!away || !there) throw new Error('two were called');
    const breached = (owner: string, dueAt = away.arriveBy) =>
      evolve(order.state, {
        ...{ type: 'BREACHED', at: dueAt + 1, by: actor('timer'), clock: 'whistle', owner, dueAt, round: 1 },
      } as OrderEvent<'BREACHED'>).whistles?.[0]?.units;
    expect(breached(CITY_MANAGEMENT)).toEqual([{ ...away, breached: true }, there]);
    expect(breached(CITY_MANAGEMENT, away.arriveBy + 1)).toEqual([away, there]);
    expect(breached(MARKET)).toEqual([away, there]);
    expect(breached(STREET)).toEqual([away, there]);
  });

  test('a redo carries on what is still owed, and not what is done', () => {
    const order = inHandling(3, { followUp: { latestAfterDue: { value: 1, unit: 'hour' } } });
    order.give('askCoUnit', { units: [WATER, MARKET] }, rules).give('coReport', {}, by(MARKET));
    order.pass(order.due('report') + 1);
    order.give('recordFollowUp', DISSATISFIED, { at: order.state.visit?.task?.from ?? 0 });
    const parts = (order.state.coUnits ?? []).map(({ unit, state, breached }) => [unit, state, breached === true]);
    expect(parts).toEqual([
      [WATER, 'carried', true],
      [MARKET, 'done', false],
      [WATER, 'asked', false],
    ]);
  });
});

describe('AP-14: supervision at the edges of its limits', () => {
  const supervised = () =>
    inHandling(3, { supervision: SUPERVISION }).give('supervise', { ground: 'badEffect', note: TEXT });
  const last = (order: Case) => order.state.oversight?.at(-1);

  test('an answer at the limit is in time; a millisecond later it has lapsed, once', () => {
    const order = supervised();
    const until = order.due('supervision');
    order.notice(until);
    expect(order.all('SUPERVISION_LAPSED')).toHaveLength(0);
    order.notice(until + 1);
    expect(order.all('SUPERVISION_LAPSED')).toHaveLength(1);
    const review = order.due('supervisionReview');
    order.notice(review);
    expect(order.all('SUPERVISION_CLIMBED')).toHaveLength(0);
    order.notice(review + 1);
    expect(order.all('SUPERVISION_CLIMBED')).toHaveLength(1);
  });

  test('by hand again after it was closed is another one, with another cause; while it runs, a reminder of the same', () => {
    const order = supervised().give('supervise', { ground: 'badEffect' });
    expect(order.state.oversight?.map(({ cause }) => cause)).toEqual([`hand/badEffect/${STREET}/1`]);
    order
      .give('answerSupervision', {}, by(STREET))
      .give('reviewSupervision', { decision: 'close' }, { by: actor('supervisor') })
      .give('supervise', { ground: 'badEffect' });
    expect(last(order)).toMatchObject({ state: 'issued', cause: `hand/badEffect/${STREET}/2` });
  });

  test('who missed its own limit is supervised for that dispatch and round', () => {
    const order = inHandling(3, { supervision: SUPERVISION });
    order.pass(order.due('report') + 30 * DAY);
    expect(order.state.oversight?.[0]).toMatchObject({ ground: 'overdue', cause: 'overdue/1/1' });
  });

  test('reported solved, and the caller says it is not: supervised for that dispatch and round', () => {
    const order = toVisit(undefined, { supervision: SUPERVISION });
    order.pass(order.due('followUp') + 1);
    order.give('recordFollowUp', DISSATISFIED, { at: order.state.visit?.task?.from ?? 0 });
    expect(order.state.oversight?.[0]).toMatchObject({ ground: 'notSolved', cause: 'notSolved/1/1' });
  });
});
