import { randomBytes } from 'node:crypto';
import type { DataConverter } from '@temporalio/common';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { ComplaintActivities } from '../activities/contract';
import { type Logger, temporalLogger } from '../platform/log';
import type { ChoreActivities } from '../workflows/chores';
import type { PeriodActivities } from '../workflows/periods';
import type { WatchActivities } from '../workflows/watching';
import { buildOf, type WorkflowBundle, workflowBundle } from './bundle';

/** What one worker process may use. Fixed numbers: the resource-based tuner does not see CPU quotas of containers. */
export interface WorkerTuning {
  /** Open cases kept in memory, about 0.2 MB each; an evicted one is replayed at its next message. */
  readonly maxCachedWorkflows: number;
  /** Workflow tasks at once; each waits for its append, so more than there are cores. */
  readonly workflowTasks: number;
  /** Appends and other local activities at once; not more than the ledger's pool has connections to give soon. */
  readonly localActivities: number;
  /** Regular activities at once: patient appends, announcements, deliveries. */
  readonly activities: number;
  readonly workflowPollers: number;
  /** How long a case waits for the worker that keeps it in memory before any other may take it, ms. */
  readonly stickyMs: number;
}

export const DEFAULT_TUNING: WorkerTuning = {
  maxCachedWorkflows: 2_000,
  workflowTasks: 40,
  localActivities: 40,
  activities: 40,
  workflowPollers: 10,
  stickyMs: 5_000,
};

/** The sticky timeout that goes with a task timeout, both ms: the pairs measured in docs/performance.md, P9. */
export function stickyFor(taskMs: number): number {
  return Math.max(2_000, Math.min(DEFAULT_TUNING.stickyMs, taskMs / 2));
}

/** Options of {@link runWorker}. */
export interface RunWorkerOptions {
  /** host:port of the engine. */
  readonly address: string;
  readonly namespace: string;
  readonly dataConverter: DataConverter;
  readonly taskQueue: string;
  readonly activities: ComplaintActivities | ChoreActivities | PeriodActivities | WatchActivities;
  readonly cacheDir: string;
  readonly tuning?: Partial<WorkerTuning>;
  /** Stands in every workflow task of every history, so it is short: `w-` and four hex digits unless told otherwise. */
  readonly identity?: string;
  /** Another release's workflow code; this one's unless told otherwise. */
  readonly bundle?: WorkflowBundle;
}

/** A worker that polls. */
export interface RunningWorker {
  /** Rejects when the worker ends without having been asked to. */
  readonly died: Promise<never>;
  /** Finishes what is under way (at most some seconds), takes nothing new. */
  stop(): Promise<void>;
}

/** How long tasks may finish at a stop: longer than an append with its tries. */
const GRACE = '5s';
const FORCE = '15s';

/**
 * Once per process, before any worker or native connection: logs through pino, metrics for Prometheus.
 * @param metricsAddress host:port for the engine's own metrics; none without
 */
export function installRuntime(logger: Logger, metricsAddress?: string): void {
  Runtime.install({
    logger: temporalLogger(logger),
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      ...(metricsAddress !== undefined && { metrics: { prometheus: { bindAddress: metricsAddress } } }),
    },
    // The process entry decides when and in which order parts stop.
    shutdownSignals: [],
  });
}

/**
 * Starts a worker, for complaints, for the auditor's chores, for the appraisal periods or for the watch, and returns once it polls.
 * @throws TransportError when the engine does not answer
 */
export async function runWorker(options: RunWorkerOptions): Promise<RunningWorker> {
  const tuning = { ...DEFAULT_TUNING, ...options.tuning };
  const bundle = options.bundle ?? (await workflowBundle(options));
  const connection = await NativeConnection.connect({ address: options.address });
  const worker = await Worker.create({
    connection,
    namespace: options.namespace,
    taskQueue: options.taskQueue,
    workflowBundle: { codePath: bundle.codePath },
    activities: options.activities,
    dataConverter: options.dataConverter,
    identity: options.identity ?? `w-${randomBytes(2).toString('hex')}`,
    // A dead worker's idle cases go to another one after this time.
    stickyQueueScheduleToStartTimeout: tuning.stickyMs,
    workerDeploymentOptions: {
      version: { deploymentName: 'jiesu', buildId: buildOf(bundle) },
      useWorkerVersioning: false,
    },
    maxCachedWorkflows: tuning.maxCachedWorkflows,
    maxConcurrentWorkflowTaskExecutions: tuning.workflowTasks,
    maxConcurrentLocalActivityExecutions: tuning.localActivities,
    maxConcurrentActivityTaskExecutions: tuning.activities,
    maxConcurrentWorkflowTaskPolls: tuning.workflowPollers,
    shutdownGraceTime: GRACE,
    shutdownForceTime: FORCE,
  });
  let asked = false;
  const running = worker.run();
  const died = new Promise<never>((_, reject) => {
    running.then(() => {
      if (!asked) reject(new Error('工作进程意外停止 / the worker stopped by itself'));
    }, reject);
  });
  died.catch(() => undefined);
  return {
    died,
    async stop() {
      asked = true;
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await running.catch(() => undefined);
      await connection.close();
    },
  };
}
