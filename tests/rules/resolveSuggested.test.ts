import type { Kind } from '../../domain/commands';
import { loadPack } from '../../rules/load';
import { resolve } from '../../rules/resolve';

const beijing = loadPack('beijing');
const [MARKET, STREET] = ['BJ-110108-MSA', 'BJ-110108001'] as const;
const ask = (suggested: string, more: { matter?: string; street?: string; kind?: Kind } = {}, pack = beijing) =>
  resolve(pack, {
    kind: more.kind ?? 'complaint',
    matter: more.matter ?? 'other.unclear',
    place: { district: '110108', ...(more.street !== undefined && { street: more.street }) },
    at: Date.UTC(2026, 2, 2, 1),
    suggested,
  });

describe('art. 12: where the rules let a suggestion decide', () => {
  test('a matter without a clear owner: the unit, its leader, and how sure the policy asks it to be', () => {
    expect(ask(MARKET)).toMatchObject({
      route: { basis: 'district', automatic: false },
      suggesting: { route: { unit: MARKET }, leader: expect.any(String), minConfidence: 0.95 },
    });
  });

  test('a street gets its district as copy, as when a person chooses it', () => {
    expect(ask(STREET)).toMatchObject({ suggesting: { route: { unit: STREET, copyTo: 'BJ-110108' } } });
  });

  test('a department’s matter without its place known: the department, never the street (art. 17, DI-14)', () => {
    const lost = (suggested: string) =>
      resolve(beijing, { kind: 'help', matter: 'market.food', place: {}, at: Date.UTC(2026, 2, 2, 1), suggested });
    expect(lost(MARKET)).toHaveProperty('suggesting');
    expect(lost(STREET)).not.toHaveProperty('suggesting');
  });

  test.each([
    ['a route that is clear', MARKET, { matter: 'road.occupied', street: '110108001' }],
    ['a matter that asks for a person though its owner is clear', MARKET, { matter: 'heating.boiler' }],
    ['the conduct of staff', MARKET, { matter: 'staff.conduct' }],
    ['a report of wrongdoing', MARKET, { kind: 'report' as const }],
    ['a desk', 'BJ-DESK-CITY', {}],
    ['a unit nobody knows', 'BJ-MOON', {}],
    ['a community', 'BJ-110108001001', {}],
    ['a unit of another district', 'BJ-110105-MSA', {}],
  ])('never for %s', (_, suggested, more) => {
    expect(ask(suggested, more)).not.toHaveProperty('suggesting');
  });

  test('a pack of before these rules lets none decide', () => {
    const { suggestion: _, ...policy } = beijing.documents.policy;
    expect(ask(MARKET, {}, { ...beijing, documents: { ...beijing.documents, policy } })).not.toHaveProperty(
      'suggesting',
    );
  });
});
