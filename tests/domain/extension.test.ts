import {
  actor,
  at,
  Case,
  DAY,
  DESKS,
  HOUR,
  hours,
  inHandling,
  MONDAY,
  OTHER_STREET,
  TOLD,
  TEXT,
  workdays,
  type TermsChange,
} from './support';
import type { CommandBodies } from '../../domain/commands';

const ASK: CommandBodies['askExtension'] = { value: 3, reason: 'procurement', ...TOLD };
const asked = (change: TermsChange = {}) => inHandling(3, change).give('askExtension', ASK);
/** Tuesday 10 March 00:00; one working day before is Monday at its beginning at the latest. */
const LIMIT = at('2026-03-10 00:00');

describe('art. 15(2), TL-10: asking for more time', () => {
  test.each([
    ['the Friday before', '2026-03-06 23:59', 'not refused'],
    ['Saturday, a working day before the limit still ahead', '2026-03-08 23:59', 'not refused'],
    ['on the last day', '2026-03-09 00:00', 'EXTENSION_TOO_LATE'],
  ])('%s', (_, local, code) => {
    expect(inHandling().refused('askExtension', ASK, { at: at(local) })).toBe(code);
  });

  test('asked for by the hour: the limit of asking to the millisecond', () => {
    const order = inHandling(3, { extension: { askBefore: hours(8) } });
    expect(order.refused('askExtension', ASK, { at: LIMIT - 8 * HOUR })).toBe('not refused');
    expect(order.refused('askExtension', ASK, { at: LIMIT - 8 * HOUR + 1 })).toBe('EXTENSION_TOO_LATE');
  });

  test.each([1, 2] as const)('level %i is never extended', (level) => {
    expect(inHandling(level).refused('askExtension', { ...ASK, unit: 'hour' })).toBe('EXTENSION_LEVEL');
  });

  test.each([
    ['exactly as long again', { value: 7 }, 'not refused'],
    ['a day longer', { value: 8 }, 'EXTENSION_TOO_LONG'],
    ['in another unit, shorter', { value: 5, unit: 'workday' }, 'not refused'],
    ['in another unit, longer', { value: 6, unit: 'workday' }, 'EXTENSION_TOO_LONG'],
  ] as const)('%s', (_, more, code) => {
    expect(inHandling().refused('askExtension', { ...ASK, ...more })).toBe(code);
  });

  test('a share of a limit in days counts in whole days, of one in hours exactly', () => {
    const half = { extension: { maxShare: 0.5 } };
    expect(inHandling(3, half).refused('askExtension', { ...ASK, value: 3 })).toBe('not refused');
    expect(inHandling(3, half).refused('askExtension', { ...ASK, value: 4 })).toBe('EXTENSION_TOO_LONG');
    const byHour = { ...half, limits: { report: hours(101) } };
    expect(inHandling(3, byHour).refused('askExtension', { ...ASK, value: 50.5 })).toBe('not refused');
    expect(inHandling(3, byHour).refused('askExtension', { ...ASK, value: 50.6 })).toBe('EXTENSION_TOO_LONG');
    const byWorkday = { ...half, limits: { report: workdays(5) } };
    expect(inHandling(3, byWorkday).refused('askExtension', { ...ASK, value: 3 })).toBe('EXTENSION_TOO_LONG');
  });

  test('the caller must have been told, with evidence', () => {
    expect(inHandling().refused('askExtension', { ...ASK, evidence: ' ' })).toBe('CALLER_NOT_TOLD');
  });

  test('told in the future, or of an order that was not there yet, is not told', () => {
    const body = (toldAt: string) => ({ ...ASK, toldAt });
    expect(inHandling().refused('askExtension', body('2026-03-02T10:00:00.001+08:00'))).toBe('CALLER_NOT_TOLD');
    expect(inHandling().refused('askExtension', body('2026-03-02T09:59:59.999+08:00'))).toBe('CALLER_NOT_TOLD');
    const order = inHandling().give('askExtension', { ...ASK, note: TEXT });
    expect(order.all('EXTENSION_ASKED')[0]).toMatchObject({
      ...{ note: TEXT, toldAt: MONDAY, toldBy: 'phone', evidence: TEXT },
    });
    expect(order.state.extension?.told).toEqual({ toldAt: MONDAY, toldBy: 'phone', evidence: TEXT });
  });

  test('requests of before named the number of a record only: it still counts', () => {
    const { toldAt: _, toldBy: __, evidence: ___, ...asks } = ASK;
    const before = { ...asks, callerTold: 'REC-1' } as unknown as CommandBodies['askExtension'];
    const order = inHandling().give('askExtension', before).give('ruleExtension', { granted: true });
    expect(order.all('EXTENSION_ASKED')[0]).toMatchObject({ callerTold: 'REC-1' });
    expect(order.state.clock?.grants?.[0]).not.toHaveProperty('told');
  });

  test('one request at a time, and once granted no other', () => {
    const order = asked();
    expect(order.refused('askExtension', ASK)).toBe('EXTENSION_PENDING');
    order.give('ruleExtension', { granted: true });
    expect(order.refused('askExtension', ASK)).toBe('EXTENSION_LIMIT');
  });
});

