import type { Migration } from 'kysely';
import { migrateSchema, quoted } from '../platform/postgres/migrate';
import { archive, archiveMark } from './archive/migration';
import { chores } from './chores/migration';
import { seals } from './seal/migration';

/** In order; a migration that has run anywhere is never changed, only followed by another. */
const AUDIT_MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_seals': seals,
  '0002_archive': archive,
  '0003_chores': chores,
  '0004_archive_mark': archiveMark,
};

/** Login roles that are granted what they need; they must exist. */
export interface AuditRoles {
  /** Reads the ledger, cuts and keeps seals; can change neither. */
  readonly auditor?: string;
  /** The API: shows seals. */
  readonly reader?: string;
  /** The vault's commands: destroy no key of an order under legal hold. */
  readonly vault?: string;
}

/**
 * Brings the schema `audit` up to date; the ledger's must be there. The worker, which writes events, gets nothing here:
 * who records and who seals are two.
 *
 * @param ownerUrl address in the role that owns the schema
 * @returns the migrations that ran now
 */
export function migrateAudit(
  ownerUrl: string,
  { auditor, reader, vault }: AuditRoles = {},
): Promise<readonly string[]> {
  const readers = new Set([auditor, reader].filter((role) => role !== undefined));
  return migrateSchema(ownerUrl, {
    schema: 'audit',
    migrations: AUDIT_MIGRATIONS,
    grants: [
      ...[...readers].flatMap((role) => [
        `grant usage on schema audit to ${quoted(role)}`,
        `grant select on audit.seal, audit.chore to ${quoted(role)}`,
      ]),
      ...(vault === undefined
        ? []
        : [`grant usage on schema audit to ${quoted(vault)}`, `grant select on audit.held to ${quoted(vault)}`]),
      ...(auditor === undefined
        ? []
        : [
            `grant insert on audit.seal, audit.archive_line, audit.hold to ${quoted(auditor)}`,
            `grant select on audit.release, audit.archive_line, audit.hold, audit.held to ${quoted(auditor)}`,
            `grant select, insert, update on audit.archived_run, audit.archive_look, audit.archive_mark, audit.chore to ${quoted(auditor)}`,
            `grant select, insert, delete on audit.archive_pending to ${quoted(auditor)}`,
            `grant execute on function audit.cut() to ${quoted(auditor)}`,
          ]),
    ],
  });
}
