import { type Kysely, sql } from 'kysely';

/**
 * Appraisal periods: each a list of events like an order's, append-only and chained; every figure that was made of it, kept as
 * it was told; and the signed versions of its result. A result is never changed, only followed by another.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ledger.period_event (
      period text not null check (period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
      seq int not null check (seq > 0),
      event jsonb not null,
      type text not null generated always as (event ->> 'type') stored,
      at timestamptz not null generated always as (to_timestamp((event ->> 'at')::double precision / 1000)) stored,
      message_id text,
      prev_hash bytea not null check (octet_length(prev_hash) = case seq when 1 then 0 else 32 end),
      hash bytea not null check (octet_length(hash) = 32),
      appended_at timestamptz not null default clock_timestamp(),
      constraint period_event_pkey primary key (period, seq)
    )`.execute(db);
  await sql`create unique index period_event_message on ledger.period_event (period, message_id) where message_id is not null`.execute(
    db,
  );
  await sql`
    create table ledger.period_figures (
      period text not null,
      -- day/2026-11-20, close, v1, v2 …
      what text not null,
      at timestamptz not null,
      basis jsonb not null,
      result jsonb not null,
      primary key (period, what)
    )`.execute(db);
  await sql`create index period_figures_at on ledger.period_figures (period, at)`.execute(db);
  await sql`
    create table ledger.period_result (
      period text not null,
      version int not null check (version > 0),
      signed jsonb not null check ((signed ->> 'version')::int = version and signed ->> 'period' = period),
      primary key (period, version)
    )`.execute(db);
  for (const table of ['period_event', 'period_figures', 'period_result']) {
    await sql`
      create trigger ${sql.raw(`${table}_stays`)} before update or delete or truncate on ${sql.raw(`ledger.${table}`)}
      for each statement execute function ledger.refuse_change()`.execute(db);
  }
}
