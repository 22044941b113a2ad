import { nextDue } from '../../../domain/agenda';
import { type OrderState, ownerOf, type Stage } from '../../../domain/state';
import type { Instant, UnitCode } from '../../../domain/terms';
import { type Light, lightOf } from '../light';

/** Stands for no due time (the last second of 9999): sorts last, and one index gives the whole order. */
export const NO_DUE: Instant = 253_402_300_799_000;

/** One order on one unit's table: as lead unit, as district with a copy (art. 12(1)), or as the desk that must act now. */
export interface UnitInboxRow {
  readonly order_no: string;
  readonly unit: UnitCode;
  readonly role: 'lead' | 'copy' | 'desk';
  /** The unit must act now; false = it only watches or waits. */
  readonly acts: boolean;
  readonly stage: Stage;
  readonly level: number;
  readonly due_at: Instant;
  readonly light: Light;
  readonly since: Instant;
}

/** The lead unit keeps the order on its table until it is closed: a redo may still come back to it. */
const WITH_THE_UNIT: readonly Stage[] = ['DISPATCHED', 'OBJECTION', 'HANDLING', 'REPORTED', 'TO_VISIT', 'VISITING'];

export function unitInboxRowsOf(state: OrderState): readonly UnitInboxRow[] {
  const owner = ownerOf(state);
  const shared = { order_no: state.orderNo, stage: state.stage, level: state.level, light: lightOf(state) };
  const rows: UnitInboxRow[] = [];
  if (state.holder && WITH_THE_UNIT.includes(state.stage)) {
    const { unit, since } = state.holder;
    const dueAt = state.clock?.dueAt ?? NO_DUE;
    rows.push({ ...shared, unit, role: 'lead', acts: owner?.role === 'unit', due_at: dueAt, since });
    if (state.copyTo) rows.push({ ...shared, unit: state.copyTo, role: 'copy', acts: false, due_at: dueAt, since });
  }
  if (owner && owner.role !== 'unit') {
    const since = state.spans[state.spans.length - 1]?.from ?? state.receivedAt;
    rows.push({ ...shared, unit: owner.unit, role: 'desk', acts: true, due_at: nextDue(state)?.at ?? NO_DUE, since });
  }
  return rows;
}
