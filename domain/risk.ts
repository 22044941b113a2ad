import { wasCalled } from './calling';
import type { OrderState } from './state';
import type { Instant, UnitCode } from './terms';

/** An emergency reported at once while the order goes on 突发风险 (art. 29, IN-16). Stays on the desk's table until seen. */
export interface Risk {
  readonly no: number;
  readonly at: Instant;
  /** The duty desk it was reported to. */
  readonly to: UnitCode;
  /** The unit that raised it; absent where the hotline did. */
  readonly unit?: UnitCode;
  readonly acknowledgedAt?: Instant;
}

/** Every risk on the order, oldest first; none on orders without any. */
export function risksOf({ risks }: Pick<OrderState, 'risks'>): readonly Risk[] {
  return risks ?? [];
}

/** Those that nobody at the duty desk has said to have seen. */
export function openRisks(state: Pick<OrderState, 'risks'>): readonly Risk[] {
  return risksOf(state).filter(({ acknowledgedAt }) => acknowledgedAt === undefined);
}

/** May this unit raise one: the lead, or who is at work on the spot or was there. */
export function isOnTheOrder(state: OrderState, unit: UnitCode | undefined): boolean {
  return unit !== undefined && (state.holder?.unit === unit || wasCalled(state, unit));
}
