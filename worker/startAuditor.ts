import { join } from 'node:path';
import { keysOf } from '../audit/archive/ownKeys';
import { ArchiveFolder } from '../audit/archive/folder';
import { choreActivities } from '../audit/chores/activities';
import { ensureSchedules } from '../audit/chores/schedules';
import { handOutKey } from '../audit/seal/cut';
import { ownSigner } from '../audit/seal/ownSigner';
import { openLedger } from '../ledger/database';
import { connectEngine } from '../platform/engine/client';
import { reasonOf, StartupError } from '../platform/failures';
import { choreQueue } from '../workflows/chores';
import type { Part, PartDeps } from './parts';
import { runWorker } from './run';
import { startPeriods } from './startPeriods';

const PROFILE = 'beijing';
/** One seal and one archiver at a time; nothing is gained by more. */
const TUNING = { maxCachedWorkflows: 4, workflowTasks: 2, localActivities: 1, activities: 2, workflowPollers: 2 };
const CONNECTIONS = 10;
const STATEMENT_MS = 600_000;

/**
 * Starts the auditor: seals every day and archives, by schedules of the engine, and carries the appraisal periods, whose
 * results it signs. Workers of its own on queues of its own, under the login `jiesu_auditor`. The runtime must be installed (worker/run.ts).
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
  const signer = ownSigner(config.dataDir, config.sealAlgorithm);
  const seals = join(config.dataDir, 'seals');
  handOutKey(signer, seals);
  const worker = await runWorker({
    ...{ address, namespace, dataConverter, cacheDir: config.cacheDir, tuning: TUNING, identity: 'auditor' },
    taskQueue: choreQueue(config.taskQueue),
    activities: choreActivities({
      ...{ ledger, logger, dataConverter, client: engine.client, now },
      folder: new ArchiveFolder(config.archiveDir),
      keys: keysOf(config),
      signer,
      seals,
    }),
  });
  const periods = await startPeriods(
    { config, logger, temporal },
    { ledger, client: engine.client, signer, profile: PROFILE },
  );
  for (const { died } of [worker, periods])
    died.catch((error: unknown) => {
      onFatal(new StartupError('ENGINE', `审计进程停止 / the auditor stopped: ${reasonOf(error)}`, { cause: error }));
    });
  await ensureSchedules(engine.client, config.taskQueue);
  return {
    says: [],
    async stop() {
      await Promise.all([worker.stop(), periods.stop()]);
      await Promise.allSettled([engine.close(), ledger.close()]);
    },
  };
}
