import { allDueItems } from '../../../domain/agenda';
import type { DueKind } from '../../../domain/events';
import type { OrderState } from '../../../domain/state';
import type { Instant, UnitCode } from '../../../domain/terms';

/** One deadline of one order, and who answers for it; of units called in each its own. */
export interface DueItemRow {
  readonly order_no: string;
  readonly kind: DueKind;
  readonly at: Instant;
  readonly counted_from: Instant;
  readonly owner: UnitCode;
}

export function dueItemRowsOf(state: OrderState): readonly DueItemRow[] {
  return allDueItems(state).map(({ kind, at, from, owner }) => ({
    order_no: state.orderNo,
    kind,
    at,
    counted_from: from,
    owner,
  }));
}
