/** The one contract about appraisal periods: between their workflows, the auditor's activities and whoever commands. */
import { defineUpdate } from '@temporalio/workflow';
import type { PeriodCommand } from '../domain/period/commands';
import type { PeriodEvent, PeriodEventType } from '../domain/period/events';
import type { PeriodStage } from '../domain/period/state';
import type { Instant } from '../domain/terms';

/** Types of the workflows: one period, and the one that opens periods. */
export const PERIOD = 'period';
export const OPEN_PERIODS = 'openPeriods';
/** And the one that makes the files of a period's figures. */
export const OUTPUTS = 'outputs';

/** Periods have a queue of their own: who reckons and signs is not who records orders. */
export function periodQueue(taskQueue: string): string {
  return `${taskQueue}-periods`;
}

/** One workflow a period, found by its label. @param queue of {@link periodQueue} */
export function periodId(queue: string, period: string): string {
  return `${queue}/${period}`;
}

/** One workflow for each of a period's figures that are made into files. */
export function outputsId(queue: string, { period, of }: OutputsAsked): string {
  return `${periodId(queue, period)}/outputs/${of}`;
}

/** Which figures are to be made into files: those kept under the name `of`, such as `v1` or `day/2026-11-20`. */
export interface OutputsAsked {
  readonly period: string;
  readonly of: string;
}

/** How far that is; the activity's heartbeat says it. */
export interface OutputsProgress {
  readonly done: number;
  readonly total: number;
}

/** Business time = the workflow's clock + `offsetMs` (0 in service). Everything else is read from the period's events. */
export interface PeriodStart {
  readonly period: string;
  readonly offsetMs?: number;
  /** Tests: continue as new from this many history events on, not only when the engine suggests it. */
  readonly historyLimit?: number;
}

/** From which period on (the current one where none is known yet), as `2026-11`. */
export interface OpeningStart {
  /** Of {@link periodQueue}: the ids of periods are made of it, and a replay knows no queue of its own. */
  readonly queue: string;
  readonly from?: string;
  readonly offsetMs?: number;
}

/** Answer to an accepted command. */
export interface PeriodAnswer {
  /** Number of the last event it caused. */
  readonly seq: number;
  readonly stage: PeriodStage;
  readonly events: readonly PeriodEventType[];
  readonly duplicate?: true;
}

/** A command; refused with an ApplicationFailure of the failure's code. */
export const periodUpdate = defineUpdate<PeriodAnswer, [PeriodCommand]>('command');

/** Figures asked for: of a day that ended, as the period's end finds them, or to be signed. */
export type Reckoning = {
  readonly period: string;
  /** Number of the period's last event that counts. */
  readonly through: number;
  readonly at: Instant;
} & (
  | { readonly as: 'provisional'; readonly day: string }
  | { readonly as: 'close' }
  | { readonly as: 'sign'; readonly version: number; readonly correction?: number }
);

/** Events that follow number `after`. */
export interface PeriodBatch {
  readonly period: string;
  readonly after: number;
  readonly events: readonly PeriodEvent[];
}

/** What a period's workflow asks for; each may be repeated without harm. */
export interface PeriodActivities {
  /**
   * Opens every period from `from` or the last known one to that of `now`, in order.
   * @returns all that are not over, in order
   */
  openUpTo(now: Instant, from?: string): Promise<readonly string[]>;
  /** The period's events after that number. */
  periodEvents(period: string, after: number): Promise<readonly PeriodEvent[]>;
  /** Appends, or tells what stands there instead. */
  appendPeriod(batch: PeriodBatch): Promise<{ readonly standing?: readonly PeriodEvent[] }>;
  /**
   * Makes the figures and keeps them, once: asked again it tells what it made.
   * @throws ApplicationFailure `PERIOD_BEFORE_OPEN`, again and again until an earlier period is closed
   */
  reckon(asked: Reckoning): Promise<PeriodEvent>;
  /**
   * Makes every file of these figures that is not there yet and keeps their names and hashes, once. Heartbeats
   * {@link OutputsProgress}.
   * @returns how many files there are
   * @throws ApplicationFailure not to be tried again: `UNKNOWN_VERSION`; `OUTPUT_CHANGED` where a file made anew is another
   */
  makeOutputs(asked: OutputsAsked): Promise<number>;
}
