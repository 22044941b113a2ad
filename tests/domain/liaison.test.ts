import { countedBreaches, isLiaison } from '../../domain/liaison';
import { lightOf } from '../../ledger/projections/light';
import { actor, Case, DAY, HOUR, hours, MONDAY, SATISFIED, STREET, terms, termsFor } from './support';

const CENTRAL = 'BJ-CEN-EXAMPLE';
const LAW = terms(3, { route: { unit: CENTRAL, basis: 'liaison' } });
const liaison = () => new Case({}, LAW);

describe('art. 22, TL-13: a unit of the central state is informed and pushed, not commanded', () => {
  test('it is dispatched to with limits like any other, by the catalogue or where a limit forces it', () => {
    expect(isLiaison(liaison().state)).toBe(true);
    expect(liaison().due('report')).toBe(new Case().due('report'));
    const waiting = new Case({}, terms(3, { route: { unit: CENTRAL, basis: 'liaison', automatic: false } }));
    waiting.pass(waiting.due('dispatch') + 1);
    expect(waiting.state.holder).toMatchObject({ unit: CENTRAL, how: 'forced' });
    expect(countedBreaches(waiting.state)).toMatchObject([{ clock: 'dispatch' }]);
  });

  test('what its limits find stays on record, marked, and counts in no figure of delay: no breach counted, no red light', () => {
    const order = liaison();
    order.pass(order.due('report') + 1);
    expect(order.breached).toEqual(['sign', 'contact', 'report']);
    expect(order.state.breaches.every((each) => each.liaison)).toBe(true);
    expect(countedBreaches(order.state)).toEqual([]);
    expect(lightOf(order.state)).toBe('yellow');
  });

  test('the desks that miss a limit on it are blamed as ever', () => {
    const order = liaison().give('object', { ground: 'duty', proposedUnit: STREET });
    order.pass(order.due('objectionReview') + 1);
    expect(countedBreaches(order.state)).toMatchObject([{ clock: 'objectionReview' }]);
  });

  test('it is pushed at every rung, never criticised, never supervised', () => {
    const order = liaison();
    order.pass(order.due('report') + 120 * DAY);
    expect(order.types).not.toContain('CRITICISED');
    expect(order.types).not.toContain('SUPERVISED');
    expect(order.all('URGED').length).toBeGreaterThan(4);
    expect(order.all('URGED').every(({ how }) => how === 'push')).toBe(true);
    expect(order.refused('supervise', { ground: 'overdue' })).toBe('LIAISON_ONLY');
    expect(order.refused('supervise', { ground: 'badEffect' }, { by: actor('city') })).toBe('LIAISON_ONLY');
    expect(order.refused('urge', {})).toBe('not refused');
  });

  test('the caller is followed up all the same: after the report, or when the limit is over and nobody has said anything', () => {
    const silent = liaison();
    silent.pass(silent.due('report') + 1);
    expect(silent.state.visit?.task).toMatchObject({ no: 1, channel: 'phone' });
    const heard = liaison().give('report', { result: 'explained' }, { at: MONDAY + HOUR });
    heard.give('reviewReport', { accepted: true });
    heard.pass(heard.due('followUp') + 1).give('recordFollowUp', SATISFIED, { at: heard.state.visit?.task?.from ?? 0 });
    expect(heard.state).toMatchObject({ stage: 'CLOSED', outcome: 'solved' });
  });

  test('sent on to a unit of the city it is an order like any other, and the other way round', () => {
    const order = liaison().give(
      'dispatch',
      { unit: STREET },
      { terms: termsFor(STREET, 3, { limits: { report: hours(3) } }) },
    );
    expect(isLiaison(order.state)).toBe(false);
    order.pass(order.due('report') + 1);
    expect(lightOf(order.state)).toBe('red');
    expect(countedBreaches(order.state)).toHaveLength(1);
    order.give(
      'dispatch',
      { unit: CENTRAL },
      { terms: termsFor(CENTRAL, 3, { route: { unit: CENTRAL, basis: 'liaison' } }) },
    );
    expect(isLiaison(order.state)).toBe(true);
    expect(countedBreaches(order.state)).toHaveLength(1);
  });
});
