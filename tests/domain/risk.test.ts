import { ownerOf, STAGES } from '../../domain/state';
import { isOnTheOrder, openRisks, risksOf } from '../../domain/risk';
import { PLAIN } from './bodies';
import {
  actor,
  Case,
  CITY_MANAGEMENT,
  closedOrder,
  DAY,
  DESKS,
  HOUR,
  IN_STAGE,
  inHandling,
  MARKET,
  MONDAY,
  OTHER_STREET,
  STREET,
  terms,
  TEXT,
} from './support';

const leftAlone = ({ state }: Case) => [state.stage, state.due, state.clock, ownerOf(state)];

describe('art. 29, IN-16: an emergency is reported at once while the order goes on', () => {
  test('of the call itself: on the order, to the duty desk, until somebody has seen it', () => {
    const order = new Case({ danger: true });
    expect(openRisks(order.state)).toEqual([{ no: 1, at: MONDAY, to: DESKS.city }]);
    order.give('acknowledgeRisk', { note: TEXT }, { at: MONDAY + HOUR });
    expect(openRisks(order.state)).toEqual([]);
    expect(risksOf(order.state)).toEqual([{ no: 1, at: MONDAY, to: DESKS.city, acknowledgedAt: MONDAY + HOUR }]);
    expect(order.all('RISK_ACKNOWLEDGED')[0]).toMatchObject({ risks: [1], note: TEXT });
  });

  test('on a running order by its unit: stage, owner and every limit stay as they are', () => {
    const order = inHandling();
    const before = leftAlone(order);
    order.give('raiseRisk', { note: TEXT }, { by: actor('unit'), at: MONDAY + HOUR });
    expect(leftAlone(order)).toEqual(before);
    expect(openRisks(order.state)).toEqual([{ no: 1, at: MONDAY + HOUR, to: DESKS.city, unit: STREET }]);
    expect(order.all('RISK_REPORTED')[0]).toMatchObject({ no: 1, unit: STREET, note: TEXT });
  });

  test.each(['agent', 'dispatcher', 'city', 'visitor'] as const)('by %s, before and after dispatch', (role) => {
    for (const order of [IN_STAGE.TO_DISPATCH(), inHandling(), IN_STAGE.VISITING()]) {
      order.give('raiseRisk', {}, { by: actor(role) });
      expect(openRisks(order.state)[0]).not.toHaveProperty('unit');
    }
  });

  test('a person of no unit is on no order, also on one that no unit holds', () => {
    expect(isOnTheOrder(IN_STAGE.TO_DISPATCH().state, undefined)).toBe(false);
    expect(isOnTheOrder(inHandling().state, undefined)).toBe(false);
  });

  test('by a unit called to the spot, also after it was let go; not by one that has nothing to do with the order', () => {
    const order = inHandling().give('whistle', PLAIN.whistle, { terms: terms() });
    order.give('raiseRisk', {}, { by: actor('unit', CITY_MANAGEMENT) });
    order.give('releaseUnit', { unit: MARKET }).give('raiseRisk', {}, { by: actor('unit', MARKET) });
    expect(risksOf(order.state).map(({ no, unit }) => [no, unit])).toEqual([
      [1, CITY_MANAGEMENT],
      [2, MARKET],
    ]);
    expect(order.refused('raiseRisk', {}, { by: actor('unit', OTHER_STREET) })).toBe('NOT_CALLED');
  });

  test('several are numbered, seen one by one or all together; what is seen is seen', () => {
    const order = new Case({ danger: true }).give('raiseRisk', {}).give('raiseRisk', {});
    order.give('acknowledgeRisk', { risk: 2 });
    expect(openRisks(order.state).map(({ no }) => no)).toEqual([1, 3]);
    expect(order.refused('acknowledgeRisk', { risk: 2 })).toBe('NO_RISK_OPEN');
    expect(order.refused('acknowledgeRisk', { risk: 4 })).toBe('NO_RISK_OPEN');
    order.give('acknowledgeRisk', {});
    expect(order.refused('acknowledgeRisk', {})).toBe('NO_RISK_OPEN');
    expect(inHandling().refused('acknowledgeRisk', {})).toBe('NO_RISK_OPEN');
  });

  test.each(['TRANSFERRED', 'CLOSED', 'CANCELLED'] as const)(
    'the duty desk may still see it when the order is %s',
    (stage) => {
      const order = IN_STAGE[stage]();
      order.events = [...order.events, { type: 'RISK_REPORTED', at: order.now, by: actor('agent'), to: DESKS.city }];
      expect(order.give('acknowledgeRisk', {}).stage).toBe(stage);
      expect(openRisks(order.state)).toEqual([]);
    },
  );

  test('the freezing of the period does not leave it on the table for ever', () => {
    const order = closedOrder();
    order.events = [...order.events, { type: 'RISK_REPORTED', at: order.now, by: actor('agent'), to: DESKS.city }];
    order.pass(order.now + 60 * DAY);
    expect(order.refused('urge', {})).toBe('PERIOD_FROZEN');
    expect(order.refused('acknowledgeRisk', {})).toBe('not refused');
  });

  test('nobody raises one on an order that is over', () => {
    for (const stage of STAGES.filter((each) => IN_STAGE[each]().state.closedAt !== undefined))
      expect(IN_STAGE[stage]().refused('raiseRisk', {})).toBe('ORDER_CLOSED');
  });
});
