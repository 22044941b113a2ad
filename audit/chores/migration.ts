import { type Kysely, type Migration, sql } from 'kysely';

/** When each daily chore was last done, for those who watch the system. */
export const chores: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      create table audit.chore (
        name text primary key check (name in ('seal', 'archive')),
        at timestamptz not null,
        faults int not null check (faults >= 0)
      )`.execute(db);
  },
};
