import type { PeriodInput, Took } from '../../appraisal/input';
import type { Instant } from '../../domain/terms';
import { orUnavailable } from '../database';
import type { Tally } from '../../appraisal/figures';
import type { Reader } from './appraisal';

interface Row extends Tally {
  readonly whose: string;
}
interface TookRow extends Pick<Took, 'unit' | 'level' | 'n'> {
  readonly quantiles: readonly number[];
}

/**
 * What figures of a stretch shorter than a period are made of: of the contributions themselves, which lie in the order of
 * time (migration 0010). What hung at its end is not told.
 *
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function dayInput(reader: Reader, from: Instant, to: Instant): Promise<PeriodInput> {
  const within = [from, to];
  const tallies = await orUnavailable(
    reader.pool.query<Row>(
      `with day as (
         select kind, unit, other, marks from ledger.contribution
         where at >= to_timestamp($1::float8 / 1000) and at < to_timestamp($2::float8 / 1000))
       select unit as whose, kind, 'unit' as about, marks, count(*)::int as n from day group by 1, 2, 4
       union all
       select other, kind, 'other', marks, count(*)::int from day where other is not null group by 1, 2, 4
       order by 1`,
      within,
    ),
  );
  const took = await orUnavailable(
    reader.pool.query<TookRow>(
      `select unit, level, count(*)::int as n, percentile_disc(array[0.5, 0.9]) within group (order by took_ms) as quantiles
       from (
         select unit, took_ms, case when 'level1' = any(marks) then 1 when 'level2' = any(marks) then 2
           when 'level3' = any(marks) then 3 when 'level4' = any(marks) then 4 end as level
         from ledger.contribution where at >= to_timestamp($1::float8 / 1000) and at < to_timestamp($2::float8 / 1000)
           and kind = 'lead' and took_ms is not null) timed
       where level is not null group by unit, level order by unit, level`,
      within,
    ),
  );
  const found = new Map<string, Tally[]>();
  for (const { whose, ...tally } of tallies.rows) found.set(whose, [...(found.get(whose) ?? []), tally]);
  return {
    tallies: [...found].map(([whose, own]) => ({ whose, tallies: own })),
    took: took.rows.map(({ quantiles, ...row }) => ({
      ...row,
      medianMs: Number(quantiles[0]),
      p90Ms: Number(quantiles[1]),
    })),
    near: [],
    stock: [],
  };
}
