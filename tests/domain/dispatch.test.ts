import { ownerOf } from '../../domain/state';
import {
  actor,
  at,
  Case,
  days,
  DESKS,
  DISTRICT,
  HOUR,
  inHandling,
  MONDAY,
  OTHER_STREET,
  STREET,
  TOLD,
  terms,
  termsFor,
  TEXT,
  type TermsChange,
} from './support';

const waiting = (change: TermsChange = {}) =>
  new Case({}, terms(3, { ...change, route: { automatic: false, ...change.route } }));

describe('art. 12: dispatch', () => {
  test('clear power and territory: straight to the unit, with the limit written on the order (art. 13)', () => {
    const { state } = new Case();
    expect(state).toMatchObject({
      stage: 'DISPATCHED',
      holder: { unit: STREET, since: MONDAY, how: 'auto' },
      clock: { from: MONDAY, limit: days(7), dueAt: at('2026-03-10 00:00'), originalDueAt: at('2026-03-10 00:00') },
      firstDispatchedAt: MONDAY,
      dispatches: 1,
    });
    expect(ownerOf(state)).toEqual({ role: 'unit', unit: STREET });
  });

  test('a person dispatches to the unit named, with the copy that belongs to it, and may say why', () => {
    const order = waiting().give('dispatch', { unit: OTHER_STREET, note: TEXT }, { terms: termsFor(OTHER_STREET, 4) });
    expect(order.state).toMatchObject({ holder: { unit: OTHER_STREET, how: 'person' }, level: 4, copyTo: DISTRICT });
    expect(order.all('DISPATCHED')[0]).toMatchObject({ note: TEXT, limit: days(15) });
  });

  test('the terms stand in the event where they arise anew, and only there', () => {
    const fresh = termsFor(OTHER_STREET);
    const named = waiting().give('dispatch', { unit: OTHER_STREET }, { terms: fresh });
    expect(named.all('DISPATCHED')[0]?.terms).toBe(fresh);
    const late = waiting();
    late.pass(late.due('dispatch') + 1);
    for (const order of [new Case(), waiting().give('dispatch', {}), late])
      expect(order.all('DISPATCHED')[0]).not.toHaveProperty('terms');
  });

  test('a person who names nobody follows the catalogue', () => {
    expect(waiting().give('dispatch', {}).state.holder).toMatchObject({ unit: STREET, how: 'person' });
    const noCopy = termsFor(DISTRICT, 3, { route: { copyTo: DISTRICT } });
    expect(waiting().give('dispatch', {}, { terms: noCopy }).state).not.toHaveProperty('copyTo');
  });

  test('the district of the place coordinates what was dispatched to it; another district may not (art. 12(2))', () => {
    const order = waiting({ route: { basis: 'district' } });
    expect(order.refused('dispatch', { unit: STREET }, { by: actor('district', 'BJ-110105') })).toBe('NOT_THE_HOLDER');
    const sent = order
      .give('dispatch', { unit: DISTRICT })
      .give('dispatch', { unit: OTHER_STREET }, { by: actor('district') });
    expect(sent.state).toMatchObject({ holder: { unit: OTHER_STREET }, dispatches: 2 });
    const held = waiting().give('dispatch', { unit: 'BJ-110105' });
    expect(held.give('dispatch', { unit: STREET }, { by: actor('district', 'BJ-110105') }).state.holder?.unit).toBe(
      STREET,
    );
  });

  test('while the order waits the district of the place dispatches only where the unit is unclear', () => {
    const by = actor('district');
    expect(waiting().refused('dispatch', { unit: STREET }, { by })).toBe('NOT_THE_HOLDER');
    expect(waiting().give('consult', {}).refused('dispatch', { unit: STREET }, { by })).toBe('NOT_THE_HOLDER');
    for (const basis of ['district', 'desk'] as const) {
      const unclear = waiting({ route: { basis } });
      expect(unclear.refused('dispatch', { unit: STREET }, { by: actor('district', 'BJ-110105') })).toBe(
        'NOT_THE_HOLDER',
      );
      expect(unclear.give('dispatch', { unit: STREET }, { by }).state.holder?.unit).toBe(STREET);
    }
  });

  const forced = [
    ['direct', STREET],
    ['district', DISTRICT],
    ['desk', DISTRICT],
  ] as const;
  test.each(forced)('a dispatch that the limit forces, basis %s, goes to %s', (basis, unit) => {
    const order = waiting({ route: { basis } });
    order.pass(order.due('dispatch') + 1);
    expect(order.state.holder).toMatchObject({ unit, how: 'forced' });
  });

  test('a unit without a copy to its district is forced without one, and no district means the city', () => {
    const { copyTo: _, ...route } = terms().route;
    const alone = new Case({}, { ...terms(), route: { ...route, automatic: false } });
    alone.pass(alone.due('dispatch') + 1);
    expect(alone.state).not.toHaveProperty('copyTo');
    const nowhere = waiting({ route: { basis: 'desk' }, desks: { district: DESKS.city } });
    nowhere.pass(nowhere.due('dispatch') + 1);
    expect(nowhere.state.holder?.unit).toBe(DESKS.city);
  });

  test('an automatic dispatch without a copy is one without a copy', () => {
    const { copyTo: _, ...route } = terms().route;
    expect(new Case({}, { ...terms(), route }).state).not.toHaveProperty('copyTo');
  });
});

