import type { Place } from '../../domain/commands';
import { locate } from '../../rules/organisation';
import { withOverrides } from '../../rules/pack';
import { ask, beijing, termsOf } from './rulesFixture';

describe('Art. 12: where an order goes', () => {
  test('a street matter goes to the street of its place, and the district gets a copy', () => {
    expect(termsOf({ matter: 'property.service' }).route).toEqual({
      unit: 'BJ-110108001',
      copyTo: 'BJ-110108',
      basis: 'direct',
      automatic: true,
    });
  });

  test('a district department is the one of the district, without a copy', () => {
    expect(termsOf({ matter: 'market.food' }).route).toEqual({
      unit: 'BJ-110108-MSA',
      basis: 'direct',
      automatic: true,
    });
  });

  test.each([
    ['heating.none', 'BJ-ENT-HEAT', 'BJ-DEP-UMC'],
    ['housing.fund', 'BJ-DEP-FUND', 'BJ-DESK-LEADER'],
  ])('%s goes to %s wherever it is, even without a place; its leader is %s', (matter, unit, leader) => {
    for (const place of [{}, { district: '110119' }, { street: '110108001' }]) {
      const terms = termsOf({ matter, place });
      expect(terms.route).toMatchObject({ unit, basis: 'direct' });
      expect(terms.desks.leader).toBe(leader);
    }
  });

  test('with the district known but not the street, the district coordinates, and a person decides', () => {
    const terms = termsOf({ matter: 'property.service', place: { district: '110108' } });
    expect(terms.route).toEqual({ unit: 'BJ-110108', basis: 'district', automatic: false });
    expect(terms.desks).toMatchObject({ district: 'BJ-110108', leader: 'BJ-DESK-LEADER' });
  });

  test('with neither known it stays at the city desk', () => {
    const terms = termsOf({ matter: 'property.service', place: {} });
    expect(terms.route).toEqual({ unit: 'BJ-DESK-CITY', basis: 'desk', automatic: false });
    expect(terms.desks.district).toBe('BJ-DESK-CITY');
  });

  test('where a district has no such department, the district coordinates', () => {
    expect(termsOf({ matter: 'river.pollution', place: { district: '110101' } }).route).toMatchObject({
      unit: 'BJ-110101',
      basis: 'district',
    });
    expect(termsOf({ matter: 'river.pollution', place: { district: '110109' } }).route).toMatchObject({
      unit: 'BJ-110109-WATER',
    });
  });

  test('a matter that the catalogue wants a person to look at is not automatic', () => {
    expect(termsOf({ matter: 'property.committee' }).route).toMatchObject({ basis: 'direct', automatic: false });
  });

  test('an exception of the catalogue at a place goes before the rule', () => {
    expect(termsOf({ matter: 'business.registration', place: { street: '110115403' } }).route).toEqual({
      unit: 'BJ-110115403',
      copyTo: 'BJ-110115',
      basis: 'direct',
      automatic: true,
    });
    expect(termsOf({ matter: 'business.registration', place: { street: '110115001' } }).route.unit).toBe(
      'BJ-110115-MSA',
    );
  });

  test("the street's exception goes before the district's", () => {
    const pack = withOverrides(beijing, {
      catalogue: {
        matters: beijing.documents.catalogue.matters.map((matter) =>
          matter.code === 'noise.neighbour'
            ? {
                ...matter,
                exceptions: [
                  { place: '110108', owner: { by: 'districtDepartment' as const, department: 'PSB' } },
                  { place: '110108001', owner: { by: 'street' as const } },
                ],
              }
            : matter,
        ),
      },
    });
    expect(termsOf({ matter: 'noise.neighbour' }, pack).route.unit).toBe('BJ-110108001');
    expect(termsOf({ matter: 'noise.neighbour', place: { street: '110108002' } }, pack).route.unit).toBe(
      'BJ-110108-PSB',
    );
    expect(termsOf({ matter: 'noise.neighbour', place: { street: '110101001' } }, pack).route.unit).toBe(
      'BJ-110101001',
    );
  });

  test('a unit that a person chose is taken, with its leader and the copy to its own district', () => {
    const terms = termsOf({ matter: 'property.service', unit: 'BJ-110105001' });
    expect(terms.route).toEqual({ unit: 'BJ-110105001', copyTo: 'BJ-110105', basis: 'direct', automatic: false });
    expect(terms.desks).toMatchObject({ leader: 'BJ-110105', district: 'BJ-110108' });
    expect(termsOf({ unit: 'BJ-110108' }).route).toEqual({ unit: 'BJ-110108', basis: 'district', automatic: false });
    expect(termsOf({ unit: 'BJ-DESK-LEADER' })).toMatchObject({
      route: { basis: 'desk' },
      // Nobody supervises itself.
      desks: { leader: 'BJ-DESK-CITY' },
    });
  });
});

