import { dayNumber, encodeBits, isWorkday } from '../../domain/calendar';
import { dueItems } from '../../domain/agenda';
import { hangOf } from '../../domain/hanging';
import type { HangRules } from '../../domain/hanging';
import { limitEnds } from '../../domain/reportClock';
import type { TermsChange } from './support';
import {
  actor,
  ASK_HANG,
  at,
  CALENDAR,
  Case,
  CITY_MANAGEMENT,
  DAY,
  DESKS,
  DISTRICT,
  HANGING,
  HOUR,
  hours,
  hung,
  inHandling,
  MINUTE,
  MONDAY,
  OTHER_STREET,
  STREET,
  terms,
  TOLD,
  termsFor,
  TEXT,
  WATER,
  workdays,
} from './support';

const law = (rules: Partial<HangRules> = {}) => ({ terms: terms(3, { hanging: { ...HANGING, ...rules } }) });
const asking = (rules: Partial<HangRules> = {}, change: TermsChange = {}) =>
  inHandling(3, change).give('askHang', ASK_HANG, law(rules));
/** Tuesday 10 March 00:00: the limit of an order dispatched on Monday. */
const LIMIT = at('2026-03-10 00:00');
const natural = (value: number) => ({ value, unit: 'naturalDay' }) as const;

describe('art. 15(2), TL-11: asking to hang an order that cannot be solved now', () => {
  test('with plan, promised date and proof that the caller was told, all of it on record by hash', () => {
    const order = asking();
    expect(order.stage).toBe('HANDLING');
    expect(order.all('HANG_ASKED')[0]).toMatchObject({
      ...{ reason: 'planning', plan: TEXT, evidence: TEXT, toldBy: 'phone', toldAt: MONDAY },
      ...{ promisedAt: at('2026-06-01 00:00'), step: 'district' },
    });
    expect(order.state.hang).toMatchObject({ unit: STREET, askedAt: MONDAY, askedBy: 'key-unit', step: 'district' });
  });

  test('telling the caller of it is contact', () => {
    const order = inHandling();
    const told = order.all('CONTACTED').length;
    order.give('askHang', ASK_HANG, law());
    expect(order.all('CONTACTED')).toHaveLength(told);
    const early = uncontacted().give('askHang', ASK_HANG, law());
    expect(early.all('CONTACTED')).toHaveLength(1);
    expect(early.state.due).not.toHaveProperty('contact');
  });

  test.each([1, 2] as const)('level %i is never hung unless the policy says so', (level) => {
    const order = inHandling(level);
    const askBefore = hours(0);
    expect(order.refused('askHang', ASK_HANG, law({ askBefore }))).toBe('HANG_NOT_ALLOWED');
    expect(order.refused('askHang', ASK_HANG, law({ askBefore, levels: [1, 2, 3, 4] }))).toBe('not refused');
  });

  test('nobody hangs anything under rules of before', () => {
    const { hanging: _, ...before } = terms();
    expect(inHandling().refused('askHang', ASK_HANG, { terms: before })).toBe('HANG_NOT_ALLOWED');
    expect(inHandling().refused('askHang', ASK_HANG)).toBe('HANG_NOT_ALLOWED');
  });

  test.each([
    ['no evidence', { evidence: ' ' }],
    ['told before there was an order', { toldAt: '2026-03-02T09:59:59+08:00' }],
    ['told in the future', { toldAt: '2026-03-02T10:00:01+08:00' }],
    ['told at no time', { toldAt: 'soon' }],
  ])('%s: the caller was not told', (_, body) => {
    expect(inHandling().refused('askHang', { ...ASK_HANG, ...body }, law())).toBe('CALLER_NOT_TOLD');
  });

  test('two working days before the limit at the latest, so that both decisions fit in', () => {
    expect(inHandling().refused('askHang', ASK_HANG, { ...law(), at: at('2026-03-05 23:59') })).toBe('not refused');
    expect(inHandling().refused('askHang', ASK_HANG, { ...law(), at: at('2026-03-08 10:00') })).toBe('HANG_TOO_LATE');
    const late = inHandling().refused('askHang', ASK_HANG, { ...law({ askBefore: hours(0) }), at: LIMIT + 1 });
    expect(late).toBe('HANG_TOO_LATE');
    const exactly = inHandling().refused('askHang', ASK_HANG, { ...law({ askBefore: hours(0) }), at: LIMIT });
    expect(exactly).toBe('not refused');
  });

  test.each([
    ['yesterday', '2026-03-01', 'HANG_DATE'],
    ['today: until midnight', '2026-03-02', 'not refused'],
    ['the last day of the hard stop', '2026-08-29', 'not refused'],
    ['a day after it', '2026-08-30', 'HANG_DATE'],
    ['no date', '2026-02-30', 'INVALID_BODY'],
  ])('promised for %s', (_, promised, code) => {
    expect(inHandling().refused('askHang', { ...ASK_HANG, promised }, law())).toBe(code);
  });

  test('one request at a time, no extension beside it, and no request beside an extension', () => {
    expect(asking().refused('askHang', ASK_HANG, law())).toBe('HANG_PENDING');
    const extension = { value: 1, reason: 'law', toldAt: ASK_HANG.toldAt, toldBy: 'sms', evidence: TEXT } as const;
    expect(asking().refused('askExtension', extension)).toBe('HANG_PENDING');
    expect(inHandling().give('askExtension', extension).refused('askHang', ASK_HANG, law())).toBe('EXTENSION_PENDING');
  });

  test('hung as often as the policy allows over the whole order, and asked once more than that', () => {
    const once = hung({ max: 1 }).give('resumeHang', {});
    expect(once.refused('askHang', ASK_HANG, law({ max: 1 }))).toBe('HANG_LIMIT');
    expect(once.refused('askHang', ASK_HANG, law({ max: 2 }))).toBe('not refused');
    const order = inHandling();
    for (let i = 0; i < 2; i++)
      order.give('askHang', ASK_HANG, law({ max: 1 })).give('endorseHang', { granted: false });
    expect(order.refused('askHang', ASK_HANG, law({ max: 1 }))).toBe('HANG_LIMIT');
    expect(inHandling().refused('askHang', ASK_HANG, law({ max: 0 }))).toBe('HANG_LIMIT');
    const another = once.give('dispatch', { unit: OTHER_STREET }, { terms: termsFor(OTHER_STREET) }).give('sign', {});
    expect(another.refused('askHang', ASK_HANG, law({ max: 1 }))).toBe('HANG_LIMIT');
  });

  test('the limit runs on until it is decided; a report or an objection withdraws the request', () => {
    const reported = asking().give('report', { result: 'solved' });
    expect(reported.state.hangs).toMatchObject([{ end: 'withdrawn' }]);
    const objected = asking().give('object', { ground: 'duty', proposedUnit: OTHER_STREET });
    expect(objected.state).not.toHaveProperty('hang');
    expect(objected.state.due).not.toHaveProperty('hangDecision');
    expect(asking().due('report')).toBe(LIMIT);
  });
});

