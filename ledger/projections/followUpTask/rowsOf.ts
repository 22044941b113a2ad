import type { OrderState } from '../../../domain/state';
import type { Instant, UnitCode } from '../../../domain/terms';

/** The follow-up 回访 that is to be made now for one order (FU-2); none once it is answered or invalid. */
export interface FollowUpTaskRow {
  readonly order_no: string;
  readonly no: number;
  readonly desk: UnitCode;
  readonly district: string | null;
  readonly channel: 'phone' | 'sms';
  readonly round: number;
  readonly tries: number;
  readonly not_before: Instant;
  readonly until: Instant;
  /** Public id of the key that claimed it, and until when; past the lease anybody may claim it again. */
  readonly lease_key: string | null;
  readonly lease_until: Instant | null;
}

export function followUpTaskRowsOf(state: OrderState): readonly FollowUpTaskRow[] {
  const { visit } = state;
  if (!visit?.task) return [];
  return [
    {
      order_no: state.orderNo,
      no: visit.task.no,
      desk: state.terms.desks.visit,
      district: state.place.district ?? null,
      channel: visit.task.channel,
      round: visit.round,
      tries: visit.tries,
      not_before: visit.task.from,
      until: visit.task.until,
      lease_key: visit.lease?.key ?? null,
      lease_until: visit.lease?.until ?? null,
    },
  ];
}
