import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { Client as Pg } from 'pg';
import { createGateway, type Gateway } from '../api/gateway';
import { type LedgerDatabase, openLedger } from '../ledger/database';
import { findOrder } from '../ledger/queries/order';
import { readConfig } from '../platform/config';
import { openDataDir } from '../platform/dataDir';
import { connectEngine } from '../platform/engine/client';
import { createLogger } from '../platform/log';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../platform/postgres/embedded';
import { startStack } from '../platform/stack';
import type { Pack } from '../rules/pack';
import { publishPack } from '../rules/publish';
import { openVault, type Vault } from '../vault/database';
import { keyring } from '../vault/keyring';
import { workerEnvironment } from '../worker/environment';
import { migrateAll } from '../worker/schema';
import { searchAttributes } from '../worker/searchAttributes';
import { benchPack } from './pack';
import { compiledFile, SERVICE_FLAGS } from './compiled';
import type { WorkerMemory } from './worker';

/** Everything under measurement, each part a process of its own; this process is the client alone. */
export interface Rig {
  readonly client: Client;
  readonly gateway: Gateway;
  readonly ledger: LedgerDatabase;
  readonly vault: Vault;
  /** As the owner of the database, for its statistics. */
  readonly owner: Pg;
  readonly pack: Pack;
  readonly pids: {
    readonly engine: number;
    readonly database: number;
    readonly worker: number;
    readonly client: number;
  };
  readonly engineVersion: string;
  readonly databaseVersion: string;
  /** After a garbage collection. */
  workerMemory(): Promise<WorkerMemory>;
  /** One more worker process, beside the rig's own. @param stickyMs as WorkerTuning has it */
  anotherWorker(stickyMs: number): Promise<ChildProcess>;
  /** A gateway with the patience of service, not of the rig, that asks the engine for other task timeouts. */
  gatewayWith(taskMs: number, patience?: Partial<typeof PATIENT>): Gateway;
  /** The database goes away under all of them … */
  stopDatabase(): Promise<void>;
  /** … and comes back at the same address. */
  startDatabase(): Promise<void>;
  close(): Promise<void>;
}

/** Options of {@link openRig}. */
export interface RigOptions {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Explicit, so that a cache that is too small does not pass for one that is thrifty. */
  readonly cachedCases: number;
  readonly onStep: (line: string) => void;
  /** Rules of the orders; those of scenario C1 unless told otherwise. */
  readonly pack?: Pack;
}

/** On a machine under load an answer may take long; what is measured is what it costs, not whether somebody waits. */
export const PATIENT = { acceptMs: 60_000, answerMs: 60_000, receiptMs: 60_000 } as const;

const STOP_MS = 10_000;

