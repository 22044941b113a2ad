import { setTimeout as delay } from 'node:timers/promises';
import { reasonOf, StartupError } from '../../platform/failures';

/** What is done to one item after another, several side by side. */
export interface Drover<T, R> {
  readonly drive: (item: T, again: boolean) => Promise<R>;
  /** Resolves once every part answers again; rejects when that takes too long. */
  readonly untilWell: () => Promise<void>;
  readonly concurrency: number;
  readonly onDone: (item: T, result: R | Error) => void;
  /** Stops taking new items once aborted. */
  readonly signal?: AbortSignal;
}

/** Failures of one item, while every part answers, after which it is set aside. */
const MOST_TRIES = 6;
const FIRST_WAIT_MS = 300;

/**
 * Works off items in their order, `concurrency` at a time. While a part is away everything waits for it; an item that
 * keeps failing while all parts answer is reported as failed and the others go on.
 *
 * @throws StartupError that a person must cure, from `drive` or `untilWell`
 */
export async function driveAll<T, R>(items: readonly T[], drover: Drover<T, R>): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) {
      if (drover.signal?.aborted) return;
      drover.onDone(item, await driveOne(item, drover));
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, drover.concurrency) }, lane));
}

async function driveOne<T, R>(item: T, { drive, untilWell, signal }: Drover<T, R>): Promise<R | Error> {
  for (let tries = 1; ; tries++) {
    try {
      return await drive(item, tries > 1);
    } catch (error) {
      if (error instanceof StartupError) throw error;
      const failed = error instanceof Error ? error : new Error(reasonOf(error));
      if (tries >= MOST_TRIES || signal?.aborted || isFinal(error)) return failed;
      await delay(FIRST_WAIT_MS * 2 ** (tries - 1));
      await untilWell();
    }
  }
}

/** Trying again cannot help. */
export class NotDrivable extends Error {
  override readonly name = 'NotDrivable';
}

function isFinal(error: unknown): boolean {
  return error instanceof NotDrivable;
}
