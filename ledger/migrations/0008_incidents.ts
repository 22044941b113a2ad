import { type Kysely, sql } from 'kysely';

/** Incidents 并单: parents with their counts, and who stands in which. Orders of before stand in none. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ledger.incident (
      order_no text primary key,
      role text not null,
      parent text not null,
      state text not null,
      page int,
      pass int,
      received_at timestamptz not null,
      since timestamptz,
      members int,
      waiting int,
      served int,
      started_at timestamptz
    )`.execute(db);
  // The members of a parent, by number: what a page of results goes through.
  await sql`create index incident_member on ledger.incident (parent, order_no) where role = 'member'`.execute(db);
  await sql`create index incident_parent on ledger.incident (since desc, order_no desc) where role = 'parent'`.execute(
    db,
  );
}
