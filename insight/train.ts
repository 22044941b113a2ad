import { join } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import { countOrders } from '../ledger/audit/walk';
import { type LedgerDatabase, openLedger } from '../ledger/database';
import { readConfig } from '../platform/config';
import { StartupError } from '../platform/failures';
import { createLogger } from '../platform/log';
import { useDatabase } from '../platform/postgres/use';
import { progressBar } from '../platform/progress';
import type { Pack } from '../rules/pack';
import { createPackStore, type RulesTables } from '../rules/store';
import { openVault, type Vault } from '../vault/database';
import { keyring } from '../vault/keyring';
import { migrateAll } from '../worker/schema';
import { type Named, type Question, type Settled, trainAdviser } from './dispatch';
import { type Learnt, namesOf, ordersOfLedger } from './ledgerOrders';
import { writeModel } from './modelFile';
import { dispatchProfile } from './profiles';

/** Fewer orders teach nothing that holds. */
export const LEAST_ORDERS = 50;

export interface Trained {
  readonly path: string;
  readonly hash: string;
  readonly orders: number;
}

/** Learns unit and matter and writes the model. @param names the catalogue's words; without them the orders' own matters */
export function trainModel(
  orders: readonly Settled[],
  { profile, folder, names }: { readonly profile: string; readonly folder: string; readonly names?: readonly Named[] },
  say: (line: string) => void,
): Trained {
  const adviser = (question: Question) =>
    trainAdviser(
      question,
      orders.filter((one) => one[question] !== ''),
      dispatchProfile(),
      (epoch, loss) => {
        if (epoch % 10 === 0) say(`${question} · 第 ${epoch} 轮 pass ${epoch}: loss ${loss.toFixed(4)}`);
      },
      names,
    );
  const model = { profile, unit: adviser('unit'), matter: adviser('matter') };
  return { ...writeModel(folder, model), orders: orders.length };
}

/**
 * Learns from the system's own ledger and vault, in the reader's and the vault's roles, and writes into `DATA_DIR/models`, where
 * the API finds it within a minute.
 *
 * @param asked how many of the newest orders, of which profile, into which folder if another
 * @throws StartupError without VAULT_KEY, without rules, or with fewer than {@link LEAST_ORDERS} settled orders
 */
export async function trainFromLedger(
  { most, profile, out }: { readonly most: number; readonly profile: string; readonly out: string | undefined },
  say: (line: string) => void,
): Promise<Trained & Omit<Learnt, 'orders'>> {
  const config = readConfig(process.env, 'tool');
  const database = await useDatabase(config, createLogger('warn', 'suggest'));
  try {
    if (database.started) await migrateAll(database.urls);
    const { vaultKeys, urls } = database;
    if (vaultKeys === undefined) throw new StartupError('CONFIG', 'VAULT_KEY: 未设置 / not set');
    const ledger = openLedger(urls.reader, { statementMs: 60_000 });
    const vault = openVault(urls.vault, keyring(vaultKeys, config.vaultCipher), { max: 2 });
    try {
      return await learnFrom({ ledger, vault }, { most, profile, folder: out ?? join(config.dataDir, 'models') }, say);
    } finally {
      await Promise.allSettled([ledger.close(), vault.close()]);
    }
  } finally {
    await database.stop();
  }
}

async function learnFrom(
  source: { readonly ledger: LedgerDatabase; readonly vault: Vault },
  { most, profile, folder }: { readonly most: number; readonly profile: string; readonly folder: string },
  say: (line: string) => void,
): Promise<Trained & Omit<Learnt, 'orders'>> {
  const pack = await packFor(source.ledger, profile);
  const bar = progressBar('工单 orders', await countOrders(source.ledger));
  const { orders, ...seen } = await ordersOfLedger(source, pack, most, (done) => bar.at(done)).finally(() =>
    bar.stop(),
  );
  if (orders.length < LEAST_ORDERS) {
    const words = `已办理且无争议的工单不足 ${LEAST_ORDERS} 件 / fewer than ${LEAST_ORDERS} settled orders: ${orders.length}`;
    throw new StartupError('CONFIG', words);
  }
  return { ...trainModel(orders, { profile, folder, names: namesOf(pack) }, say), ...seen };
}

/** The pack in force, or the newest one published where none is: imported orders come with rules of their own. */
async function packFor({ pool }: LedgerDatabase, profile: string): Promise<Pack> {
  const store = createPackStore(new Kysely<RulesTables>({ dialect: new PostgresDialect({ pool }) }));
  const query = `select coalesce(
      (select hash from rules.activation where profile = $1 order by id desc limit 1),
      (select hash from rules.pack where profile = $1 order by published_at desc limit 1)) as hash`;
  const { rows } = await pool.query<{ hash: string | null }>(query, [profile]);
  const hash = rows[0]?.hash;
  if (!hash) throw new StartupError('CONFIG', `没有规则包 / no rule pack: ${profile}`);
  return store.get(hash);
}
