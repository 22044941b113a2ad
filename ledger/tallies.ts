import { keepRankCounts } from './rankCounts';

/** The key of the counts of contributions: what the triggers keep, and what a rebuild makes anew. */
export const TALLY_KEY = 'period, kind, about, whose, marks, slot';

/**
 * Contributions of a table as keys of the counts, `d` each: once for each side they say something of, and an order a unit was
 * given once more without its other marks (`held`), for ranks ask every unit how many those were and for nothing else of
 * them. The triggers hold a copy (migrations 0010…0012): another counting is another migration.
 */
export function countedIn(table: string, d: 1 | -1): string {
  return `select period, kind, side.about, side.whose, side.marks,
      case kind when 'sent' then hashtext(order_no) & 15 else 0 end as slot, ${d} as d
    from ${table} cross join lateral (values ('unit', unit, marks), ('other', other, marks),
      ('held', case when kind = 'lead' and 'held' = any(marks) then unit end, '{}')) side (about, whose, marks)
    where side.whose is not null`;
}

const ADDED = countedIn('added', 1);
const GONE = countedIn('gone', -1);

/** What counts contributions, by the event of the trigger that runs it: statements that make the functions. */
export const COUNTERS = (
  [
    ['insert', ADDED],
    ['delete', GONE],
    ['update', `${ADDED} union all ${GONE}`],
  ] as const
).map(
  ([event, changes]) => `create or replace function ledger.tally_on_${event}() returns trigger language plpgsql as $$
    declare c record;
    begin
      insert into ledger.contribution_tally as t (${TALLY_KEY}, n)
      select ${TALLY_KEY}, sum(d) from (${changes}) changed group by ${TALLY_KEY} having sum(d) <> 0 order by ${TALLY_KEY}
      on conflict (${TALLY_KEY}) do update set n = t.n + excluded.n;
      ${keepRankCounts(changes)}
      return null;
    end $$`,
);

/** All contributions counted, as the stored counts must be. */
export const COUNTS = `select ${TALLY_KEY}, sum(d)::int as n from (${countedIn('ledger.contribution', 1)}) each group by ${TALLY_KEY}`;
