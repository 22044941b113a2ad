import { migrateLedger } from '../ledger/migrate';
import type { DatabaseUrls } from '../platform/config';
import { roleOf } from '../platform/postgres/roles';
import { migrateRules } from '../rules/migration';
import { migrateVault } from '../vault/migrate';

/**
 * Brings ledger, vault and rules to the newest schema and grants each role what it may do. Safe at every start, by several
 * processes at once.
 *
 * @returns the names of the migrations that ran now
 */
export async function migrateAll(urls: DatabaseUrls): Promise<readonly string[]> {
  const ledger = roleOf(urls.ledger, urls.owner);
  const reader = roleOf(urls.reader, urls.owner);
  const vault = roleOf(urls.vault, urls.owner);
  const worker = ledger === undefined ? {} : { ledger };
  const ledgerRan = await migrateLedger(urls.owner, {
    roles: { ...worker, ...(reader === undefined ? {} : { reader }) },
  });
  const vaultRan = await migrateVault(urls.owner, { roles: { ...worker, ...(vault === undefined ? {} : { vault }) } });
  const readers = [ledger, reader].filter((role) => role !== undefined);
  const rulesRan = await migrateRules(urls.owner, { readers, ...(vault === undefined ? {} : { writer: vault }) });
  return [...ledgerRan, ...vaultRan, ...rulesRan];
}
