/** The worker of a benchmark: the one of service, in a process of its own, that also says how much memory it takes. */
import { readConfig } from '../platform/config';
import { createLogger } from '../platform/log';
import { converterOf } from '../platform/stack';
import { startWorker } from '../worker/startWorker';

/** What the benchmark asks, and what it is told. */
export type WorkerQuestion = 'memory' | 'stop';
export interface WorkerMemory {
  readonly rss: number;
  readonly heapUsed: number;
}

async function main(): Promise<void> {
  const config = readConfig(process.env, 'worker');
  const { database, temporalAddress } = config;
  if (!database || temporalAddress === undefined) throw new Error('the benchmark names everything');
  const logger = createLogger('error', 'bench');
  const temporal = {
    address: temporalAddress,
    namespace: config.temporalNamespace,
    dataConverter: converterOf(config),
  };
  const stickyMs = Number(process.env.STICKY_MS);
  const onFatal = (fault: Error) => {
    throw fault;
  };
  const deps = { config, logger, database, temporal, onFatal };
  const worker = await startWorker(deps, stickyMs > 0 ? { tuning: { stickyMs } } : {});
  process.on('message', (question: WorkerQuestion) => {
    if (question === 'memory') {
      // Twice: what the first round frees from the sandboxes the second one can collect.
      globalThis.gc?.();
      globalThis.gc?.();
      const { rss, heapUsed } = process.memoryUsage();
      process.send?.({ rss, heapUsed } satisfies WorkerMemory);
    } else void worker.stop().then(() => process.exit(0));
  });
  process.on('disconnect', () => process.exit(1));
  process.send?.('ready');
}

void main();
