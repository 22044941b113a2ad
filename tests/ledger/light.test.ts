import { lightOf } from '../../ledger/projections/light';
import { inHandling, OTHER_STREET } from '../domain/support';

describe('AP-16: the light of the unit that holds the order', () => {
  test('yellow at its share of the limit, red once it is missed, and the report does not put it out', () => {
    const order = inHandling();
    expect(lightOf(order.state)).toBe('green');
    order.pass(order.due('yellow') + 1);
    expect(lightOf(order.state)).toBe('yellow');
    const { report } = order.state.due;
    order.pass(report?.at ?? 0);
    expect(lightOf(order.state)).toBe('yellow');
    order.pass(order.now + 1);
    expect(lightOf(order.state)).toBe('red');
    expect(lightOf(order.give('report', { result: 'solved' }).state)).toBe('red');
  });

  test('what the unit before had missed does not light up for the next one, nor for a new round', () => {
    const order = inHandling();
    order.pass(order.due('report') + 1).give('dispatch', { unit: OTHER_STREET });
    expect(lightOf(order.state)).toBe('green');
    order.pass(order.due('report') + 1);
    expect(lightOf(order.state)).toBe('red');
    order.give('report', { result: 'solved' }).give('redo', {});
    expect(lightOf(order.state)).toBe('green');
  });
});
