import { type Kysely, sql } from 'kysely';
import { COUNTERS } from '../tallies';

const TABLES = {
  insert: 'referencing new table as added',
  delete: 'referencing old table as gone',
  update: 'referencing old table as gone new table as added',
} as const;

/**
 * Contributions know their period and how long things took, and are counted as they are written: by period, kind, whose and
 * marks. So a figure of a period costs as much as there are different marks, not as there are orders. Counted by triggers, in
 * the transaction of the append: contribution and count cannot disagree. Orders of before are counted when the read models
 * are made anew (`npm run ledger -- rebuild`).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table ledger.contribution add column period text not null default '', add column took_ms bigint`.execute(
    db,
  );
  // How long things took, unit by unit within a period.
  await sql`create index contribution_took on ledger.contribution (period, kind, unit, took_ms) include (marks) where took_ms is not null`.execute(
    db,
  );
  // A day of everybody (the daily bulletin): rows come roughly in the order of time.
  await sql`create index contribution_at on ledger.contribution using brin (at) with (pages_per_range = 16)`.execute(
    db,
  );
  await sql`
    create table ledger.contribution_tally (
      period text not null,
      kind text not null,
      about text not null,
      whose text not null,
      marks text[] not null,
      -- One desk sends out a whole city: its counts are spread, so that appends do not wait for each other.
      slot int not null,
      n int not null,
      primary key (period, kind, about, whose, marks, slot)
    ) with (fillfactor = 50)`.execute(db);
  for (const counter of COUNTERS) await sql.raw(counter).execute(db);
  for (const [event, tables] of Object.entries(TABLES)) {
    await sql
      .raw(
        `create trigger contribution_${event} after ${event} on ledger.contribution ${tables}
         for each statement execute function ledger.tally_on_${event}()`,
      )
      .execute(db);
  }
}
