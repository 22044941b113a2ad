import type { Instant } from './terms';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Asia/Shanghai as a fixed shift: there has been no daylight saving since 1991, and the records start in 2016. */
export const ZONE_SHIFT = 8 * HOUR;

/** Which day an instant lies in, counted from 1970-01-01 = 0 in UTC+8. */
export function dayOf(instant: Instant): number {
  return Math.floor((instant + ZONE_SHIFT) / DAY);
}

/** 00:00 in UTC+8 of that day. */
export function startOfDay(day: number): Instant {
  return day * DAY - ZONE_SHIFT;
}

/** Monday to Friday; day 0 was a Thursday. */
export function isMondayToFriday(day: number): boolean {
  return (((day + 3) % 7) + 7) % 7 < 5;
}

/**
 * Day number of a date of the Gregorian calendar; `month` 1–12. Arithmetic only (eras of 400 years that begin on
 * 1 March), so it is cheap and the same everywhere, inside workflows too.
 */
export function dayNumber(year: number, month: number, dayOfMonth: number): number {
  const y = month > 2 ? year : year - 1;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + dayOfMonth - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

/** The date of a day number: inverse of {@link dayNumber}. */
export function dateOf(day: number): { readonly year: number; readonly month: number; readonly dayOfMonth: number } {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const m = Math.floor((5 * dayOfYear + 2) / 153);
  const month = m < 10 ? m + 3 : m - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    dayOfMonth: dayOfYear - Math.floor((153 * m + 2) / 5) + 1,
  };
}

/** `YYYY-MM-DD` of a day number. */
export function isoDay(day: number): string {
  const { year, month, dayOfMonth } = dateOf(day);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`;
}

/** Day number of `YYYY-MM-DD`, or undefined where that is no date (2026-02-30). */
export function parseDay(iso: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso);
  if (!match) return undefined;
  const day = dayNumber(Number(match[1]), Number(match[2]), Number(match[3]));
  return isoDay(day) === iso ? day : undefined;
}

/** An appraisal period 考核期: `label` is `YYYY-MM`, the period is `[start, end)`. */
export interface AppraisalPeriod {
  readonly label: string;
  readonly start: Instant;
  readonly end: Instant;
}

/**
 * The appraisal period an instant belongs to (AP-4): with start day 19, month M runs from the 19th of M-1, 00:00, to
 * the 18th of M, 24:00. The label is the month of the period's last day, so start day 1 means the calendar month.
 * @param startDay 1–28
 */
export function periodOf(instant: Instant, startDay: number): AppraisalPeriod {
  const today = dateOf(dayOf(instant));
  const begins = today.dayOfMonth >= startDay ? today : monthBefore(today);
  const ends = monthAfter(begins);
  const endDay = dayNumber(ends.year, ends.month, startDay);
  return {
    label: isoDay(endDay - 1).slice(0, 7),
    start: startOfDay(dayNumber(begins.year, begins.month, startDay)),
    end: startOfDay(endDay),
  };
}

type Month = { readonly year: number; readonly month: number };

function monthBefore({ year, month }: Month): Month {
  return month === 1 ? { year: year - 1, month: 12 } : { year, month: month - 1 };
}

function monthAfter({ year, month }: Month): Month {
  return month === 12 ? { year: year + 1, month: 1 } : { year, month: month + 1 };
}
