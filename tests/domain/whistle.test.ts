import { at } from './calendarFixture';
import {
  actor,
  Case,
  CITY_MANAGEMENT,
  DISTRICT,
  HOUR,
  inHandling,
  MARKET,
  MINUTE,
  MONDAY,
  OTHER_STREET,
  STREET,
  terms,
  WATER,
} from './support';

const department = (unit: string) => ({ by: actor('unit', unit) });
const rules = { terms: terms() };

/** The street has whistled for two departments on Monday at 10:00. */
function whistled(kind: 'demand' | 'keyWork' | 'enforcement' | 'emergency' = 'enforcement'): Case {
  return inHandling().give('whistle', { kind, units: [CITY_MANAGEMENT, MARKET] }, rules);
}
const unitOf = (order: Case, unit: string) =>
  order.state.whistles?.flatMap((each) => each.units).find((each) => each.unit === unit);

describe('art. 16: the street whistles, departments report in', () => {
  test.each([
    ['emergency', MONDAY + 30 * MINUTE],
    ['enforcement', at('2026-03-04 00:00')],
    ['demand', at('2026-03-06 00:00')],
    ['keyWork', at('2026-03-06 00:00')],
  ] as const)('WH-3: %s must be there by its own limit', (kind, by) => {
    expect(whistled(kind).due('whistle')).toBe(by);
  });

  test('only a street or town may whistle', () => {
    const order = inHandling();
    expect(
      order.refused(
        'whistle',
        { kind: 'demand', units: [MARKET] },
        { terms: terms(3, { calling: { ...terms().calling!, mayWhistle: false } }) },
      ),
    ).toBe('ONLY_STREETS_WHISTLE');
    const { calling: _, ...older } = terms();
    expect(order.refused('whistle', { kind: 'demand', units: [MARKET] }, { terms: older })).toBe(
      'ONLY_STREETS_WHISTLE',
    );
  });

  test('a unit is called once, and the lead does not call itself', () => {
    const order = whistled();
    expect(order.refused('whistle', { kind: 'demand', units: [MARKET] }, rules)).toBe('ALREADY_CALLED');
    expect(order.refused('whistle', { kind: 'demand', units: [STREET] }, rules)).toBe('ALREADY_CALLED');
    expect(order.refused('whistle', { kind: 'demand', units: [WATER, WATER] }, rules)).toBe('ALREADY_CALLED');
  });

  test.each([
    ['just before the limit', -1, false],
    ['exactly at the limit', 0, false],
  ])('reporting in %s is in time', (_, offset) => {
    const order = whistled('emergency');
    order.give('arrive', {}, { ...department(MARKET), at: order.due('whistle') + offset });
    expect(unitOf(order, MARKET)).toMatchObject({ state: 'arrived' });
    expect(unitOf(order, MARKET)?.late).toBeUndefined();
  });

  test('after the limit each unit that is not there has its own breach, and the district is told once', () => {
    const order = whistled('emergency');
    order.give('arrive', {}, department(CITY_MANAGEMENT));
    const due = order.due('whistle');
    order.pass(due);
    expect(order.breached).toEqual([]);
    order.pass(due + 1);
    expect(order.all('BREACHED')).toMatchObject([
      { clock: 'whistle', owner: MARKET, dueAt: due, elapsedMs: 30 * MINUTE + 1 },
    ]);
    expect(order.all('WHISTLE_MISSED')).toMatchObject([{ units: [MARKET], to: DISTRICT }]);
    expect(order.due('whistleRuling')).toBeGreaterThan(due);
  });

  test('arriving late is arriving: the breach stays, the district need not rule', () => {
    const order = whistled('emergency').pass(MONDAY + HOUR);
    order.give('arrive', {}, department(MARKET));
    expect(unitOf(order, MARKET)).toMatchObject({ state: 'arrived', late: true });
    expect(unitOf(order, MARKET)?.inquiry).toBeUndefined();
    expect(order.breached).toEqual(['whistle', 'whistle']);
  });

  test('nobody who was not called may report in, refuse or deliver', () => {
    const order = whistled();
    for (const name of ['arrive', 'refuseWhistle', 'deliver'] as const) {
      expect(order.refused(name, {}, department(WATER))).toBe('NOT_CALLED');
      expect(order.refused(name, { whistle: 2 }, department(MARKET))).toBe('NOT_CALLED');
    }
    expect(order.refused('coReport', {}, department(MARKET))).toBe('NOT_CALLED');
    expect(order.refused('findOnSite', { unit: WATER, duty: 'mine' })).toBe('NOT_CALLED');
  });

  test('on the spot it is found whose duty it is; by the street, the unit itself or the district, not by others', () => {
    const order = whistled();
    expect(order.refused('findOnSite', { unit: MARKET, duty: 'mine' })).toBe('NOT_ARRIVED');
    order.give('arrive', {}, department(MARKET));
    expect(order.refused('findOnSite', { unit: MARKET, duty: 'mine' }, department(CITY_MANAGEMENT))).toBe(
      'NOT_THE_HOLDER',
    );
    expect(order.refused('findOnSite', { unit: MARKET, duty: 'mine' }, { by: actor('district', 'BJ-110105') })).toBe(
      'NOT_THE_HOLDER',
    );
    order.give('findOnSite', { unit: MARKET, duty: 'mine' }, department(MARKET));
    order.give('findOnSite', { unit: MARKET, duty: 'shared' }, { by: actor('district') });
    order.give('findOnSite', { unit: MARKET, duty: 'notMine' }, department(STREET));
    expect(unitOf(order, MARKET)?.duty).toBe('notMine');
  });

  test('nobody leaves before it is done; the whistle closes when the last has delivered', () => {
    const order = whistled();
    expect(order.refused('deliver', {}, department(MARKET))).toBe('NOT_ARRIVED');
    order.give('arrive', {}, department(MARKET)).give('arrive', { whistle: 1 }, department(CITY_MANAGEMENT));
    expect(order.refused('arrive', {}, department(MARKET))).toBe('WRONG_STATE');
    order.give('deliver', {}, department(MARKET));
    expect(order.all('WHISTLE_CLOSED')).toEqual([]);
    order.give('deliver', {}, department(CITY_MANAGEMENT));
    expect(order.state.whistles).toMatchObject([
      { closedAt: MONDAY, units: [{ state: 'delivered' }, { state: 'delivered' }] },
    ]);
    expect(order.state.due.whistle).toBeUndefined();
  });

  test('the street or the district may let a unit go', () => {
    const order = whistled();
    expect(order.refused('releaseUnit', { unit: MARKET }, department(OTHER_STREET))).toBe('NOT_THE_HOLDER');
    expect(order.refused('releaseUnit', { unit: MARKET }, { by: actor('district', 'BJ-110105') })).toBe(
      'NOT_THE_HOLDER',
    );
    expect(order.refused('releaseUnit', { unit: WATER })).toBe('NOT_CALLED');
    order
      .give('releaseUnit', { unit: MARKET })
      .give('releaseUnit', { unit: CITY_MANAGEMENT }, { by: actor('district') });
    expect(order.all('WHISTLE_CLOSED')).toHaveLength(1);
  });
});

