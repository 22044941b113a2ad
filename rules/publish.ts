import { Kysely, PostgresDialect } from 'kysely';
import { openPool } from '../platform/postgres/pool';
import type { Pack } from './pack';
import { createPackStore, type RulesTables } from './store';

/**
 * Keeps rules under their hash, so that a worker can judge by them; puts nothing into force.
 *
 * @param url the database, in the vault's role
 * @param by who is named as having published them
 */
export async function publishPack(url: string, pack: Pack, by: string): Promise<void> {
  const pool = openPool(url, { max: 1 });
  try {
    await createPackStore(new Kysely<RulesTables>({ dialect: new PostgresDialect({ pool }) })).publish(pack, by);
  } finally {
    await pool.end();
  }
}
