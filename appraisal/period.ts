import { dayNumber, periodOf, startOfDay } from '../domain/calendar';
import type { Instant } from '../domain/terms';

/** A stretch of time that figures are of: an appraisal period or a year of them, [start, end). */
export interface Stretch {
  /** `2026-11`, or `2026`. */
  readonly label: string;
  readonly start: Instant;
  readonly end: Instant;
}

/**
 * The appraisal period (`2026-11`) or the year of its twelve periods (`2026`) of that name (AP-4; S2 art. 44: yearly).
 * @param startDay day of the month on which a period starts, 1–28
 * @returns undefined for a text that names neither
 */
export function stretchOf(label: string, startDay: number): Stretch | undefined {
  const [, year, , month] = /^(\d{4})(-(0[1-9]|1[0-2]))?$/.exec(label) ?? [];
  if (year === undefined) return undefined;
  const [first, last] = month === undefined ? [1, 12] : [Number(month), Number(month)];
  // A period is named by the month of its last day: the one before the start day, or with start day 1 any of the month.
  const within = (of: number) => periodOf(startOfDay(dayNumber(Number(year), of, Math.max(1, startDay - 1))), startDay);
  return { label, start: within(first).start, end: within(last).end };
}
