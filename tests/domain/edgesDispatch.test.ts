import { overdue } from '../../domain/decide/facts';
import { isRefusal, intake } from '../../domain/decide';
import {
  actor,
  Case,
  DISTRICT,
  HOUR,
  hours,
  intakeOf,
  MONDAY,
  OTHER_STREET,
  STREET,
  terms,
  termsFor,
  workdays,
} from './support';

const byPerson = { route: { automatic: false } };
const last = (order: Case) => order.all('DISPATCHED').at(-1);

describe('art. 12(2): a dispatch that the limit forces', () => {
  const forced = (route: Parameters<typeof terms>[1] = {}) => {
    const order = new Case({}, terms(3, route));
    return order.pass(order.due('dispatch') + 1);
  };
  test('to the unit of the catalogue with a copy to its district', () => {
    expect(last(forced(byPerson))).toMatchObject({ how: 'forced', unit: STREET, copyTo: DISTRICT });
  });
  test('to the district, which gets no copy of what it holds', () => {
    const event = last(forced({ route: { automatic: false, basis: 'desk', copyTo: OTHER_STREET } }));
    expect(event).toMatchObject({ how: 'forced', unit: DISTRICT });
    expect(event).not.toHaveProperty('copyTo');
  });
});

describe('DI-5: who passes an order on', () => {
  test('the district that coordinates, and no other', () => {
    const order = new Case();
    const other = { by: actor('district', 'BJ-110109') };
    expect(order.refused('dispatch', { unit: OTHER_STREET }, other)).toBe('NOT_THE_HOLDER');
    order.give('dispatch', { unit: OTHER_STREET }, { by: actor('district') });
    expect(last(order)).toMatchObject({ unit: OTHER_STREET, how: 'person' });
  });
  test('a unit whose objection was denied is not freed: without a name the catalogue’s unit again', () => {
    const order = new Case().give('object', { ground: 'duty', proposedUnit: OTHER_STREET });
    order.give('ruleObjection', { upheld: false }).give('dispatch', {});
    expect(last(order)?.unit).toBe(STREET);
  });
  test.each([
    ['resolved for it', { terms: termsFor(OTHER_STREET) }, true],
    ['of the order', {}, false],
  ])('a ruling names a unit, whose terms are those %s', (_, sending, fresh) => {
    const order = new Case().give('object', { ground: 'duty', proposedUnit: OTHER_STREET });
    order.give('ruleObjection', { upheld: true, unit: OTHER_STREET }, sending);
    expect(last(order)).toMatchObject({ how: 'ruling', unit: OTHER_STREET });
    expect('terms' in (last(order) ?? {})).toBe(fresh);
  });
  test('freed by a ruling after its limit, an order without a unit is not overdue: no limit runs on it', () => {
    const order = new Case({}, terms(3, { limits: { objection: workdays(20) } }));
    order.pass(order.due('report') + 1).give('object', { ground: 'duty', proposedUnit: OTHER_STREET });
    expect(overdue(order.state)).toBe(true);
    order.give('ruleObjection', { upheld: true });
    expect([order.stage, overdue(order.state)]).toEqual(['TO_DISPATCH', false]);
  });
});

test('a question that an agent answers is answered', () => {
  const order = new Case({ kind: 'consult', treatment: { as: 'hold' } }).give('answer', {});
  expect(order.stage).toBe('ANSWERED');
});

test.each([
  [{ kind: 'complaint', treatment: { as: 'answer' } }, 'ANSWER_ONLY_CONSULTS', 'art. 11; IN-6'],
  [{ treatment: { as: 'merge', into: 'T-1' } }, 'SELF_MERGE', 'art. 11(3); IN-9'],
  [{ kind: 'task' }, 'INVALID_BODY', 'art. 16; WH-2'],
] as const)('intake of %j is refused as %s by its article', (what, refused, rule) => {
  const decision = intake(intakeOf(what), terms(), MONDAY, actor('agent'));
  expect(isRefusal(decision) && decision).toEqual({ refused, rule });
});

describe('AP-15: the last rung again and again', () => {
  test('noticed exactly when the next would be, it comes once, and the next a whole step later', () => {
    const ladder = [{ after: hours(10), act: 'writtenUrge' }] as const;
    const order = new Case({}, terms(3, { ladder })).give('sign', {});
    order.pass(order.due('report') + 1).pass(order.due('ladder') + 1);
    const next = order.due('ladder') + 10 * HOUR;
    order.notice(next);
    expect(order.due('ladder')).toBe(next + 10 * HOUR);
    expect(order.state.rung).toBe(2);
  });
});
