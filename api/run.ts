import { lastTurns } from '../audit/chores/record';
import { join } from 'node:path';
import { featuresAtIntake } from '../insight/features/atIntake';
import { suggestFrom } from '../insight/models';
import { portInUse } from '../platform/ports';
import { StartupError } from '../platform/failures';
import { findOrder } from '../ledger/queries/order';
import { openLedger } from '../ledger/database';
import { authenticator } from '../vault/access/apiKeys';
import { openVault, type Vault } from '../vault/database';
import { VaultError } from '../vault/errors';
import { keyring } from '../vault/keyring';
import { checkKeys } from '../vault/rotate';
import type { ApiPartDeps, Part } from '../worker/parts';
import { buildApp } from './app';
import type { Deps } from './deps';
import { tokenReader } from './identity/tokens';
import { refuseThrowAway } from './production';
import { boardDoor, ledgerReader, periodDoor, rulesInForce, vaultDoor } from './doors';
import { createGateway, openEngine } from './gateway';
import { createBoardGateway } from './gatewayBoard';
import { createPeriodGateway } from './gatewayPeriods';
import { startSweeper } from './sweeper';

const PROFILE = 'beijing';

export interface RunApiOptions {
  /** Where the Temporal SDK's own figures are served. */
  readonly sdkMetrics?: string;
  /** Put between the routes and what they use. */
  readonly around?: (real: Deps) => Deps;
}

/**
 * Starts the HTTP API: connections of its own, routes, sweeper; listens. Starts while database or engine are still away:
 * /readyz says so.
 *
 * @throws StartupError `PORT_IN_USE`, `CONFIG` when VAULT_KEY does not open what the vault keeps
 */
export async function runApi(part: ApiPartDeps, options: RunApiOptions = {}): Promise<Part> {
  const { config, database, temporal } = part;
  const logger = part.logger.child({ part: 'api' });
  const onIdleError = (error: Error) => logger.warn({ err: error }, 'a connection to the database broke');
  const ledger = openLedger(database.reader, { onIdleError });
  const vault = openVault(database.vault, keyring(part.vaultKeys, config.vaultCipher), { onIdleError });
  const engine = openEngine(temporal);
  const gateway = createGateway({
    client: engine.client,
    taskQueue: config.taskQueue,
    isKnown: async (orderNo) => (await findOrder(ledger, orderNo)) !== undefined,
    taskMs: config.taskTimeoutMs,
  });
  const deps: Deps = {
    logger,
    now: Date.now,
    gateway,
    ledger: ledgerReader(ledger),
    board: boardDoor(ledger, createBoardGateway({ client: engine.client, taskQueue: config.taskQueue })),
    periods: periodDoor(
      ledger,
      createPeriodGateway({ client: engine.client, taskQueue: config.taskQueue }),
      config.outputsDir,
    ),
    vault: vaultDoor(vault),
    authenticate: authenticator(vault),
    ...(config.signIn && { readToken: tokenReader(config.signIn) }),
    rules: rulesInForce(ledger.pool, PROFILE),
    lastTurns: () => lastTurns(ledger.pool),
    suggest: suggestFrom(join(config.dataDir, 'models'), logger, Date.now),
    readFeatures: featuresAtIntake(logger),
  };
  const app = await buildApp(options.around?.(deps) ?? deps, { doorway: config.doorway, ...options });
  const sweeper = startSweeper(deps, { atOnce: true, onSwept: app.vaultSwept });
  const stop = async () => {
    await app.close();
    await sweeper.stop();
    await Promise.allSettled([engine.close(), ledger.close(), vault.close()]);
  };
  try {
    await refuseWrongKey(vault);
    if (config.production) await refuseThrowAway(vault, config.signIn !== undefined);
    // Makes the reader of words before anybody waits for it; while the rules cannot be read, the first intake does.
    await deps.rules.active().then(
      (pack) => deps.readFeatures?.(pack, { text: '' }),
      () => undefined,
    );
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    await stop();
    if (error instanceof StartupError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw portInUse(config.port, 'PORT');
    throw error instanceof Error && 'code' in error
      ? new StartupError('CONFIG', `无法监听 / cannot listen on ${config.host}:${config.port}: ${error.message}`, {
          cause: error,
        })
      : error;
  }
  const home = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${config.port}`;
  return { says: [`API: ${home}/v1`, `API 文档 / docs: ${home}/docs (${home}/openapi.json)`], stop };
}

/** What was kept under another master key could not be read; said at the start, not at the first reading. */
async function refuseWrongKey(vault: Vault): Promise<void> {
  try {
    await checkKeys(vault);
  } catch (error) {
    if (error instanceof VaultError && error.code === 'VAULT_KEY_WRONG')
      throw new StartupError('CONFIG', error.message);
    // The vault is away: /readyz says so, and the service starts without it.
  }
}