describe('DI-6: consultation before dispatch', () => {
  test('is ended by a dispatch up to its limit', () => {
    const order = waiting().give('consult', { note: TEXT });
    expect(order.due('consult')).toBe(at('2026-03-04 00:00'));
    expect(order.give('dispatch', {}, { at: order.due('consult'), by: actor('city') }).breached).toEqual([]);
  });
  test('is ended by its limit otherwise: the catalogue decides', () => {
    const order = waiting().give('consult', {});
    order.pass(order.due('consult') + 1);
    expect(order.state).toMatchObject({ stage: 'DISPATCHED', holder: { how: 'forced', unit: STREET } });
  });
});

describe('a wrong dispatch put right in the middle of handling', () => {
  test('the next unit gets its own limit; the citizen clock, the first dispatch and the breaches stay', () => {
    const order = inHandling();
    order.pass(order.due('report') + 1);
    const { breaches } = order.state;
    const when = order.now + HOUR;
    order.give('dispatch', { unit: OTHER_STREET }, { at: when, terms: termsFor(OTHER_STREET) });
    expect(order.state).toMatchObject({
      stage: 'DISPATCHED',
      receivedAt: MONDAY,
      firstDispatchedAt: MONDAY,
      dispatches: 2,
      rung: 0,
      breaches,
      holder: { unit: OTHER_STREET, since: when },
      clock: { from: when },
    });
    expect(breaches[0]).toMatchObject({ clock: 'report', owner: STREET });
    expect(Object.keys(order.state.due).sort()).toEqual(['contact', 'report', 'sign', 'yellow']);
    expect(order.state).not.toHaveProperty('visit');
    expect(order.state.holder).not.toHaveProperty('contactedAt');
  });

  test('a limit missed in the instant of the redispatch is the missed limit of the unit before', () => {
    const order = inHandling();
    order.pass(order.due('report') + 1);
    order.give('dispatch', { unit: OTHER_STREET }, { terms: termsFor(OTHER_STREET) });
    order.give('sign', {}).give('report', { result: 'solved' }).give('reviewReport', { accepted: false });
    expect(order.state.due).toHaveProperty('report');
    expect(order.state.due).not.toHaveProperty('ladder');
  });

  test('what the unit before had asked for does not bind the next one', () => {
    const order = inHandling().give('askExtension', { value: 2, reason: 'law', ...TOLD });
    order.give('dispatch', { unit: OTHER_STREET }, { terms: termsFor(OTHER_STREET) });
    expect(order.state).not.toHaveProperty('extension');
    expect(order.state.due).not.toHaveProperty('extensionDecision');
  });
});
