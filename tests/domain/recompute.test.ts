import { isWorkday as officiallyWorked } from 'chinese-days';
import { dayNumber, encodeBits, isoDay } from '../../domain/calendar';
import { armedOn } from '../../domain/state';
import type { Terms, WorkCalendar } from '../../domain/terms';
import {
  at,
  CALENDAR,
  Case,
  closedOrder,
  HOUR,
  hours,
  inHandling,
  MONDAY,
  TOLD,
  terms,
  TEXT,
  workdays,
  workHours,
  type TermsChange,
} from './support';

const FIRST = dayNumber(2026, 1, 1);

/** The calendar after a notice that takes these days off. */
function afterNotice(...off: readonly string[]): WorkCalendar {
  const worked = Array.from({ length: 732 }, (_, i) => {
    const day = isoDay(FIRST + i);
    return officiallyWorked(day) && !off.includes(day);
  });
  return { ...CALENDAR, version: 'cn-2027', bits: encodeBits(worked), announcedUntil: dayNumber(2027, 12, 31) };
}
const fresh = (calendar: WorkCalendar): Terms => ({ ...terms(2), calendar });
const recomputed = (order: Case, ...off: readonly string[]) =>
  order.give('recomputeDeadlines', { note: TEXT }, { terms: fresh(afterNotice(...off)) });

/** Wednesday 30 December 2026; five working days guessed as 31 December, 1, 4, 5 and 6 January. */
const GUESSED = at('2026-12-30 10:00');
const guessing = (change: TermsChange = {}) =>
  new Case({}, terms(3, { ...change, limits: { report: workdays(5), ...change.limits } }), GUESSED);

