import { Kysely, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import type { Pack } from '../rules/pack';
import { createPackStore, type RulesTables } from '../rules/store';
import type { Packs } from './derive/derive';

/** Every pack the store holds, by hash: an audit asks for them in the middle of pure functions. */
export async function allPacks(pool: Pool): Promise<Packs> {
  const db = new Kysely<RulesTables>({ dialect: new PostgresDialect({ pool }) });
  const store = createPackStore(db);
  const rows = await db.selectFrom('rules.pack').select('hash').execute();
  const packs = new Map<string, Pack>();
  for (const { hash } of rows) packs.set(hash, await store.get(hash));
  return (hash) => packs.get(hash);
}
