import type { Actor } from '../commands';
import type { Fact, OrderEvent } from '../events';
import type { Instant } from '../terms';

/** Facts become events: when, by whom, through which message. */
export function stamp(facts: readonly Fact[], at: Instant, by: Actor, message?: string): readonly OrderEvent[] {
  return facts.map((fact) => ({ ...fact, at, by, ...(message !== undefined && { message }) }) as OrderEvent);
}

export const TIMER: Actor = { role: 'timer' };

/** The text a command carried goes on with its event; nothing where it carried none. */
export function noted({ note }: { readonly note?: string }): { readonly note?: string } {
  return note === undefined ? {} : { note };
}
