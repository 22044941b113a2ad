import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { keepRelease } from '../audit/archive/release';
import { createGateway, type Gateway } from '../api/gateway';
import { openLedger } from '../ledger/database';
import { findOrder } from '../ledger/queries/order';
import { type Config, readConfig } from '../platform/config';
import { openDataDir } from '../platform/dataDir';
import { StartupError } from '../platform/failures';
import { createLogger, type Logger } from '../platform/log';
import { type Child, startChild } from '../platform/processes';
import { type Stack, startStack, useStack } from '../platform/stack';
import { type Supervised, supervise } from '../platform/supervise';
import type { Pack } from '../rules/pack';
import { publishPack, seedPack } from '../rules/publish';
import { openVault } from '../vault/database';
import { keep } from '../vault/keep';
import { keyring } from '../vault/keyring';
import { workerEnvironment } from '../worker/environment';
import { migrateAll } from '../worker/schema';
import { searchAttributes } from '../worker/searchAttributes';
import type { ImportArgs } from './args';
import { NotDrivable } from './drive/all';
import type { DriveDeps } from './drive/order';
import { steppingClient } from './drive/steppingClient';
import { untilWell } from './drive/well';

/** Engine, database and worker that an import uses, and hands to work with them. */
export interface Place {
  readonly config: Config;
  readonly hands: Pick<DriveDeps, 'client' | 'stepping' | 'gateway' | 'taskQueue' | 'ledger' | 'keep'>;
  /** Keeps the rules under their hash, so that the worker can judge by them; in a database of its own also in force. */
  publish(pack: Pack): Promise<void>;
  /** Starts the worker; does nothing where the running system has its own. */
  startWorker(): Promise<void>;
  /** Resolves once engine and database answer. */
  untilWell(): Promise<void>;
  /** Process ids of the parts this import started itself. */
  pids(): Readonly<Record<'worker' | 'engine' | 'database', number | undefined>>;
  stop(): Promise<void>;
}

/** What an import is given by the process entry or by a test. */
export interface Surroundings {
  readonly open: () => Promise<Place>;
  /** Tells a person what is being done. */
  readonly say: (line: string) => void;
  /** Aborted when the person wants it to stop: nothing new is begun. */
  readonly signal?: AbortSignal | undefined;
}

/** Which engine and database. */
export type Where = Pick<ImportArgs, 'againstRunning' | 'dataDir' | 'fresh'>;

const STOP_MS = 10_000;
/** The first start of a worker bundles the workflow code, ms. */
const WORKER_START_MS = 120_000;

/**
 * Opens the place of an import: an engine with time skipping and a database of its own in the data folder, or those of
 * the running system.
 *
 * @throws StartupError
 */
