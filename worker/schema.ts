import { migrateLedger } from '../ledger/migrate';
import type { DatabaseUrls } from '../platform/config';
import { roleOf } from '../platform/postgres/roles';

/**
 * Brings ledger and vault to the newest schema and grants each role what it may do. Safe at every start, by several
 * processes at once.
 *
 * @returns the names of the migrations that ran now
 */
export async function migrateAll(urls: DatabaseUrls): Promise<readonly string[]> {
  const ledger = roleOf(urls.ledger, urls.owner);
  const reader = roleOf(urls.reader, urls.owner);
  const roles = { ...(ledger === undefined ? {} : { ledger }), ...(reader === undefined ? {} : { reader }) };
  return await migrateLedger(urls.owner, { roles });
}
