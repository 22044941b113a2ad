import { ASSUMED } from './assumptions';
import { Dice } from './dice';

/** Consecutive numbers among which orders may share a timeline. Ranges of threads are multiples of it. */
export const BLOCK = 20;

/** Orders in which one's life needs another's: consecutive numbers from `first` on. */
export interface Group {
  readonly first: number;
  readonly size: number;
  /** `again`: the same caller calls a second time (art. 11(3)). `incident`: many call about one matter (IN-17). */
  readonly kind: 'again' | 'incident';
}

/** The group that begins a block, if any; follows from seed and number alone, as everything. */
export function groupAt(seed: number, order: number): Group | undefined {
  const block = Math.floor(order / BLOCK);
  const dice = new Dice(seed, block, 4);
  const luck = dice.next();
  const first = block * BLOCK;
  const incident = luck < ASSUMED.incident;
  if (!incident && luck >= ASSUMED.incident + ASSUMED.callsAgain) return undefined;
  const size = incident ? dice.between(3, BLOCK) : 2;
  return order < first + size ? { first, size, kind: incident ? 'incident' : 'again' } : undefined;
}

/** The order's number, as the ledger knows it. */
export function numberOf(order: number): string {
  return `S${order}`;
}
