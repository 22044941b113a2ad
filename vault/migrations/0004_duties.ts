import { type Kysely, sql } from 'kysely';

/**
 * Who holds a key and when it was last used; the time in which a rotated secret goes on beside the new one; the codes by
 * which citizens see their own orders; and the log of what administrators did. That log and the log of readings can be
 * added to and nothing else, by whoever it may be: 三员 and auditors alike.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table access.api_key
      add column person text,
      add column used_on date,
      add column earlier_hash bytea check (octet_length(earlier_hash) = 32),
      add column earlier_until timestamptz,
      add check ((earlier_hash is null) = (earlier_until is null))`.execute(db);
  await sql`
    create table access.duty_log (
      id bigint primary key generated always as identity,
      at timestamptz not null default clock_timestamp(),
      actor_key text not null,
      actor_role text not null,
      action text not null,
      subject text not null,
      detail jsonb not null default '{}'
    )`.execute(db);
  await sql`create index duty_log_at on access.duty_log (at desc, id desc)`.execute(db);
  await sql`create index reading_at on vault.reading (at desc, id desc)`.execute(db);
  await sql`
    create table vault.order_code (
      order_no text primary key references vault.order_file on delete cascade,
      digest bytea not null check (octet_length(digest) = 32),
      issued_at timestamptz not null default now(),
      wrong int not null default 0,
      wrong_since timestamptz
    )`.execute(db);
  await sql`comment on column vault.order_code.digest is 'HMAC of number and code; the code itself is kept nowhere'`.execute(
    db,
  );
  await sql`
    create function access.only_added_to() returns trigger language plpgsql as $$
    begin raise exception '% can be added to, never changed', tg_relid::regclass using errcode = '42501'; end $$`.execute(
    db,
  );
  for (const table of ['vault.reading', 'access.duty_log'])
    await sql`
      create trigger only_added_to before update or delete or truncate on ${sql.raw(table)}
      for each statement execute function access.only_added_to()`.execute(db);
}
