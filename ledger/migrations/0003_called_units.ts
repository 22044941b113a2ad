import { type Kysely, sql } from 'kysely';

/** Units called in to an order (art. 14, 16), and each deadline of each of them. Orders of before called nobody in. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ledger.called_unit (
      order_no text not null,
      kind text not null,
      no int not null,
      unit text not null,
      caller text not null,
      whistle_kind text,
      state text not null,
      called_at timestamptz not null,
      due_at timestamptz not null,
      arrived_at timestamptz,
      delivered_at timestamptz,
      duty text,
      late boolean not null,
      breached boolean not null,
      outage boolean not null,
      primary key (order_no, kind, no, unit)
    )`.execute(db);
  await sql`create index called_unit_unit on ledger.called_unit (unit, called_at desc, order_no desc, kind desc, no desc)`.execute(
    db,
  );
  await sql`create index called_unit_caller on ledger.called_unit (caller, kind, order_no)`.execute(db);

  // Who may read the order because it was called in. Few orders have any, so the others pay nothing for the index.
  await sql`alter table ledger.complaint add column called text[] not null default '{}'`.execute(db);
  await sql`create index complaint_called on ledger.complaint using gin (called) where cardinality(called) > 0`.execute(
    db,
  );

  // Several units may have a deadline of one kind on one order.
  await sql`alter table ledger.due_item drop constraint due_item_pkey, add primary key (order_no, kind, owner)`.execute(
    db,
  );
  await sql`drop index ledger.due_item_at`.execute(db);
  await sql`drop index ledger.due_item_owner`.execute(db);
  await sql`create index due_item_at on ledger.due_item (at, order_no, kind, owner)`.execute(db);
  await sql`create index due_item_owner on ledger.due_item (owner, at, order_no, kind)`.execute(db);
}
