import { bouncesOf, returnsOf } from '../../domain/bouncing';
import { ownerOf } from '../../domain/state';
import { PLAIN } from './bodies';
import {
  actor,
  Case,
  DESKS,
  DISTRICT,
  HOUR,
  inHandling,
  MONDAY,
  OTHER_STREET,
  STREET,
  terms,
  termsFor,
} from './support';

const waiting = (change: Parameters<typeof terms>[1] = {}) =>
  new Case({}, terms(3, { ...change, route: { automatic: false, ...change.route } }));
const objecting = () => new Case().give('object', PLAIN.object, { at: MONDAY + HOUR });
const to = (unit: string) => ({ terms: termsFor(unit) });
const DISPATCHER = actor('dispatcher', undefined, 'k-liu');

describe('DI-12: a ruling that upholds an objection names another unit', () => {
  test('the objecting unit named by the ruling that frees it is refused with a code of its own; the order stands as it was', () => {
    const order = objecting();
    expect(order.refused('ruleObjection', { upheld: true, unit: STREET }, to(STREET))).toBe('OBJECTOR_NAMED');
    expect(order.stage).toBe('OBJECTION');
    expect(order.refused('ruleObjection', { upheld: false, unit: STREET })).toBe('not refused');
  });

  test('a unit that an earlier ruling had freed may be named again by a later one: a person decides', () => {
    const order = objecting()
      .give('ruleObjection', { upheld: true })
      .give('dispatch', PLAIN.dispatch, to(OTHER_STREET));
    order.give('object', PLAIN.object).give('ruleObjection', { upheld: true, unit: STREET }, to(STREET));
    expect(order.state.holder).toMatchObject({ unit: STREET, how: 'ruling' });
  });

  test('the unit named by the ruling cannot return it, by whichever ground', () => {
    const order = objecting().give('ruleObjection', { upheld: true, unit: OTHER_STREET }, to(OTHER_STREET));
    for (const ground of ['duty', 'territory'] as const)
      expect(order.refused('object', { ground, proposedUnit: STREET })).toBe('OBJECTION_FINAL');
  });
});

describe('DI-8: how often the order changed hands, and how often a unit wanted to return it', () => {
  const figures = ({ state }: Case) => [bouncesOf(state), returnsOf(state)];

  test('an order that stays where it was sent has not bounced, nor one that is sent anew to the unit that has it', () => {
    expect(figures(waiting())).toEqual([0, 0]);
    expect(figures(inHandling())).toEqual([0, 0]);
    expect(figures(inHandling().give('dispatch', { unit: STREET }, to(STREET)))).toEqual([0, 0]);
  });

  test('a denied objection is a return and no bounce', () => {
    expect(figures(objecting().give('ruleObjection', { upheld: false }))).toEqual([0, 1]);
  });

  test('an upheld one is both as soon as the next unit has it, however long a dispatcher took to find it', () => {
    const order = objecting().give('ruleObjection', { upheld: true });
    expect(figures(order)).toEqual([0, 1]);
    order.give('dispatch', { unit: OTHER_STREET }, { at: order.now + 5 * HOUR, ...to(OTHER_STREET) });
    expect(figures(order)).toEqual([1, 1]);
  });

  test('there and back again is two; redo, report and review are none', () => {
    const order = inHandling().give('dispatch', { unit: OTHER_STREET }, to(OTHER_STREET));
    order.give('dispatch', { unit: STREET }, to(STREET)).give('report', PLAIN.report);
    order.give('reviewReport', { accepted: false }).give('report', PLAIN.report);
    order.give('reviewReport', { accepted: true }).give('redo', {});
    expect(figures(order)).toEqual([2, 0]);
  });

  test('the district that coordinates and passes it on counts: the unit responsible is another one', () => {
    const order = waiting({ route: { basis: 'district', unit: DISTRICT } });
    order.pass(order.due('dispatch') + 1).give('dispatch', { unit: STREET }, { by: actor('district'), ...to(STREET) });
    expect(figures(order)).toEqual([1, 0]);
  });
});

