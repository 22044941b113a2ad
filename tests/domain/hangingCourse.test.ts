import { dueItems } from '../../domain/agenda';
import { limitEnds } from '../../domain/reportClock';
import { asking, law, LIMIT } from './hangingFixture';
import {
  actor,
  ASK_HANG,
  at,
  Case,
  CITY_MANAGEMENT,
  DAY,
  DISTRICT,
  HOUR,
  hours,
  hung,
  inHandling,
  MINUTE,
  MONDAY,
  OTHER_STREET,
  STREET,
  terms,
  termsFor,
  TEXT,
  TOLD,
  WATER,
  workdays,
} from './support';

describe('while it hangs', () => {
  test('the clock of the unit stands still, the clock of the citizen does not, and the unit stays who must act', () => {
    const order = hung();
    expect(order.state.due).not.toHaveProperty('report');
    expect(order.state.due).not.toHaveProperty('yellow');
    order.pass(MONDAY + 25 * DAY);
    expect(order.breached).toEqual([]);
    expect(order.state.clock?.dueAt).toBe(LIMIT);
    // Nobody knows when it ends while it stands still.
    expect(limitEnds(order.state)).toBeUndefined();
    expect([limitEnds(inHandling().state), limitEnds(new Case({ treatment: { as: 'hold' } }).state)]).toEqual([
      LIMIT,
      undefined,
    ]);
    expect(order.state.spans.at(-1)).toMatchObject({ stage: 'HUNG', owner: { role: 'unit', unit: STREET } });
    expect(order.state.receivedAt).toBe(MONDAY);
  });

  test.each([
    ['a limit in natural days', {}, LIMIT - MINUTE],
    ['a limit in hours', { limits: { report: hours(100) } }, MONDAY + 100 * HOUR - MINUTE],
    ['a limit in working days, in working hours', { limits: { report: workdays(3) } }, at('2026-03-05 17:59')],
  ])('%s stopped with a minute left leaves a minute', (_, change, when) => {
    const long = { districtDecision: workdays(90), cityDecision: workdays(90), askBefore: hours(0) };
    const order = asking(long, change).give('endorseHang', { granted: true }, { at: when });
    order.give('ruleHang', { granted: true }).give('resumeHang', {}, { at: at('2026-03-20 10:00') });
    expect(order.due('report')).toBe(at('2026-03-20 10:01'));
    expect(order.all('HUNG')[0]).toMatchObject({ leftMs: MINUTE });
    order.pass(at('2026-03-20 10:01'));
    expect(order.breached).toEqual([]);
    expect(order.pass(order.now + 1).breached).toEqual(['report']);
  });

  test('in the evening of a last working day, when no working time is left, natural time is', () => {
    const long = { districtDecision: workdays(90), cityDecision: workdays(90), askBefore: hours(0) };
    const order = asking(long, { limits: { report: workdays(3) } });
    order.give('endorseHang', { granted: true }, { at: at('2026-03-05 23:59') }).give('ruleHang', { granted: true });
    order.give('resumeHang', {}, { at: at('2026-03-20 10:00') });
    expect(order.due('report')).toBe(at('2026-03-20 10:01'));
  });

  test('what counted before and after makes the breach, not the pause', () => {
    const order = hung();
    order.give('resumeHang', {}, { at: MONDAY + 20 * DAY }).pass(order.due('report') + 1);
    expect(order.state.breaches[0]?.elapsedMs).toBe(LIMIT - MONDAY + 1);
    expect(order.state.clock).toMatchObject({ originalDueAt: LIMIT, dueAt: LIMIT + 20 * DAY });
  });

  test('the yellow light comes at its share of the time that counts; one that has been on does not come again', () => {
    const order = hung().give('resumeHang', {}, { at: MONDAY + 20 * DAY });
    expect(order.due('yellow')).toBe(MONDAY + 20 * DAY + 0.8 * (LIMIT - MONDAY));
    const often = hung({ max: 5 });
    often.give('resumeHang', {}, { at: MONDAY + DAY });
    often.give('askHang', { ...ASK_HANG }, { ...law({ max: 5 }), at: MONDAY + 3 * DAY });
    often.give('endorseHang', { granted: true }).give('ruleHang', { granted: true });
    often.give('resumeHang', {}, { at: MONDAY + 10 * DAY });
    expect(often.due('yellow')).toBe(MONDAY + 8 * DAY + 0.8 * (LIMIT - MONDAY));
    expect(often.due('report')).toBe(LIMIT + 8 * DAY);
    const warned = inHandling();
    warned.pass(warned.due('yellow') + 1).give('askHang', ASK_HANG, law({ askBefore: hours(0) }));
    warned.give('endorseHang', { granted: true }).give('ruleHang', { granted: true }).give('resumeHang', {});
    expect(warned.state.due).not.toHaveProperty('yellow');
  });

  test('an extension after it counts from the new limit, and stays the second to come', () => {
    const told = { toldAt: ASK_HANG.toldAt, toldBy: 'sms', evidence: TEXT } as const;
    const order = hung().give('resumeHang', {}, { at: MONDAY + 20 * DAY });
    order.give('askExtension', { value: 3, reason: 'law', ...told }).give('ruleExtension', { granted: true });
    expect(order.due('report')).toBe(LIMIT + 23 * DAY);
    const first = inHandling().give('askExtension', { value: 3, reason: 'law', ...told });
    first.give('ruleExtension', { granted: true }).give('askHang', ASK_HANG, law());
    first.give('endorseHang', { granted: true }).give('ruleHang', { granted: true });
    first.give('resumeHang', {}, { at: MONDAY + 20 * DAY });
    expect(first.due('report')).toBe(LIMIT + 23 * DAY);
    expect(first.state.clock?.pauses).toMatchObject([{ extended: 1 }]);
  });

  test('units called in go on: their clocks run, they report in and deliver', () => {
    const order = inHandling().give('whistle', { kind: 'demand', units: [CITY_MANAGEMENT] }, { terms: terms() });
    order.give('askCoUnit', { units: [WATER] }, { terms: terms() });
    order.give('askHang', ASK_HANG, law()).give('endorseHang', { granted: true }).give('ruleHang', { granted: true });
    expect(order.state.due).toMatchObject({ whistle: {}, coUnit: {} });
    order.give('arrive', {}, { by: actor('unit', CITY_MANAGEMENT) });
    order.give('deliver', {}, { by: actor('unit', CITY_MANAGEMENT) });
    expect(order.refused('report', { result: 'solved' })).toBe('UNITS_STILL_CALLED');
    order.pass(order.due('coUnit') + 1);
    expect(order.state.breaches).toMatchObject([{ clock: 'coUnit', owner: WATER }]);
    order.give('coReport', {}, { by: actor('unit', WATER) });
    expect(order.refused('report', { result: 'solved' })).toBe('not refused');
  });

  test('a whistle or a request for help waits until it is resumed', () => {
    expect(hung().refused('whistle', { kind: 'demand', units: [CITY_MANAGEMENT] }, { terms: terms() })).toBe(
      'WRONG_STATE',
    );
    expect(hung().refused('askCoUnit', { units: [WATER] }, { terms: terms() })).toBe('WRONG_STATE');
    expect(hung().refused('askExtension', { value: 1, ...TOLD, reason: 'law' })).toBe('WRONG_STATE');
  });

  test('urged and supervised it still hangs; the caller is called again and again', () => {
    const order = hung().give('urge', {}).give('supervise', { ground: 'badEffect' }).give('contact', { reached: true });
    expect(order.state).toMatchObject({ stage: 'HUNG', urges: 1, supervisions: 1 });
  });

  test('withdrawn by the caller it is over, and the hang with it', () => {
    const order = hung().give('cancel', { ground: 'caller' }, { at: MONDAY + DAY });
    expect(order.stage).toBe('CANCELLED');
    expect(order.state.hangs).toMatchObject([{ end: 'over', endedAt: MONDAY + DAY }]);
    expect(order.state.due).toEqual({});
  });

  test('dispatched to another unit the hang is over, the next unit has a fresh limit, and the time it hung stays used up', () => {
    const order = hung();
    const fresh = { at: MONDAY + 100 * DAY, terms: termsFor(OTHER_STREET) };
    order.give('reviewHang', { progress: TEXT }, { at: MONDAY + 20 * DAY });
    order.pass(MONDAY + 80 * DAY);
    order.give('reviewHang', { progress: TEXT }).give('checkHang', { accepted: true });
    const still = hung();
    still.give('dispatch', { unit: OTHER_STREET }, fresh).give('sign', {});
    expect(still.state.hangs).toMatchObject([{ end: 'dispatch' }]);
    expect(still.state.clock).not.toHaveProperty('pauses');
    const promise = (promised: string) => still.refused('askHang', { ...ASK_HANG, promised }, law());
    expect(promise('2026-08-29')).toBe('not refused');
    expect(promise('2026-08-30')).toBe('HANG_DATE');
  });
});

