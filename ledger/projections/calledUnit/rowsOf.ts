import { type AssignmentState, assignmentsOf } from '../../../domain/assigning';
import {
  type CalledState,
  type CoUnit,
  coUnitsOf,
  type Duty,
  type WhistleKind,
  whistlesOf,
} from '../../../domain/calling';
import { type Raise, raisesOf } from '../../../domain/raising';
import type { OrderState } from '../../../domain/state';
import type { Instant, UnitCode } from '../../../domain/terms';

/** By whistle, as co-unit, as a unit below the lead, or as a level above that was asked. */
export const CALL_KINDS = ['whistle', 'coUnit', 'assignment', 'raise'] as const;
export type CallKind = (typeof CALL_KINDS)[number];

/** One unit called in once: by the numbered whistle of an order, as its numbered co-unit, or below its lead. Stays when the order is over. */
export interface CalledUnitRow {
  readonly order_no: string;
  readonly kind: CallKind;
  /** Number of the whistle or the assignment; of a co-unit its place in the order's list, from 1. */
  readonly no: number;
  readonly unit: UnitCode;
  /** The lead at that time: the street that whistled, or the unit that is helped. */
  readonly caller: UnitCode;
  readonly whistle_kind: WhistleKind | null;
  readonly state: CalledState | CoUnit['state'] | AssignmentState | Raise['state'];
  readonly called_at: Instant;
  /** Until when it must report in, or a co-unit hand over its part. */
  readonly due_at: Instant;
  /** Of a unit below the lead: signed for. */
  readonly arrived_at: Instant | null;
  /** A co-unit's part handed over. */
  readonly delivered_at: Instant | null;
  readonly duty: Duty | null;
  readonly late: boolean;
  readonly breached: boolean;
  /** The breach was noticed late through an outage of ours: leaves the figures. */
  readonly outage: boolean;
}

export function calledUnitRowsOf(state: OrderState): readonly CalledUnitRow[] {
  const order_no = state.orderNo;
  const whistled = whistlesOf(state).flatMap(({ no, kind, by, at, units }) =>
    units.map(
      (each): CalledUnitRow => ({
        order_no,
        kind: 'whistle',
        no,
        unit: each.unit,
        caller: by,
        whistle_kind: kind,
        state: each.state,
        called_at: at,
        due_at: each.arriveBy,
        arrived_at: each.arrivedAt ?? null,
        delivered_at: each.deliveredAt ?? null,
        duty: each.duty ?? null,
        ...marksOf(each),
      }),
    ),
  );
  const helping = coUnitsOf(state).map(
    (each, index): CalledUnitRow => ({
      order_no,
      kind: 'coUnit',
      no: index + 1,
      unit: each.unit,
      caller: each.by,
      whistle_kind: null,
      state: each.state,
      called_at: each.from,
      due_at: each.dueAt,
      arrived_at: null,
      delivered_at: each.doneAt ?? null,
      duty: null,
      ...marksOf(each),
    }),
  );
  const assigned = assignmentsOf(state).map(
    (each): CalledUnitRow => ({
      order_no,
      kind: 'assignment',
      no: each.no,
      unit: each.unit,
      caller: each.by,
      whistle_kind: null,
      state: each.state,
      called_at: each.from,
      due_at: each.dueAt,
      arrived_at: each.signedAt ?? null,
      delivered_at: each.submittedAt ?? null,
      duty: null,
      ...marksOf(each),
    }),
  );
  const raised = raisesOf(state).map(
    (each): CalledUnitRow => ({
      order_no,
      kind: 'raise',
      no: each.no,
      unit: each.to,
      caller: each.by,
      whistle_kind: null,
      state: each.state,
      called_at: each.at,
      due_at: each.opinionBy,
      arrived_at: null,
      delivered_at: each.givenAt ?? null,
      duty: null,
      ...marksOf(each),
    }),
  );
  return [...whistled, ...helping, ...assigned, ...raised];
}

function marksOf(each: { readonly late?: true; readonly breached?: true; readonly outage?: true }) {
  return { late: each.late ?? false, breached: each.breached ?? false, outage: each.outage ?? false };
}