describe('deciding it', () => {
  test('granted: the limit moves, the original stays beside it, the yellow light moves with it', () => {
    const order = asked();
    const yellow = order.due('yellow');
    order.give('ruleExtension', { granted: true, note: TEXT }, { by: actor('dispatcher') });
    expect(order.state.clock).toMatchObject({
      dueAt: at('2026-03-13 00:00'),
      originalDueAt: LIMIT,
      extendedBy: [{ value: 3, unit: 'naturalDay' }],
    });
    expect(order.due('report')).toBe(at('2026-03-13 00:00'));
    expect(order.due('yellow')).toBeGreaterThan(yellow);
    expect(order.state).toMatchObject({ extensions: 1 });
    expect(order.state).not.toHaveProperty('extension');
    expect(order.all('EXTENSION_GRANTED')[0]).toMatchObject({ note: TEXT });
    order.pass(at('2026-03-13 00:00'));
    expect(order.breached).toEqual([]);
    expect(order.pass(at('2026-03-13 00:00') + 1).breached).toEqual(['report']);
  });

  test('a light that has been on does not come on again', () => {
    const order = inHandling(4);
    order
      .pass(order.due('yellow') + 1)
      .give('askExtension', ASK, { at: at('2026-03-15 10:00') })
      .give('ruleExtension', { granted: true });
    expect(order.state.due).not.toHaveProperty('yellow');
    order.pass(order.due('report') + 1);
    expect(order.all('WARNED')).toHaveLength(1);
  });

  test('refused: everything stays as it was, and the unit may ask again', () => {
    const order = inHandling();
    const { due, clock } = order.state;
    order.give('askExtension', ASK).give('ruleExtension', { granted: false, note: TEXT });
    expect(order.state).toMatchObject({ due, clock, extensions: 0 });
    expect(order.state.due).not.toHaveProperty('extensionDecision');
    expect(order.refused('askExtension', ASK)).toBe('not refused');
  });

  test('refused twice, the unit has asked enough: one request more than may be granted', () => {
    const order = inHandling();
    for (let i = 0; i < 2; i++) order.give('askExtension', ASK).give('ruleExtension', { granted: false });
    expect(order.refused('askExtension', ASK)).toBe('EXTENSION_LIMIT');
    const twice = inHandling(3, { extension: { max: 2 } });
    for (let i = 0; i < 3; i++) twice.give('askExtension', ASK).give('ruleExtension', { granted: false });
    expect(twice.refused('askExtension', ASK)).toBe('EXTENSION_LIMIT');
    expect(inHandling(3, { extension: { max: 0 } }).refused('askExtension', ASK)).toBe('EXTENSION_LIMIT');
  });

  test('what the unit before used up, the next one has', () => {
    const order = asked().give('ruleExtension', { granted: true });
    order.give('dispatch', { unit: OTHER_STREET }).give('sign', {});
    expect(order.state).toMatchObject({ extensions: 1, extensionsOfDispatch: { asked: 0, granted: 0 } });
    order.give('askExtension', ASK).give('ruleExtension', { granted: true });
    expect(order.refused('askExtension', ASK)).toBe('EXTENSION_LIMIT');
    expect(order.state.extensions).toBe(2);
    const refusedBefore = inHandling();
    for (let i = 0; i < 2; i++) refusedBefore.give('askExtension', ASK).give('ruleExtension', { granted: false });
    refusedBefore.give('dispatch', { unit: OTHER_STREET }).give('sign', {});
    expect(refusedBefore.refused('askExtension', ASK)).toBe('not refused');
  });

  test('a redo is the same dispatch: what was used up stays used up', () => {
    const order = asked().give('ruleExtension', { granted: true }).give('report', { result: 'solved' });
    order.give('redo', {});
    expect(order.refused('askExtension', { ...ASK, value: 1 })).toBe('EXTENSION_LIMIT');
  });

  test('silence refuses after four working hours, and the city is breached', () => {
    const order = asked();
    const decision = at('2026-03-02 14:00');
    expect(order.due('extensionDecision')).toBe(decision);
    expect(order.pass(decision).state.extension).toBeDefined();
    order.pass(decision + 1);
    expect(order.state).not.toHaveProperty('extension');
    expect(order.all('EXTENSION_REFUSED')[0]).toMatchObject({ auto: true });
    expect(order.state.breaches[0]).toMatchObject({ clock: 'extensionDecision', owner: DESKS.city });
  });

  test('is due before the limit itself, at the latest in the same instant', () => {
    const order = asked({ limits: { extensionDecision: workdays(30) } });
    expect(order.due('extensionDecision')).toBe(LIMIT);
    order.pass(LIMIT + 1);
    expect(order.breached).toEqual(['contact', 'extensionDecision', 'report'].filter((clock) => clock !== 'contact'));
    const inTime = asked({ limits: { extensionDecision: workdays(30) } }).give(
      'ruleExtension',
      { granted: true },
      { at: LIMIT },
    );
    expect(inTime.breached).toEqual([]);
  });

  test('whoever asked may not decide', () => {
    const sameKey = actor('city', undefined, 'key-unit');
    expect(asked().refused('ruleExtension', { granted: true }, { by: sameKey })).toBe('SAME_PERSON');
    const order = inHandling().give('askExtension', ASK, { by: { role: 'unit', unit: 'BJ-110108001' } });
    expect(order.refused('ruleExtension', { granted: true }, { by: { role: 'city' } })).toBe('not refused');
  });

  test('nothing asked, nothing to decide; a report ends the request', () => {
    expect(inHandling().refused('ruleExtension', { granted: true })).toBe('NO_EXTENSION_PENDING');
    const order = asked().give('report', { result: 'solved' }).give('reviewReport', { accepted: false });
    expect(order.refused('ruleExtension', { granted: true })).toBe('NO_EXTENSION_PENDING');
  });

  test('may still be decided while the dispatch is disputed, and counts for the disputed clock', () => {
    const order = asked()
      .give('object', { ground: 'duty', proposedUnit: OTHER_STREET })
      .give('ruleExtension', { granted: true });
    expect(order.stage).toBe('OBJECTION');
    expect(order.due('report')).toBe(LIMIT + 3 * DAY);
  });

  test('twice where the policy allows it: both stand on the clock', () => {
    const order = asked({ extension: { max: 2 } }).give('ruleExtension', { granted: true });
    order.give('askExtension', { ...ASK, value: 2, unit: 'workday' }).give('ruleExtension', { granted: true });
    expect(order.state.clock).toMatchObject({ dueAt: at('2026-03-17 00:00'), originalDueAt: LIMIT });
    expect(order.state.clock?.extendedBy).toHaveLength(2);
  });
});

test('time that passes over a request costs the unit nothing it had before', () => {
  const order = new Case().give('sign', {}, { at: MONDAY }).give('askExtension', ASK);
  order.pass(LIMIT);
  expect(order.breached).toEqual(['extensionDecision', 'contact']);
});
