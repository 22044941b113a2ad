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
  SATISFIED,
  STREET,
  terms,
  termsFor,
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

describe('art. 14, DI-15: lead and co-units', () => {
  const asked = () => inHandling().give('askCoUnit', { units: [WATER] }, rules);

  test('a co-unit is due before the lead: half of the remaining time, but at least two hours', () => {
    const order = asked();
    expect(order.due('coUnit')).toBe(MONDAY + (order.due('report') - MONDAY) / 2);
    const urgent = inHandling(1).give('askCoUnit', { units: [WATER] }, { at: MONDAY + HOUR, terms: terms(1) });
    expect(urgent.due('coUnit')).toBe(MONDAY + 2 * HOUR);
  });

  test('too late is too late', () => {
    const order = inHandling(1);
    expect(order.refused('askCoUnit', { units: [WATER] }, { at: order.due('report'), terms: terms(1) })).toBe(
      'CO_UNIT_TOO_LATE',
    );
    const { calling: _, ...older } = terms();
    expect(inHandling().refused('askCoUnit', { units: [WATER] }, { terms: older })).toBe('CO_UNIT_TOO_LATE');
  });

  test('the lead, its district, the city and the dispatcher may ask; another unit may not', () => {
    const by = (role: 'unit' | 'district' | 'city' | 'dispatcher', unit?: string) => ({
      ...rules,
      by: actor(role, unit),
    });
    for (const sending of [by('district', DISTRICT), by('city'), by('dispatcher')]) {
      expect(inHandling().refused('askCoUnit', { units: [WATER] }, sending)).toBe('not refused');
    }
    expect(inHandling().refused('askCoUnit', { units: [WATER] }, by('district', 'BJ-110105'))).toBe('NOT_THE_HOLDER');
    expect(asked().refused('askCoUnit', { units: [WATER] }, rules)).toBe('ALREADY_CALLED');
  });

  test('a helper that is late has its own breach; the lead is not blamed for it', () => {
    const order = asked();
    const due = order.due('coUnit');
    order.pass(due + 1);
    expect(order.all('BREACHED')).toMatchObject([{ clock: 'coUnit', owner: WATER, dueAt: due }]);
    expect(order.state.due.coUnit).toBeUndefined();
    order.give('coReport', {}, department(WATER));
    expect(order.state.coUnits).toMatchObject([{ state: 'done', late: true, breached: true }]);
  });

  test('the lead cannot report before its limit while somebody is still called in; after it the report names them', () => {
    const order = asked();
    expect(order.refused('report', { result: 'solved' })).toBe('UNITS_STILL_CALLED');
    expect(order.refused('report', { result: 'solved' }, { at: order.due('report') })).toBe('UNITS_STILL_CALLED');
    order.pass(order.due('report') + 1);
    expect(order.all('BREACHED').find(({ clock }) => clock === 'report')).toMatchObject({ waitingFor: [WATER] });
    order.give('report', { result: 'partly' });
    expect(order.all('REPORTED')).toMatchObject([{ waitingFor: [WATER], late: true }]);
  });

  test('partial results count as the part done by then; the lead may report at once', () => {
    const order = asked().give('coReport', { partial: true }, department(WATER));
    expect(order.state.coUnits).toMatchObject([{ state: 'done', partial: true }]);
    order.give('report', { result: 'solved' });
    expect(order.all('REPORTED')[0]).not.toHaveProperty('waitingFor');
  });

  test('a co-unit may be let go', () => {
    const order = asked().give('releaseUnit', { unit: WATER });
    expect(order.state.due.coUnit).toBeUndefined();
    expect(order.refused('coReport', {}, department(WATER))).toBe('NOT_CALLED');
  });

  test('another lead begins without those the last one called', () => {
    const order = whistled().give('askCoUnit', { units: [WATER] }, rules);
    order.give('dispatch', { unit: OTHER_STREET }, { terms: termsFor(OTHER_STREET) });
    expect(order.state.whistles).toMatchObject([{ units: [{ state: 'released' }, { state: 'released' }] }]);
    expect(order.state.coUnits).toMatchObject([{ state: 'released' }]);
    expect([order.state.due.whistle, order.state.due.coUnit]).toEqual([undefined, undefined]);
  });

  test('what the last round called in does not hang over: late helpers are on record, the new round is clean', () => {
    const order = asked();
    order.pass(order.due('report') + 1);
    order.give('recordFollowUp', { ...SATISFIED, solved: false }, { at: order.state.visit?.task?.from ?? 0 });
    expect(order.state.round).toBe(2);
    expect(order.breached).toContain('coUnit');
    expect(order.state.coUnits).toMatchObject([{ state: 'asked', breached: true }]);
    order.give('coReport', {}, department(WATER)).give('report', { result: 'solved' });
    expect(order.all('REPORTED')[0]).not.toHaveProperty('waitingFor');
  });
});
