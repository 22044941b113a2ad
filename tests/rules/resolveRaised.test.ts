import { ask, beijing, termsOf } from './rulesFixture';

const STREET = 'BJ-110108001';
const raised = (by: string, level: 'district' | 'city' | 'authority', unit?: string) =>
  ask({ raised: { by, level, ...(unit !== undefined && { unit }) } });

describe('art. 20, TL-12: whom a unit may ask', () => {
  test.each([
    ['its district', STREET, 'district', undefined, 'BJ-110108'],
    ['the district of the place, from a city department', 'BJ-DEP-TRANS', 'district', undefined, 'BJ-110108'],
    ['the city', STREET, 'city', undefined, 'BJ-DESK-CITY'],
    ['a department of the city', STREET, 'authority', 'BJ-DEP-TRANS', 'BJ-DEP-TRANS'],
    ['a department of the district', STREET, 'authority', 'BJ-110108-MSA', 'BJ-110108-MSA'],
  ] as const)('%s', (_, by, level, unit, to) => {
    expect(raised(by, level, unit)).toMatchObject({ raising: { to, opinion: { value: 1, unit: 'workday' } } });
  });

  test.each([
    ['a district to itself', 'BJ-110108', 'district', undefined, 'NOT_ABOVE'],
    ['a department to itself', 'BJ-DEP-TRANS', 'authority', 'BJ-DEP-TRANS', 'NOT_ABOVE'],
    ['an authority without its name', STREET, 'authority', undefined, 'NOT_ABOVE'],
    ['a government with a name', STREET, 'city', 'BJ-DEP-TRANS', 'NOT_ABOVE'],
    ['a company', STREET, 'authority', 'BJ-ENT-HEAT', 'NOT_ABOVE'],
    ['a street', STREET, 'authority', 'BJ-110108002', 'NOT_ABOVE'],
    ['a desk', STREET, 'authority', 'BJ-DESK-CITY', 'NOT_ABOVE'],
    ['a unit nobody knows', STREET, 'authority', 'BJ-MOON', 'UNKNOWN_UNIT'],
  ] as const)('not %s', (_, by, level, unit, refused) => {
    expect(raised(by, level, unit)).toMatchObject({ refused });
  });

  test('the limit is the level’s; where no district is known the city is asked', () => {
    expect(ask({ level: 1, raised: { by: STREET, level: 'city' } })).toMatchObject({
      raising: { opinion: { value: 0.5, unit: 'hour' } },
    });
    expect(ask({ place: {}, raised: { by: 'BJ-DEP-TRANS', level: 'district' } })).toMatchObject({
      raising: { to: 'BJ-DESK-CITY' },
    });
  });

  test('a pack older than these rules lets nobody raise, and knows no supervision of its own', () => {
    const { raising: _, supervision: __, ...policy } = beijing.documents.policy;
    const older = { ...beijing, documents: { ...beijing.documents, policy } };
    expect(ask({ raised: { by: STREET, level: 'city' } }, older)).not.toHaveProperty('raising');
    expect(termsOf({})).toHaveProperty('supervision', {
      answer: 3,
      review: 1,
      manyCallers: 5,
      inIncidents: true,
    });
    expect(termsOf({})).not.toHaveProperty('raising');
  });
});