describe('WH-4, WH-5: refusal and absence go to the district', () => {
  test('a refusal opens an inquiry; the district rules that the unit must come, with a fresh limit', () => {
    const order = whistled('emergency').give('refuseWhistle', {}, department(MARKET));
    expect(order.refused('refuseWhistle', {}, department(MARKET))).toBe('WRONG_STATE');
    expect(order.due('whistleRuling')).toBe(at('2026-03-04 00:00'));
    expect(order.refused('ruleWhistle', { unit: CITY_MANAGEMENT, mustCome: true })).toBe('NO_RULING_PENDING');
    expect(order.refused('ruleWhistle', { unit: MARKET, mustCome: true }, { by: actor('district', 'BJ-110105') })).toBe(
      'NOT_THE_HOLDER',
    );
    order.give('ruleWhistle', { unit: MARKET, mustCome: true }, { at: MONDAY + 10 * MINUTE });
    expect(unitOf(order, MARKET)).toMatchObject({ state: 'called', ruled: true, arriveBy: MONDAY + 40 * MINUTE });
    expect(order.refused('refuseWhistle', {}, department(MARKET))).toBe('WRONG_STATE');
  });

  test('or that it need not: then it is let go', () => {
    const order = whistled('emergency').give('refuseWhistle', {}, department(MARKET));
    order.give('ruleWhistle', { unit: MARKET, mustCome: false }, { by: actor('city') });
    expect(unitOf(order, MARKET)?.state).toBe('released');
    order.give('releaseUnit', { unit: CITY_MANAGEMENT });
    expect(order.state.whistles?.[0]?.closedAt).toBe(MONDAY);
  });

  test('a district that does not rule in time breaches, and the unit must come', () => {
    const order = whistled('emergency').give('refuseWhistle', {}, department(MARKET));
    order.give('arrive', {}, department(CITY_MANAGEMENT));
    const due = order.due('whistleRuling');
    order.pass(due);
    expect(order.breached).toEqual([]);
    order.pass(due + 1);
    expect(order.all('BREACHED')).toMatchObject([{ clock: 'whistleRuling', owner: DISTRICT }]);
    expect(order.all('WHISTLE_RULED')).toMatchObject([{ mustCome: true, auto: true }]);
    expect(unitOf(order, MARKET)?.state).toBe('called');
  });

  test('staying away after the ruling is final: on record, supervised, the whistle closed', () => {
    const order = whistled('emergency').give('refuseWhistle', {}, department(MARKET));
    order.give('releaseUnit', { unit: CITY_MANAGEMENT });
    order.give('ruleWhistle', { unit: MARKET, mustCome: true });
    order.pass(order.due('whistle') + 1);
    expect(order.all('STAYED_AWAY')).toMatchObject([{ units: [MARKET] }]);
    expect(order.all('SUPERVISED')).toMatchObject([{ ground: 'refusal', to: MARKET }]);
    expect(order.state.whistles?.[0]?.closedAt).toBeDefined();
    expect(unitOf(order, MARKET)?.state).toBe('absent');
  });
});
