import type { OrderEvent } from '../domain/events';
import { evolve } from '../domain/evolve';
import type { OrderState, Stage } from '../domain/state';

/** A branch of the regulation as a life goes through it: an event type in the stage in which it happened. */
export type Branch = `${Stage | 'NEW'} ${OrderEvent['type']}`;

/** Every event of an order with the stage it happened in; a timer's breach also with its clock. */
export function branchesOf(events: readonly OrderEvent[]): ReadonlySet<Branch> {
  const found = new Set<Branch>();
  let state: OrderState | undefined;
  for (const event of events) {
    found.add(`${state?.stage ?? 'NEW'} ${event.type}`);
    state = evolve(state, event);
  }
  return found;
}
