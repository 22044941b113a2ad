import { type HangReason, hangDesk } from '../../../domain/hanging';
import type { OrderState } from '../../../domain/state';
import type { Instant, UnitCode } from '../../../domain/terms';

/** `district`, `city`: a request waits for them; `hung`; `checking`: hung, and a progress report waits for its check. */
export type HangState = 'district' | 'city' | 'hung' | 'checking';

/** One order that hangs 挂账 or is asked to: one row while it does. */
export interface HungOrderRow {
  readonly order_no: string;
  readonly state: HangState;
  readonly unit: UnitCode;
  /** Who decides, and looks at the progress: the district or the city. */
  readonly desk: UnitCode;
  readonly district: string | null;
  readonly matter: string;
  readonly reason: HangReason;
  readonly asked_at: Instant;
  readonly hung_at: Instant | null;
  readonly promised_at: Instant;
  readonly promise_passed: boolean;
  /** When progress must be reported next; none while a report waits for its check. */
  readonly next_review_at: Instant | null;
  readonly reports: number;
  readonly missed: number;
  readonly stop_at: Instant | null;
}

export function hungOrderRowsOf(state: OrderState): readonly HungOrderRow[] {
  const { orderNo, hang, due, place, matter } = state;
  if (!hang) return [];
  return [
    {
      order_no: orderNo,
      state: hang.step ?? (hang.reportedAt === undefined ? 'hung' : 'checking'),
      unit: hang.unit,
      desk: hangDesk(state),
      district: place.district ?? null,
      matter,
      reason: hang.reason,
      asked_at: hang.askedAt,
      hung_at: hang.from ?? null,
      promised_at: hang.promisedAt,
      promise_passed: hang.promisePassed ?? false,
      next_review_at: due.hangReview?.at ?? null,
      reports: hang.reports,
      missed: hang.missed,
      stop_at: due.hangStop?.at ?? null,
    },
  ];
}
