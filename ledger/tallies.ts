/** The key of the counts of contributions: what migration 0010 keeps, and what a rebuild makes anew. */
export const TALLY_KEY = 'period, kind, about, whose, marks, slot';

/**
 * Contributions of a table as keys of the counts, once for each side they say something of, `d` each. Migration 0010 holds a
 * copy in its triggers: another counting is another migration.
 */
export function countedIn(table: string, d: 1 | -1): string {
  return `select period, kind, side.about, side.whose, marks,
      case kind when 'sent' then hashtext(order_no) & 15 else 0 end as slot, ${d} as d
    from ${table} cross join lateral (values ('unit', unit), ('other', other)) side (about, whose)
    where side.whose is not null`;
}

/** All contributions counted, as the stored counts must be. */
export const COUNTS = `select ${TALLY_KEY}, sum(d)::int as n from (${countedIn('ledger.contribution', 1)}) each group by ${TALLY_KEY}`;
