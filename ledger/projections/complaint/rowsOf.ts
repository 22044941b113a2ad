import { nextDue } from '../../../domain/agenda';
import { assignmentsOf } from '../../../domain/assigning';
import { bouncesOf, returnsOf } from '../../../domain/bouncing';
import { coUnitsOf, whistlesOf } from '../../../domain/calling';
import type { Satisfaction } from '../../../domain/commands';
import type { DueKind } from '../../../domain/events';
import { countedBreaches, isLiaison } from '../../../domain/liaison';
import { limitEnds } from '../../../domain/reportClock';
import { type Readers, readersOf } from '../../../domain/secrecy';
import { hangDesk, hangsOf } from '../../../domain/hanging';
import { raisesOf } from '../../../domain/raising';
import { finalRating, firstRating, type OrderState, ownerOf } from '../../../domain/state';
import { supervisionsOf } from '../../../domain/supervising';
import type { Instant, UnitCode } from '../../../domain/terms';
import { type Light, lightOf } from '../light';
import type { HeadHash } from '../projection';

/** One order as lists, filters and figures need it; `state` is the whole fold. Names are those of the table's columns. */
export interface ComplaintRow {
  readonly order_no: string;
  readonly seq: number;
  readonly hash: string;
  readonly month: string;
  readonly stage: OrderState['stage'];
  readonly level: number;
  readonly kind: OrderState['kind'];
  readonly channel: string;
  readonly matter: string;
  readonly district: string | null;
  readonly street: string | null;
  readonly community: string | null;
  readonly holder: string | null;
  readonly copy_to: string | null;
  readonly round: number;
  readonly received_at: Instant;
  readonly due_at: Instant | null;
  readonly original_due_at: Instant | null;
  readonly next_due_at: Instant | null;
  readonly next_due_kind: DueKind | null;
  readonly owner_role: string | null;
  readonly owner_unit: string | null;
  readonly light: Light;
  readonly danger: boolean;
  /** With a unit of the central state (art. 22). */
  readonly liaison: boolean;
  readonly dispatches: number;
  readonly objections: number;
  /** How often the unit responsible changed. */
  readonly bounces: number;
  readonly extensions: number;
  readonly urges: number;
  readonly supervisions: number;
  readonly rung: number;
  /** Missed limits that count against somebody. */
  readonly breaches: number;
  /** Report limits missed, of them. */
  readonly report_breaches: number;
  readonly first_solved: boolean | null;
  readonly first_satisfaction: Satisfaction | null;
  readonly final_contacted: boolean | null;
  readonly final_solved: boolean | null;
  readonly final_satisfaction: Satisfaction | null;
  readonly outcome: string | null;
  readonly merged_into: string | null;
  readonly previous_order_no: string | null;
  readonly closed_at: Instant | null;
  readonly frozen_at: Instant | null;
  readonly period: string | null;
  readonly calendar_guessed: boolean;
  readonly content_hash: string;
  /** Units ever called in, by whistle, as co-unit or below the lead, supervised, supervising, asked, and who decides on an open hang: they may read it. */
  readonly called: readonly UnitCode[];
  /** Who sees it, as `role:…` and `unit:…`; null for an order as open as any. */
  readonly confidential_to: readonly string[] | null;
  /** Was the last report in time: by the limit as it stood, with extensions and pauses, and by the original one (peers.md 13). */
  readonly on_time: boolean | null;
  readonly on_time_original: boolean | null;
  /** How often it was hung 挂账. */
  readonly hangs: number;
  readonly state: OrderState;
}

const UTC8_MS = 8 * 3_600_000;

/** First day (UTC+8) of the month an instant lies in, as YYYY-MM-01. */
export function monthOf(at: Instant): string {
  return `${new Date(at + UTC8_MS).toISOString().slice(0, 7)}-01`;
}

/** Readers as a column holds them. */
export function tokensOf(readers: Readers | undefined): readonly string[] | null {
  if (!readers) return null;
  return [...readers.roles.map((role) => `role:${role}`), ...readers.units.map((unit) => `unit:${unit}`)].sort();
}

function calledOf(state: OrderState): readonly UnitCode[] {
  const whistled = whistlesOf(state).flatMap(({ units }) => units);
  const deciding = state.hang ? [{ unit: hangDesk(state) }] : [];
  const parts = [...whistled, ...coUnitsOf(state), ...assignmentsOf(state), ...supervisionsOf(state), ...deciding];
  const above = [...supervisionsOf(state).map(({ supervisor }) => supervisor), ...raisesOf(state).map(({ to }) => to)];
  return [...new Set([...parts.map(({ unit }) => unit), ...above])].sort();
}

function punctualityOf(state: OrderState): Pick<ComplaintRow, 'on_time' | 'on_time_original' | 'hangs'> {
  const { report, clock } = state;
  const judged = report !== undefined && clock !== undefined;
  const past = hangsOf(state).filter(({ from }) => from !== undefined).length;
  return {
    on_time: judged ? !report.late : null,
    on_time_original: judged ? report.at <= clock.originalDueAt : null,
    hangs: past + (state.hang?.from === undefined ? 0 : 1),
  };
}

export function complaintRowsOf(state: OrderState, head: HeadHash): readonly ComplaintRow[] {
  const owner = ownerOf(state);
  const next = nextDue(state);
  const first = firstRating(state);
  const final = finalRating(state);
  return [
    {
      order_no: state.orderNo,
      seq: state.version,
      hash: head.hash,
      month: monthOf(state.receivedAt),
      stage: state.stage,
      level: state.level,
      kind: state.kind,
      channel: state.channel,
      matter: state.matter,
      district: state.place.district ?? null,
      street: state.place.street ?? null,
      community: state.place.community ?? null,
      holder: state.holder?.unit ?? null,
      copy_to: state.copyTo ?? null,
      round: state.round,
      received_at: state.receivedAt,
      due_at: limitEnds(state) ?? null,
      original_due_at: state.clock?.originalDueAt ?? null,
      next_due_at: next?.at ?? null,
      next_due_kind: next?.kind ?? null,
      owner_role: owner?.role ?? null,
      owner_unit: owner?.unit ?? null,
      light: lightOf(state),
      danger: state.danger ?? false,
      liaison: isLiaison(state),
      dispatches: state.dispatches,
      objections: returnsOf(state),
      bounces: bouncesOf(state),
      extensions: state.extensions,
      urges: state.urges,
      supervisions: state.supervisions,
      rung: state.rung,
      breaches: countedBreaches(state).length,
      report_breaches: countedBreaches(state).filter((breach) => breach.clock === 'report').length,
      first_solved: first?.solved ?? null,
      first_satisfaction: first?.satisfaction ?? null,
      final_contacted: final?.contacted ?? null,
      final_solved: final?.solved ?? null,
      final_satisfaction: final?.satisfaction ?? null,
      outcome: state.outcome ?? null,
      merged_into: state.mergedInto ?? null,
      previous_order_no: state.previousOrderNo ?? null,
      closed_at: state.closedAt ?? null,
      frozen_at: state.frozenAt ?? null,
      period: state.period ?? null,
      calendar_guessed: state.calendarGuessed ?? false,
      content_hash: state.contentHash,
      called: calledOf(state),
      confidential_to: tokensOf(readersOf(state)),
      ...punctualityOf(state),
      state,
    },
  ];
}
