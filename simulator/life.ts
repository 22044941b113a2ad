import type { Command } from '../domain/commands';
import type { OrderEvent } from '../domain/events';
import type { OrderState } from '../domain/state';
import type { Instant } from '../domain/terms';
import type { Almanac } from './almanac';
import type { Taken } from './call';
import type { Parts } from './core';
import type { Fault, FaultLevel } from './faults';
import type { Lanes } from './hash';
import type { Law } from './law';
import type { Violation } from './violation';
import type { Reply } from './worker';

/** What is the same for every order of a run. */
export interface World {
  readonly law: Law;
  readonly almanac: Almanac;
  readonly parts: Parts;
  readonly seed: number;
  readonly faults: FaultLevel;
  /** Nobody acts this close to a limit or to what happened last, ms. With a real engine: its clock cannot be stopped to the millisecond. */
  readonly apart?: number;
  /** Do some orders share a timeline? Else each stands alone. */
  readonly together: boolean;
}

/** A command as it arrived, and what its sender was told. */
export interface Said {
  readonly command: Command;
  readonly reply: Reply;
}

/** What lives are spared when they are lived again, by the number of the stroke or the move; or an order that nobody calls about. */
export interface Spared {
  readonly faults: ReadonlySet<number>;
  readonly moves: ReadonlySet<number>;
  readonly orders: ReadonlySet<number>;
}

/** Numbers of strokes and moves of the nth order on a timeline begin with n times this. */
export const NUMBERS_EACH = 2 ** 21;

/** One order from the call to the end. */
export interface Life {
  readonly order: number;
  readonly events: readonly OrderEvent[];
  readonly state: OrderState | undefined;
  readonly hash: Lanes;
  readonly faults: readonly Fault[];
  /** Numbers of what struck, for sparing it. */
  readonly strokes: readonly number[];
  /** Numbers of what people did. */
  readonly moves: readonly number[];
  readonly taken: Taken & { readonly at: Instant };
  /** In the order of arrival. */
  readonly said: readonly Said[];
  readonly violation?: Violation;
}