describe('§9: a year that is announced after the order was dispatched', () => {
  test('open deadlines are counted anew from their own start, the order no longer says that it guesses', () => {
    const order = guessing();
    expect(order.state.calendarGuessed).toBe(true);
    expect(order.due('report')).toBe(at('2027-01-07 00:00'));
    const { contact } = order.state.due;
    recomputed(order, '2027-01-01', '2027-01-04');
    expect(order.due('report')).toBe(at('2027-01-09 00:00'));
    expect(order.state.clock).toMatchObject({ dueAt: at('2027-01-09 00:00'), originalDueAt: at('2027-01-09 00:00') });
    expect(order.state).not.toHaveProperty('calendarGuessed');
    expect(order.state.due.contact).toEqual(contact);
    expect(order.state.terms).toMatchObject({
      level: 3,
      versions: { calendar: 'cn-2027' },
      calendar: { version: 'cn-2027' },
    });
    expect(order.all('DEADLINES_RECOMPUTED')[0]).toMatchObject({ note: TEXT, by: { role: 'city' } });
  });

  test('the yellow light moves with the limit, and comes once', () => {
    const order = guessing();
    const before = order.due('yellow');
    recomputed(order, '2027-01-01', '2027-01-04');
    expect(order.due('yellow')).toBeGreaterThan(before);
    order.pass(order.due('report') + 1);
    expect(order.all('WARNED')).toHaveLength(1);
  });

  test('nothing is set before now: what the new calendar has passed falls due at once, and no burst', () => {
    const worked = (calendar: WorkCalendar): Terms => ({ ...terms(), calendar });
    const late = afterNotice();
    const order = new Case(
      {},
      { ...terms(3, { limits: { report: workdays(5) } }), calendar: afterNotice('2026-03-03', '2026-03-04') },
    );
    expect(order.due('report')).toBe(at('2026-03-12 00:00'));
    order.give('recomputeDeadlines', {}, { at: at('2026-03-11 10:00'), terms: worked({ ...late, version: 'x' }) });
    expect(order.due('report')).toBe(at('2026-03-11 10:00'));
    order.pass(at('2026-03-11 10:00') + 1);
    expect(order.all('WARNED')).toHaveLength(1);
    expect(order.breached).toContain('report');
    expect(order.state.breaches.every(({ outage }) => outage === undefined)).toBe(true);
  });

  test('an extended limit is counted anew with its extension; the original beside it too', () => {
    const order = guessing({ extension: { askBefore: hours(1) } }).give('sign', {});
    order
      .give('askExtension', { value: 2, reason: 'law', ...TOLD, toldAt: new Date(order.now).toISOString() })
      .give('ruleExtension', { granted: true });
    expect(order.state.clock).toMatchObject({ originalDueAt: at('2027-01-07 00:00'), dueAt: at('2027-01-09 00:00') });
    recomputed(order, '2027-01-01', '2027-01-04');
    expect(order.state.clock).toMatchObject({ originalDueAt: at('2027-01-09 00:00'), dueAt: at('2027-01-13 00:00') });
    expect(order.due('report')).toBe(at('2027-01-13 00:00'));
  });

  test('an undecided request stays due before the limit', () => {
    const order = guessing({ limits: { extensionDecision: workdays(30) }, extension: { askBefore: hours(1) } }).give(
      'sign',
      {},
    );
    order.give('askExtension', { value: 2, reason: 'law', ...TOLD, toldAt: new Date(order.now).toISOString() });
    const worksNewYear = { ...CALENDAR, version: 'works', bits: encodeBits(Array.from({ length: 732 }, () => true)) };
    order.give('recomputeDeadlines', {}, { terms: fresh(worksNewYear) });
    expect(order.due('report')).toBe(at('2027-01-05 00:00'));
    expect(order.due('extensionDecision')).toBe(at('2027-01-05 00:00'));
  });

  test('a report under review: sent back, it stands under the limit of the new calendar', () => {
    const order = guessing().give('report', { result: 'solved' }, { at: GUESSED + HOUR });
    recomputed(order, '2027-01-01');
    expect(order.state.clock?.dueAt).toBe(at('2027-01-08 00:00'));
    order.give('reviewReport', { accepted: false });
    expect(order.due('report')).toBe(at('2027-01-08 00:00'));
  });

  test('a limit that has been missed stays missed; the rungs that follow move', () => {
    const order = guessing({ limits: { report: hours(24) } });
    order.pass(order.due('report') + 1);
    const { breaches, clock } = order.state;
    expect(order.due('ladder')).toBe(at('2027-01-02 00:00'));
    recomputed(order, '2027-01-01');
    expect(order.state).toMatchObject({ breaches, clock });
    expect(order.due('ladder')).toBe(at('2027-01-05 00:00'));
  });

  test('a rung that repeats counts anew from its own last expiry', () => {
    const order = inHandling(3);
    order.pass(at('2026-12-30 10:00'));
    const repeating = order.due('ladder');
    expect(armedOn(order.state, 'ladder').from).toBe(at('2026-12-25 00:00'));
    expect(repeating).toBe(at('2027-01-08 00:00'));
    recomputed(order, '2027-01-01', '2027-01-04');
    expect(order.due('ladder')).toBe(at('2027-01-12 00:00'));
    order.pass(order.due('ladder') + 1);
    expect(order.due('ladder')).toBe(at('2027-01-26 00:00'));
  });

  test('the window for objections moves while it is open, and is told', () => {
    const order = () => new Case({}, terms(3, { limits: { objection: workdays(2) } }), GUESSED);
    expect(order().state.objectionUntil).toBe(at('2027-01-02 00:00'));
    const open = recomputed(order(), '2027-01-01');
    expect(open.state.objectionUntil).toBe(at('2027-01-05 00:00'));
    expect(open.all('DEADLINES_RECOMPUTED')[0]).toMatchObject({ objectionUntil: at('2027-01-05 00:00') });
    const atItsEnd = order();
    atItsEnd.pass(at('2027-01-02 00:00'));
    expect(recomputed(atItsEnd, '2027-01-01').state.objectionUntil).toBe(at('2027-01-05 00:00'));
    const closed = order();
    closed.pass(at('2027-01-02 00:00') + 1);
    expect(recomputed(closed, '2027-01-01').state.objectionUntil).toBe(at('2027-01-02 00:00'));
  });

  test('a window for objections is not closed before now, and one in hours does not move', () => {
    const order = new Case({}, { ...terms(3), calendar: afterNotice('2026-03-03') });
    expect(order.state.objectionUntil).toBe(at('2026-03-05 00:00'));
    const worked = { ...terms(), calendar: { ...afterNotice(), version: 'x' } };
    order.give('recomputeDeadlines', {}, { at: at('2026-03-04 10:00'), terms: worked });
    expect(order.state.objectionUntil).toBe(at('2026-03-04 10:00'));
    const hourly = new Case({}, terms(3, { limits: { objection: hours(48) } }), GUESSED);
    expect(recomputed(hourly, '2027-01-01').state.objectionUntil).toBe(GUESSED + 48 * HOUR);
  });

  test('the window alone is enough to recompute', () => {
    const natural = { report: hours(72), sign: hours(1), contact: hours(1), objection: workdays(2) };
    const order = new Case({}, terms(3, { limits: natural }), GUESSED);
    const sameVersion = { ...afterNotice('2027-01-01'), version: CALENDAR.version };
    order.give('recomputeDeadlines', {}, { terms: fresh(sameVersion) });
    expect(order.all('DEADLINES_RECOMPUTED')[0]).toMatchObject({ due: {}, objectionUntil: at('2027-01-05 00:00') });
  });

  test('a paused dispatch limit is counted anew without what had run', () => {
    const order = new Case(
      {},
      terms(3, { route: { automatic: false }, limits: { dispatch: workHours(16) } }),
      at('2026-12-31 10:00'),
    );
    order.give('askInfo', {}, { at: at('2026-12-31 14:00') }).give('addInfo', {}, { at: at('2026-12-31 16:00') });
    expect(order.due('dispatch')).toBe(at('2027-01-04 10:00'));
    expect(recomputed(order, '2027-01-01', '2027-01-04').due('dispatch')).toBe(at('2027-01-06 10:00'));
  });

  test('what a closed order was told of its windows stays', () => {
    const order = closedOrder();
    expect(order.refused('recomputeDeadlines', {}, { terms: fresh(afterNotice('2027-01-01')) })).toBe('ORDER_CLOSED');
  });

  test('limits in natural hours do not move, and before dispatch there is only that of the dispatch', () => {
    const held = new Case({ treatment: { as: 'hold' } });
    const { due } = held.state;
    expect(recomputed(held).state.due).toEqual(due);
    const urgent = inHandling(1);
    const { due: before } = urgent.state;
    expect(recomputed(urgent).state.due).toEqual(before);
  });

  test('an appeal or a consultation under way moves as well', () => {
    const waiting = new Case({}, terms(3, { route: { automatic: false } }), at('2026-12-31 10:00')).give('consult', {});
    expect(waiting.due('consult')).toBe(at('2027-01-02 00:00'));
    expect(recomputed(waiting, '2027-01-01').due('consult')).toBe(at('2027-01-05 00:00'));
  });

  test('the same calendar again, or none: refused', () => {
    expect(inHandling().refused('recomputeDeadlines', {})).toBe('NOTHING_TO_RECOMPUTE');
    const order = recomputed(guessing(), '2027-01-01');
    expect(order.refused('recomputeDeadlines', {}, { terms: fresh(afterNotice('2027-01-01')) })).toBe(
      'NOTHING_TO_RECOMPUTE',
    );
    expect(order.refused('recomputeDeadlines', {}, { terms: fresh(afterNotice('2027-01-01', '2027-01-05')) })).toBe(
      'not refused',
    );
  });

  test('a calendar that still does not know the year leaves the mark', () => {
    const order = guessing().give('recomputeDeadlines', {}, { terms: fresh({ ...CALENDAR, version: 'cn-2026b' }) });
    expect(order.state.calendarGuessed).toBe(true);
    expect(order.now).toBeGreaterThan(MONDAY);
  });
});
