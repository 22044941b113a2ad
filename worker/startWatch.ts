import { Kysely, PostgresDialect } from 'kysely';
import { watchActivities } from '../insight/warning/watch/activities';
import { ensureWatchSchedule } from '../insight/warning/watch/schedule';
import { openLedger } from '../ledger/database';
import { connectEngine } from '../platform/engine/client';
import { reasonOf, StartupError } from '../platform/failures';
import { createPackStore, type RulesTables } from '../rules/store';
import { type WatchActivities, watchQueue } from '../workflows/watching';
import type { Part, PartDeps } from './parts';
import { runWorker } from './run';

const PROFILE = 'beijing';
/** One look at a time: the watch's one row lets no second one through anyhow. */
const TUNING = { maxCachedWorkflows: 2, workflowTasks: 2, localActivities: 1, activities: 1, workflowPollers: 2 };
const CONNECTIONS = 2;
const STATEMENT_MS = 120_000;

/** What tests put in. */
export interface WatchSeams {
  /** Epoch ms; the real clock in service. */
  readonly now?: () => number;
  readonly around?: (real: WatchActivities) => WatchActivities;
}

/**
 * Starts the early warning 预警: a worker of its own on a queue of its own, under the worker's login, and its schedule. The
 * runtime must be installed (worker/run.ts).
 */
export async function startWatch(
  { config, logger: parent, database, temporal, onFatal }: PartDeps,
  { now = Date.now, around = (real) => real }: WatchSeams = {},
): Promise<Part> {
  const logger = parent.child({ part: 'watch' });
  const onIdleError = (error: Error) => logger.warn({ err: error }, 'a connection to the database broke');
  const ledger = openLedger(database.ledger, { max: CONNECTIONS, statementMs: STATEMENT_MS, onIdleError });
  const engine = await connectEngine(temporal, 'watch');
  const packs = createPackStore(new Kysely<RulesTables>({ dialect: new PostgresDialect({ pool: ledger.pool }) }));
  const { namespace, dataConverter, address } = temporal;
  const worker = await runWorker({
    ...{ address, namespace, dataConverter, cacheDir: config.cacheDir, tuning: TUNING, identity: 'watch' },
    taskQueue: watchQueue(config.taskQueue),
    activities: around(watchActivities({ pool: ledger.pool, logger, rules: () => packs.active(PROFILE), now })),
  });
  worker.died.catch((error: unknown) => {
    onFatal(new StartupError('ENGINE', `预警进程停止 / the watch stopped: ${reasonOf(error)}`, { cause: error }));
  });
  await ensureWatchSchedule(engine.client, config.taskQueue);
  return {
    says: [],
    async stop() {
      await worker.stop();
      await Promise.allSettled([engine.close(), ledger.close()]);
    },
  };
}