describe('What is refused', () => {
  test.each([
    ['UNKNOWN_MATTER', { matter: 'heating.warm' }],
    ['UNKNOWN_MATTER', { matter: '' }],
    ['UNKNOWN_UNIT', { unit: 'BJ-ENT-NOBODY' }],
    ['UNKNOWN_PLACE', { place: { district: '999999' } }],
    ['UNKNOWN_PLACE', { place: { street: '110108999' } }],
    ['UNKNOWN_PLACE', { place: { community: '110108001999' } }],
    ['UNKNOWN_PLACE', { place: { district: '110105', street: '110108001' } }],
    ['UNKNOWN_PLACE', { place: { street: '110108001', community: '110101001001' } }],
    ['UNKNOWN_PLACE', { place: { district: '110105', community: '110101001001' } }],
    ['NOT_TO_GRASSROOTS', { matter: 'market.food', unit: 'BJ-110108001' }],
    ['NOT_TO_GRASSROOTS', { matter: 'property.service', unit: 'BJ-110101001001' }],
    ['UNKNOWN_UNIT', { matter: 'property.service', unit: 'BJ-110101001999' }],
    ['UNKNOWN_UNIT', { matter: 'property.service', unit: '110101001001' }],
  ] as const)('%s: %j', (refused, parts) => {
    expect(ask(parts)).toEqual({ refused, rule: expect.stringMatching(/^art\. \d+/) });
  });

  test("a department's matter may go to another department, to the district, or to a zone's committee (DI-14)", () => {
    for (const unit of ['BJ-110108-UMLE', 'BJ-110108', 'BJ-DEP-MSA', 'BJ-110115403']) {
      expect(termsOf({ matter: 'market.food', unit }).route.unit).toBe(unit);
    }
  });

  test('a key of the prototype is no matter, no place and no unit', () => {
    expect(ask({ matter: '__proto__' })).toMatchObject({ refused: 'UNKNOWN_MATTER' });
    expect(ask({ place: { district: 'constructor' } })).toMatchObject({ refused: 'UNKNOWN_PLACE' });
    expect(ask({ unit: 'toString' })).toMatchObject({ refused: 'UNKNOWN_UNIT' });
  });
});

describe('The place', () => {
  test('a community tells its street, and the street its district', () => {
    const terms = termsOf({ place: { community: '110101001001' } });
    expect(terms.route).toMatchObject({ unit: 'BJ-110101001', copyTo: 'BJ-110101' });
    expect(terms.desks.district).toBe('BJ-110101');
  });

  test('all three together are accepted when they agree', () => {
    const place = { district: '110101', street: '110101001', community: '110101001001' };
    expect(termsOf({ place }).route.unit).toBe('BJ-110101001');
  });
});

describe('The units that follow from the places', () => {
  test('carry the names of their place, their supervisor and their district', () => {
    expect(beijing.units.get('BJ-110108-MSA')).toEqual({
      code: 'BJ-110108-MSA',
      kind: 'districtDepartment',
      zh: '海淀区市场监督管理局',
      en: 'Haidian Administration for Market Regulation',
      supervisor: 'BJ-110108',
      district: '110108',
    });
    expect(beijing.units.get('BJ-110108001')).toEqual({
      code: 'BJ-110108001',
      kind: 'street',
      zh: '万寿路街道',
      en: '万寿路街道',
      supervisor: 'BJ-110108',
      district: '110108',
    });
    expect(beijing.units.get('BJ-110108')).toMatchObject({ kind: 'district', zh: '海淀区', en: 'Haidian' });
    expect(beijing.units.get('BJ-ENT-HEAT')).not.toHaveProperty('district');
  });

  test('a place found keeps what was given and gains what follows', () => {
    const found = (place: Place) => locate(beijing.gazetteer, place);
    expect(found({ community: '110101001001' })).toEqual({
      district: '110101',
      street: '110101001',
      community: '110101001001',
    });
    expect(found({ street: '110101001' })).toEqual({ district: '110101', street: '110101001' });
    expect(found({})).toEqual({});
  });
});
