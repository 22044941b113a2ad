import type { Actor } from '../commands';
import type { Instant, UnitCode } from '../terms';
import type { CorrectionReason, Evidence, ExclusionReason, ObjectionSubject, RefusalGround } from './commands';
import type { Basis, Daily } from './events';

/** Running 进行中 → closed for figures, objections may come 异议申诉期 → frozen 冻结. */
export const PERIOD_STAGES = ['running', 'closed', 'frozen'] as const;
export type PeriodStage = (typeof PERIOD_STAGES)[number];

export const CASE_STANDINGS = ['open', 'granted', 'refused', 'lapsed'] as const;
export type CaseStanding = (typeof CASE_STANDINGS)[number];

/** Something asked for, and what came of it. */
interface Case {
  readonly no: number;
  readonly at: Instant;
  readonly by?: Actor;
  readonly evidence: Evidence;
  readonly standing: CaseStanding;
  readonly decided?: { readonly at: Instant; readonly by?: Actor; readonly ground?: RefusalGround };
}
export type Objection = Case & ObjectionSubject & { readonly unit: UnitCode; readonly reason: ExclusionReason };
export interface Exclusion extends Case {
  readonly orderNo: string;
  readonly reason: ExclusionReason;
  /** The objection it follows from. */
  readonly objection?: number;
}
export interface Correction extends Case {
  readonly reason: CorrectionReason;
  readonly exclude: readonly string[];
  readonly include: readonly string[];
}

/** One signed version of the result. */
export interface SignedVersion extends Basis {
  readonly version: number;
  readonly at: Instant;
  readonly key: string;
  readonly correction?: number;
  readonly publishedAt?: Instant;
}

/** A period as its events tell it. */
export interface PeriodState {
  readonly period: string;
  readonly start: Instant;
  readonly end: Instant;
  /** Number of its last event, and when it was. */
  readonly seq: number;
  readonly lastAt: Instant;
  readonly stage: PeriodStage;
  readonly openedAt: Instant;
  readonly daily?: Daily;
  /** The last day whose figures were made. */
  readonly lastDay?: string;
  readonly closedAt?: Instant;
  readonly objectionUntil?: Instant;
  readonly freezeAt?: Instant;
  readonly frozenAt?: Instant;
  readonly objections: readonly Objection[];
  readonly exclusions: readonly Exclusion[];
  readonly corrections: readonly Correction[];
  readonly versions: readonly SignedVersion[];
}

/** Orders that the persons of the period took out of its ranking figures, as decided so far; by number. */
export function excludedOrders({ exclusions, corrections }: PeriodState): readonly string[] {
  const out = new Set(exclusions.filter(({ standing }) => standing === 'granted').map(({ orderNo }) => orderNo));
  for (const { standing, exclude, include } of corrections) {
    if (standing !== 'granted') continue;
    for (const orderNo of include) out.delete(orderNo);
    for (const orderNo of exclude) out.add(orderNo);
  }
  return [...out].sort();
}

/** The correction that was approved and has no signed version yet. */
export function unsigned({ corrections, versions }: PeriodState): Correction | undefined {
  const signed = new Set(versions.map(({ correction }) => correction));
  return corrections.find(({ no, standing }) => standing === 'granted' && !signed.has(no));
}
