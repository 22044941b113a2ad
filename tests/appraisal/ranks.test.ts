import { closePeriod } from '../../appraisal/closePeriod';
import type { Tally } from '../../appraisal/figures';
import type { PeriodInput } from '../../appraisal/input';
import { stretchOf, type Stretch } from '../../appraisal/period';
import type { AppraisalRules, Label, Subject } from '../../appraisal/rules';
import { answers, DISTRICTS, held, NOVEMBER, RULES, STREETS, street } from './fixture';

const input = (units: Readonly<Record<string, readonly Tally[]>>, rest: Partial<PeriodInput> = {}): PeriodInput => ({
  tallies: Object.entries(units).map(([whose, tallies]) => ({ whose, tallies })),
  ...{ took: [], near: [], stock: [] },
  ...rest,
});
const good = (of: number, bad = 0, orders = of): readonly Tally[] => [
  answers(of - bad),
  answers(bad, { solved: false, mood: 'dissatisfied' }),
  held(orders),
];
const close = (
  units: Readonly<Record<string, readonly Tally[]>>,
  rules: Partial<AppraisalRules> = {},
  subjects: readonly Subject[] = Object.keys(units).map((code) => street(code)),
  before?: Readonly<Record<string, readonly Tally[]>>,
) =>
  closePeriod(
    input(units),
    { stretch: NOVEMBER, rules: { ...RULES, groups: [STREETS], ...rules }, subjects },
    before && { input: input(before), end: NOVEMBER.start },
  ).groups[0]?.rows ?? [];
const ranks = (rows: ReturnType<typeof close>) => rows.map(({ unit, rank }) => [unit, rank]);

describe('AP-11: who stands where', () => {
  test('by score; below the least sample nobody is ranked, and comes last', () => {
    const rows = close({ A: good(100, 10), B: good(100), C: good(29), D: good(30, 3) });
    expect(ranks(rows)).toEqual([
      ['B', 1],
      ['A', 2],
      ['D', 3],
      ['C', undefined],
    ]);
  });

  test('of equal scores who was given more orders goes first; equal in both share the rank, the next is left out', () => {
    const rows = close({ A: good(100), B: good(100, 0, 200), C: good(100), D: good(100, 50) });
    expect(ranks(rows)).toEqual([
      ['B', 1],
      ['A', 2],
      ['C', 2],
      ['D', 4],
    ]);
  });

  test('each tier of sizes has ranks of its own', () => {
    const rows = close(
      { A: good(100, 0, 50), B: good(100, 5, 500), C: good(100, 9, 900) },
      { groups: [{ ...STREETS, sizes: [100] }] },
    );
    expect(rows.map(({ unit, tier, rank }) => [unit, tier, rank])).toEqual([
      ['B', 1, 1],
      ['C', 1, 2],
      ['A', 0, 1],
    ]);
  });

  test('a district answers for everybody within it; pooled and mean are two things', () => {
    const subjects: Subject[] = [
      { code: 'D1', kind: 'district', district: 'D1' },
      street('A'),
      { code: 'X', kind: 'districtDepartment', district: 'D1' },
      street('B', 'D2'),
    ];
    const result = closePeriod(input({ A: good(300), X: good(100, 50), B: good(100, 100) }), {
      stretch: NOVEMBER,
      rules: RULES,
      subjects,
    });
    const [streets, districts] = result.groups;
    expect(districts?.rows).toMatchObject([
      { unit: 'D1', sample: 400, rates: { resolution: { net: { counted: 350 } } } },
    ]);
    expect([streets?.pooled.resolution.net.share, streets?.mean.resolution]).toEqual([0.75, 0.5]);
    expect(DISTRICTS.whole).toBe(true);
  });

  test('change since the period before: points, orders, places', () => {
    const [b] = close({ A: good(100, 10), B: good(100) }, {}, undefined, { A: good(100), B: good(100, 20, 80) });
    expect(b).toMatchObject({
      unit: 'B',
      change: { points: { resolution: 20, response: 0 }, received: 0.25, risen: 1 },
    });
    expect(close({ A: good(100) })[0]).not.toHaveProperty('change');
  });
});

