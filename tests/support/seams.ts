import { migrateLedger } from '../../ledger/migrate';
import type { DatabaseUrls } from '../../platform/config';
import type { SearchAttributeTypes } from '../../platform/engine/namespace';
import { ROLES } from '../../platform/postgres/roles';

/** The search attributes that the workflows set. */
export const searchAttributes: SearchAttributeTypes = {};

/** Brings an empty database to the newest schema. */
export async function migrateAll(urls: DatabaseUrls): Promise<void> {
  await migrateLedger(urls.owner, { roles: ROLES });
}
