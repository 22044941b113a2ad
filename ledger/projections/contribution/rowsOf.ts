import { contributionsOf, periodOfContribution } from '../../../appraisal/contributions';
import type { ContributionKind, Mark } from '../../../appraisal/marks';
import type { OrderState } from '../../../domain/state';
import type { Instant, UnitCode } from '../../../domain/terms';

/** One unit's part in one order and round, with what figures count of it (appraisal/contributions.ts). */
export interface ContributionRow {
  readonly order_no: string;
  readonly kind: ContributionKind;
  readonly unit: UnitCode;
  readonly no: number;
  readonly other: string | null;
  readonly at: Instant;
  /** The appraisal period it counts in, `2026-11`. */
  readonly period: string;
  readonly marks: readonly Mark[];
  readonly took_ms: number | null;
}

export function contributionRowsOf(state: OrderState): readonly ContributionRow[] {
  return contributionsOf(state).map((each) => ({
    order_no: state.orderNo,
    kind: each.kind,
    unit: each.unit,
    no: each.no,
    other: each.other ?? null,
    at: each.at,
    period: periodOfContribution(state, each).label,
    marks: each.marks,
    took_ms: each.tookMs ?? null,
  }));
}
