import { shareReached } from '../../domain/reportClock';
import { clockOf } from '../../domain/state';
import { CALENDAR, Case, DAY, HOUR, hours, hung, inHandling, MONDAY, terms, TOLD, type TermsChange } from './support';

const ask = { value: 2, reason: 'procurement', ...TOLD } as const;

describe('art. 15(3), 23: the report and its acceptance', () => {
  test('whoever reports without having told of a contact says whether there was one', () => {
    const order = new Case().give('report', { result: 'solved', contacted: true });
    expect(order.all('CONTACTED')).toMatchObject([{ reached: true }]);
  });
  test('without time for a review the report is accepted by itself', () => {
    const order = inHandling(3, { limits: { reportReview: hours(0) } }).give('report', { result: 'solved' });
    expect(order.all('REPORT_ACCEPTED')).toMatchObject([{ auto: true }]);
  });
  test('at the hard stop of a hang that closes, the report is taken as accepted by itself', () => {
    const order = hung({ atStop: 'close' });
    order.pass(order.due('hangStop') + 1);
    expect(order.all('REPORT_ACCEPTED')).toMatchObject([{ auto: true }]);
  });
  test('a caller who is being asked already is not asked by a second task', () => {
    const order = new Case().give('sign', {});
    order
      .pass(order.due('report') + 1)
      .give('report', { result: 'solved' })
      .give('reviewReport', { accepted: true });
    expect(order.all('FOLLOW_UP_OPENED')).toHaveLength(1);
    expect(order.all('REPORT_ACCEPTED')[0]?.due).toEqual({});
    expect(order.stage).toBe('VISITING');
  });
  test.each([
    ['before its limit', -1, true],
    ['exactly at it', 0, false],
    ['after it', 1, false],
  ])('sent back %s it has a yellow light to come: %s %s', (_, later, yellow) => {
    const order = inHandling(3, { limits: { reportReview: hours(999) } });
    const limit = order.due('report');
    order.give('report', { result: 'solved' }).give('reviewReport', { accepted: false }, { at: limit + later });
    expect('yellow' in (order.all('REPORT_REJECTED')[0]?.due ?? {})).toBe(yellow);
  });
});

describe('art. 15(2): extensions at the edges of their figures', () => {
  test('decided at the latest with the limit itself; a limit that ends then is that limit', () => {
    const limits = { extensionDecision: hours(24) };
    const change: TermsChange = { limits, extension: { askBefore: hours(0) } };
    const asked = (before: number) => {
      const order = inHandling(3, change);
      return order.give('askExtension', ask, { at: order.due('report') - before });
    };
    const exact = asked(24 * HOUR);
    expect(exact.state.due.extensionDecision).toEqual({
      at: exact.due('report'),
      from: exact.now,
      limit: limits.extensionDecision,
    });
    const cut = asked(23 * HOUR);
    expect(cut.state.due.extensionDecision).toEqual({ at: cut.due('report'), from: cut.now });
  });
  test('a share of a limit in days is whole days: half of seven is three', () => {
    const half = () => inHandling(3, { extension: { maxShare: 0.5 } });
    expect(half().refused('askExtension', { ...ask, value: 73, unit: 'hour' })).toBe('EXTENSION_TOO_LONG');
    expect(half().refused('askExtension', { ...ask, value: 72, unit: 'hour' })).toBe('not refused');
  });
  test('the yellow light stands at its share of the clock as extended, also twice and after a pause', () => {
    const change: TermsChange = { extension: { max: 2 } };
    const order = hung({}, 3, change).give('resumeHang', {}, { at: MONDAY + 20 * DAY });
    const lit = () => shareReached(clockOf(order.state), order.state.terms.yellowShare, CALENDAR);
    for (const length of [1, 2]) {
      order.give('askExtension', ask).give('ruleExtension', { granted: true });
      expect(clockOf(order.state).extendedBy).toHaveLength(length);
      expect(order.due('yellow')).toBe(lit());
    }
  });
  test('terms of one extension know no second', () => {
    const order = inHandling().give('askExtension', ask).give('ruleExtension', { granted: true });
    expect(order.refused('askExtension', ask, { terms: terms() })).toBe('EXTENSION_LIMIT');
  });
});
