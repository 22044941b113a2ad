import { type Kysely, sql } from 'kysely';
import { RANK_COUNT_TABLE, RANK_COUNTS } from '../rankCounts';
import { COUNTERS } from '../tallies';

/**
 * What ranks are made of stands by itself, a row for each unit and period. From the counts by marks it took the rows of every
 * course that answers took in a whole group, twice, to show one street its rank.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // No append between the old counting and the new.
  await sql`lock table ledger.contribution in share row exclusive mode`.execute(db);
  await sql.raw(RANK_COUNT_TABLE).execute(db);
  for (const counter of COUNTERS) await sql.raw(counter).execute(db);
  await sql.raw(`insert into ledger.rank_count (period, unit, held, scored, first_visits) ${RANK_COUNTS}`).execute(db);
}
