import { type ContributionKind, contributionsOf, type Mark } from '../../../appraisal/contributions';
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
  readonly marks: readonly Mark[];
}

export function contributionRowsOf(state: OrderState): readonly ContributionRow[] {
  return contributionsOf(state).map(({ kind, unit, no, other, at, marks }) => ({
    order_no: state.orderNo,
    kind,
    unit,
    no,
    other: other ?? null,
    at,
    marks,
  }));
}
