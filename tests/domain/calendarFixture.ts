import { isWorkday as officiallyWorked } from 'chinese-days';
import { dayNumber, encodeBits, isoDay } from '../../domain/calendar';
import type { WorkCalendar } from '../../domain/terms';

/** 09:00–18:00 without a break, as proposed in domain.md §9. */
export const NINE_TO_SIX = [[9 * 60, 18 * 60]] as const;
/** With the usual midday break, to have more than one segment. */
export const WITH_BREAK = [
  [9 * 60, 12 * 60],
  [13 * 60 + 30, 18 * 60],
] as const;

const FIRST = dayNumber(2016, 1, 1);
const LAST = dayNumber(2026, 12, 31);

/** The eleven announced years, from the package and not from the snapshot that the project ships. */
export function officialCalendar(segments: WorkCalendar['segments'] = NINE_TO_SIX): WorkCalendar {
  const sixes = Math.ceil((LAST - FIRST + 1) / 6);
  const worked = Array.from({ length: sixes * 6 }, (_, i) => officiallyWorked(isoDay(FIRST + i)));
  return {
    version: 'test',
    firstDay: FIRST,
    bits: encodeBits(worked),
    announcedUntil: LAST,
    segments,
  };
}

/** Instant of a local time in UTC+8, e.g. `at('2026-02-13 10:00')`. */
export function at(local: string): number {
  const instant = Date.parse(`${local.replace(' ', 'T')}:00+08:00`);
  if (Number.isNaN(instant)) throw new Error(`not a local time: ${local}`);
  return instant;
}
