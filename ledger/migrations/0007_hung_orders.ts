import { type Kysely, sql } from 'kysely';

/**
 * Orders that hang 挂账 or are to be hung, those the hard stop gave to the topic pool 专题池, and whether the report was in
 * time by the original limit and by the extended one. Orders of before never hung; their reports are judged from the fold.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ledger.hung_order (
      order_no text primary key,
      state text not null,
      unit text not null,
      desk text not null,
      district text,
      matter text not null,
      reason text not null,
      asked_at timestamptz not null,
      hung_at timestamptz,
      promised_at timestamptz not null,
      promise_passed boolean not null,
      next_review_at timestamptz,
      reports int not null,
      missed int not null,
      stop_at timestamptz
    )`.execute(db);
  await sql`create index hung_order_asked on ledger.hung_order (asked_at, order_no)`.execute(db);
  await sql`create index hung_order_unit on ledger.hung_order (unit, asked_at, order_no)`.execute(db);
  await sql`create index hung_order_desk on ledger.hung_order (desk, asked_at, order_no)`.execute(db);
  await sql`create index hung_order_district on ledger.hung_order (district, asked_at, order_no)`.execute(db);

  await sql`
    create table ledger.topic_pool (
      order_no text primary key,
      pooled_at timestamptz not null,
      unit text not null,
      matter text not null,
      district text,
      street text,
      community text,
      reason text not null,
      plan text not null,
      promised_at timestamptz not null,
      hung_days int not null,
      closes boolean not null
    )`.execute(db);
  await sql`create index topic_pool_pooled on ledger.topic_pool (pooled_at desc, order_no desc)`.execute(db);
  await sql`create index topic_pool_matter on ledger.topic_pool (matter, pooled_at desc, order_no desc)`.execute(db);
  await sql`create index topic_pool_district on ledger.topic_pool (district, pooled_at desc, order_no desc)`.execute(
    db,
  );

  await sql`
    alter table ledger.complaint
      add column on_time boolean,
      add column on_time_original boolean,
      add column hangs int not null default 0`.execute(db);
  await sql`
    update ledger.complaint set
      on_time = not (state -> 'report' ->> 'late')::boolean,
      on_time_original = (state -> 'report' ->> 'at')::double precision <= (state -> 'clock' ->> 'originalDueAt')::double precision
    where state ? 'report' and state ? 'clock'`.execute(db);
}
