import { Client, Connection } from '@temporalio/client';
import { Kysely, PostgresDialect } from 'kysely';
import { complaintActivities } from '../activities';
import type { ComplaintActivities } from '../activities/contract';
import { createGateway } from '../api/gateway';
import { openLedger } from '../ledger/database';
import { findOrder } from '../ledger/queries/order';
import { reasonOf, StartupError } from '../platform/failures';
import { openPool } from '../platform/postgres/pool';
import { createPackStore, type RulesTables } from '../rules/store';
import { findSigningKey } from '../vault/access/signingKeys';
import { hasText } from '../vault/read';
import type { Part, PartDeps } from './parts';
import { DEFAULT_TUNING, installRuntime, runWorker, stickyFor, type WorkerTuning } from './run';

/** Local activities wait for a connection; with this many, forty at once wait little. */
const LEDGER_CONNECTIONS = 20;
const ACCESS_CONNECTIONS = 4;

/** What a worker is made of, replaced where somebody wants to look at it or stand between (tests that kill it). */
export interface WorkerSeams {
  readonly open?: typeof openLedger;
  /** Put between the workflows and the real activities. */
  readonly around?: (real: ComplaintActivities) => ComplaintActivities;
  readonly tuning?: Partial<WorkerTuning>;
}

/** Starts the Temporal worker: the only process that appends to the ledger. */
export async function startWorker(
  { config, logger: parent, database, temporal, onFatal }: PartDeps,
  { open = openLedger, around = (real) => real, tuning = {} }: WorkerSeams = {},
): Promise<Part> {
  const logger = parent.child({ part: 'worker' });
  installRuntime(logger, config.sdkMetricsAddress);
  const onIdleError = (error: Error) => logger.warn({ err: error }, 'a connection to the database broke');
  const ledger = open(database.ledger, { max: LEDGER_CONNECTIONS, onIdleError });
  // Same role, but keys as bytes: the ledger's own pool reads every byte string as a hash in hex.
  const access = openPool(database.ledger, { max: ACCESS_CONNECTIONS, onIdleError });
  const connection = Connection.lazy({ address: temporal.address });
  const { namespace, dataConverter } = temporal;
  const client = new Client({ connection, namespace, dataConverter, identity: 'deliver' });
  const packs = createPackStore(new Kysely<RulesTables>({ dialect: new PostgresDialect({ pool: ledger.pool }) }));
  const isKnown = async (orderNo: string) => (await findOrder(ledger, orderNo)) !== undefined;
  const activities = complaintActivities({
    ledger,
    log: logger,
    gateway: createGateway({ client, taskQueue: config.taskQueue, isKnown, taskMs: config.taskTimeoutMs }),
    pack: (profile, hash) => packs.find(profile, hash),
    signingKey: (unit, keyId) => findSigningKey({ pool: access }, unit, keyId),
    hasText: (orderNo, ref) => hasText({ pool: access }, orderNo, ref),
    outward: config.followUpHook !== undefined,
    ...(config.followUpHook && { hook: config.followUpHook }),
  });
  const worker = await runWorker({
    address: temporal.address,
    namespace,
    dataConverter,
    taskQueue: config.taskQueue,
    activities: around(activities),
    cacheDir: config.cacheDir,
    tuning: {
      ...DEFAULT_TUNING,
      maxCachedWorkflows: config.cachedCases,
      stickyMs: stickyFor(config.taskTimeoutMs),
      ...tuning,
    },
  });
  worker.died.catch((error: unknown) => {
    onFatal(new StartupError('ENGINE', `工作进程停止 / the worker stopped: ${reasonOf(error)}`, { cause: error }));
  });
  return {
    says: [],
    async stop() {
      await worker.stop();
      await Promise.allSettled([connection.close(), ledger.close(), access.end()]);
    },
  };
}
