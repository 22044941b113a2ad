import { DAY } from '../../../domain/calendar';
import type { HangReason } from '../../../domain/hanging';
import type { TextRef } from '../../../domain/commands';
import type { OrderState } from '../../../domain/state';
import type { Instant, UnitCode } from '../../../domain/terms';

/** A matter that could not be solved within the hard stop of its hang: material for the topics 专题. Stays when the order is over. */
export interface TopicPoolRow {
  readonly order_no: string;
  readonly pooled_at: Instant;
  readonly unit: UnitCode;
  readonly matter: string;
  readonly district: string | null;
  readonly street: string | null;
  readonly community: string | null;
  readonly reason: HangReason;
  /** Hash of the unit's plan in the vault. */
  readonly plan: TextRef;
  readonly promised_at: Instant;
  /** Whole days it had hung. */
  readonly hung_days: number;
  /** The order closes with what the caller says, without a redo. */
  readonly closes: boolean;
}

export function topicPoolRowsOf({ orderNo, topic, matter, place }: OrderState): readonly TopicPoolRow[] {
  if (!topic) return [];
  return [
    {
      order_no: orderNo,
      pooled_at: topic.at,
      unit: topic.unit,
      matter,
      district: place.district ?? null,
      street: place.street ?? null,
      community: place.community ?? null,
      reason: topic.reason,
      plan: topic.plan,
      promised_at: topic.promisedAt,
      hung_days: Math.floor(topic.hungMs / DAY),
      closes: topic.closes ?? false,
    },
  ];
}
