import { loadPack } from '../../rules/load';
import { type Called, resolve } from '../../rules/resolve';

const beijing = loadPack('beijing');
const STREET = 'BJ-110108001';
const ask = (called: Called, pack = beijing) =>
  resolve(pack, {
    kind: 'complaint',
    matter: 'road.occupied',
    place: { district: '110108', street: '110108001' },
    at: Date.UTC(2026, 2, 2, 1),
    called,
  });
const whistle = (...units: string[]): Called => ({ by: STREET, units, whistle: true });

describe('art. 14, 16: whom the rules let be called in', () => {
  test('departments of the district, of the city, and enterprises; with the limits of the policy', () => {
    expect(ask(whistle('BJ-110108-MSA', 'BJ-ENT-WATER'))).toMatchObject({
      calling: {
        mayWhistle: true,
        arrival: { emergency: { value: 0.5, unit: 'hour' }, enforcement: { value: 1, unit: 'workday' } },
        ruling: { value: 1, unit: 'workday' },
        coUnit: { share: 0.5, atLeast: { value: 2, unit: 'hour' }, latest: 0.9 },
      },
    });
  });

  test.each([
    ['a street', 'BJ-110108002', 'NOT_TO_GRASSROOTS'],
    ['a desk', 'BJ-DESK-CITY', 'UNKNOWN_UNIT'],
    ['a department of another district', 'BJ-110105-MSA', 'OTHER_DISTRICT'],
    ['a unit nobody knows', 'BJ-MOON', 'UNKNOWN_UNIT'],
  ])('not %s', (_, unit, refused) => {
    expect(ask(whistle('BJ-110108-MSA', unit))).toMatchObject({ refused });
  });

  test('a department may not whistle; a street may help, and a department of another district too', () => {
    expect(ask({ ...whistle('BJ-ENT-WATER'), by: 'BJ-110108-MSA' })).toMatchObject({ calling: { mayWhistle: false } });
    expect(ask({ by: STREET, units: ['BJ-110108002', 'BJ-110105-MSA'], whistle: false })).toHaveProperty('calling');
  });

  test('a pack of before these rules lets nobody whistle, and orders that call nobody are told nothing of it', () => {
    const { calling: _, ...policy } = beijing.documents.policy;
    const older = { ...beijing, documents: { ...beijing.documents, policy } };
    expect(ask(whistle('BJ-110108-MSA'), older)).not.toHaveProperty('calling');
    const at = Date.UTC(2026, 2, 2, 1);
    const plain = resolve(beijing, {
      kind: 'complaint',
      matter: 'road.occupied',
      place: { district: '110108', street: '110108001' },
      at,
    });
    expect(plain).not.toHaveProperty('calling');
  });
});
