import type { Actor, TextRef } from '../commands';
import type { Instant } from '../terms';

/** Why an order may leave the ranking figures 剔除 (AP-6…8). */
export const EXCLUSION_REASONS = [
  'unreasonableDemand',
  'appraisalAppeal',
  'forceMajeure',
  'wrongRecord',
  'abuse',
] as const;
export type ExclusionReason = (typeof EXCLUSION_REASONS)[number];

/** Why an objection, an exclusion or a correction is refused. */
export const REFUSAL_GROUNDS = ['evidenceLacking', 'notCovered', 'factsDiffer', 'dutyOfUnit'] as const;
export type RefusalGround = (typeof REFUSAL_GROUNDS)[number];

/** Why a signed result is followed by another version. */
export const CORRECTION_REASONS = ['lateRuling', 'courtRuling', 'dataError', 'rulesError'] as const;
export type CorrectionReason = (typeof CORRECTION_REASONS)[number];

/** References (SHA-256) to what proves it: texts the vault keeps of the orders named; of papers kept elsewhere where none is. */
export type Evidence = readonly TextRef[];

/** What an objection is about: that an order counts, or how a figure came out. */
export type ObjectionSubject =
  | { readonly about: 'order'; readonly orderNo: string }
  | { readonly about: 'figure'; readonly figure: string };

/** Bodies of the commands to a period. */
export interface PeriodBodies {
  objectToFigures: ObjectionSubject & { readonly reason: ExclusionReason; readonly evidence: Evidence };
  ruleFigureObjection: { readonly no: number } & Verdict;
  proposeExclusion: { readonly orderNo: string; readonly reason: ExclusionReason; readonly evidence: Evidence };
  decideExclusion: { readonly no: number } & Verdict;
  proposeCorrection: {
    readonly reason: CorrectionReason;
    /** Orders that leave the ranking figures, and orders that come back into them. */
    readonly exclude: readonly string[];
    readonly include: readonly string[];
    readonly evidence: Evidence;
  };
  decideCorrection: { readonly no: number } & Verdict;
  publishResult: { readonly version: number };
}

/** A refusal has its ground. */
export type Verdict = { readonly granted: true } | { readonly granted: false; readonly ground: RefusalGround };

export const PERIOD_COMMANDS = [
  'objectToFigures',
  'ruleFigureObjection',
  'proposeExclusion',
  'decideExclusion',
  'proposeCorrection',
  'decideCorrection',
  'publishResult',
] as const satisfies readonly (keyof PeriodBodies)[];
export type PeriodCommandName = (typeof PERIOD_COMMANDS)[number];

/** A command to a period; repeated under its id it does nothing twice. */
export type PeriodCommand<N extends PeriodCommandName = PeriodCommandName> = {
  readonly [Name in N]: {
    readonly id: string;
    readonly name: Name;
    readonly body: PeriodBodies[Name];
    readonly actor: Actor;
    /** Stamped by the API; windows are judged by it. */
    readonly receivedAt?: Instant;
  };
}[N];