function uncontacted(): Case {
  const order = inHandling();
  order.events = order.events.filter(({ type }) => type !== 'CONTACTED');
  return order;
}

describe('§2.4: the district decides, then the city', () => {
  test('each within its own limit, at its own desk; the yes of both hangs the order', () => {
    const order = asking();
    expect(dueItems(order.state).find(({ kind }) => kind === 'hangDecision')).toMatchObject({
      owner: DISTRICT,
      at: at('2026-03-04 00:00'),
    });
    order.give('endorseHang', { granted: true, note: TEXT }, { at: at('2026-03-03 23:59') });
    expect(dueItems(order.state).find(({ kind }) => kind === 'hangDecision')).toMatchObject({
      owner: DESKS.city,
      at: at('2026-03-05 00:00'),
    });
    order.give('ruleHang', { granted: true });
    expect(order.stage).toBe('HUNG');
    expect(order.all('HUNG')).toHaveLength(1);
  });

  test('the city does not decide over the head of the district, nor the district twice', () => {
    expect(asking().refused('ruleHang', { granted: true })).toBe('NO_HANG_PENDING');
    const order = asking().give('endorseHang', { granted: true });
    expect(order.refused('endorseHang', { granted: true })).toBe('NO_HANG_PENDING');
    expect(inHandling().refused('endorseHang', { granted: true })).toBe('NO_HANG_PENDING');
    expect(inHandling().refused('ruleHang', { granted: true })).toBe('NO_HANG_PENDING');
  });

  test('only the district of the unit', () => {
    const other = { by: actor('district', 'BJ-110105') };
    expect(asking().refused('endorseHang', { granted: true }, other)).toBe('NOT_THE_HOLDER');
    expect(hung().refused('resumeHang', {}, other)).toBe('NOT_THE_HOLDER');
    expect(hung().refused('checkHang', { accepted: true }, other)).toBe('NOT_THE_HOLDER');
  });

  test('three persons: who asked does not endorse, and neither of them grants', () => {
    const asker = (role: 'district' | 'city') => ({ by: actor(role, undefined, 'key-unit') });
    expect(asking().refused('endorseHang', { granted: true }, { by: actor('district', DISTRICT, 'key-unit') })).toBe(
      'SAME_PERSON',
    );
    const order = asking().give('endorseHang', { granted: true });
    expect(order.refused('ruleHang', { granted: true }, asker('city'))).toBe('SAME_PERSON');
    const both = { by: actor('city', undefined, 'key-district') };
    expect(order.refused('ruleHang', { granted: true }, both)).toBe('SAME_PERSON');
    expect(order.refused('ruleHang', { granted: true }, { by: { role: 'city' } })).toBe('not refused');
  });

  test('without keys nobody is taken for the same', () => {
    const order = inHandling().give('askHang', ASK_HANG, { ...law(), by: { role: 'unit', unit: STREET } });
    order.give('endorseHang', { granted: true }, { by: { role: 'district', unit: DISTRICT } });
    order.give('ruleHang', { granted: true }, { by: { role: 'city' } });
    expect(order.state.hang).not.toHaveProperty('askedBy');
  });

  test('a no of either ends it, with a note; the limit ran all the time', () => {
    const district = asking().give('endorseHang', { granted: false, note: TEXT });
    const city = asking().give('endorseHang', { granted: true }).give('ruleHang', { granted: false, note: TEXT });
    for (const order of [district, city]) {
      expect(order.stage).toBe('HANDLING');
      expect(order.state.hangs).toMatchObject([{ end: 'refused' }]);
      expect(order.all('HANG_REFUSED')[0]).toMatchObject({ note: TEXT });
      expect(order.due('report')).toBe(LIMIT);
    }
  });

  test('a unit of the city level, and a district that holds the order itself, go to the city at once', () => {
    const { district: _, ...rules } = HANGING;
    const order = inHandling().give('askHang', ASK_HANG, { terms: terms(3, { hanging: rules }) });
    expect(dueItems(order.state).find(({ kind }) => kind === 'hangDecision')?.owner).toBe(DESKS.city);
    order.give('ruleHang', { granted: true });
    order.give('reviewHang', { progress: TEXT });
    expect(dueItems(order.state).find(({ kind }) => kind === 'hangCheck')?.owner).toBe(DESKS.city);
    expect(order.refused('checkHang', { accepted: true }, { by: actor('district') })).toBe('NOT_THE_HOLDER');
    const own = inHandling().give('dispatch', { unit: DISTRICT }, { terms: termsFor(DISTRICT) });
    own.give('sign', {}).give('askHang', ASK_HANG, law());
    expect(own.state.hang?.step).toBe('city');
  });

  test('silence of the district refuses, and is its breach', () => {
    const order = asking();
    order.pass(order.due('hangDecision'));
    expect(order.breached).toEqual([]);
    order.pass(order.now + 1);
    expect(order.state.breaches).toMatchObject([{ clock: 'hangDecision', owner: DISTRICT }]);
    expect(order.all('HANG_REFUSED')[0]).toMatchObject({ auto: true });
    expect(order.stage).toBe('HANDLING');
  });

  test('or climbs to the city where the policy says so; the silence of the city refuses', () => {
    const order = asking({ silence: 'climb' });
    order.pass(order.due('hangDecision') + 1);
    expect(order.all('HANG_ENDORSED')[0]).toMatchObject({ auto: true });
    expect(order.state.hang).toMatchObject({ step: 'city' });
    expect(order.state.hang).not.toHaveProperty('endorsedAt');
    order.pass(order.due('hangDecision') + 1);
    expect(order.state.breaches).toMatchObject([{ owner: DISTRICT }, { owner: DESKS.city }]);
    expect(order.state.hangs).toMatchObject([{ end: 'refused' }]);
  });

  test('nobody decides after the unit has missed its limit: silence until then refuses', () => {
    const slow = { silence: 'climb', askBefore: hours(0), districtDecision: workdays(20) } as const;
    const order = asking(slow);
    expect(order.due('hangDecision')).toBe(LIMIT);
    order.pass(LIMIT + 1);
    expect(order.state.hangs).toMatchObject([{ end: 'refused' }]);
    expect(order.breached).toEqual(['hangDecision', 'report']);
  });

  test('a promise that passed before the city decided can only be refused', () => {
    const order = inHandling().give('askHang', { ...ASK_HANG, promised: '2026-03-02' }, law());
    order.give('endorseHang', { granted: true });
    expect(order.refused('ruleHang', { granted: true }, { at: at('2026-03-03 00:00') })).toBe('HANG_DATE');
    expect(order.refused('ruleHang', { granted: false })).toBe('not refused');
  });
});

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