export async function openPlace(args: Where, say: (line: string) => void): Promise<Place> {
  if (args.fresh) empty(args.dataDir);
  const config = configOf(args);
  const logger = createLogger('warn', 'import');
  const onGiveUp = (fault: StartupError) => {
    say(fault.message);
    process.exit(fault.exitCode);
  };
  const options = { searchAttributes, logger, env: process.env, onStep: say, onGiveUp, timerMaxShift: '1ms' };
  const stack = await (args.againstRunning ? useStack(config, options) : startStack(config, options));
  try {
    if (!stack.joined) {
      await migrateAll(stack.database);
      await keepRelease(stack.database.owner, config.cacheDir);
    }
    return await openHands(config, stack, logger, onGiveUp);
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

/** Empties the folder of an earlier import, and nothing else: a slip of the pen must not cost a home directory. */
function empty(dataDir: string): void {
  if (!existsSync(dataDir)) return;
  const isOurs = ['running.json', 'secrets'].some((name) => existsSync(join(dataDir, name)));
  if (readdirSync(dataDir).length > 0 && !isOurs) {
    throw new StartupError('DATA_DIR', `--fresh: 不是导入的数据目录 / not the data folder of an import: ${dataDir}`);
  }
  // Fails while another process works in it.
  openDataDir(dataDir).release();
  rmSync(dataDir, { recursive: true, force: true });
}

/** An import of its own takes nothing from the environment that would lead it into the system in service. */
function configOf({ againstRunning, dataDir }: Where): Config {
  if (againstRunning) return readConfig(process.env, 'tool');
  const { JIESU_CACHE, LOG_LEVEL, CACHED_CASES } = process.env;
  return readConfig({ JIESU_CACHE, LOG_LEVEL, CACHED_CASES, DATA_DIR: dataDir }, 'tool');
}

async function openHands(
  config: Config,
  stack: Stack,
  logger: Logger,
  onGiveUp: (fault: StartupError) => void,
): Promise<Place> {
  const { database, temporal } = stack;
  const onIdleError = () => undefined;
  const ledger = openLedger(database.reader, { max: 20, onIdleError });
  const vault = openVault(database.vault, keyring(stack.vaultKeys.place, config.vaultCipher), { max: 10, onIdleError });
  const connection = await Connection.connect({ address: temporal.address });
  const { client, stepping } = steppingClient({
    connection,
    namespace: temporal.namespace,
    dataConverter: temporal.dataConverter,
    identity: 'importer',
  });
  const gateway = createGateway({
    client,
    taskQueue: config.taskQueue,
    isKnown: async (orderNo) => (await findOrder(ledger, orderNo)) !== undefined,
    acceptMs: 30_000,
    answerMs: 30_000,
    receiptMs: 30_000,
  });
  let worker: Supervised | undefined;
  return {
    config,
    hands: {
      client,
      stepping,
      gateway,
      taskQueue: config.taskQueue,
      ledger: ledger.pool,
      async keep({ orderNo, contentHash }, texts, about) {
        const more = Object.keys(about).length > 0 && { caller: { about } };
        const kept = await keep(vault, { orderNo, contentHash, texts, ...more });
        if (kept === 'conflict') throw new NotDrivable(`${orderNo}: ORDER_NO_CONFLICT`);
      },
    },
    publish: (pack) => (stack.joined ? publishPack(database.vault, pack, 'importer') : seedPack(database.vault, pack)),
    async startWorker() {
      if (stack.joined || worker) return;
      worker = await supervise('worker', () => launchWorker(config, stack), logger, onGiveUp);
      await untilPolled(gateway);
    },
    untilWell: () => untilWell(connection, ledger.pool),
    pids: () => ({
      worker: worker?.pid(),
      engine: stack.children.engine?.pid(),
      database: stack.children.postgres?.pid(),
    }),
    async stop() {
      await worker?.stop(STOP_MS);
      // The connection to the engine is left to the end of the process: calls under way retry on it, and a closed one throws.
      await Promise.allSettled([ledger.close(), vault.close()]);
      await stack.stop();
    },
  };
}

/** An order begun before anybody works for it would be taken in some seconds late by its own clock. */
async function untilPolled(gateway: Pick<Gateway, 'pollers'>): Promise<void> {
  for (const end = Date.now() + WORKER_START_MS; Date.now() < end; await delay(100)) {
    const seen = await gateway.pollers().catch(() => undefined);
    if (seen && seen.workflow > 0) return;
  }
  throw new StartupError('ENGINE', '工作进程未就绪，见 logs/worker.log / the worker is not ready: see logs/worker.log');
}

/** The worker is a process of its own: its memory is measured, and it may die and come back like the others. */
async function launchWorker(config: Config, stack: Stack): Promise<Child> {
  const { dataDir } = stack;
  const compiled = __filename.endsWith('.js');
  const entry = join(__dirname, '..', 'worker', compiled ? 'main.js' : 'main.ts');
  const child = await startChild({
    file: process.execPath,
    args: [...(compiled ? [] : ['--import', 'tsx']), entry, 'worker'],
    cwd: join(__dirname, '..'),
    env: {
      ...workerEnvironment(stack, config, process.env),
      DATA_DIR: dataDir.path,
      LOG_LEVEL: 'warn',
      CACHED_CASES: String(config.cachedCases),
    },
    logFile: join(dataDir.folder('logs'), 'worker.log'),
    stopSignal: 'SIGTERM',
  });
  // Beside engine.json and postmaster.pid, for whoever wants to see or kill the parts.
  dataDir.remember('worker', { pid: child.pid });
  return child;
}