describe('whose wrong dispatch it was', () => {
  const objected = (order: Case) => order.give('object', PLAIN.object).state.objections[0]?.dispatch;

  test('the key of the dispatcher stands on the objection, so that upheld ones can be counted by person', () => {
    const order = waiting().give('dispatch', { unit: STREET }, { by: DISPATCHER, ...to(STREET) });
    expect(order.state.holder).toMatchObject({ how: 'person', by: 'k-liu' });
    expect(objected(order)).toEqual({ how: 'person', by: 'k-liu' });
    expect(order.all('DISPATCHED')[0]?.by).toEqual({ role: 'dispatcher', key: 'k-liu' });
    order.give('ruleObjection', { upheld: true });
    expect(order.state.objections).toMatchObject([{ upheld: true, dispatch: { how: 'person', by: 'k-liu' } }]);
  });

  test('what the catalogue sent by itself is nobody’s wrong dispatch, neither is what a limit forced', () => {
    expect(objected(new Case())).toEqual({ how: 'auto' });
    const forced = waiting();
    expect(objected(forced.pass(forced.due('dispatch') + 1))).toEqual({ how: 'forced' });
  });

  test('a key without an id leaves nobody named', () => {
    const order = waiting().give('dispatch', { unit: STREET }, { by: { role: 'dispatcher' }, ...to(STREET) });
    expect(objected(order)).toEqual({ how: 'person' });
  });
});

describe('an order without owner for longer than its limit ends at a named desk or unit, and somebody has the breach', () => {
  const unclear = { basis: 'district', unit: DISTRICT } as const;
  const nowhere = { route: { basis: 'desk', unit: DESKS.city } as const, desks: { district: DESKS.city } };
  const cases: readonly (readonly [string, () => Case, string, string, string])[] = [
    ['waiting for dispatch, the unit clear', () => waiting(), 'dispatch', DESKS.dispatch, STREET],
    [
      'waiting for dispatch, the district known',
      () => waiting({ route: unclear }),
      'dispatch',
      DESKS.dispatch,
      DISTRICT,
    ],
    ['waiting for dispatch, nothing known', () => waiting(nowhere), 'dispatch', DESKS.dispatch, DESKS.city],
    ['consulted on', () => waiting({ route: unclear }).give('consult', {}), 'consult', DESKS.city, DISTRICT],
    ['consulted on, nothing known', () => waiting(nowhere).give('consult', {}), 'consult', DESKS.city, DESKS.city],
    ['held back at intake', () => new Case({ treatment: { as: 'hold' } }), 'dispatch', DESKS.dispatch, STREET],
    ['argued about', objecting, 'objectionReview', DESKS.city, STREET],
    [
      'freed without a unit',
      () => objecting().give('ruleObjection', { upheld: true }),
      'dispatch',
      DESKS.dispatch,
      DISTRICT,
    ],
    [
      'freed without a unit, and consulted on',
      () => objecting().give('ruleObjection', { upheld: true }).give('consult', {}),
      'consult',
      DESKS.city,
      DISTRICT,
    ],
  ];
  test.each(cases)('%s', (_, make, clock, desk, ends) => {
    const order = make();
    const due = order.state.due.dispatch ?? order.state.due.consult ?? order.state.due.objectionReview;
    const limit = due?.at ?? 0;
    const { length } = order.state.breaches;
    expect(ownerOf(order.state)?.role).not.toBe('unit');
    expect(order.pass(limit).state.breaches).toHaveLength(length);
    order.pass(limit + 1);
    expect(order.state.breaches[length]).toMatchObject({ clock, owner: desk, dueAt: limit });
    expect(ownerOf(order.state)).toEqual({ role: 'unit', unit: ends });
  });

  test('the district freed as well: the city’s duty desk has it', () => {
    const order = objecting().give('ruleObjection', { upheld: true }).give('dispatch', { unit: DISTRICT });
    order.give('object', PLAIN.object).give('ruleObjection', { upheld: true });
    order.pass(order.due('dispatch') + 1);
    expect(order.state.holder).toMatchObject({ unit: DESKS.city, how: 'forced' });
    expect(order.breached).toEqual(['dispatch']);
  });
});

test('time is booked to the refuser whose objection is denied, and to the dispatch desk when it is upheld', () => {
  const disputed = () => inHandling().give('object', PLAIN.object, { at: MONDAY + 2 * HOUR });
  const booked = (upheld: boolean) => {
    const order = disputed().give('ruleObjection', { upheld }, { at: MONDAY + 5 * HOUR });
    const span = (stage: string) => order.state.spans.find((each) => each.stage === stage && each.to !== each.from);
    return [span('HANDLING')?.bookedTo, span('OBJECTION')?.bookedTo];
  };
  expect(booked(false)).toEqual([undefined, STREET]);
  expect(booked(true)).toEqual([DESKS.dispatch, DESKS.dispatch]);
});
