import type { StoredEvent } from '../../domain/events';
import { fold } from '../../domain/evolve';
import type { OrderState } from '../../domain/state';
import type { Instant } from '../../domain/terms';

/** An order as it stood at an instant. */
export interface Moment {
  readonly state: OrderState;
  /** seq and hash of the last event until then. */
  readonly seq: number;
  readonly hash: string;
}

/**
 * The order at time T: the fold of what had happened until then, T included. Deadlines that had run out by then but were
 * noticed later (an outage of ours) are still armed, as they were.
 *
 * @param stored the whole order, oldest first
 * @returns undefined before the order was received
 */
export function momentOf(stored: readonly StoredEvent[], at: Instant): Moment | undefined {
  // Events stand in the order in which they took effect, and business time never runs backwards.
  const until = stored.filter(({ event }) => event.at <= at);
  const last = until.at(-1);
  return last && { state: fold(until.map(({ event }) => event)), seq: last.seq, hash: last.hash };
}
