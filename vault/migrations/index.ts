import type { Migration } from 'kysely';
import * as vault from './0001_vault';
import * as access from './0002_access';
import * as matterCalls from './0003_matter_calls';
import * as duties from './0004_duties';
import * as features from './0005_features';
import * as traits from './0006_traits';

/** In order; a migration that has run anywhere is never changed, only followed by another. */
export const VAULT_MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_vault': vault,
  '0002_access': access,
  '0003_matter_calls': matterCalls,
  '0004_duties': duties,
  '0005_features': features,
  '0006_traits': traits,
};
