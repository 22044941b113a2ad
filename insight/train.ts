import { join } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import { countOrders } from '../ledger/audit/walk';
import { openLedger } from '../ledger/database';
import { readConfig } from '../platform/config';
import { StartupError } from '../platform/failures';
import { createLogger } from '../platform/log';
import { useDatabase } from '../platform/postgres/use';
import { progressBar } from '../platform/progress';
import type { Pack } from '../rules/pack';
import { createPackStore, type RulesTables } from '../rules/store';
import { openVault } from '../vault/database';
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
 * @param most newest orders to learn from
 * @throws StartupError without VAULT_KEY, without rules, or with fewer than {@link LEAST_ORDERS} settled orders
 */
export async function trainFromLedger(
  most: number,
  out: string | undefined,
  say: (line: string) => void,
): Promise<Trained & Omit<Learnt, 'orders'>> {
  const config = readConfig(process.env, 'tool');
  const database = await useDatabase(config, createLogger('warn', 'suggest'));
  if (database.started) await migrateAll(database.urls);
  if (database.vaultKey === undefined) throw new StartupError('CONFIG', 'VAULT_KEY: 未设置 / not set');
  const ledger = openLedger(database.urls.reader, { statementMs: 60_000 });
  const vault = openVault(database.urls.vault, keyring(database.vaultKey, config.oldVaultKeys), { max: 2 });
  try {
    const pack: Pack = await createPackStore(
      new Kysely<RulesTables>({ dialect: new PostgresDialect({ pool: ledger.pool }) }),
    ).active('beijing');
    const bar = progressBar('工单 orders', await countOrders(ledger));
    const { orders, ...seen } = await ordersOfLedger({ ledger, vault }, pack, most, (done) => bar.at(done)).finally(
      () => bar.stop(),
    );
    if (orders.length < LEAST_ORDERS) {
      const words = `已办理且无争议的工单不足 ${LEAST_ORDERS} 件 / fewer than ${LEAST_ORDERS} settled orders: ${orders.length}`;
      throw new StartupError('CONFIG', words);
    }
    const folder = out ?? join(config.dataDir, 'models');
    return { ...trainModel(orders, { profile: pack.profile, folder, names: namesOf(pack) }, say), ...seen };
  } finally {
    await Promise.allSettled([ledger.close(), vault.close()]);
    await database.stop();
  }
}
