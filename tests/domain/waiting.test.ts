import { armedOn } from '../../domain/state';
import { at, Case, DESKS, HOUR, hours, IN_STAGE, MINUTE, MONDAY, terms, workdays, workHours } from './support';
import type { TermsChange } from './support';

/** Waits for a dispatcher, 24 h from Monday 10:00; the caller has 72 h in all for what is missing. */
const waiting = (change: TermsChange = {}) =>
  new Case({}, terms(3, { ...change, route: { automatic: false, ...change.route } }));
const added = (order: Case, after: number) => order.give('addInfo', {}, { at: order.now + after });

describe('art. 10, DI-17: the dispatch clock is paused while the caller is asked, and goes on where it stood', () => {
  test('asked a minute before the limit, a minute is left however long the caller takes', () => {
    const order = waiting().give('askInfo', {}, { at: MONDAY + 24 * HOUR - MINUTE });
    expect(Object.keys(order.state.due)).toEqual(['info']);
    added(order, 30 * HOUR);
    const resumed = order.now;
    expect(order.stage).toBe('TO_DISPATCH');
    expect(order.due('dispatch')).toBe(resumed + MINUTE);
    expect(order.pass(resumed + MINUTE).breached).toEqual([]);
    order.pass(resumed + MINUTE + 1);
    expect(order.state.breaches).toEqual([
      expect.objectContaining({ clock: 'dispatch', owner: DESKS.dispatch, elapsedMs: 24 * HOUR + 1 }),
    ]);
  });

  test('asked in the instant of the limit nothing is left: it falls due as soon as the caller has answered', () => {
    const order = added(waiting().give('askInfo', {}, { at: MONDAY + 24 * HOUR }), HOUR);
    expect(order.due('dispatch')).toBe(order.now);
    expect(order.pass(order.now + 1).state.holder).toMatchObject({ how: 'forced' });
  });

  test('every pause counts: twice ten hours leave four', () => {
    const order = waiting();
    for (let i = 0; i < 2; i++) added(order.give('askInfo', {}, { at: order.now + 10 * HOUR }), HOUR);
    expect(order.due('dispatch')).toBe(order.now + 4 * HOUR);
    expect(order.state).toMatchObject({ infoMs: 2 * HOUR });
    expect(order.state).not.toHaveProperty('pausedDispatchMs');
  });

  test('the caller who never answers leaves the dispatcher what was left, and nobody is blamed for the waiting', () => {
    const order = waiting().give('askInfo', {}, { at: MONDAY + 20 * HOUR });
    const until = MONDAY + 92 * HOUR;
    expect(order.due('info')).toBe(until);
    expect(order.pass(until).stage).toBe('NEEDS_INFO');
    order.pass(until + 1);
    expect(order.state).toMatchObject({ stage: 'TO_DISPATCH', breaches: [] });
    expect(order.due('dispatch')).toBe(until + 1 + 4 * HOUR);
  });

  test('asked for during the call itself, the dispatch limit begins with the answer', () => {
    const order = new Case({ treatment: { as: 'askInfo' } }, terms(3, { route: { automatic: false } }));
    expect(added(order, 5 * HOUR).due('dispatch')).toBe(MONDAY + 29 * HOUR);
  });

  test('what the answer makes urgent has the rest of the shorter limit', () => {
    const order = waiting().give('askInfo', {}, { at: MONDAY + HOUR });
    const urgent = terms(2, { route: { automatic: false }, limits: { dispatch: hours(2) } });
    order.give('addInfo', {}, { at: MONDAY + 3 * HOUR, terms: urgent });
    expect(order.due('dispatch')).toBe(MONDAY + 4 * HOUR);
  });

  test('a limit in working hours keeps its working hours', () => {
    const order = waiting({ limits: { dispatch: workHours(4) } }).give('askInfo', {}, { at: at('2026-03-02 12:00') });
    order.give('addInfo', {}, { at: at('2026-03-03 20:00') });
    expect(order.due('dispatch')).toBe(at('2026-03-04 11:00'));
  });

  test('the citizen clock runs on', () => {
    const order = added(waiting().give('askInfo', {}), 30 * HOUR);
    expect(order.state.receivedAt).toBe(MONDAY);
    expect(order.state.spans.find(({ stage }) => stage === 'NEEDS_INFO')).toMatchObject({
      from: MONDAY,
      to: MONDAY + 30 * HOUR,
    });
  });
});

describe('the time for asking is one for the whole order', () => {
  test('a second question has what the first has left', () => {
    const order = added(waiting().give('askInfo', {}), 40 * HOUR).give('askInfo', {});
    expect(order.due('info')).toBe(order.now + 32 * HOUR);
  });

  test('to the last millisecond', () => {
    const first = (taken: number) => added(waiting().give('askInfo', {}), taken);
    expect(first(72 * HOUR - 1).refused('askInfo', {})).toBe('not refused');
    expect(first(72 * HOUR).refused('askInfo', {})).toBe('INFO_LIMIT');
  });

  test('once it has run out nobody is asked again, and the dispatch is not put off any more', () => {
    const order = waiting().give('askInfo', {});
    order.pass(order.due('info') + 1);
    expect(order.refused('askInfo', {})).toBe('INFO_LIMIT');
    order.pass(order.due('dispatch') + 1);
    expect(order.state).toMatchObject({ stage: 'DISPATCHED', holder: { how: 'forced' } });
  });
});

describe('an order held back at intake', () => {
  const held = (dispatch = hours(24)) =>
    new Case({ treatment: { as: 'hold' } }, terms(3, { route: { automatic: false }, limits: { dispatch } }));

  test('let go for a dispatcher it is still under the limit of the call', () => {
    const order = held().give('submit', {}, { at: MONDAY + 23 * HOUR });
    expect(order.due('dispatch')).toBe(MONDAY + 24 * HOUR);
  });

  test('made urgent when its shorter limit has passed already, it is late at once and not before', () => {
    const urgent = terms(2, { route: { automatic: false }, limits: { dispatch: hours(2) } });
    const order = held().give('submit', {}, { at: MONDAY + 3 * HOUR, terms: urgent });
    expect(order.due('dispatch')).toBe(MONDAY + 3 * HOUR);
    order.pass(MONDAY + 3 * HOUR + 1);
    expect(order.state.breaches).toEqual([
      expect.objectContaining({ clock: 'dispatch', elapsedMs: 3 * HOUR + 1, level: 2 }),
    ]);
  });
});

describe('DI-6: a consultation that runs out', () => {
  const consulting = () => waiting({ limits: { consult: workdays(1) } }).give('consult', {});

  test("is the breach of the city's desk, and the decision is forced", () => {
    const limit = at('2026-03-04 00:00');
    const order = consulting();
    expect(order.pass(limit).breached).toEqual([]);
    order.pass(limit + 1);
    expect(order.state.breaches).toEqual([
      expect.objectContaining({ clock: 'consult', owner: DESKS.city, dueAt: limit, round: 1 }),
    ]);
    expect(order.state).toMatchObject({ stage: 'DISPATCHED', holder: { how: 'forced' } });
  });

  test('decided in the instant of the limit it is in time', () => {
    const order = consulting();
    expect(order.give('dispatch', {}, { at: order.due('consult') }).breached).toEqual([]);
  });
});

test('an order on which a limit does not run says so', () => {
  const { state } = IN_STAGE.HANDLING();
  expect(() => armedOn(state, 'dispatch')).toThrow('no limit of kind dispatch runs on order T-1');
  expect(armedOn(state, 'report')).toBe(state.due.report);
});
