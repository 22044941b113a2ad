import { contributionsOf } from '../../appraisal/contributions';
import type { Contribution, ContributionKind } from '../../appraisal/marks';
import {
  actor,
  Case,
  closedOrder,
  DAY,
  DISSATISFIED,
  HOUR,
  hung,
  inHandling,
  MINUTE,
  MONDAY,
  OTHER_STREET,
  SATISFIED,
  STREET,
  terms,
  termsFor,
  toVisit,
} from '../domain/support';

const of = (order: Case, kind: ContributionKind): readonly Contribution[] =>
  contributionsOf(order.state).filter((each) => each.kind === kind);
const steps = (order: Case) => of(order, 'lead').map(({ marks }) => marks.filter((mark) => mark !== 'held'));
const visiting = (order = toVisit()) => order.pass(order.due('followUp') + 1);
const rate = (order: Case, body: object = SATISFIED) =>
  order.give('recordFollowUp', { ...SATISFIED, ...body }, { at: order.state.visit?.task?.from ?? 0 });

describe('sign, first contact and report (TL-1…8)', () => {
  test('nothing is said while the limit runs and nothing was done', () => {
    expect(steps(new Case())).toEqual([['level3']]);
  });

  test('signed and contacted in time, reported in time', () => {
    expect(steps(inHandling())).toEqual([
      ['signDecided', 'signedInTime', 'contactDecided', 'contactedInTime', 'level3'],
    ]);
    const [lead] = of(toVisit(MONDAY + 6 * HOUR), 'lead');
    expect(lead?.marks).toEqual(expect.arrayContaining(['reportDecided', 'reportedInTime']));
    expect(lead?.tookMs).toBe(6 * HOUR);
  });

  test('at the limit is in time, a millisecond later is not, and stays so (sticky breach)', () => {
    const at = new Case().due('report');
    const inTime = inHandling().give('report', { result: 'solved' }, { at });
    expect(steps(inTime)[0]).toContain('reportedInTime');
    const late = inHandling().give('report', { result: 'solved' }, { at: at + 1 });
    expect(steps(late)[0]).toEqual(expect.arrayContaining(['reportDecided', 'reportedLate']));
    expect(steps(late.give('reviewReport', { accepted: false }).pass(at + DAY))[0]).toContain('reportedLate');
  });

  test('not signed, not contacted, not reported: the limits say so', () => {
    expect(steps(new Case().pass(MONDAY + 30 * DAY))[0]).toEqual([
      'signDecided',
      'contactDecided',
      'reportDecided',
      'neverReported',
      'level3',
    ]);
  });

  test('who reports without having contacted anybody has not contacted in time; the report may say that it did', () => {
    const silent = new Case().give('sign', {}).give('report', { result: 'solved' });
    expect(steps(silent)[0]).toEqual(expect.arrayContaining(['contactDecided', 'reportedInTime']));
    expect(steps(silent)[0]).not.toContain('contactedInTime');
    const said = new Case().give('sign', {}).give('report', { result: 'solved', contacted: true });
    expect(steps(said)[0]).toContain('contactedInTime');
  });

  test('what our outage noticed late counts on no side', () => {
    expect(steps(new Case().notice(MONDAY + 30 * DAY))[0]).toEqual(['level3']);
  });

  test('each unit answers for its own dispatch', () => {
    const order = new Case().give('object', { ground: 'duty', proposedUnit: OTHER_STREET });
    order.give('ruleObjection', { upheld: true, unit: OTHER_STREET }, { terms: termsFor(OTHER_STREET) });
    order.give('sign', {}, { by: actor('unit', OTHER_STREET) });
    expect(of(order, 'lead').map(({ unit, marks }) => [unit, marks.includes('signedInTime')])).toEqual([
      [STREET, false],
      [OTHER_STREET, true],
    ]);
  });
});

