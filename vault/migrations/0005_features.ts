import { type Kysely, sql } from 'kysely';

/** The words of an order's text that say what it is about, sealed under the order's key: erasing the key erases them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table vault.features (
      order_no text primary key references vault.order_file on delete cascade,
      version text not null,
      box bytea not null
    )`.execute(db);
}
