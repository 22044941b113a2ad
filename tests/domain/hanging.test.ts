import { dueItems } from '../../domain/agenda';
import { asking, law, LIMIT } from './hangingFixture';
import {
  actor,
  ASK_HANG,
  at,
  Case,
  DESKS,
  DISTRICT,
  HANGING,
  hours,
  hung,
  inHandling,
  MONDAY,
  OTHER_STREET,
  STREET,
  terms,
  termsFor,
  TEXT,
  workdays,
} from './support';

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
