import { type Kysely, sql } from 'kysely';

/** Who the callers are and what they said: boxes and wrapped keys only, nothing in clear but order numbers and hashes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table vault.index_key (
      one boolean primary key default true check (one),
      key_id text not null,
      wrapped bytea not null
    )`.execute(db);
  await sql`
    create table vault.caller (
      caller_id uuid primary key,
      phone_index bytea unique,
      key_id text,
      wrapped bytea,
      created_at timestamptz not null default now(),
      erased_at timestamptz,
      check ((erased_at is null) = (wrapped is not null))
    )`.execute(db);
  await sql`comment on column vault.caller.phone_index is 'HMAC of the normalised number; gone with the key'`.execute(
    db,
  );
  await sql`
    create table vault.order_file (
      order_no text primary key,
      content_hash text not null,
      caller_id uuid references vault.caller,
      caller_box bytea,
      key_id text,
      wrapped bytea,
      created_at timestamptz not null default now(),
      claimed_at timestamptz,
      erased_at timestamptz,
      check ((erased_at is null) = (wrapped is not null))
    )`.execute(db);
  await sql`create index order_file_caller on vault.order_file (caller_id) where caller_id is not null`.execute(db);
  await sql`create index order_file_unclaimed on vault.order_file (created_at) where claimed_at is null`.execute(db);
  await sql`
    create table vault.text (
      order_no text not null references vault.order_file on delete cascade,
      ref bytea not null check (octet_length(ref) = 32),
      box bytea not null,
      created_at timestamptz not null default now(),
      primary key (order_no, ref)
    )`.execute(db);
  await sql`
    create table vault.message (
      order_no text not null references vault.order_file on delete cascade,
      message_id text not null,
      request_hash text not null,
      created_at timestamptz not null default now(),
      primary key (order_no, message_id)
    )`.execute(db);
  await sql`
    create table vault.reading (
      id bigint primary key generated always as identity,
      at timestamptz not null default clock_timestamp(),
      actor_key text not null,
      actor_role text not null,
      order_no text not null,
      what text not null,
      ref bytea,
      purpose text not null,
      found boolean not null
    )`.execute(db);
  await sql`create index reading_order on vault.reading (order_no, at)`.execute(db);
}
