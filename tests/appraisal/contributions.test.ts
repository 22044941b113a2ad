import { contributionsOf } from '../../appraisal/contributions';
import type { Contribution, ContributionKind } from '../../appraisal/marks';
import type { CalledUnit } from '../../domain/calling';
import { evolve } from '../../domain/evolve';
import type { OrderState } from '../../domain/state';
import {
  actor,
  Case,
  CITY_MANAGEMENT,
  DAY,
  DISSATISFIED,
  DISTRICT,
  inHandling,
  MARKET,
  MINUTE,
  MONDAY,
  OTHER_STREET,
  STREET,
  terms,
  termsFor,
  WATER,
} from '../domain/support';

const department = (unit: string) => ({ by: actor('unit', unit) });
const rules = { terms: terms() };
const district = { by: actor('district', DISTRICT) };
const whistled = (...units: string[]) => inHandling().give('whistle', { kind: 'emergency', units }, rules);
const of = (order: Case, kind: ContributionKind, unit?: string): readonly Contribution[] =>
  contributionsOf(order.state).filter((each) => each.kind === kind && (unit === undefined || each.unit === unit));
/** Steps and level of a lead have tests of their own (course.test.ts). */
const STEPS = /^(sign|contact|report|never|level)/;
const marks = (order: Case, kind: ContributionKind, unit: string) =>
  of(order, kind, unit).map((each) => each.marks.filter((mark) => !STEPS.test(mark)));

describe('called by whistle (WH-3, WH-6; S2 art. 44)', () => {
  test('nothing is said of a unit that still has time, or was let go in time', () => {
    const order = whistled(MARKET, WATER).give('releaseUnit', { unit: WATER });
    expect(marks(order, 'called', MARKET)).toEqual([[]]);
    expect(marks(order, 'called', WATER)).toEqual([['released']]);
  });

  test('in time is in time, to the limit; a millisecond later is late; who never comes has missed it', () => {
    const order = whistled(MARKET, WATER, CITY_MANAGEMENT);
    order.give('arrive', {}, { ...department(MARKET), at: MONDAY + 30 * MINUTE });
    order.give('arrive', {}, { ...department(WATER), at: MONDAY + 30 * MINUTE + 1 });
    order.give('deliver', {}, department(MARKET));
    expect(marks(order, 'called', MARKET)).toEqual([['decided', 'inTime', 'delivered']]);
    expect(marks(order, 'called', WATER)).toEqual([['decided', 'late']]);
    expect(marks(order, 'called', CITY_MANAGEMENT)).toEqual([['decided', 'missed']]);
    order.pass(MONDAY + 20 * DAY);
    expect(marks(order, 'called', CITY_MANAGEMENT)).toEqual([['decided', 'missed', 'absent']]);
  });

  test('a refusal upheld by the district is no absence; one denied is on record, and the arrival counts besides', () => {
    const order = whistled(MARKET, WATER, CITY_MANAGEMENT);
    for (const unit of [MARKET, WATER, CITY_MANAGEMENT]) order.give('refuseWhistle', {}, department(unit));
    order.give('ruleWhistle', { unit: MARKET, mustCome: false }, district);
    order.give('ruleWhistle', { unit: WATER, mustCome: true }, district).give('arrive', {}, department(WATER));
    expect(marks(order, 'called', MARKET)).toEqual([['released', 'refused', 'refusalUpheld']]);
    expect(marks(order, 'called', WATER)).toEqual([['decided', 'inTime', 'refused', 'refusalDenied']]);
    expect(marks(order, 'called', CITY_MANAGEMENT)).toEqual([['refused']]);
    // The district says nothing in time: the unit must come, so the refusal did not hold.
    order.pass(order.due('whistleRuling') + 1);
    expect(marks(order, 'called', CITY_MANAGEMENT)).toEqual([['refused', 'refusalDenied']]);
  });

  test('a ruling on an absence is no ruling on a refusal', () => {
    const order = whistled(MARKET);
    order.pass(order.due('whistle') + 1);
    order.give('ruleWhistle', { unit: MARKET, mustCome: true }, district);
    expect(marks(order, 'called', MARKET)).toEqual([['decided', 'missed']]);
  });

  test('what our outage noticed late counts on no side', () => {
    const order = whistled(MARKET);
    order.notice(MONDAY + 5 * DAY);
    expect(marks(order, 'called', MARKET)).toEqual([['outage']]);
    order.give('arrive', {}, department(MARKET));
    expect(marks(order, 'called', MARKET)).toEqual([['outage']]);
  });

  test('the street: its whistle, whom it called, and whose duty it turned out not to be', () => {
    const order = whistled(MARKET).give('arrive', {}, department(MARKET));
    order.give('findOnSite', { unit: MARKET, duty: 'notMine' });
    expect(of(order, 'whistle')).toEqual([{ kind: 'whistle', unit: STREET, no: 1, at: MONDAY, marks: [] }]);
    expect(of(order, 'called')).toMatchObject([{ unit: MARKET, other: STREET, no: 1, at: MONDAY }]);
    expect(marks(order, 'called', MARKET)).toEqual([['decided', 'inTime', 'notMine']]);
    expect(marks(order, 'lead', STREET)).toEqual([['held', 'whistledOn']]);
  });
});

