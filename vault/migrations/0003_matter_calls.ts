import { type Kysely, sql } from 'kysely';

/** Which calls were of one caller on one matter (art. 9, 37), under a keyed digest that tells neither. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table vault.matter_call (
      order_no text primary key references vault.order_file on delete cascade,
      digest bytea not null check (octet_length(digest) = 32),
      at timestamptz not null
    )`.execute(db);
  await sql`create index matter_call_digest on vault.matter_call (digest, at desc)`.execute(db);
  await sql`comment on column vault.matter_call.digest is 'HMAC of caller and matter; the row goes with the caller'`.execute(
    db,
  );
}
