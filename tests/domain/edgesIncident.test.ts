import { shareReached } from '../../domain/reportClock';
import { clockOf } from '../../domain/state';
import { PLAIN, RESULT } from './bodies';
import { CALENDAR, DAY, HOUR, IN_STAGE, inHandling, MONDAY, TEXT } from './support';

describe('IN-17: what goes on when a member leaves its incident', () => {
  test('the report limit and the yellow light by the clock as resumed, each since the clock began', () => {
    const order = inHandling().give('enrol', PLAIN.enrol, { at: MONDAY + HOUR });
    order.give('leave', {}, { at: MONDAY + 2 * DAY });
    const clock = clockOf(order.state);
    expect(order.state.due.report).toEqual({ at: clock.dueAt, from: clock.from, limit: clock.limit });
    const lit = shareReached(clock, order.state.terms.yellowShare, CALENDAR);
    expect(order.state.due.yellow).toEqual({ at: lit, from: clock.from });
  });
  test('a rung of the ladder by natural time: what was left of it is left', () => {
    const order = inHandling();
    order.pass(order.due('report') + 1);
    const left = order.due('ladder') - order.now;
    order.give('enrol', PLAIN.enrol).give('leave', {}, { at: order.now + 2 * DAY });
    expect(order.due('ladder')).toBe(order.now + left);
  });
  test('a request for more time that nobody had decided when the result came waits again, with what was left of its limit', () => {
    const order = inHandling().give('askExtension', PLAIN.askExtension);
    const { extension } = order.state;
    const left = order.due('extensionDecision') - order.now;
    order.give('enrol', PLAIN.enrol).give('takeResult', RESULT, { at: MONDAY + DAY });
    expect(order.state).not.toHaveProperty('extension');
    order.give('leave', {}, { at: MONDAY + DAY + HOUR });
    expect(order.state.extension).toEqual(extension);
    expect(order.due('extensionDecision') - order.now).toBe(left);
    expect(order.give('ruleExtension', { granted: true }).state.extensions).toBe(1);
  });
  test('taken out of the order it was merged into, by a person who says why', () => {
    const order = IN_STAGE.MERGED().give('leave', { note: TEXT });
    expect(order.all('LEFT')).toMatchObject([{ stage: 'RECEIVED', why: 'person', note: TEXT }]);
    expect(IN_STAGE.MERGED().give('leave', {}).all('LEFT')[0]).not.toHaveProperty('note');
  });
});

describe('IN-17: pages of an incident', () => {
  const parent = () => IN_STAGE.HANDLING().give('gather', { ...PLAIN.gather, orders: ['T-7', 'T-8', 'T-7'] });
  test('an order stands on a page once, whether it joins or is let go', () => {
    expect(parent().all('GATHERED')[0]?.orders).toEqual(['T-7', 'T-8']);
    const released = parent().give('release', { ...PLAIN.release, orders: ['T-7', 'T-7'] });
    expect(released.all('RELEASED')[0]?.orders).toEqual(['T-7']);
  });
  test('what is counted is the page that is open, as that which it is', () => {
    const count = { count: 1, refused: [] };
    expect(parent().refused('tally', { of: 'joined', page: 2, ...count })).toBe('WRONG_STATE');
    expect(parent().refused('tally', { of: 'released', page: 1, ...count })).toBe('WRONG_STATE');
    expect(parent().refused('tally', { of: 'joined', page: 1, ...count })).toBe('not refused');
  });
});
