import { SATISFACTIONS } from '../../domain/commands';
import { finalRating, firstRating, isOver, STAGES, TERMINAL } from '../../domain/state';
import {
  actor,
  at,
  Case,
  closedOrder,
  DISSATISFIED,
  HOUR,
  IN_STAGE,
  MONDAY,
  SATISFIED,
  STREET,
  TOLD,
  TEXT,
  toVisit,
  workdays,
} from './support';

const rated = (order: Case, answer: typeof SATISFIED | typeof DISSATISFIED) => {
  if (order.state.due.followUp) order.pass(order.due('followUp') + 1);
  return order.give('recordFollowUp', answer, { at: order.state.visit?.task?.from ?? 0 });
};
const again = (order: Case) =>
  order.give('report', { result: 'solved' }, { at: order.now + HOUR }).give('reviewReport', { accepted: true });

describe('FU-8: redo, a numbered round', () => {
  test.each(SATISFACTIONS.flatMap((satisfaction) => [true, false].map((solved) => ({ satisfaction, solved }))))(
    'solved $solved, $satisfaction',
    ({ satisfaction, solved }) => {
      const good = solved && satisfaction !== 'dissatisfied';
      const left = toVisit();
      left
        .pass(left.due('followUp') + 1)
        .give('recordFollowUp', { ...SATISFIED, satisfaction, solved }, { at: left.state.visit?.task?.from ?? 0 });
      expect(left.state).toMatchObject(good ? { stage: 'CLOSED', outcome: 'solved' } : { stage: 'HANDLING', round: 2 });
      const none = toVisit(undefined, { redoMax: 0 });
      none
        .pass(none.due('followUp') + 1)
        .give('recordFollowUp', { ...SATISFIED, satisfaction, solved }, { at: none.state.visit?.task?.from ?? 0 });
      expect(none.state).toMatchObject({
        stage: 'CLOSED',
        outcome: good ? 'solved' : solved ? 'solvedDissatisfied' : 'unsolved',
      });
    },
  );

  test('solved without a word on satisfaction closes as solved, and is nowhere called satisfied', () => {
    const order = toVisit();
    order.pass(order.due('followUp') + 1);
    order.give('recordFollowUp', { ...SATISFIED, satisfaction: 'unrated' }, { at: order.state.visit?.task?.from ?? 0 });
    expect(order.state).toMatchObject({ stage: 'CLOSED', outcome: 'solved' });
    expect(firstRating(order.state)).toMatchObject({ solved: true, satisfaction: 'unrated' });
    expect(finalRating(order.state)?.satisfaction).toBe('unrated');
    expect(Object.keys(order.state.terms.scale)).not.toContain('unrated');
  });

  test('gets its own shorter limit and first contact; the total clock, the unit and the old verdict stay', () => {
    const order = rated(toVisit(), DISSATISFIED);
    const since = at('2026-03-03 09:00') + 1;
    expect(order.state).toMatchObject({
      stage: 'HANDLING',
      round: 2,
      receivedAt: MONDAY,
      clock: { from: since, limit: workdays(3), dueAt: at('2026-03-07 00:00'), originalDueAt: at('2026-03-07 00:00') },
      holder: { unit: STREET, since: MONDAY, signedAt: since },
      ratings: [{ round: 1, satisfaction: 'dissatisfied' }],
    });
    expect(Object.keys(order.state.due).sort()).toEqual(['contact', 'report', 'yellow']);
    expect(order.state.holder).not.toHaveProperty('contactedAt');
    expect(order.state).not.toHaveProperty('report');
    expect(order.state).not.toHaveProperty('visit');
    expect(order.state.spans.at(-1)).toMatchObject({ round: 2, stage: 'HANDLING', owner: { unit: STREET } });
  });

  test.each([
    [0, []],
    [1, ['report']],
  ] as const)('its limit is a limit like the first: %i ms after it', (after, breached) => {
    const order = rated(toVisit(), DISSATISFIED).give('contact', { reached: true });
    order.pass(at('2026-03-07 00:00') + after);
    expect(order.breached).toEqual(breached);
    if (after > 0) expect(order.state.breaches[0]).toMatchObject({ round: 2 });
  });

  test('two rounds at most; then the order closes with what the caller said, first and final verdict side by side (FU-9)', () => {
    const order = rated(toVisit(), DISSATISFIED);
    rated(again(order), DISSATISFIED);
    expect(order.state.round).toBe(3);
    rated(again(order), DISSATISFIED);
    expect(order.state).toMatchObject({ stage: 'CLOSED', outcome: 'unsolved', round: 3 });
    expect(order.state.ratings.map(({ round }) => round)).toEqual([1, 2, 3]);
  });

  test('a second answer leaves the first where it was', () => {
    const order = rated(again(rated(toVisit(), DISSATISFIED)), SATISFIED);
    expect(firstRating(order.state)?.satisfaction).toBe('dissatisfied');
    expect(finalRating(order.state)?.satisfaction).toBe('satisfied');
    expect(firstRating(toVisit().state)).toBeUndefined();
    expect(finalRating(toVisit().state)).toBeUndefined();
  });

  test('a visitor or a supervisor may order it from report to follow-up, while rounds are left', () => {
    for (const stage of ['REPORTED', 'TO_VISIT', 'VISITING'] as const) {
      const order = IN_STAGE[stage]().give('redo', { note: TEXT }, { by: actor('supervisor') });
      expect(order.state).toMatchObject({ stage: 'HANDLING', round: 2 });
      expect(order.all('REDO_ORDERED')[0]).toMatchObject({ note: TEXT, round: 2 });
    }
    expect(toVisit(undefined, { redoMax: 0 }).refused('redo', {})).toBe('REDO_LIMIT');
  });

  test('breaches of the first round stay through the second and the closing', () => {
    const order = new Case();
    order
      .pass(order.due('report') + 1)
      .give('report', { result: 'solved' })
      .give('reviewReport', { accepted: true });
    const before = order.state.breaches;
    rated(order, DISSATISFIED);
    rated(again(order), SATISFIED);
    expect(order.stage).toBe('CLOSED');
    expect(order.state.breaches.slice(0, before.length)).toEqual(before);
    expect(before.map(({ clock }) => clock)).toEqual(['sign', 'contact', 'report']);
  });

  test('a round that touches days not yet announced says so', () => {
    const order = new Case({}, undefined, at('2026-12-28 10:00')).give('report', { result: 'solved' });
    expect(order.state.calendarGuessed).toBe(true);
    order.give('redo', {}, { at: at('2026-12-30 10:00') });
    expect(order.state.calendarGuessed).toBe(true);
    expect(toVisit().give('redo', {}).state).not.toHaveProperty('calendarGuessed');
  });
});

