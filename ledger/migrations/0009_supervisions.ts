import { type Kysely, sql } from 'kysely';

/** Supervisions with a course of their own (art. 35, AP-14). Orders of before only count how often. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ledger.supervision (
      order_no text not null,
      no int not null,
      ground text not null,
      unit text not null,
      supervisor text not null,
      state text not null,
      opened_at timestamptz not null,
      answer_by timestamptz,
      review_by timestamptz,
      answered_at timestamptz,
      ended_at timestamptz,
      late boolean not null,
      breached boolean not null,
      climbed boolean not null,
      primary key (order_no, no)
    )`.execute(db);
  await sql`create index supervision_opened on ledger.supervision (opened_at desc, order_no desc, no desc)`.execute(db);
  await sql`create index supervision_unit on ledger.supervision (unit, opened_at desc, order_no desc, no desc)`.execute(
    db,
  );
  await sql`create index supervision_supervisor on ledger.supervision (supervisor, opened_at desc, order_no desc, no desc)`.execute(
    db,
  );
}
