import { join } from 'node:path';
import { keysOf } from '../audit/archive/ownKeys';
import { ArchiveFolder } from '../audit/archive/folder';
import { choreActivities } from '../audit/chores/activities';
import { ensureSchedules } from '../audit/chores/schedules';
import { ownSigner } from '../audit/seal/ownSigner';
import { openLedger } from '../ledger/database';
import { connectEngine } from '../platform/engine/client';
import { reasonOf, StartupError } from '../platform/failures';
import { choreQueue } from '../workflows/chores';
import type { Part, PartDeps } from './parts';
import { runWorker } from './run';

/** One seal and one archiver at a time; nothing is gained by more. */
const TUNING = { maxCachedWorkflows: 4, workflowTasks: 2, localActivities: 1, activities: 2, workflowPollers: 2 };
const CONNECTIONS = 6;
const STATEMENT_MS = 600_000;

/**
 * Starts the auditor: seals every day and archives, by schedules of the engine. A worker of its own on a queue of its
 * own, under the login `jiesu_auditor`. The runtime must be installed (worker/run.ts).
 *
 * @param now epoch ms; the real clock in service
 */
export async function startAuditor(deps: PartDeps, now: () => number = Date.now): Promise<Part> {
  const { config, database, temporal, onFatal } = deps;
  const logger = deps.logger.child({ part: 'auditor' });
  const onIdleError = (error: Error) => logger.warn({ err: error }, 'a connection to the database broke');
  const ledger = openLedger(database.auditor, { max: CONNECTIONS, statementMs: STATEMENT_MS, onIdleError });
  const engine = await connectEngine(temporal, 'auditor');
  const { namespace, dataConverter, address } = temporal;
  const worker = await runWorker({
    ...{ address, namespace, dataConverter, cacheDir: config.cacheDir, tuning: TUNING, identity: 'auditor' },
    taskQueue: choreQueue(config.taskQueue),
    activities: choreActivities({
      ...{ ledger, logger, dataConverter, client: engine.client, now },
      folder: new ArchiveFolder(config.archiveDir),
      keys: keysOf(config),
      signer: ownSigner(config.dataDir, config.sealAlgorithm),
      seals: join(config.dataDir, 'seals'),
    }),
  });
  worker.died.catch((error: unknown) => {
    onFatal(new StartupError('ENGINE', `审计进程停止 / the auditor stopped: ${reasonOf(error)}`, { cause: error }));
  });
  await ensureSchedules(engine.client, config.taskQueue);
  return {
    says: [],
    async stop() {
      await worker.stop();
      await Promise.allSettled([engine.close(), ledger.close()]);
    },
  };
}
