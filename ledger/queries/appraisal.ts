import type { Tally } from '../../appraisal/figures';
import type { Excludable, Near, PeriodInput, Took } from '../../appraisal/input';
import type { Mark } from '../../appraisal/marks';
import type { Stretch } from '../../appraisal/period';
import type { AppraisalRules } from '../../appraisal/rules';
import { rateRule } from '../../appraisal/score';
import type { UnitCode } from '../../domain/terms';
import { orUnavailable, type LedgerDatabase } from '../database';
import { ANSWERS, FIRST_ANSWERS } from '../rankCounts';

/** The ledger, or one connection of it whose transaction sees one instant. */
export interface Reader {
  readonly pool: Pick<LedgerDatabase['pool'], 'query'>;
}
type Periods = Pick<Stretch, 'periods'>;
interface TallyRow {
  readonly whose: string;
  readonly kind: Tally['kind'];
  readonly about: Tally['about'];
  readonly marks: readonly Mark[];
  readonly n: number;
}

async function rowsOf<Row extends object>(reader: Reader, text: string, values: readonly unknown[]): Promise<Row[]> {
  return (await orUnavailable(reader.pool.query<Row>(text, [...values]))).rows;
}

const byCode = <T extends { readonly unit: string }>(a: T, b: T) => (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : 0);

function grouped(rows: readonly TallyRow[]): PeriodInput['tallies'] {
  const found = new Map<string, Tally[]>();
  for (const { whose, ...tally } of rows) {
    const own = found.get(whose);
    if (own) own.push(tally);
    else found.set(whose, [tally]);
  }
  return [...found].map(([whose, tallies]) => ({ whose, tallies })).sort((a, b) => (a.whose < b.whose ? -1 : 1));
}

/** How long rounds took, unit by unit and level by level: only these need the single contributions. */
export const TOOK = `
  select unit, level, count(*)::int as n,
    (percentile_disc(array[0.5, 0.9]) within group (order by took_ms)) as quantiles
  from (
    select unit, took_ms, case when 'level1' = any(marks) then 1 when 'level2' = any(marks) then 2
      when 'level3' = any(marks) then 3 when 'level4' = any(marks) then 4 end as level
    from ledger.contribution where period = any($1) and kind = 'lead' and took_ms is not null
  ) timed where level is not null group by unit, level`;

/**
 * Everything a period is closed from, of the stored counts.
 *
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function periodInput(
  reader: Reader,
  { periods }: Periods,
  { nearMs }: Pick<AppraisalRules, 'nearMs'>,
): Promise<PeriodInput> {
  const tallies = await rowsOf<TallyRow>(
    reader,
    `select whose, kind, about, marks, sum(n)::int as n from ledger.contribution_tally
     where period = any($1) and about <> 'held' group by whose, kind, about, marks having sum(n) <> 0`,
    [periods],
  );
  const took = await rowsOf<Pick<Took, 'unit' | 'level' | 'n'> & { readonly quantiles: readonly number[] }>(
    reader,
    TOOK,
    [periods],
  );
  const stock = await rowsOf<PeriodInput['stock'][number]>(
    reader,
    `select whose as unit, sum(case kind when 'hung' then n else -n end)::int as n from ledger.contribution_tally
     where kind in ('hung', 'resumed') and about = 'unit' and period <= $1
     group by whose having sum(case kind when 'hung' then n else -n end) <> 0`,
    [[...periods].sort().at(-1)],
  );
  return {
    tallies: grouped(tallies),
    took: took
      .map(({ unit, level, n, quantiles }) => ({
        ...{ unit, level, n, medianMs: Number(quantiles[0]), p90Ms: Number(quantiles[1]) },
      }))
      .sort((a, b) => byCode(a, b) || a.level - b.level),
    near: await nearOf(reader, { periods }, nearMs),
    stock: stock.sort(byCode),
  };
}

/**
 * Contributions of these orders that count in the stretch, for their exclusion.
 *
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function contributionsOfOrders(
  reader: Reader,
  { periods }: Periods,
  orders: readonly string[],
): Promise<readonly Excludable[]> {
  if (orders.length === 0) return [];
  const rows = await rowsOf<Omit<Excludable, 'other'> & { readonly other: string | null }>(
    reader,
    'select kind, unit, other, marks from ledger.contribution where order_no = any($1) and period = any($2)',
    [orders, periods],
  );
  return rows.map(({ other, ...row }) => ({ ...row, ...(other !== null && { other }) }));
}

/** Given back with hardly any of the limit left, followed up soon after a call: of these units, or of all. */
export async function nearOf(
  reader: Reader,
  { periods }: Periods,
  nearMs: AppraisalRules['nearMs'],
  units?: readonly UnitCode[],
): Promise<readonly Near[]> {
  if (!nearMs) return [];
  // Each side by itself: with a kind and a unit both are a stretch of one index.
  const rows = await rowsOf<Near>(
    reader,
    `select unit, sum(by_limit)::int as "limit", sum(by_call)::int as "call" from (
       select unit, 1 as by_limit, 0 as by_call from ledger.contribution
       where period = any($1) and kind = 'passedOn' and took_ms between 0 and $2 and ($4::text[] is null or unit = any($4))
       union all
       select unit, 0, 1 from ledger.contribution
       where period = any($1) and kind = 'visit' and took_ms <= $3 and ($4::text[] is null or unit = any($4))
     ) near group by unit`,
    [periods, nearMs.limit, nearMs.call, units ?? null],
  );
  return rows.sort(byCode);
}

