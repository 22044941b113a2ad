import fc from 'fast-check';
import { leaderOf } from '../../domain/supervising';
import type { OrderState } from '../../domain/state';
import { isDissolved, supervisorOf } from '../../rules/ladder';
import type { Unit } from '../../rules/organisation';
import { resolve } from '../../rules/resolve';
import { ask, at, beijing, faultsOf, termsOf } from './rulesFixture';

const NOW = at('2026-11-23 10:00');
const { desks } = beijing.documents.organisation;
const unit = (code: string, more: Partial<Unit> = {}): Unit => ({
  code,
  kind: 'cityDepartment',
  zh: code,
  en: code,
  ...more,
});
const withUnits = (...units: Unit[]) => new Map([...beijing.units, ...units.map((each) => [each.code, each] as const)]);

describe('peers.md 10: the ladder over an organisation with holes', () => {
  test.each([
    ['nobody above it', [unit('X')]],
    ['a unit above it that nobody knows', [unit('X', { supervisor: 'GONE' })]],
    ['a role above it without a person', [unit('X', { supervisor: 'Y' }), unit('Y', { vacant: true })]],
    ['a unit above it that is no more', [unit('X', { supervisor: 'Y' }), unit('Y', { dissolvedFrom: '2026-11-23' })]],
    ['itself above it', [unit('X', { supervisor: 'X' })]],
    [
      'a circle above it',
      [
        unit('X', { supervisor: 'Y' }),
        unit('Y', { supervisor: 'Z', vacant: true }),
        unit('Z', { supervisor: 'Y', vacant: true }),
      ],
    ],
  ])('with %s it ends at the leaders’ desk', (_, units) => {
    expect(supervisorOf(withUnits(...units), desks, 'X', NOW)).toBe(desks.leader);
  });

  test('a hole is passed over: whoever is above it and is there', () => {
    const units = withUnits(
      unit('X', { supervisor: 'Y' }),
      unit('Y', { supervisor: 'Z', vacant: true }),
      unit('Z', { supervisor: 'BJ-DEP-UMC', dissolvedFrom: '2026-01-01' }),
    );
    expect(supervisorOf(units, desks, 'X', NOW)).toBe('BJ-DEP-UMC');
    expect(supervisorOf(units, desks, 'NOBODY', NOW)).toBe(desks.leader);
  });

  test('a leaders’ desk without anybody, or that is asked about itself, gives way to the city’s duty desk', () => {
    const vacant = withUnits(unit(desks.leader, { kind: 'desk', vacant: true }));
    expect(supervisorOf(vacant, desks, 'BJ-DEP-UMC', NOW)).toBe(desks.city);
    expect(supervisorOf(new Map(), desks, 'X', NOW)).toBe(desks.city);
    expect(supervisorOf(beijing.units, desks, desks.leader, NOW)).toBe(desks.city);
  });

  test('a unit is no more from its day on, not a millisecond before', () => {
    const one = unit('X', { dissolvedFrom: '2026-11-24' });
    expect([isDissolved(one, at('2026-11-24 00:00') - 1), isDissolved(one, at('2026-11-24 00:00'))]).toEqual([
      false,
      true,
    ]);
    expect(isDissolved(unit('X'), NOW)).toBe(false);
  });

  test('no rung without a named desk or unit that is there, in whatever organisation, for whatever lead', () => {
    const codes = ['U-1', 'U-2', 'U-3', 'U-4', 'U-5', 'U-6'];
    const anybody = fc.constantFrom(...codes, 'U-GONE', 'BJ-110108', desks.leader, desks.dispatch);
    const organisation = fc.array(
      fc.record({
        code: fc.constantFrom(...codes, desks.leader, 'BJ-110108'),
        supervisor: fc.option(anybody, { nil: undefined }),
        vacant: fc.boolean(),
        dissolved: fc.boolean(),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(organisation, anybody, (made, lead) => {
        const units = withUnits(
          ...made.map(({ code, supervisor, vacant, dissolved }) =>
            unit(code, {
              ...(supervisor !== undefined && { supervisor }),
              ...(vacant && { vacant: true as const }),
              ...(dissolved && { dissolvedFrom: '2020-01-01' }),
            }),
          ),
        );
        const leader = supervisorOf(units, desks, lead, NOW);
        const found = units.get(leader);
        expect(found).toBeDefined();
        expect([found?.vacant, found && isDissolved(found, NOW)]).toEqual([undefined, false]);
        expect(leader).not.toBe(lead);
        // The terms say so, and by hand it goes the same way.
        const terms = resolve(
          { ...beijing, units },
          { matter: 'road.occupied', place: { street: '110108001' }, kind: 'complaint', at: NOW, unit: lead },
        );
        if ('refused' in terms) return;
        expect(terms.desks.leader).toBe(leader);
        const holder = { unit: lead, since: NOW, how: 'person' as const };
        const climbs = leaderOf({ terms, holder } as Pick<OrderState, 'terms' | 'holder'>);
        expect(units.get(climbs)).toBeDefined();
        expect(climbs).not.toBe(lead);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a unit that is no more', () => {
  const gone = {
    ...beijing,
    units: withUnits({ ...unit('BJ-110108001', { kind: 'street', district: '110108' }), dissolvedFrom: '2026-01-01' }),
  };

  test('gets no order: by the catalogue its district does, and by hand it is refused', () => {
    expect(termsOf({}, gone).route).toMatchObject({ unit: 'BJ-110108', basis: 'district', automatic: false });
    expect(ask({ unit: 'BJ-110108001' }, gone)).toMatchObject({ refused: 'UNKNOWN_UNIT' });
    expect(termsOf({ unit: 'BJ-110108001' }).route.unit).toBe('BJ-110108001');
  });

  test('a pack may say so, but not of the city’s duty desk, at which every ladder ends', () => {
    const units = beijing.documents.organisation.units;
    const change = (code: string, more: object) =>
      faultsOf({ organisation: { units: units.map((each) => (each.code === code ? { ...each, ...more } : each)) } });
    expect(change('BJ-DESK-LEADER', { vacant: true })).toEqual([]);
    expect(change('BJ-DEP-TAX', { dissolvedFrom: '2027-01-01' })).toEqual([]);
    expect(change('BJ-DESK-CITY', { vacant: true })).toEqual(['organisation.desks.city']);
    expect(change('BJ-DESK-CITY', { dissolvedFrom: '2027-01-01' })).toEqual(['organisation.desks.city']);
  });
});
