import { type Kysely, type Migration, sql } from 'kysely';
import { migrateSchema, quoted } from '../platform/postgres/migrate';

/** Packs by the hash of their content, and who put which into force when. Both append-only: an auditor asks years later. */
const packs: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      create table rules.pack (
        hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
        profile text not null,
        version text not null,
        documents jsonb not null,
        published_by text not null,
        published_at timestamptz not null default clock_timestamp()
      )`.execute(db);
    await sql`
      create table rules.activation (
        id bigint generated always as identity primary key,
        profile text not null,
        hash text not null references rules.pack (hash),
        how text not null check (how in ('seed', 'activate', 'rollback')),
        activated_by text not null,
        activated_at timestamptz not null default clock_timestamp()
      )`.execute(db);
    await sql`create index activation_profile on rules.activation (profile, id desc)`.execute(db);
    await sql`
      create function rules.refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception '规则包与启用记录只增不改 / rule packs and activations are append-only';
      end $$`.execute(db);
    for (const table of ['pack', 'activation']) {
      await sql`
        create trigger ${sql.raw(`${table}_stays`)} before update or delete or truncate on ${sql.raw(`rules.${table}`)}
        for each statement execute function rules.refuse_change()`.execute(db);
    }
  },
};

/** In order; a migration that has run anywhere is never changed, only followed by another. */
export const RULES_MIGRATIONS: Readonly<Record<string, Migration>> = { '0001_packs': packs };

/** Login roles that are granted what they need; they must exist. */
export interface RulesRoles {
  /** The API: publishes and activates. */
  readonly writer?: string;
  /** Worker, API: read packs. */
  readonly readers?: readonly string[];
}

/**
 * Brings the schema `rules` up to date.
 * @param ownerUrl address in the role that owns the schema
 * @returns the migrations that ran now
 */
export async function migrateRules(ownerUrl: string, roles: RulesRoles = {}): Promise<readonly string[]> {
  const readers = new Set([...(roles.readers ?? []), ...(roles.writer === undefined ? [] : [roles.writer])]);
  return migrateSchema(ownerUrl, {
    schema: 'rules',
    migrations: RULES_MIGRATIONS,
    grants: [
      ...[...readers].flatMap((role) => [
        `grant usage on schema rules to ${quoted(role)}`,
        `grant select on rules.pack, rules.activation to ${quoted(role)}`,
      ]),
      ...(roles.writer === undefined
        ? []
        : [`grant insert on rules.pack, rules.activation to ${quoted(roles.writer)}`]),
    ],
  });
}