describe('asked to help (art. 14)', () => {
  const asked = () => inHandling().give('askCoUnit', { units: [WATER] }, rules);

  test('in time and in part, late, let go', () => {
    expect(marks(asked().give('coReport', { partial: true }, department(WATER)), 'coUnit', WATER)).toEqual([
      ['decided', 'inTime', 'delivered', 'partial'],
    ]);
    const late = asked();
    late.give('coReport', {}, { ...department(WATER), at: late.due('coUnit') + 1 });
    expect(marks(late, 'coUnit', WATER)).toEqual([['decided', 'late', 'delivered']]);
    expect(marks(asked().give('releaseUnit', { unit: WATER }), 'coUnit', WATER)).toEqual([['released']]);
    expect(marks(asked().notice(MONDAY + 30 * DAY), 'coUnit', WATER)).toEqual([['outage']]);
  });

  test('one a round: a redo leaves the old one missed and counts the new one for itself', () => {
    const order = asked();
    order.pass(order.due('report') + 1);
    order.give('recordFollowUp', DISSATISFIED, { at: order.state.visit?.task?.from ?? 0 });
    order.give('coReport', {}, department(WATER));
    expect(of(order, 'coUnit').map(({ no, other }) => [no, other])).toEqual([
      [1, STREET],
      [2, STREET],
    ]);
    expect(marks(order, 'coUnit', WATER)).toEqual([
      ['decided', 'missed', 'carried'],
      ['decided', 'inTime', 'delivered'],
    ]);
    // An order is held once, however many rounds.
    expect(of(order, 'lead').map(({ no, marks: said }) => [no, said.filter((mark) => !STEPS.test(mark))])).toEqual([
      [1, ['held']],
      [2, []],
    ]);
  });
});

describe('dispatches and returns (art. 11, 12, 14; DI-8, DI-9)', () => {
  const dispatcher = actor('dispatcher', undefined, 'key-li');
  const sent = () =>
    new Case({}, terms(3, { route: { automatic: false } })).give(
      'dispatch',
      { unit: OTHER_STREET },
      { by: dispatcher, terms: termsFor(OTHER_STREET) },
    );

  test('the catalogue’s are the desk’s, a person’s the person’s too', () => {
    expect(of(new Case(), 'sent')).toEqual([
      { kind: 'sent', unit: 'BJ-DESK-DISPATCH', no: 1, at: MONDAY, marks: ['byCatalogue', 'first'] },
    ]);
    expect(of(sent(), 'sent')).toMatchObject([{ other: 'key-li', marks: ['byPerson', 'first'] }]);
  });

  test('an upheld objection makes the dispatch wrong and passes the order on; the next dispatch is another one', () => {
    const order = sent().give('object', { ground: 'duty', proposedUnit: STREET });
    expect(of(order, 'sent').map((each) => each.marks)).toEqual([['byPerson', 'first', 'returned']]);
    order.give('ruleObjection', { upheld: true, unit: STREET }, { terms: termsFor(STREET) });
    expect(of(order, 'sent').map((each) => each.marks)).toEqual([
      ['byPerson', 'first', 'bounced', 'returned', 'wrong'],
      ['byRuling'],
    ]);
    expect(marks(order, 'lead', OTHER_STREET)).toEqual([['held', 'objected', 'objectionUpheld']]);
    expect(marks(order, 'lead', STREET)).toEqual([['held']]);
  });

  test('a denied one is the unit’s; the dispatch was returned and right', () => {
    const order = sent()
      .give('object', { ground: 'duty', proposedUnit: STREET })
      .give('ruleObjection', { upheld: false });
    expect(of(order, 'sent').map((each) => each.marks)).toEqual([['byPerson', 'first', 'returned']]);
    expect(marks(order, 'lead', OTHER_STREET)).toEqual([['held', 'objected', 'objectionDenied']]);
  });

  test('what a limit forced out is nobody’s in person', () => {
    const order = new Case({}, terms(3, { route: { automatic: false } }));
    order.pass(MONDAY + 2 * DAY);
    expect(of(order, 'sent')).toMatchObject([{ marks: ['forced', 'first'] }]);
    expect(of(order, 'sent')[0]).not.toHaveProperty('other');
  });

  test('orders of before dispatches were kept have none, and nothing else is missing of them', () => {
    const { sent: _, ...before } = whistled(MARKET).state;
    expect(contributionsOf(before).map(({ kind }) => kind)).toEqual(['received', 'lead', 'whistle', 'called']);
  });

  test('a refusal on an order of before refusals were kept counts as an absence only', () => {
    const order = whistled(MARKET).give('refuseWhistle', {}, department(MARKET));
    const { whistles = [] } = order.state;
    const forgotten = (unit: CalledUnit): CalledUnit => {
      const { refused: _, ...rest } = unit;
      return rest;
    };
    const old = { ...order.state, whistles: whistles.map((each) => ({ ...each, units: each.units.map(forgotten) })) };
    const called = (state: OrderState) => contributionsOf(state).find(({ kind }) => kind === 'called')?.marks;
    expect(called(old)).toEqual([]);
    order.give('ruleWhistle', { unit: MARKET, mustCome: true }, district);
    const [ruled] = order.all('WHISTLE_RULED');
    expect([called(evolve(old, ruled!)), called(order.state)]).toEqual([[], ['refused', 'refusalDenied']]);
  });
});
