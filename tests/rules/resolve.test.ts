import fc from 'fast-check';
import { addLimit } from '../../domain/calendar';
import { KINDS, type Place } from '../../domain/commands';
import { locate } from '../../rules/organisation';
import { withOverrides } from '../../rules/pack';
import { resolve } from '../../rules/resolve';
import { ask, at, beijing, termsOf } from './rulesFixture';

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
      desks: { leader: 'BJ-DESK-LEADER' },
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

describe('Art. 13: the limit on the order', () => {
  test.each([
    [1, { value: 2, unit: 'hour' }, { value: 1, unit: 'hour' }, { value: 0.25, unit: 'hour' }, 0.5],
    [2, { value: 24, unit: 'hour' }, { value: 24, unit: 'hour' }, { value: 0.5, unit: 'hour' }, 0.8],
    [
      3,
      { value: 7, unit: 'naturalDay', rollOver: true },
      { value: 24, unit: 'hour' },
      { value: 4, unit: 'workHour' },
      0.8,
    ],
    [
      4,
      { value: 15, unit: 'naturalDay', rollOver: true },
      { value: 24, unit: 'hour' },
      { value: 4, unit: 'workHour' },
      0.8,
    ],
  ] as const)('level %i set by a person', (level, report, dispatch, sign, yellowShare) => {
    const terms = termsOf({ level });
    expect(terms).toMatchObject({ level, reportBasis: 'level', yellowShare });
    expect(terms.limits).toMatchObject({ report, dispatch, sign });
  });

  test('the catalogue gives the level and the class of the dispatch limit', () => {
    expect(termsOf({ matter: 'heating.none' })).toMatchObject({
      level: 2,
      limits: { dispatch: { value: 2, unit: 'hour' } },
    });
    expect(termsOf({ matter: 'gas.leak' })).toMatchObject({
      level: 1,
      limits: { dispatch: { value: 1, unit: 'hour' } },
    });
    expect(termsOf({ matter: 'housing.illegal' })).toMatchObject({
      level: 4,
      limits: { dispatch: { value: 24, unit: 'hour' } },
    });
  });

  test('danger makes it level 1 and the dispatch limit one hour; a level a person set stays', () => {
    expect(termsOf({ danger: true })).toMatchObject({
      level: 1,
      limits: { dispatch: { value: 1 }, report: { value: 2 } },
    });
    expect(termsOf({ danger: true, level: 3 })).toMatchObject({
      level: 3,
      limits: { dispatch: { value: 1, unit: 'hour' } },
    });
  });

  test('a consult that has to be dispatched has one working day (TL-5), unless there is danger', () => {
    expect(termsOf({ kind: 'consult' })).toMatchObject({
      reportBasis: 'consult',
      limits: { report: { value: 1, unit: 'workday' } },
    });
    expect(termsOf({ kind: 'consult', danger: true })).toMatchObject({
      reportBasis: 'level',
      limits: { report: { value: 2 } },
    });
  });

  test.each([1, 2] as const)('at level %i neither a consult nor a law gives more time', (level) => {
    expect(termsOf({ kind: 'consult', level }).reportBasis).toBe('level');
    expect(termsOf({ matter: 'market.food', kind: 'complaint', level }).reportBasis).toBe('level');
  });

  test('a longer legal limit wins (TL-6): 45 working days to mediate, 15 to check a lead', () => {
    expect(termsOf({ matter: 'market.food', kind: 'complaint' })).toMatchObject({
      reportBasis: 'law',
      limits: { report: { value: 45, unit: 'workday' } },
    });
    expect(termsOf({ matter: 'market.food', kind: 'report' })).toMatchObject({
      reportBasis: 'law',
      limits: { report: { value: 15 } },
    });
  });

  test('a legal limit for another kind, a shorter one, or one under danger changes nothing', () => {
    expect(termsOf({ matter: 'market.food', kind: 'help' }).reportBasis).toBe('level');
    expect(termsOf({ matter: 'market.food', kind: 'complaint', danger: true }).reportBasis).toBe('level');
    const within = (value: number) =>
      withOverrides(beijing, {
        catalogue: {
          matters: beijing.documents.catalogue.matters.map((matter) =>
            matter.code === 'market.food'
              ? {
                  ...matter,
                  legal: [
                    {
                      kinds: ['complaint' as const],
                      limit: { value, unit: 'workday' as const, source: 'x', certainty: 'P' as const },
                    },
                  ],
                }
              : matter,
          ),
        },
      });
    // From this Monday seven natural days and five working days end on the same evening.
    const basis = (value: number) => termsOf({ matter: 'market.food', kind: 'complaint' }, within(value)).reportBasis;
    expect([3, 5, 6].map(basis)).toEqual(['level', 'level', 'law']);
  });

  test('all the rest of the policy stands on the order', () => {
    expect(termsOf({ outward: true })).toMatchObject({
      outward: true,
      ladder: [
        { act: 'writtenUrge', after: { value: 1, unit: 'workday' } },
        { act: 'criticise', after: { value: 5, unit: 'workday' } },
        { act: 'supervise', after: { value: 10, unit: 'workday' } },
      ],
      objection: { max: 2, perUnit: 1 },
      extension: { max: 1, maxShare: 1, levels: [3, 4], askBefore: { value: 1, unit: 'workday' } },
      followUp: {
        calls: 3,
        minDays: 2,
        hours: [
          [540, 720],
          [840, 1200],
        ],
        survey: { value: 72, unit: 'hour' },
      },
      redoMax: 2,
      periodStartDay: 19,
      scale: { satisfied: 1, basic: 0.9, dissatisfied: 0 },
      versions: { profile: 'beijing', hash: beijing.hash, calendar: 'cn-2016-2026' },
    });
    expect(termsOf({}).outward).toBe(false);
  });
});

describe('Any question', () => {
  const places = fc.constantFrom(
    {},
    { district: '110101' },
    { street: '110115403' },
    { community: '110101001001' },
    { district: 'nowhere' },
  );
  test('gets terms or a refusal, never an exception; the terms are small, plain JSON and have a due time', () => {
    fc.assert(
      fc.property(
        fc.record(
          {
            matter: fc.oneof(fc.constantFrom(...beijing.matters.keys()), fc.string()),
            place: places,
            kind: fc.constantFrom(...KINDS),
            at: fc.integer({ min: at('2015-01-01 00:00'), max: at('2031-01-01 00:00') }),
            level: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const),
            unit: fc.oneof(fc.constantFrom(...beijing.units.keys()), fc.string()),
            danger: fc.boolean(),
          },
          { requiredKeys: ['matter', 'place', 'kind', 'at'] },
        ),
        (question) => {
          const answer = resolve(beijing, question);
          if ('refused' in answer) return;
          expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
          expect(JSON.stringify(answer).length).toBeLessThan(2_000);
          expect(addLimit(question.at, answer.limits.report, answer.calendar)).toBeGreaterThan(question.at);
        },
      ),
    );
  });
});
