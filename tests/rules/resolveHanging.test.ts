import { loadPack } from '../../rules/load';
import { resolve } from '../../rules/resolve';
import { fromWire, toWire } from '../../workflows/wire';

const beijing = loadPack('beijing');
const ask = (by: string | undefined, pack = beijing, called?: string) =>
  resolve(pack, {
    kind: 'complaint',
    matter: 'road.occupied',
    place: { district: '110108', street: '110108001' },
    at: Date.UTC(2026, 2, 2, 1),
    ...(by !== undefined && { hang: { by } }),
    ...(called !== undefined && { called: { by: called, units: ['BJ-ENT-WATER'], whistle: false } }),
  });

describe('art. 15(2), TL-11: the rules for an order that cannot be solved now', () => {
  test('a street or a district’s department asks its district first, then the city; figures of the policy', () => {
    for (const by of ['BJ-110108001', 'BJ-110108-UMLE'])
      expect(ask(by)).toMatchObject({
        hanging: {
          district: 'BJ-110108',
          levels: [3, 4],
          max: 2,
          review: { value: 30, unit: 'naturalDay' },
          stop: { value: 180, unit: 'naturalDay' },
          silence: 'refuse',
          atPromise: 'flag',
          atStop: 'handle',
        },
      });
  });

  test('a unit of the city level asks the city at once', () => {
    const terms = ask('BJ-ENT-WATER');
    expect(terms).toMatchObject({ hanging: { max: 2 } });
    expect('hanging' in terms && terms.hanging).not.toHaveProperty('district');
  });

  test('a pack of before these rules hangs nothing, and orders that do not hang are told nothing of it', () => {
    const { hanging: _, ...policy } = beijing.documents.policy;
    const older = { ...beijing, documents: { ...beijing.documents, policy } };
    expect(ask('BJ-110108001', older)).not.toHaveProperty('hanging');
    expect(ask(undefined)).not.toHaveProperty('hanging');
  });

  test('they travel short and come back as they were, alone or beside the rules for calling', () => {
    const asked = { profile: beijing.profile, pack: beijing.hash };
    for (const terms of [ask('BJ-110108001'), ask('BJ-ENT-WATER'), ask('BJ-110108001', beijing, 'BJ-110108001')]) {
      if ('refused' in terms) throw new Error(terms.refused);
      expect(fromWire(JSON.parse(JSON.stringify(toWire(terms, asked))), asked)).toEqual(terms);
    }
  });
});
