import type { OrderEvent } from '../domain/events';
import type { OrderState } from '../domain/state';
import type { Almanac } from './almanac';
import type { Parts } from './core';
import type { Fault, FaultLevel } from './faults';
import type { Lanes } from './hash';
import type { Law } from './law';
import type { Violation } from './violation';

/** What is the same for every order of a run. */
export interface World {
  readonly law: Law;
  readonly almanac: Almanac;
  readonly parts: Parts;
  readonly seed: number;
  readonly faults: FaultLevel;
}

/** What a life is spared when it is lived again, by the number of the stroke or the move. */
export interface Spared {
  readonly faults: ReadonlySet<number>;
  readonly moves: ReadonlySet<number>;
}

/** One order from the call to the end. */
export interface Life {
  readonly order: number;
  readonly events: readonly OrderEvent[];
  readonly state: OrderState | undefined;
  readonly hash: Lanes;
  readonly faults: readonly Fault[];
  /** Numbers of what struck, for sparing it. */
  readonly strokes: readonly number[];
  readonly moves: number;
  readonly violation?: Violation;
}
