import type { Actor } from '../commands';
import type { Instant, UnitCode } from '../terms';
import type { PeriodBodies, Verdict } from './commands';

/** When the figures of every day are made: the day ends at `cut` (minutes after 00:00), the figures come `afterMs` later. */
export interface Daily {
  readonly cut: number;
  readonly afterMs: number;
}

/** What figures were made of: the ledger up to a position, the period's own events up to one, and a rule pack. */
export interface Basis {
  /** Position of the last event of an order that counts. */
  readonly upTo: number;
  /** Number of the last event of the period that counts. */
  readonly through: number;
  /** The same of the period before, whose figures the changes are measured against. */
  readonly beforeThrough: number;
  /** Content hash of the rule pack. */
  readonly pack: string;
  /** SHA-256 of the result's canonical JSON. */
  readonly digest: string;
}

interface PeriodPayloads {
  OPENED: { readonly period: string; readonly start: Instant; readonly end: Instant; readonly daily?: Daily };
  /** `day`: ISO date of the day that ended. */
  PROVISIONAL: Basis & { readonly day: string };
  /** The figures as the period's end finds them; from here on it may be objected to them. */
  CLOSED: Basis & { readonly objectionUntil: Instant; readonly freezeAt: Instant };
  OBJECTED: PeriodBodies['objectToFigures'] & { readonly no: number; readonly unit: UnitCode };
  OBJECTION_RULED: Ruled;
  EXCLUSION_PROPOSED: PeriodBodies['proposeExclusion'] & { readonly no: number; readonly objection?: number };
  EXCLUSION_DECIDED: Ruled;
  /** Nobody decided before the freezing: nothing was granted. */
  OBJECTION_LAPSED: { readonly no: number };
  EXCLUSION_LAPSED: { readonly no: number };
  FROZEN: object;
  CORRECTION_PROPOSED: PeriodBodies['proposeCorrection'] & { readonly no: number };
  CORRECTION_DECIDED: Ruled;
  RESULT_SIGNED: Basis & {
    readonly version: number;
    /** Id of the signing key. */
    readonly key: string;
    /** The correction it follows from; absent: the first. */
    readonly correction?: number;
  };
  PUBLISHED: { readonly version: number };
}

type Ruled = { readonly no: number } & Verdict;

export type PeriodEventType = keyof PeriodPayloads;

/** One fact of a period's life, append-only and chained as an order's are. */
export type PeriodEvent<T extends PeriodEventType = PeriodEventType> = {
  readonly [Type in T]: {
    readonly type: Type;
    readonly at: Instant;
    /** Absent: the period itself, because its time had come. */
    readonly by?: Actor;
    /** Id of the command it came from. */
    readonly message?: string;
  } & PeriodPayloads[Type];
}[T];