const HELD: readonly Mark[] = ['held'];

/** What the fairness beside a rank is made of. */
const BESIDE = ['closed', 'passedOn', 'visit'];

/** Of each unit how many orders it was given and its answers by kind: one text, for it is many numbers. */
export const rankCountsOf = (answers: 'scored' | 'first_visits') => `
  select coalesce(json_agg(json_build_array(unit, held, ${answers})), '[]')::text as lines from ledger.rank_count
  where period = any($1) and unit = any($2)`;

/** Of some units everything that fairness asks for, by its marks. */
export const BESIDE_TALLIES = `
  select whose, kind, about, marks, sum(n)::int as n from ledger.contribution_tally
  where period = any($1) and kind = any($2) and about = 'unit' and whose = any($3)
  group by whose, kind, about, marks having sum(n) <> 0`;

/**
 * The counts that ranks are made of, of these units: what callers said, and how many orders each was given; and what
 * the fairness beside them is made of, of some. A row for each unit however many orders there are.
 *
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function rankTallies(
  reader: Reader,
  { periods }: Periods,
  rules: AppraisalRules,
  units: readonly UnitCode[],
  beside: readonly UnitCode[],
): Promise<PeriodInput['tallies']> {
  const { kind } = rateRule(rules, 'response');
  const first = kind === 'visit';
  const answersOf = first ? FIRST_ANSWERS : ANSWERS;
  const [[found], more] = await Promise.all([
    rowsOf<{ readonly lines: string }>(reader, rankCountsOf(first ? 'first_visits' : 'scored'), [periods, units]),
    beside.length === 0 ? [] : rowsOf<TallyRow>(reader, BESIDE_TALLIES, [periods, BESIDE, beside]),
  ]);
  const lines = JSON.parse(found?.lines ?? '[]') as readonly (readonly [string, number, readonly number[]])[];
  const counted = lines.flatMap(([whose, held, answers]): readonly TallyRow[] => [
    ...(held === 0 ? [] : [{ whose, kind: 'lead', about: 'unit', marks: HELD, n: held } as const]),
    ...answers.flatMap((n, i): readonly TallyRow[] =>
      n === 0 ? [] : [{ whose, kind, about: 'unit', marks: answersOf[i] ?? [], n }],
    ),
  ]);
  const others = more.filter(({ kind: other, marks }) => !(first && other === 'visit' && marks.includes('firstVisit')));
  return grouped([...counted, ...others]);
}
