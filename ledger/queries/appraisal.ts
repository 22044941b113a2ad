import type { Tally } from '../../appraisal/figures';
import type { Excludable, Near, PeriodInput, Took } from '../../appraisal/input';
import type { Mark } from '../../appraisal/marks';
import type { Stretch } from '../../appraisal/period';
import type { AppraisalRules } from '../../appraisal/rules';
import type { UnitCode } from '../../domain/terms';
import { orUnavailable, type LedgerDatabase } from '../database';

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

/** Each side by itself: with a kind and a unit both are a stretch of one index. */
const nearText = (which: string) => `
  select unit, sum(by_limit)::int as "limit", sum(by_call)::int as "call" from (
    select unit, 1 as by_limit, 0 as by_call from ledger.contribution
    where period = any($1) and kind = 'passedOn' and took_ms between 0 and $2 ${which}
    union all
    select unit, 0, 1 from ledger.contribution
    where period = any($1) and kind = 'visit' and took_ms <= $3 ${which}
  ) near group by unit`;
/** A text each: one that asks whether units are named reads all of the period's visits where it is planned once for all. */
export const NEAR = { all: nearText(''), some: nearText('and unit = any($4)') } as const;

/** Given back with hardly any of the limit left, followed up soon after a call: of these units, or of all. */
export async function nearOf(
  reader: Reader,
  { periods }: Periods,
  nearMs: AppraisalRules['nearMs'],
  units?: readonly UnitCode[],
): Promise<readonly Near[]> {
  if (!nearMs) return [];
  const values = [periods, nearMs.limit, nearMs.call];
  const rows = await (units === undefined
    ? rowsOf<Near>(reader, NEAR.all, values)
    : rowsOf<Near>(reader, NEAR.some, [...values, units]));
  return rows.sort(byCode);
}
