import { type Kysely, sql } from 'kysely';

/**
 * Events stand as they were hashed, to the byte: json keeps a text, jsonb made another of it (members by length of name, white
 * space). So a chain is checked without taking events apart, by anybody: SHA-256 over the hash before and the text that stands.
 * Events of before are written anew in that form; their hashes are as they were. Every row is rewritten once, appends wait.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // As ledger/canonical.ts writes it; what it would write otherwise (numbers like 1e21) is still read right by the check.
  await sql`
    create function ledger.canonical(value jsonb) returns text language sql immutable strict as $$
      select case jsonb_typeof(value)
        when 'object' then '{' || coalesce((
          select string_agg(to_json(m.key)::text || ':' || ledger.canonical(m.value), ',' order by m.key collate "C")
          from jsonb_each(value) m), '') || '}'
        when 'array' then '[' || coalesce((
          select string_agg(ledger.canonical(i.value), ',' order by i.no)
          from jsonb_array_elements(value) with ordinality i (value, no)), '') || ']'
        else value::text end
    $$`.execute(db);
  await sql`alter table ledger.order_event drop column type, drop column at`.execute(db);
  await sql`alter table ledger.order_event alter column event type json using ledger.canonical(event)::json`.execute(
    db,
  );
  await sql`
    alter table ledger.order_event
      add column type text not null generated always as (event ->> 'type') stored,
      add column at timestamptz not null
        generated always as (to_timestamp((event ->> 'at')::double precision / 1000)) stored`.execute(db);
  await sql`drop function ledger.canonical`.execute(db);
}
