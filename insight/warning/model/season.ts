import { dayOf, isoDay, startOfDay } from '../../../domain/calendar-days';
import type { Instant } from '../../../domain/terms';
import type { CalendarDocument } from '../../../rules/schemas';

/** Kinds of day that have an hour-by-hour course of their own: Sunday 0 … Saturday 6, and a weekday that is a holiday. */
export const DAY_CLASSES = 8;
const HOLIDAY = 7;
/** A Saturday or Sunday that is worked for a long holiday runs as the end of a week does. */
const MADE_UP = 5;
export const HOURS = 24;
export const BINS = DAY_CLASSES * HOURS;

/** What is known of a day before anybody calls: its class, and the weather it was tagged with. */
export interface DayFacts {
  readonly kind: number;
  readonly tags: readonly string[];
}

/** Facts of a day, counted from 1970-01-01 in UTC+8. */
export type Almanac = (day: number) => DayFacts;

/**
 * Days by the calendar of a pack (State Council notices) and the weather somebody tagged them with.
 *
 * @param tags by day number; a day that is not there has none
 */
export function almanacOf(
  { years }: Pick<CalendarDocument, 'years'>,
  tags: ReadonlyMap<number, readonly string[]>,
): Almanac {
  const off = new Set(Object.values(years).flatMap((year) => year.off));
  const worked = new Set(Object.values(years).flatMap((year) => year.worked));
  return (day) => {
    const date = isoDay(day);
    const weekday = (((day + 4) % 7) + 7) % 7;
    const kind = off.has(date) ? HOLIDAY : worked.has(date) ? MADE_UP : weekday;
    return { kind, tags: tags.get(day) ?? [] };
  };
}

/** Hour of the day, 0–23, in UTC+8. */
export function hourOf(at: Instant): number {
  return Math.floor((at - startOfDay(dayOf(at))) / 3_600_000);
}
