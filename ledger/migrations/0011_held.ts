import { type Kysely, sql } from 'kysely';
import { COUNTERS } from '../tallies';

/**
 * How many orders a unit was given is counted by itself. A rank asks it of every unit, and to add it up from the counts of
 * rounds, which have as many different marks as rounds have courses, read most of a period's counts for one number.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // No append between the old counting and the new.
  await sql`lock table ledger.contribution in share row exclusive mode`.execute(db);
  for (const counter of COUNTERS) await sql.raw(counter).execute(db);
  await sql`
    insert into ledger.contribution_tally (period, kind, about, whose, marks, slot, n)
    select period, kind, 'held', whose, '{}', slot, sum(n) from ledger.contribution_tally
    where kind = 'lead' and about = 'unit' and marks @> array['held']
    group by period, kind, whose, slot`.execute(db);
}