describe('AP-12: labels by a dated rule', () => {
  const label = (rule: Label['rule'], from = 0, code = 'red'): Label => ({
    ...{ code, zh: '红榜', en: 'Red', from, groups: ['streets'], rule },
  });
  const units = { A: good(100), B: good(100, 1), C: good(100, 2), D: good(10, 0, 900) };
  const who = (...labels: readonly Label[]) =>
    close(units, { labels })
      .filter((row) => row.labels.length > 0)
      .map(({ unit }) => unit);

  test.each([
    ['the first', { by: 'rank', first: 2 } as const, ['A', 'B']],
    ['the last who are ranked', { by: 'rank', last: 1 } as const, ['C']],
    ['a score below', { by: 'score', below: 99 } as const, ['C']],
    ['a score at least', { by: 'score', atLeast: 100 } as const, ['A']],
    ['the most orders, ranked or not', { by: 'received', first: 1 } as const, ['D']],
    ['places risen, where there is a period before', { by: 'risen', atLeast: 1 } as const, []],
  ])('%s', (_, rule, wanted) => expect(who(label(rule))).toEqual(wanted));

  test('the youngest rule of a code holds, and none before its day', () => {
    expect(who(label({ by: 'rank', first: 1 }), label({ by: 'rank', first: 2 }, NOVEMBER.end))).toEqual(['A']);
    expect(who(label({ by: 'rank', first: 1 }), label({ by: 'rank', first: 2 }, NOVEMBER.end - 1))).toEqual(['A', 'B']);
  });
});

describe('beside the ranks (domain.md §10), and what else a period says', () => {
  test('last-minute returns, calls before the follow-up, exclusions, and explained counted as solved', () => {
    const tallies: readonly Tally[] = [
      ...good(40),
      { kind: 'passedOn', about: 'unit', marks: [], n: 4 },
      { kind: 'visit', about: 'unit', marks: ['firstVisit'], n: 40 },
      { kind: 'closed', about: 'unit', marks: ['solved', 'visited', 'valid', 'explained', 'excluded'], n: 1 },
      { kind: 'closed', about: 'unit', marks: ['solved', 'visited', 'valid'], n: 39 },
    ];
    const closing = { stretch: NOVEMBER, rules: { ...RULES, nearMs: { limit: 1, call: 1 } }, subjects: [street('A')] };
    const [streets] = closePeriod(input({ A: tallies }, { near: [{ unit: 'A', limit: 1, call: 10 }] }), closing).groups;
    expect(streets?.rows[0]?.fairness).toMatchObject({
      lastMinute: { counted: 1, of: 4, share: 0.25 },
      callsBefore: { counted: 10, of: 40, share: 0.25 },
      excluded: { counted: 1, of: 40 },
      explainedAsSolved: { counted: 1, of: 40 },
    });
  });

  test('demand by 10,000 residents, where it is known how many there are', () => {
    const came = (n: number): Tally => ({ kind: 'received', about: 'unit', marks: [], n });
    const subjects: Subject[] = [
      { code: 'BJ-1', kind: 'district', district: '1', place: '1', residents: 20_000 },
      { code: 'BJ-1001', kind: 'street', district: '1', place: '1001' },
    ];
    const { demand } = closePeriod(input({ '1001': [came(5)], '1': [came(1)] }), {
      stretch: NOVEMBER,
      rules: RULES,
      subjects,
    });
    expect(demand).toEqual([
      { unit: 'BJ-1', received: 6, residents: 20_000, per10k: 3 },
      { unit: 'BJ-1001', received: 5 },
    ]);
  });

  test('a quarter is closed like a period', () => {
    const stretch = stretchOf('2026-Q4', 19) as Stretch;
    expect(closePeriod(input({ A: good(40) }), { stretch, rules: RULES, subjects: [street('A')] }).period).toBe(
      '2026-Q4',
    );
  });
});
