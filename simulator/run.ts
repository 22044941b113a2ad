import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FaultLevel } from './faults';
import { addTally, emptyTally, type Tally } from './tally';
import type { Range } from './thread';

/** Options of {@link simulate}. */
export interface Simulation {
  readonly orders: number;
  readonly seed: number;
  readonly faults: FaultLevel;
  readonly threads: number;
  readonly onProgress?: (done: number) => void;
}

/** A tally with what it cost: CPU of all threads and wall time in ms, the most memory seen in bytes. */
export interface Simulated {
  readonly tally: Tally;
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly rssMax: number;
  /** Memory as the run went on, at twenty points: orders lived, bytes. */
  readonly memory: readonly { readonly orders: number; readonly rss: number }[];
}

/** How often memory is noted. */
const POINTS = 20;
/** A multiple of the block (together.ts). */
const RANGE = 1_000;

/** Lives all orders over the threads; the sums do not depend on who lived which. Stops handing out after a violation. */
export async function simulate({ orders, seed, faults, threads, onProgress }: Simulation): Promise<Simulated> {
  const began = Date.now();
  const cpu = process.cpuUsage();
  const tally = emptyTally();
  let next = 0;
  let rssMax = 0;
  const memory: { orders: number; rss: number }[] = [];
  const range = (): Range | undefined => {
    if (next >= orders || tally.violation) return undefined;
    const from = next;
    next = Math.min(orders, from + RANGE);
    return { from, to: next };
  };
  const take = (part: Tally) => {
    addTally(tally, part);
    const rss = process.memoryUsage.rss();
    rssMax = Math.max(rssMax, rss);
    if (tally.orders * POINTS >= orders * (memory.length + 1)) memory.push({ orders: tally.orders, rss });
    onProgress?.(tally.orders);
  };
  const crew = Array.from({ length: Math.min(threads, Math.ceil(orders / RANGE)) }, () =>
    liveAlong({ seed, faults }, range, take),
  );
  await Promise.all(crew);
  const { user, system } = process.cpuUsage(cpu);
  return { tally, cpuMs: (user + system) / 1_000, wallMs: Date.now() - began, rssMax, memory };
}

async function liveAlong(
  workerData: { readonly seed: number; readonly faults: FaultLevel },
  range: () => Range | undefined,
  take: (part: Tally) => void,
): Promise<void> {
  const fromSource = __filename.endsWith('.ts');
  const worker = new Worker(join(__dirname, fromSource ? 'thread.ts' : 'thread.js'), {
    workerData,
    ...(fromSource && { execArgv: ['--require', require.resolve('tsx/cjs')] }),
  });
  const lived = new Promise<void>((done, failed) => {
    const more = () => {
      const part = range();
      if (part) worker.postMessage(part);
      else done(worker.terminate().then(() => undefined));
    };
    worker.on('message', (part: Tally) => {
      take(part);
      more();
    });
    worker.on('error', failed);
    more();
  });
  try {
    await lived;
  } finally {
    await worker.terminate();
  }
}
