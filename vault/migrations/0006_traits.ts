import { type Kysely, sql } from 'kysely';

/**
 * What an order's words and coordinates say in codes: kinds of danger that are named, and the H3 cell of the matter. Codes as
 * matter and community are, so the watch may see them; nothing stands here of an order without either, or of a confidential one.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table vault.order_trait (
      order_no text primary key references vault.order_file on delete cascade,
      alarms text[] not null,
      cell text,
      check (cardinality(alarms) > 0 or cell is not null)
    )`.execute(db);
}
