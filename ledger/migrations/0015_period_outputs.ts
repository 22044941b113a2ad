import { type Kysely, sql } from 'kysely';

/**
 * What was handed out of a period: the files that were made of figures that are kept, each with its SHA-256. Made once, and
 * never replaced; the files themselves lie in a folder (docs/operations.md).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ledger.period_output (
      period text not null,
      what text not null,
      at timestamptz not null default clock_timestamp(),
      files jsonb not null,
      primary key (period, what),
      foreign key (period, what) references ledger.period_figures
    )`.execute(db);
  await sql`
    create trigger period_output_stays before update or delete or truncate on ledger.period_output
    for each statement execute function ledger.refuse_change()`.execute(db);
}
