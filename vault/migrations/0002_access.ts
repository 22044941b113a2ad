import { type Kysely, sql } from 'kysely';

/** Who may talk to us: hashes of API keys, and the units' public signing keys. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create schema if not exists access`.execute(db);
  await sql`
    create table access.api_key (
      id text primary key,
      secret_hash bytea not null check (octet_length(secret_hash) = 32),
      roles text[] not null check (cardinality(roles) > 0),
      unit text,
      label text not null default '',
      created_at timestamptz not null default now(),
      expires_at timestamptz,
      revoked_at timestamptz
    )`.execute(db);
  await sql`
    create table access.signing_key (
      unit text not null,
      key_id text not null,
      public_key bytea not null check (octet_length(public_key) = 32),
      created_at timestamptz not null default now(),
      revoked_at timestamptz,
      primary key (unit, key_id)
    )`.execute(db);
}