/** @throws StartupError with nothing left running */
export async function openRig({ folder, env, cachedCases, onStep, pack = benchPack() }: RigOptions): Promise<Rig> {
  const config = readConfig({ JIESU_CACHE: env.JIESU_CACHE, DATA_DIR: folder, LOG_LEVEL: 'error' }, 'tool');
  const logger = createLogger(config.logLevel, 'bench');
  const onGiveUp = (fault: Error) => {
    throw fault;
  };
  await prepareStatistics(folder, onGiveUp);
  const stack = await startStack(config, { searchAttributes, logger, env, onStep, onGiveUp });
  let again: EmbeddedPostgres | undefined;
  const stops: (() => Promise<unknown>)[] = [() => stack.stop(), async () => again?.stop(STOP_MS)];
  const close = async () => {
    for (let stop = stops.pop(); stop; stop = stops.pop()) await stop();
  };
  try {
    const { database, temporal, vaultKeys } = stack;
    await migrateAll(database);
    const owner = new Pg({ connectionString: database.owner, application_name: 'bench' });
    // A connection that breaks while nobody uses it would end this process.
    owner.on('error', () => undefined);
    await owner.connect();
    stops.push(() => owner.end());
    await owner.query('create extension if not exists pg_stat_statements');
    await publishPack(database.vault, pack, 'bench');
    const ledger = openLedger(database.reader);
    stops.push(() => ledger.close());
    const vault = openVault(database.vault, keyring(vaultKeys.place));
    stops.push(() => vault.close());
    const workerEnv = { ...workerEnvironment(stack, config, process.env), CACHED_CASES: String(cachedCases) };
    const worker = await startWorkerProcess(workerEnv);
    stops.push(() => stopWorkerProcess(worker));
    const { client, connection, close: letGo } = await connectEngine(temporal, 'bench');
    stops.push(letGo);
    const isKnown = async (orderNo: string) => (await findOrder(ledger, orderNo)) !== undefined;
    const { serverVersion } = await connection.workflowService.getSystemInfo({});
    const { rows } = await owner.query<{ version: string }>("select current_setting('server_version') as version");
    const gatewayOptions = { client, taskQueue: config.taskQueue, isKnown };
    return {
      client,
      gateway: createGateway({ ...gatewayOptions, ...PATIENT }),
      ledger,
      vault,
      owner,
      pack,
      pids: {
        engine: stack.children.engine?.pid() ?? 0,
        database: stack.children.postgres?.pid() ?? 0,
        worker: worker.pid ?? 0,
        client: process.pid,
      },
      engineVersion: `Temporal ${serverVersion}, SQLite (WAL)`,
      databaseVersion: `PostgreSQL ${rows[0]?.version ?? '?'}`,
      workerMemory: () => ask(worker, 'memory') as Promise<WorkerMemory>,
      async anotherWorker(stickyMs) {
        const another = await startWorkerProcess({ ...workerEnv, STICKY_MS: String(stickyMs) });
        stops.push(() => stopWorkerProcess(another));
        return another;
      },
      gatewayWith: (taskMs, patience) => createGateway({ ...gatewayOptions, taskMs, ...patience }),
      stopDatabase: async () => (again ?? stack.children.postgres)?.stop(STOP_MS),
      startDatabase: async () => {
        again = await startEmbeddedPostgres(stack.dataDir, { logger, onGiveUp });
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * The statistics of statements must be loaded when the server starts, so it starts once before.
 *
 * @param more further settings of the server
 */
export async function prepareStatistics(
  folder: string,
  onGiveUp: (fault: Error) => void,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const dataDir = openDataDir(folder);
  try {
    const postgres = await startEmbeddedPostgres(dataDir, { logger: createLogger('error', 'bench'), onGiveUp });
    const owner = new Pg({ connectionString: postgres.urls('postgres').owner });
    await owner.connect();
    await owner.query("alter system set shared_preload_libraries = 'pg_stat_statements'");
    await owner.query("alter system set pg_stat_statements.track = 'top'");
    for (const [name, value] of Object.entries(more)) {
      await owner.query(`alter system set ${owner.escapeIdentifier(name)} = ${owner.escapeLiteral(value)}`);
    }
    await owner.end();
    await postgres.stop(STOP_MS);
  } finally {
    dataDir.release();
  }
}

async function startWorkerProcess(env: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const { file, flags } = compiledFile(join(__dirname, 'worker.ts'));
  const child = fork(file, [], { execArgv: ['--expose-gc', ...flags, ...SERVICE_FLAGS], env });
  await new Promise<void>((ready, failed) => {
    child.once('message', () => ready());
    child.once('exit', (code) => failed(new Error(`the worker ended with ${code}`)));
  });
  child.removeAllListeners('exit');
  return child;
}

function ask(worker: ChildProcess, question: 'memory'): Promise<unknown> {
  return new Promise((answer, failed) => {
    worker.once('message', answer);
    worker.once('exit', () => failed(new Error('the worker is gone')));
    worker.send(question);
  });
}

async function stopWorkerProcess(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const gone = new Promise((end) => worker.once('exit', end));
  worker.send('stop');
  const late = setTimeout(() => worker.kill('SIGKILL'), 15_000);
  await gone;
  clearTimeout(late);
}
