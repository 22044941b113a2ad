import { type Kysely, sql } from 'kysely';

/**
 * Each unit's part in each order, for the figures of the appraisal. Orders of before have none until the read models are made
 * anew (`npm run ledger -- rebuild`): who sent them out and who refused stands in their events only.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ledger.contribution (
      order_no text not null,
      kind text not null,
      unit text not null,
      no int not null,
      other text,
      at timestamptz not null,
      marks text[] not null,
      primary key (order_no, kind, unit, no)
    )`.execute(db);
  // A unit's figures of a period, and the orders behind one of them, newest first.
  await sql`create index contribution_unit on ledger.contribution (unit, kind, at desc, order_no desc, no desc) include (marks)`.execute(
    db,
  );
  await sql`create index contribution_other on ledger.contribution (other, kind, at desc, order_no desc, no desc) include (marks) where other is not null`.execute(
    db,
  );
}