describe('§2.3: progress is reported every thirty days', () => {
  test('reported and accepted: the next report is due thirty days after', () => {
    const order = hung();
    expect(order.due('hangReview')).toBe(at('2026-04-02 00:00'));
    order.give('reviewHang', { progress: TEXT, note: TEXT }, { at: at('2026-04-01 10:00') });
    expect(order.all('HANG_REPORTED')[0]).toMatchObject({ progress: TEXT, note: TEXT });
    expect(order.state.due).not.toHaveProperty('hangReview');
    expect(order.refused('reviewHang', { progress: TEXT })).toBe('REVIEW_PENDING');
    order.give('checkHang', { accepted: true, note: TEXT });
    expect(order.due('hangReview')).toBe(at('2026-05-02 00:00'));
    expect(order.state.hang).toMatchObject({ reports: 1, missed: 0 });
    expect(order.refused('checkHang', { accepted: true })).toBe('NO_REVIEW_PENDING');
  });

  test('sent back: a better one is due soon', () => {
    const order = hung().give('reviewHang', { progress: TEXT }, { at: at('2026-04-01 10:00') });
    order.give('checkHang', { accepted: false }, { by: actor('city') });
    expect(order.due('hangReview')).toBe(at('2026-04-08 00:00'));
  });

  test('nobody looks at it: the desk’s breach, and it counts as accepted', () => {
    const order = hung().give('reviewHang', { progress: TEXT }, { at: at('2026-04-01 10:00') });
    expect(dueItems(order.state).find(({ kind }) => kind === 'hangCheck')?.owner).toBe(DISTRICT);
    order.pass(order.due('hangCheck') + 1);
    expect(order.state.breaches).toMatchObject([{ clock: 'hangCheck', owner: DISTRICT }]);
    expect(order.all('HANG_CHECKED')[0]).toMatchObject({ accepted: true, auto: true });
  });

  test('missed: the unit’s breach, the district is told, and the next is due; it stays after closing', () => {
    const order = hung();
    order.pass(order.due('hangReview')).pass(order.now + 1);
    expect(order.state.breaches).toMatchObject([{ clock: 'hangReview', owner: STREET }]);
    expect(order.all('HANG_REVIEW_MISSED')[0]).toMatchObject({ to: DISTRICT });
    expect(order.due('hangReview')).toBe(at('2026-05-03 00:00'));
    order.give('cancel', { ground: 'caller' });
    expect(order.breached).toEqual(['hangReview']);
  });
});
