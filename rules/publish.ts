import { Kysely, PostgresDialect } from 'kysely';
import { openPool } from '../platform/postgres/pool';
import type { Pack } from './pack';
import { createPackStore, type PackStore, type RulesTables } from './store';

/**
 * Keeps rules under their hash, so that a worker can judge by them; puts nothing into force.
 *
 * @param url the database, in the vault's role
 * @param by who is named as having published them
 */
export async function publishPack(url: string, pack: Pack, by: string): Promise<void> {
  await withStore(url, (store) => store.publish(pack, by));
}

/**
 * Keeps rules, and puts them into force where their profile has none in force yet: in a database of one's own.
 *
 * @param url the database, in the vault's role
 */
export async function seedPack(url: string, pack: Pack): Promise<void> {
  await withStore(url, (store) => store.seed(pack));
}

async function withStore(url: string, work: (store: PackStore) => Promise<unknown>): Promise<void> {
  const pool = openPool(url, { max: 1 });
  try {
    await work(createPackStore(new Kysely<RulesTables>({ dialect: new PostgresDialect({ pool }) })));
  } finally {
    await pool.end();
  }
}