describe('an end to it', () => {
  test('the unit says that work is possible again, the district or the city that it must go on', () => {
    for (const [by, end] of [
      [actor('unit'), 'unit'],
      [actor('district'), 'order'],
      [actor('city'), 'order'],
    ] as const) {
      const order = hung().give('resumeHang', { note: TEXT }, { by, at: MONDAY + 10 * DAY });
      expect(order.stage).toBe('HANDLING');
      expect(order.state.hangs).toMatchObject([{ end, endedAt: MONDAY + 10 * DAY }]);
      expect(order.all('HANG_ENDED')[0]).toMatchObject({ why: end, hungMs: 10 * DAY, note: TEXT });
      expect(order.due('report')).toBe(LIMIT + 10 * DAY);
    }
  });

  test('reported directly, in time', () => {
    const order = hung().give('report', { result: 'solved' }, { at: MONDAY + 60 * DAY });
    expect(order.stage).toBe('REPORTED');
    expect(order.state.hangs).toMatchObject([{ end: 'report' }]);
    expect(order.all('REPORTED')[0]).toMatchObject({ late: false, elapsedMs: 0 });
    order.give('reviewReport', { accepted: false });
    expect(order.due('report')).toBe(LIMIT + 60 * DAY);
  });

  test('the promised date: flagged, told to the district, and the order goes on where the policy says so', () => {
    const order = hung({ atPromise: 'resume' });
    order.pass(at('2026-06-01 00:00'));
    expect(order.stage).toBe('HUNG');
    order.pass(order.now + 1);
    expect(order.all('HANG_PROMISE_PASSED')[0]).toMatchObject({ to: DISTRICT });
    expect(order.stage).toBe('HANDLING');
    expect(order.state.hangs).toMatchObject([{ end: 'promise', promisePassed: true }]);
  });

  test('otherwise it is only flagged, and the order hangs on', () => {
    const order = hung();
    order.pass(at('2026-06-01 00:00') + 1);
    expect(order.state).toMatchObject({ stage: 'HUNG', hang: { promisePassed: true } });
    expect(order.state.due).not.toHaveProperty('hangPromise');
  });

  test('180 days: into the topic pool, and the unit goes on with what was left; it never hangs again', () => {
    const order = hung();
    expect(order.due('hangStop')).toBe(at('2026-08-30 00:00'));
    order.pass(at('2026-08-30 00:00'));
    expect(order.stage).toBe('HUNG');
    order.pass(order.now + 1);
    expect(order.stage).toBe('HANDLING');
    expect(order.all('TOPIC_POOLED')[0]).toMatchObject({ to: DESKS.city, hungMs: at('2026-08-30 00:00') + 1 - MONDAY });
    expect(order.state.topic).toMatchObject({ unit: STREET, reason: 'planning', plan: TEXT });
    expect(order.refused('askHang', { ...ASK_HANG, promised: '2026-12-01' }, law({ max: 9 }))).toBe('HANG_LIMIT');
    order.pass(order.due('report') + 1);
    expect(order.state.visit?.task).toBeDefined();
  });

  test('promised for the very last day, the hard stop comes first', () => {
    const last = { ...ASK_HANG, promised: '2026-08-29' };
    const order = inHandling()
      .give('askHang', last, law({ atPromise: 'resume' }))
      .give('endorseHang', { granted: true });
    order.give('ruleHang', { granted: true }).pass(at('2026-08-30 00:00') + 1);
    expect(order.state).toMatchObject({ stage: 'HANDLING', topic: {}, hangs: [{ end: 'stop' }] });
  });

  test('what earlier hangs used up is used up', () => {
    const order = hung({ max: 5 }).give('resumeHang', {}, { at: MONDAY + 25 * DAY });
    order.give('askHang', ASK_HANG, law({ max: 5 })).give('endorseHang', { granted: true });
    order.give('ruleHang', { granted: true });
    expect(order.due('hangStop')).toBeLessThanOrEqual(MONDAY + 181 * DAY);
    expect(order.due('hangStop')).toBeGreaterThan(MONDAY + 180 * DAY - DAY);
  });

  test('or it counts as reported unsolved where the policy closes; the caller is asked all the same, and no redo follows', () => {
    const order = hung({ atStop: 'close' });
    order.pass(order.due('hangStop') + 1);
    expect(order.stage).toBe('TO_VISIT');
    expect(order.state).toMatchObject({ report: { result: 'unsolved', accepted: true, late: false } });
    order.pass(order.due('followUp') + 1);
    const answer = { channel: 'phone', outcome: 'reached', contacted: true, solved: false } as const;
    order.give(
      'recordFollowUp',
      { ...answer, satisfaction: 'dissatisfied' },
      { at: order.state.visit?.task?.from ?? 0 },
    );
    expect(order.state).toMatchObject({ stage: 'CLOSED', outcome: 'unsolved' });
  });

  test('the hard stop waits for nobody: units still called in stand in the report', () => {
    const order = inHandling().give('askCoUnit', { units: [WATER] }, { terms: terms() });
    order.give('askHang', ASK_HANG, law({ atStop: 'close', stop: natural(95) }));
    order.give('endorseHang', { granted: true }).give('ruleHang', { granted: true });
    order.pass(order.due('hangStop') + 1);
    expect(order.all('REPORTED')[0]).toMatchObject({ waitingFor: [WATER] });
  });
});

