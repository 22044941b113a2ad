import type { OrderState } from '../../../domain/state';
import { type Ground, type SupervisionState, supervisionsOf } from '../../../domain/supervising';
import type { Instant, UnitCode } from '../../../domain/terms';

/** One supervision 督办 of one order (art. 35, AP-14). Stays when the order is over. */
export interface SupervisionRow {
  readonly order_no: string;
  readonly no: number;
  readonly ground: Ground;
  /** Who must answer. */
  readonly unit: UnitCode;
  /** Who reviews. */
  readonly supervisor: UnitCode;
  readonly state: SupervisionState;
  readonly opened_at: Instant;
  readonly answer_by: Instant | null;
  readonly review_by: Instant | null;
  readonly answered_at: Instant | null;
  readonly ended_at: Instant | null;
  readonly late: boolean;
  readonly breached: boolean;
  readonly climbed: boolean;
}

export function supervisionRowsOf(state: OrderState): readonly SupervisionRow[] {
  return supervisionsOf(state).map((each) => ({
    order_no: state.orderNo,
    no: each.no,
    ground: each.ground,
    unit: each.unit,
    supervisor: each.supervisor,
    state: each.state,
    opened_at: each.openedAt,
    answer_by: each.answerBy ?? null,
    review_by: each.reviewBy ?? null,
    answered_at: each.answeredAt ?? null,
    ended_at: each.endedAt ?? null,
    late: each.late ?? false,
    breached: each.breached ?? false,
    climbed: each.climbed ?? false,
  }));
}
