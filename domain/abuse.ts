import type { OrderState } from './state';
import type { Instant } from './terms';

/** Calls of one caller on one closed matter, this one included: on the day and in the month of this call (UTC+8). */
export interface RepeatCalls {
  readonly day: number;
  readonly month: number;
}

/** From how many calls on a person looks at it (IN-18). */
export interface AbuseRules {
  readonly callsADay: number;
  readonly callsAMonth: number;
}

/** Art. 37: dissuasion 劝阻, criticism 批评, education 教育, warning 警告; or there was nothing in it. */
export const ABUSE_FINDINGS = ['dissuaded', 'criticised', 'educated', 'warned', 'unfounded'] as const;
export type AbuseFinding = (typeof ABUSE_FINDINGS)[number];

/** A suspicion of malicious occupation 恶意占用 on an order. Nothing follows from it but that a person looks (IN-13, IN-18). */
export interface Abuse {
  readonly at: Instant;
  readonly calls: RepeatCalls;
  readonly reviewedAt?: Instant;
  readonly finding?: AbuseFinding;
}

/** Are these so many calls that a person is to look? */
export function isExcessive({ day, month }: RepeatCalls, { callsADay, callsAMonth }: AbuseRules): boolean {
  return day >= callsADay || month >= callsAMonth;
}

/** True while a person has not said what was in it. */
export function awaitsReview({ abuse }: Pick<OrderState, 'abuse'>): boolean {
  return abuse !== undefined && abuse.reviewedAt === undefined;
}
