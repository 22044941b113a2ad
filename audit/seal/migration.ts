import { type Kysely, type Migration, sql } from 'kysely';
import { migrateSchema, quoted } from '../../platform/postgres/migrate';

const seals: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      create table audit.seal (
        no int primary key check (no > 0),
        seal jsonb not null check ((seal ->> 'no')::int = no)
      )`.execute(db);
    await sql`
      create function audit.refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception '封印只增不改 / seals are append-only' using errcode = 'restrict_violation';
      end $$`.execute(db);
    await sql`
      create trigger seal_stays before update or delete or truncate on audit.seal
      for each statement execute function audit.refuse_change()`.execute(db);
    // Positions rise with time, so a few pages of index serve years; an append pays nothing for it.
    await sql`create index order_event_position on ledger.order_event using brin (position) with (autosummarize = on)`.execute(
      db,
    );
    // Positions are given before their transactions end. Under this lock nobody is between the two, so whatever is not
    // there at the cut never comes; it is held for the statement only. The auditor may call this and lock nothing else.
    await sql`
      create function audit.cut() returns bigint language plpgsql security definer set search_path = '' as $$
      declare last bigint;
      begin
        lock table ledger.order_event in share mode;
        select case when is_called then last_value else 0 end into last
          from ledger.order_event_position_seq;
        return last;
      end $$`.execute(db);
    await sql`revoke all on function audit.cut() from public`.execute(db);
  },
};

/** In order; a migration that has run anywhere is never changed, only followed by another. */
const AUDIT_MIGRATIONS: Readonly<Record<string, Migration>> = { '0001_seals': seals };

/** Login roles that are granted what they need; they must exist. */
export interface AuditRoles {
  /** Reads the ledger, cuts and keeps seals; can change neither. */
  readonly auditor?: string;
  /** The API: shows seals. */
  readonly reader?: string;
}

/**
 * Brings the schema `audit` up to date; the ledger's must be there. The worker, which writes events, gets nothing here:
 * who records and who seals are two.
 *
 * @param ownerUrl address in the role that owns the schema
 * @returns the migrations that ran now
 */
export function migrateAudit(ownerUrl: string, { auditor, reader }: AuditRoles = {}): Promise<readonly string[]> {
  const readers = new Set([auditor, reader].filter((role) => role !== undefined));
  return migrateSchema(ownerUrl, {
    schema: 'audit',
    migrations: AUDIT_MIGRATIONS,
    grants: [
      ...[...readers].flatMap((role) => [
        `grant usage on schema audit to ${quoted(role)}`,
        `grant select on audit.seal to ${quoted(role)}`,
      ]),
      ...(auditor === undefined
        ? []
        : [
            `grant insert on audit.seal to ${quoted(auditor)}`,
            `grant execute on function audit.cut() to ${quoted(auditor)}`,
          ]),
    ],
  });
}
