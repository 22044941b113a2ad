import { type Kysely, sql } from 'kysely';

/** The read models. They can be dropped and rebuilt from the events at any time, so they carry no constraint but their key. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ledger.complaint (
      order_no text primary key,
      seq int not null,
      hash bytea not null,
      month date not null,
      stage text not null,
      level int not null,
      kind text not null,
      channel text not null,
      matter text not null,
      district text,
      street text,
      community text,
      holder text,
      copy_to text,
      round int not null,
      received_at timestamptz not null,
      due_at timestamptz,
      original_due_at timestamptz,
      next_due_at timestamptz,
      next_due_kind text,
      owner_role text,
      owner_unit text,
      light text not null,
      danger boolean not null,
      dispatches int not null,
      objections int not null,
      extensions int not null,
      urges int not null,
      supervisions int not null,
      rung int not null,
      breaches int not null,
      report_breaches int not null,
      first_solved boolean,
      first_satisfaction text,
      final_contacted boolean,
      final_solved boolean,
      final_satisfaction text,
      outcome text,
      merged_into text,
      previous_order_no text,
      closed_at timestamptz,
      frozen_at timestamptz,
      period text,
      calendar_guessed boolean not null,
      content_hash text not null,
      state jsonb not null
    ) with (fillfactor = 80)`.execute(db);
  // Lists run newest first; every filter that many orders share has its own path to that order.
  await sql`create index complaint_newest on ledger.complaint (received_at desc, order_no desc)`.execute(db);
  await sql`create index complaint_stage on ledger.complaint (stage, received_at desc, order_no desc)`.execute(db);
  await sql`create index complaint_district on ledger.complaint (district, received_at desc, order_no desc)`.execute(
    db,
  );
  await sql`create index complaint_street on ledger.complaint (street, received_at desc, order_no desc)`.execute(db);
  await sql`create index complaint_matter on ledger.complaint (matter, received_at desc, order_no desc)`.execute(db);
  await sql`create index complaint_holder on ledger.complaint (holder, received_at desc, order_no desc)`.execute(db);
  await sql`create index complaint_copy on ledger.complaint (copy_to, received_at desc, order_no desc) where copy_to is not null`.execute(
    db,
  );
  // A lead unit that must act is found by holder already; this finds the desks.
  await sql`
    create index complaint_desk on ledger.complaint (owner_unit, received_at desc, order_no desc)
    where owner_unit is not null and owner_role <> 'unit'`.execute(db);
  await sql`create index complaint_period on ledger.complaint (period, holder) where period is not null`.execute(db);

  await sql`
    create table ledger.unit_inbox (
      order_no text not null,
      unit text not null,
      role text not null,
      acts boolean not null,
      stage text not null,
      level int not null,
      due_at timestamptz not null,
      light text not null,
      since timestamptz not null,
      primary key (order_no, unit, role)
    )`.execute(db);
  await sql`create index unit_inbox_unit on ledger.unit_inbox (unit, due_at, order_no, role)`.execute(db);

  await sql`
    create table ledger.due_item (
      order_no text not null,
      kind text not null,
      at timestamptz not null,
      counted_from timestamptz not null,
      owner text not null,
      primary key (order_no, kind)
    )`.execute(db);
  await sql`create index due_item_at on ledger.due_item (at, order_no, kind)`.execute(db);
  await sql`create index due_item_owner on ledger.due_item (owner, at, order_no, kind)`.execute(db);

  await sql`
    create table ledger.follow_up_task (
      order_no text not null,
      no int not null,
      desk text not null,
      district text,
      channel text not null,
      round int not null,
      tries int not null,
      not_before timestamptz not null,
      until timestamptz not null,
      lease_key text,
      lease_until timestamptz,
      primary key (order_no, no)
    )`.execute(db);
  await sql`create index follow_up_task_time on ledger.follow_up_task (not_before, order_no, no)`.execute(db);

  // How far a rebuild has come, so that one that was killed goes on where it was.
  await sql`create table ledger.checkpoint (task text primary key, after text not null)`.execute(db);
}