describe('AP-4: closing', () => {
  test.each([
    ['2026-03-18 23:59', '2026-03', '2026-03-26 00:00'],
    ['2026-03-19 00:00', '2026-04', '2026-04-25 00:00'],
  ])('closed at %s belongs to %s and is frozen at %s', (when, period, frozen) => {
    const order = toVisit(at('2026-03-09 10:00'), { followUp: { callWithin: { value: 20, unit: 'naturalDay' } } });
    order.pass(order.due('followUp') + 1).give('recordFollowUp', SATISFIED, { at: at(when) });
    expect(order.state).toMatchObject({ stage: 'CLOSED', period, frozenAt: at(frozen), closedAt: at(when), due: {} });
    expect(isOver(order.state)).toBe(true);
  });

  test("holders' time ends with the closing and adds up to the citizen clock", () => {
    const { spans, receivedAt, closedAt } = closedOrder().state;
    const total = spans.reduce((sum, { from, to }) => sum + ((to ?? 0) - from), 0);
    expect(total).toBe((closedAt ?? 0) - receivedAt);
    expect(spans.filter(({ from, to }) => to !== from).map(({ stage }) => stage)).toEqual(['HANDLING', 'TO_VISIT']);
  });

  test('nothing but an urge, an appeal and its ruling may follow', () => {
    const order = closedOrder();
    expect(order.refused('dispatch', {})).toBe('ORDER_CLOSED');
    expect(order.give('urge', {}).state).toMatchObject({ stage: 'CLOSED', urges: 1, due: {} });
  });

  test('until the period is frozen, and exactly then still; after that a linked order is opened', () => {
    const order = closedOrder();
    const frozen = order.state.frozenAt ?? 0;
    expect(order.refused('urge', {}, { at: frozen })).toBe('not refused');
    expect(order.refused('urge', {}, { at: frozen + 1 })).toBe('PERIOD_FROZEN');
    expect(order.refused('appeal', { ground: 'notOurs' })).toBe('PERIOD_FROZEN');
    expect(order.refused('dispatch', {})).toBe('ORDER_CLOSED');
  });
});

describe('cancelling', () => {
  const open = STAGES.filter((stage) => !TERMINAL.includes(stage));
  test.each(open)('from %s: by the caller, or by the desk on an error; what was missed stays missed', (stage) => {
    const order = IN_STAGE[stage]();
    const { breaches } = order.state;
    order.give('cancel', { ground: 'error', note: TEXT }, { by: actor('agent') });
    expect(order.state).toMatchObject({
      stage: 'CANCELLED',
      outcome: 'cancelled',
      due: {},
      breaches,
      closedAt: order.now,
    });
    expect(isOver(order.state)).toBe(true);
    expect(order.refused('urge', {})).toBe('ORDER_CLOSED');
  });
  test('ends an open call and a request for time', () => {
    const order = IN_STAGE.HANDLING().give('askExtension', { value: 1, reason: 'law', ...TOLD });
    order.give('cancel', { ground: 'caller' });
    expect(order.state).not.toHaveProperty('extension');
    const called = IN_STAGE.VISITING().give('cancel', { ground: 'caller' });
    expect(called.state.visit).not.toHaveProperty('task');
  });
});
