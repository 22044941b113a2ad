import { ANSWER_KINDS as KINDS } from '../appraisal/answers';

/** The kind of an answer by its marks, from 1 as arrays of the database are counted. */
const KIND_OF = `1 + ('contacted' = any(marks))::int + 2 * ('solved' = any(marks))::int + 4 * case
  when 'satisfied' = any(marks) then 1 when 'basic' = any(marks) then 2 when 'unrated' = any(marks) then 3 else 0 end
  + 16 * ('excluded' = any(marks))::int`;

/** Which counts of contributions (`contribution_tally`) ranks are made of. */
const OF_RANKS = `(about = 'held' or about = 'unit' and (kind = 'scored' or kind = 'visit' and 'firstVisit' = any(marks)))`;

/** Made by the migration. */
export const RANK_COUNT_TABLE = `
  create table ledger.rank_count (
    period text not null,
    unit text not null,
    held int not null default 0,
    scored int[] not null default array_fill(0, array[${KINDS}]),
    first_visits int[] not null default array_fill(0, array[${KINDS}]),
    primary key (period, unit)
  ) with (fillfactor = 50)`;

/** All of them made anew, from the counts of contributions. */
export const RANK_COUNTS = (() => {
  const kinds = Array.from({ length: KINDS }, (_, i) => i + 1);
  const vector = (kind: string) =>
    `array[${kinds.map((i) => `coalesce(sum(n) filter (where kind = '${kind}' and answer = ${i}), 0)::int`).join(', ')}]`;
  return `select period, unit, coalesce(sum(n) filter (where kind = 'lead'), 0)::int as held,
      ${vector('scored')} as scored, ${vector('visit')} as first_visits
    from (select period, whose as unit, kind, ${KIND_OF} as answer, n from ledger.contribution_tally where ${OF_RANKS} and n <> 0) each
    group by period, unit`;
})();

/**
 * The loop of a trigger that keeps them: few of the changes of an append are any of these.
 *
 * @param changes rows of period, kind, about, whose, marks, d
 */
export function keepRankCounts(changes: string): string {
  return `for c in
        select period, whose as unit, kind, case when kind <> 'lead' then ${KIND_OF} end as answer, sum(d)::int as d
        from (${changes}) changed where ${OF_RANKS}
        group by 1, 2, 3, 4 having sum(d) <> 0 order by 1, 2, 3, 4
      loop
        insert into ledger.rank_count (period, unit) values (c.period, c.unit) on conflict do nothing;
        case c.kind
          when 'lead' then update ledger.rank_count r set held = held + c.d where r.period = c.period and r.unit = c.unit;
          when 'scored' then update ledger.rank_count r set scored[c.answer] = scored[c.answer] + c.d where r.period = c.period and r.unit = c.unit;
          else update ledger.rank_count r set first_visits[c.answer] = first_visits[c.answer] + c.d where r.period = c.period and r.unit = c.unit;
        end case;
      end loop;`;
}
