import { dayNumber, dayOf, encodeBits, parseDay } from '../domain/calendar';
import { isMondayToFriday } from '../domain/calendar-days';
import type { Instant, WorkCalendar } from '../domain/terms';
import type { CalendarDocument } from './schemas';

/** Two years, rounded up to whole characters of the bitmap. */
const CARRIED_DAYS = 732;

/** The days of a calendar document, ready to be cut. */
export interface WorkingDays {
  /** The working days of the two years from an instant on, or as many of them as the document knows. */
  cutFrom(at: Instant): WorkCalendar;
}

export function workingDays(document: CalendarDocument): WorkingDays {
  const years = Object.keys(document.years).map(Number);
  const firstDay = years.length === 0 ? 0 : dayNumber(Math.min(...years), 1, 1);
  const afterLast = years.length === 0 ? 0 : dayNumber(Math.max(...years) + 1, 1, 1);
  const differs = new Map<number, boolean>();
  for (const { off, worked } of Object.values(document.years)) {
    for (const date of off) differs.set(parseDay(date) ?? NaN, false);
    for (const date of worked) differs.set(parseDay(date) ?? NaN, true);
  }
  const isWorked = (day: number) => differs.get(day) ?? isMondayToFriday(day);
  const announcedUntil = parseDay(document.announcedUntil) ?? firstDay;
  const cuts = new Map<number, WorkCalendar>();

  return {
    cutFrom(at) {
      const from = Math.max(dayOf(at), firstDay);
      const known = cuts.get(from);
      if (known) return known;
      const days = Math.min(CARRIED_DAYS, Math.ceil(Math.max(0, afterLast - from) / 6) * 6);
      const cut: WorkCalendar = {
        version: document.version,
        firstDay: from,
        bits: encodeBits(Array.from({ length: days }, (_, i) => isWorked(from + i))),
        announcedUntil,
        segments: document.segments.value,
      };
      cuts.set(from, cut);
      return cut;
    },
  };
}
