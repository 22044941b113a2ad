import { parentPort, workerData } from 'node:worker_threads';
import { worldOf } from './build';
import type { FaultLevel } from './faults';
import type { Life } from './life';
import { addLife, emptyTally, type Tally } from './tally';
import { livesFrom } from './world';

/** A range of orders, its beginning a multiple of the block in which they may share a timeline, lived one after the other; only their sums are handed back. */
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
  for (let next = from; next < to; ) {
    const lives = livesFrom(world, next);
    for (const life of lives) {
      if (life.order >= to) break;
      addLife(tally, life);
      if (life.order % TWICE_EVERY === 0) twice(tally, life);
    }
    next += lives.length;
  }
  parentPort?.postMessage(tally);
});

function twice(tally: Tally, { order, hash }: Life): void {
  const again = livesFrom(world, order).find((life) => life.order === order);
  if (again?.hash.join() !== hash.join())
    tally.violation ??= { order, invariant: 10, what: 'the same order lived twice leaves two traces' };
}