describe('§9: a calendar notice while it hangs and after', () => {
  const { bits, firstDay } = CALENDAR;
  const wednesday = dayNumber(2026, 3, 4);
  const workdaysOf = Array.from({ length: bits.length * 6 }, (_, i) => isWorkday(CALENDAR, firstDay + i));
  const announced = {
    ...CALENDAR,
    version: 'cn-2026b',
    bits: encodeBits(workdaysOf.map((worked, i) => worked && firstDay + i !== wednesday)),
  };
  const notice = { terms: terms(3, { calendar: announced }), by: actor('city') };
  const five = { limits: { report: workdays(5) } };

  test('the limit that stands still is counted anew as it stood, and comes back with what is left under the new calendar', () => {
    const order = hung({}, 3, five).pass(MONDAY + DAY);
    expect(order.state.clock?.dueAt).toBe(at('2026-03-10 00:00'));
    order.give('recomputeDeadlines', {}, notice);
    expect(order.state.clock).toMatchObject({ dueAt: at('2026-03-11 00:00'), originalDueAt: at('2026-03-11 00:00') });
    expect(order.state.due).not.toHaveProperty('report');
    // Hung for thirty days; judged by when it stopped, not as if it had run out meanwhile.
    const late = hung({}, 3, five)
      .pass(MONDAY + 20 * DAY)
      .give('recomputeDeadlines', {}, notice);
    expect(late.state.clock?.dueAt).toBe(at('2026-03-11 00:00'));
  });

  test('afterwards it is derived from its starts and stops, extensions included', () => {
    const order = hung({}, 3, five).give('resumeHang', {}, { at: at('2026-03-03 10:00') });
    const before = order.due('report');
    order.give('recomputeDeadlines', {}, notice);
    expect(before).toBe(at('2026-03-10 18:00'));
    expect(order.due('report')).toBe(at('2026-03-11 18:00'));
    expect(order.due('yellow')).toBeLessThan(order.due('report'));
    expect(order.refused('recomputeDeadlines', {}, notice)).toBe('NOTHING_TO_RECOMPUTE');
  });

  test('a limit that goes on into a year not announced says that it is guessed', () => {
    const long = { stop: natural(400) };
    expect(hung(long, 3, five).give('resumeHang', {}, { at: MONDAY + DAY }).state).not.toHaveProperty(
      'calendarGuessed',
    );
    const order = hung(long, 3, five).give('resumeHang', {}, { at: at('2026-12-30 10:00') });
    expect(order.due('report')).toBeGreaterThan(at('2027-01-01 00:00'));
    expect(order.state.calendarGuessed).toBe(true);
  });

  test('a decision that is owed stays due before the limit', () => {
    const order = asking({ districtDecision: workdays(30), askBefore: hours(0) }, five);
    order.give('recomputeDeadlines', {}, notice);
    expect(order.due('hangDecision')).toBe(at('2026-03-10 00:00'));
    const soon = asking({}, five).give('recomputeDeadlines', {}, { ...notice, at: MONDAY + HOUR });
    expect(soon.due('hangDecision')).toBe(at('2026-03-04 00:00'));
  });
});

test('an order that does not hang says so', () => {
  expect(() => hangOf(inHandling().state)).toThrow('neither hangs nor is to be hung');
});
