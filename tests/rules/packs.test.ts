import { isWorkday as officiallyWorked } from 'chinese-days';
import { addLimit, dayOf, isoDay, isWorkday, startOfDay } from '../../domain/calendar';
import { isGrassroots, unitsOf } from '../../rules/organisation';
import { loadPack } from '../../rules/load';
import { makePack, withOverrides } from '../../rules/pack';
import { resolve } from '../../rules/resolve';
import type { Organisation } from '../../rules/schemas';
import { at, beijing, sharedFile } from './rulesFixture';

const { organisation, catalogue, communities, policy } = beijing.documents;
const streetsOf = (doc: Organisation) => doc.districts.flatMap((district) => district.streets);

describe('The Beijing pack', () => {
  test('has 16 districts, 343 streets and townships, 6 zones, and the communities below them', () => {
    expect(organisation.districts).toHaveLength(16);
    const streets = streetsOf(organisation);
    expect(streets.filter((street) => street.kind !== 'zone')).toHaveLength(343);
    expect(streets.filter((street) => street.kind === 'zone')).toHaveLength(6);
    expect(beijing.gazetteer.communities.size).toBe(7_535);
    expect(Object.keys(communities.streets)).toHaveLength(349);
  });

  test('names the same streets as the reference list', () => {
    const reference = sharedFile('reference/beijing_streets.csv');
    if (reference === undefined) return expect(streetsOf(organisation)).toHaveLength(349);
    const rows = reference
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    expect(streetsOf(organisation).map((street) => [street.code, street.zh])).toEqual(
      rows.map(([code, name]) => [code, name]),
    );
  });

  test('has at least sixty matters over every field the hotline is asked about', () => {
    expect(catalogue.matters.length).toBeGreaterThanOrEqual(60);
    const fields = new Set(catalogue.matters.map((matter) => matter.code.split('.')[0]));
    for (const field of [
      'heating',
      'water',
      'power',
      'gas',
      'property',
      'noise',
      'road',
      'light',
      'rubbish',
      'parking',
    ]) {
      expect(fields).toContain(field);
    }
    for (const field of [
      'market',
      'social',
      'labour',
      'housing',
      'education',
      'health',
      'transport',
      'police',
      'fire',
    ]) {
      expect(fields).toContain(field);
    }
  });

  test('marks what no source gives as a proposal, and the four levels as the press reports them', () => {
    const { limits } = policy;
    expect([1, 2, 3, 4].map((level) => limits.report[level as 1 | 2 | 3 | 4].certainty)).toEqual(['B', 'B', 'B', 'B']);
    expect(limits.sign[1].certainty).toBe('P');
    expect(limits.reportReview[3]).toMatchObject({ value: 4, unit: 'workHour', certainty: 'P' });
    expect(catalogue.certainty).toBe('P');
  });

  test('every unit is supervised up to a desk', () => {
    for (const unit of unitsOf(organisation)) {
      let above = unit;
      for (let steps = 0; above.supervisor !== undefined && steps < 10; steps++) {
        above = beijing.units.get(above.supervisor) ?? above;
      }
      expect(above.kind).toBe('desk');
    }
  });

  test('every matter at every street, every district and nowhere finds a unit, and DI-14 holds for all of them', () => {
    const places = [
      {},
      ...organisation.districts.flatMap(({ code, streets }) => [
        { district: code },
        ...streets.map((s) => ({ street: s.code })),
      ]),
    ];
    let asked = 0;
    for (const { code, guard } of catalogue.matters) {
      for (const place of places) {
        const terms = resolve(beijing, { matter: code, place, kind: 'complaint', at: at('2026-11-23 10:00') });
        if ('refused' in terms) throw new Error(`${code} at ${JSON.stringify(place)}: ${terms.refused}`);
        const unit = beijing.units.get(terms.route.unit);
        if (!unit) throw new Error(`${code}: no unit ${terms.route.unit}`);
        if (guard === true && isGrassroots(unit)) throw new Error(`${code} went to ${unit.code}`);
        if (!beijing.units.has(terms.desks.leader) || !beijing.units.has(terms.desks.district)) throw new Error(code);
        asked++;
      }
    }
    expect(asked).toBe(catalogue.matters.length * (1 + 16 + 349));
  });

  test('its calendar says of every day from 2016 to 2026 what the notices say, and 2027 is not announced', () => {
    for (const year of [2016, 2018, 2020, 2022, 2024, 2026]) {
      const cal = beijing.workingDays.cutFrom(at(`${year}-01-01 08:00`));
      const end = Math.min(cal.firstDay + 730, dayOf(at('2026-12-31 00:00')));
      for (let day = cal.firstDay; day <= end; day++) {
        if (isWorkday(cal, day) !== officiallyWorked(isoDay(day))) throw new Error(isoDay(day));
      }
      expect(isoDay(cal.announcedUntil)).toBe('2026-12-31');
    }
  });

  test('the vectors of domain.md §9 hold on the calendar that stands on an order', () => {
    const last = (start: string, value: number) => {
      const cal = beijing.workingDays.cutFrom(at(`${start} 10:00`));
      return isoDay(dayOf(addLimit(at(`${start} 10:00`), { value, unit: 'workday' }, cal)) - 1);
    };
    expect(last('2026-02-13', 15)).toBe('2026-03-12');
    expect(last('2026-09-18', 1)).toBe('2026-09-20');
    expect(last('2026-09-30', 7)).toBe('2026-10-15');
  });
});

describe('Cutting the calendar for an order', () => {
  test('carries two years where the document has them, and what it has where not', () => {
    const long = beijing.workingDays.cutFrom(at('2020-05-05 10:00'));
    expect(long.bits).toHaveLength(122);
    expect(isoDay(long.firstDay)).toBe('2020-05-05');
    expect(beijing.workingDays.cutFrom(at('2026-12-31 10:00')).bits).toHaveLength(1);
    expect(beijing.workingDays.cutFrom(at('2027-01-01 00:00')).bits).toBe('');
    expect(isoDay(beijing.workingDays.cutFrom(at('2010-01-01 00:00')).firstDay)).toBe('2016-01-01');
  });

  test('days behind the announced year are Monday to Friday', () => {
    const cal = beijing.workingDays.cutFrom(at('2026-12-30 10:00'));
    expect(isWorkday(cal, dayOf(at('2027-01-01 00:00')))).toBe(true);
    expect(isWorkday(cal, dayOf(at('2027-01-02 00:00')))).toBe(false);
    expect(startOfDay(cal.firstDay)).toBe(at('2026-12-30 00:00'));
  });
});

describe('The hash of a pack', () => {
  test('does not depend on the order of keys, and survives the way through JSON', () => {
    const turned = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(turned)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([key, each]) => [key, turned(each)]),
            )
          : value;
    const again = makePack(JSON.parse(JSON.stringify(turned(beijing.documents))));
    expect(again.hash).toBe(beijing.hash);
    expect(loadPack('beijing').hash).toBe(beijing.hash);
    expect(beijing.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('changes with every figure', () => {
    expect(withOverrides(beijing, { policy: { redoMax: { value: 3 } } }).hash).not.toBe(beijing.hash);
    expect(withOverrides(beijing, {}).hash).toBe(beijing.hash);
  });
});
