import { type LedgerDatabase, openLedger } from '../ledger/database';
import { type DatabaseUrls, readConfig } from '../platform/config';
import { StartupError } from '../platform/failures';
import { createLogger } from '../platform/log';
import { useDatabase } from '../platform/postgres/use';
import type { Pack } from '../rules/pack';
import { createPackStore, type RulesTables } from '../rules/store';
import { loadPack } from '../rules/load';
import { openVault, type Vault } from '../vault/database';
import { keyring } from '../vault/keyring';
import { migrateAll } from '../worker/schema';
import { Kysely, PostgresDialect } from 'kysely';

/** Ledger in the reader's role, vault in its own, and the rules in force (else those that ship). */
export interface Both {
  readonly ledger: LedgerDatabase;
  readonly vault: Vault;
  readonly pack: Pack;
}

/**
 * Runs a command on ledger and vault and closes both.
 *
 * @throws StartupError without VAULT_KEY or where the database cannot be reached
 */
export async function withBoth<T>(name: string, work: (both: Both) => Promise<T>): Promise<T> {
  const config = readConfig(process.env, 'tool');
  const database = await useDatabase(config, createLogger('warn', name));
  try {
    if (database.started) await migrateAll(database.urls);
    const { vaultKeys, urls } = database;
    if (vaultKeys === undefined) throw new StartupError('CONFIG', 'VAULT_KEY: 未设置 / not set');
    const ledger = openLedger(urls.reader, { statementMs: 120_000 });
    const vault = openVault(urls.vault, keyring(vaultKeys, config.vaultCipher), { max: 2, statementMs: 120_000 });
    try {
      return await work({ ledger, vault, pack: await packInForce(ledger) });
    } finally {
      await Promise.allSettled([ledger.close(), vault.close()]);
    }
  } finally {
    await database.stop();
  }
}

/**
 * Runs a command that needs no key of the vault: the ledger in the reader's role, and the addresses of the others.
 *
 * @throws StartupError where the database cannot be reached
 */
export async function withLedger<T>(
  name: string,
  work: (ledger: LedgerDatabase, urls: DatabaseUrls) => Promise<T>,
): Promise<T> {
  const database = await useDatabase(readConfig(process.env, 'tool'), createLogger('warn', name));
  try {
    if (database.started) await migrateAll(database.urls);
    const ledger = openLedger(database.urls.reader, { statementMs: 120_000 });
    try {
      return await work(ledger, database.urls);
    } finally {
      await ledger.close();
    }
  } finally {
    await database.stop();
  }
}

async function packInForce({ pool }: LedgerDatabase): Promise<Pack> {
  const query = `select hash from rules.activation where profile = 'beijing' order by id desc limit 1`;
  const hash = (await pool.query<{ hash: string }>(query)).rows[0]?.hash;
  const store = createPackStore(new Kysely<RulesTables>({ dialect: new PostgresDialect({ pool }) }));
  return hash === undefined ? loadPack('beijing') : store.get(hash);
}
