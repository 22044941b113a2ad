import { parentPort, workerData } from 'node:worker_threads';
import { worldOf } from './build';
import type { FaultLevel } from './faults';
import { addLife, emptyTally } from './tally';
import { live } from './world';

/** A range of orders, lived one after the other; only their sums are handed back. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

const { seed, faults } = workerData as { readonly seed: number; readonly faults: FaultLevel };
const world = worldOf(seed, faults);

/** One in so many is lived twice: the same order must leave the same trace. */
const TWICE_EVERY = 1_009;

parentPort?.on('message', ({ from, to }: Range) => {
  const tally = emptyTally();
  for (let order = from; order < to; order++) {
    const life = live(world, order);
    addLife(tally, life);
    if (order % TWICE_EVERY === 0 && live(world, order).hash.join() !== life.hash.join())
      tally.violation ??= { order, invariant: 10, what: 'the same order lived twice leaves two traces' };
  }
  parentPort?.postMessage(tally);
});
