import { watchMemory } from './memory';
import type { Place } from './place';
import { showProgress } from './progress';

/** How a run went: differs from run to run, unlike the report beside it. */
export interface RunOutcome {
  readonly seconds: number;
  readonly orders: number;
  readonly ordersPerSecond: number;
  readonly concurrency: number;
  /** Complete in the ledger already when this run began. */
  readonly resumed: number;
  readonly failed: readonly { readonly orderNo: string; readonly reason: string }[];
  /** Most resident memory seen, bytes, of the processes this import started. */
  readonly memory: Readonly<Record<string, number | undefined>>;
}

/** Counts a run while it goes. */
export interface Meter {
  /** One order is done. */
  onDone(orderNo: string, result: 'imported' | 'resumed' | Error): void;
  /** Stops the clock and says how it went. */
  stop(): RunOutcome;
}

/** @param total orders that are to be driven */
export function startMeter(
  place: Pick<Place, 'pids'>,
  total: number,
  concurrency: number,
  say: (line: string) => void,
): Meter {
  const began = Date.now();
  const memory = watchMemory(() => ({ ...place.pids(), importer: process.pid }));
  const progress = showProgress(total, say);
  const failed: { orderNo: string; reason: string }[] = [];
  let resumed = 0;
  return {
    onDone(orderNo, result) {
      if (result instanceof Error) failed.push({ orderNo, reason: result.message });
      else if (result === 'resumed') resumed++;
      progress.tick();
    },
    stop() {
      progress.stop();
      memory.stop();
      const seconds = (Date.now() - began) / 1_000;
      const orders = total - resumed;
      return {
        seconds: Math.round(seconds * 10) / 10,
        orders,
        ordersPerSecond: Math.round((orders / Math.max(seconds, 0.001)) * 100) / 100,
        concurrency,
        resumed,
        failed,
        memory: memory.peaks(),
      };
    },
  };
}
