import { migrateAudit } from '../audit/migrations';
import { migrateInsight } from '../insight/topics/migration';
import { migrateLedger } from '../ledger/migrate';
import type { DatabaseUrls } from '../platform/config';
import { roleOf } from '../platform/postgres/roles';
import { migrateRules } from '../rules/migration';
import { migrateVault } from '../vault/migrate';

/**
 * Brings ledger, vault, rules and seals to the newest schema and grants each role what it may do. Safe at every start, by several
 * processes at once.
 *
 * @returns the names of the migrations that ran now
 */
export async function migrateAll(urls: DatabaseUrls): Promise<readonly string[]> {
  const ledger = roleOf(urls.ledger, urls.owner);
  const reader = roleOf(urls.reader, urls.owner);
  const vault = roleOf(urls.vault, urls.owner);
  const auditor = roleOf(urls.auditor, urls.owner);
  const worker = ledger === undefined ? {} : { ledger };
  const shown = reader === undefined ? {} : { reader };
  const sealing = auditor === undefined ? {} : { auditor };
  const ledgerRan = await migrateLedger(urls.owner, { roles: { ...worker, ...shown, ...sealing } });
  const vaultRan = await migrateVault(urls.owner, { roles: { ...worker, ...(vault === undefined ? {} : { vault }) } });
  const readers = [ledger, reader, auditor].filter((role) => role !== undefined);
  const rulesRan = await migrateRules(urls.owner, { readers, ...(vault === undefined ? {} : { writer: vault }) });
  const auditRan = await migrateAudit(urls.owner, { ...shown, ...sealing, ...(vault === undefined ? {} : { vault }) });
  const insightRan = await migrateInsight(urls.owner, {
    ...(vault !== undefined && { writer: vault }),
    readers: reader === undefined ? [] : [reader],
    ...(ledger !== undefined && { worker: ledger }),
  });
  return [...ledgerRan, ...vaultRan, ...rulesRan, ...auditRan, ...insightRan];
}
