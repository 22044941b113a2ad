import { type Kysely, sql } from 'kysely';

/**
 * The events, append-only and chained. `type` and `at` are generated from the event, so they cannot disagree with it.
 * Partitioning by month stays possible: `month` is a function of the order, so (month, order_no, seq) is as unique as
 * (order_no, seq), and `ledger.complaint` (one row per order) goes on guarding the order number.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ledger.order_event (
      order_no text not null,
      seq int not null check (seq > 0),
      month date not null check (extract(day from month) = 1),
      event jsonb not null,
      type text not null generated always as (event ->> 'type') stored,
      at timestamptz not null generated always as (to_timestamp((event ->> 'at')::double precision / 1000)) stored,
      message_id text,
      prev_hash bytea not null check (octet_length(prev_hash) = case seq when 1 then 0 else 32 end),
      hash bytea not null check (octet_length(hash) = 32),
      position bigint not null generated always as identity,
      appended_at timestamptz not null default clock_timestamp(),
      constraint order_event_pkey primary key (order_no, seq)
    )`.execute(db);
  await sql`comment on column ledger.order_event.appended_at is '仅供诊断，不是业务时间 / diagnostics only, never business time'`.execute(
    db,
  );
  await sql`create unique index order_event_message on ledger.order_event (order_no, message_id) where message_id is not null`.execute(
    db,
  );
  await sql`
    create function ledger.refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '台账只增不改 / the ledger is append-only' using errcode = 'restrict_violation';
    end $$`.execute(db);
  await sql`
    create trigger order_event_append_only before update or delete on ledger.order_event
    for each row execute function ledger.refuse_change()`.execute(db);
  await sql`
    create trigger order_event_no_truncate before truncate on ledger.order_event
    for each statement execute function ledger.refuse_change()`.execute(db);
}
