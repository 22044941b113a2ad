/** What the watch 预警 may ask for. Types and names only. */

/** Type of the workflow. */
export const WATCH = 'watch';

/** What one turn did. */
export interface Watched {
  /** Orders looked at. */
  readonly orders: number;
  /** Warnings told. */
  readonly raised: number;
  /** Days learnt. */
  readonly learnt: number;
}

/** Repeated without harm: it goes on from where it was. */
export interface WatchActivities {
  look(): Promise<Watched>;
}

/** The watch has a queue of its own: counting must not keep an order waiting. */
export function watchQueue(taskQueue: string): string {
  return `${taskQueue}-watch`;
}
