import { crossCheck } from '../../rules/check';
import { isUnit } from '../../rules/organisation';
import { ask, beijing, faultsOf } from './rulesFixture';

const STREET = 'BJ-110108001';
const OTHER = 'BJ-110108002';
const DISTRICT = 'BJ-110108';
const COMMUNITY = 'BJ-110108001001';
const assigned = (by: string, unit: string, matter = 'property.service') => ask({ matter, assigned: { by, unit } });

describe('§2.2, art. 4: who is below whom the organisation says', () => {
  test.each([
    ['a street below its district', DISTRICT, STREET],
    ['a department below its district', DISTRICT, 'BJ-110108-MSA'],
    ['a company below the department that supervises it', 'BJ-DEP-UMC', 'BJ-ENT-HEAT'],
  ])('%s', (_, by, unit) => {
    expect(assigned(by, unit)).toMatchObject({ assigning: { share: 0.7, assistant: false } });
  });

  test.each([
    ['a street of another district', DISTRICT, 'BJ-110105001'],
    ['its own district', STREET, DISTRICT],
    ['the street beside it', STREET, OTHER],
    ['itself', DISTRICT, DISTRICT],
    ['a desk', DISTRICT, 'BJ-DESK-CITY'],
    ['a unit that nobody is above', 'BJ-DEP-UMC', 'BJ-DESK-LEADER'],
    ['a department of its own rank', 'BJ-110108-MSA', 'BJ-110108-UMLE'],
  ])('not %s', (_, by, unit) => {
    expect(assigned(by, unit)).toMatchObject({ refused: 'NOT_BELOW' });
  });

  test('a unit that nobody knows is a slip', () => {
    for (const unit of ['BJ-MOON', 'MOON']) expect(assigned(DISTRICT, unit)).toMatchObject({ refused: 'UNKNOWN_UNIT' });
  });
});

describe('art. 17: nothing is dumped below', () => {
  test('a community assists its own street, with a matter of its list', () => {
    expect(assigned(STREET, COMMUNITY)).toMatchObject({ assigning: { share: 0.7, assistant: true } });
    expect(assigned(OTHER, COMMUNITY)).toMatchObject({ refused: 'NOT_BELOW' });
  });

  test.each([
    ['outside its list', STREET, 'road.occupied'],
    ['of a department', STREET, 'market.food'],
    ['from a district', DISTRICT, 'property.service'],
    ['from a department', 'BJ-110108-MSA', 'property.service'],
    ['from a unit that nobody knows', 'BJ-MOON', 'property.service'],
  ])('no task %s goes to a community', (_, by, matter) => {
    expect(assigned(by, COMMUNITY, matter)).toMatchObject({ refused: 'NOT_TO_GRASSROOTS' });
  });

  test('a department’s matter goes to no street, also through its district', () => {
    expect(assigned(DISTRICT, STREET, 'market.food')).toMatchObject({ refused: 'NOT_TO_GRASSROOTS' });
    expect(assigned(DISTRICT, 'BJ-110108-MSA', 'market.food')).toHaveProperty('assigning');
  });

  test('a pack whose list names an unknown matter, or a department’s, is refused', () => {
    const list = (...value: string[]) => faultsOf({ policy: { assigning: { communityMatters: { value } } } });
    expect(list('hygiene.snow')).toEqual([]);
    expect(list('hygiene.snow', 'moon.dust', 'market.food')).toEqual([
      'policy.assigning.communityMatters.value.1',
      'policy.assigning.communityMatters.value.2',
    ]);
    expect(crossCheck({})).toEqual([]);
  });

  test('under a pack older than these rules nobody assigns, and plain orders are told nothing of it', () => {
    const { assigning: _, ...policy } = beijing.documents.policy;
    const older = { ...beijing, documents: { ...beijing.documents, policy } };
    expect(ask({ assigned: { by: DISTRICT, unit: STREET } }, older)).not.toHaveProperty('assigning');
    expect(ask({})).not.toHaveProperty('assigning');
  });

  test('a community is a unit only where one may be assigned to', () => {
    expect([isUnit(beijing, STREET), isUnit(beijing, COMMUNITY), isUnit(beijing, 'BJ-9')]).toEqual([true, true, false]);
  });
});