describe('AP-3, FU-9: what the caller said', () => {
  test('one score an order, in the period of the follow-up that settled it', () => {
    const order = closedOrder();
    const [scored] = of(order, 'scored');
    expect(scored).toMatchObject({
      unit: STREET,
      at: order.state.closedAt,
      marks: ['contacted', 'solved', 'satisfied'],
    });
    expect(of(order, 'closed')[0]?.marks).toEqual(['solved', 'visited', 'valid']);
  });

  test('while it is done again an order has no score; the first answer stays the first', () => {
    const order = rate(visiting(), DISSATISFIED);
    expect(of(order, 'scored')).toEqual([]);
    expect(of(order, 'visit')[0]?.marks).toEqual(['firstVisit', 'contacted', 'dissatisfied']);
    order.give('report', { result: 'solved' }).give('reviewReport', { accepted: true });
    rate(visiting(order));
    expect(of(order, 'visit').map(({ no, marks }) => [no, marks.includes('firstVisit')])).toEqual([
      [1, true],
      [2, false],
    ]);
    expect(of(order, 'scored').map(({ marks }) => marks)).toEqual([['contacted', 'solved', 'satisfied']]);
    expect(of(order, 'closed')[0]?.marks).toContain('redone');
  });

  test('nobody reached is no score; after a redo the last word stands, and counts where the order closed', () => {
    const refused = visiting().give('recordFollowUp', { channel: 'phone', outcome: 'refused' });
    expect([of(refused, 'scored'), of(refused, 'closed')[0]?.marks]).toEqual([[], ['visited']]);
    const order = rate(visiting(), DISSATISFIED);
    order.give('report', { result: 'solved' }).give('reviewReport', { accepted: true });
    visiting(order).give('recordFollowUp', { channel: 'phone', outcome: 'refused' });
    expect(of(order, 'scored')).toMatchObject([{ at: order.state.closedAt, marks: ['contacted', 'dissatisfied'] }]);
  });

  test('solved late counts as solved and as late; explained is said beside it', () => {
    const late = inHandling().give('report', { result: 'explained' }, { at: new Case().due('report') + 1 });
    rate(late.give('reviewReport', { accepted: true }));
    expect(of(late, 'closed')[0]?.marks).toEqual(['solved', 'visited', 'valid', 'solvedLate', 'explained']);
    expect(of(closedOrder(), 'closed')[0]?.marks).not.toContain('solvedLate');
  });

  test('how long before the follow-up the unit last called', () => {
    const order = visiting(toVisit());
    const from = order.state.visit?.task?.from ?? 0;
    rate(order);
    expect(of(order, 'visit')[0]?.tookMs).toBe(from - MONDAY);
  });
});

describe('AP-6…8: exclusion', () => {
  test('an upheld appeal takes every part of the order out of the ranking, and leaves it in the full figures', () => {
    const order = closedOrder().give('appeal', { ground: 'unreasonable' });
    const before = contributionsOf(order.state).length;
    order.give('ruleAppeal', { granted: true });
    const all = contributionsOf(order.state);
    expect([all.length, all.every(({ marks }) => marks.includes('excluded'))]).toEqual([before, true]);
  });
});

describe('what came in, what was passed on, what hangs', () => {
  test.each([
    ['answered', new Case({ kind: 'consult', treatment: { as: 'answer' } }), ['answered']],
    ['transferred', new Case({ treatment: { as: 'transfer', to: '110' } }), ['transferred']],
    ['declined', new Case({ treatment: { as: 'decline', ground: 'secret' } }), ['declined']],
    ['merged', new Case({ treatment: { as: 'merge', into: 'T-0' } }), ['merged', 'repeat']],
    ['withdrawn', inHandling().give('cancel', { ground: 'error' }, { by: actor('agent') }), ['withdrawn']],
    ['called about before', new Case({ previousOrderNo: 'T-0' }), ['repeat']],
    ['open', new Case(), []],
  ])('%s is of the place it came from', (_, order, marks) => {
    expect(of(order, 'received')).toEqual([{ kind: 'received', unit: '110108001', no: 1, at: MONDAY, marks }]);
  });

  test('of a place that is not known, what is known', () => {
    expect(of(new Case({ place: { district: '110108' } }), 'received')[0]?.unit).toBe('110108');
    expect(of(new Case({ place: {} }), 'received')[0]?.unit).toBe('NOWHERE');
  });

  test('a wish to give it back says how much of the limit was left', () => {
    const order = new Case({}, terms(1)).give(
      'object',
      { ground: 'duty', proposedUnit: OTHER_STREET },
      { at: MONDAY + MINUTE },
    );
    const left = (order.state.clock?.dueAt ?? 0) - MONDAY - MINUTE;
    expect(of(order, 'passedOn')).toMatchObject([
      { unit: STREET, no: 1, at: MONDAY + MINUTE, marks: [], tookMs: left },
    ]);
  });

  test('a hang begins with the city’s word and ends when it is over', () => {
    const order = hung();
    expect([of(order, 'hung').length, of(order, 'resumed').length]).toEqual([1, 0]);
    order.give('resumeHang', {});
    expect([of(order, 'hung').length, of(order, 'resumed').length]).toEqual([1, 1]);
    expect(of(inHandling(), 'hung')).toEqual([]);
  });
});
