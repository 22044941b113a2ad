import { DAY, dayOf, HOUR, isMondayToFriday, MINUTE, startOfDay } from './calendar-days';
import type { Instant, Limit, LimitUnit, WorkCalendar } from './terms';

export {
  type AppraisalPeriod,
  DAY,
  dateOf,
  dayNumber,
  dayOf,
  HOUR,
  isoDay,
  MINUTE,
  parseDay,
  periodOf,
  startOfDay,
} from './calendar-days';

/** Daily windows in minutes after 00:00, ascending and disjoint. */
export type DailyWindows = readonly (readonly [number, number])[];

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const DAYS_A_CHARACTER = 6;

/**
 * Packs working days (true) six a character, most significant first, alphabet of base64url.
 * @throws RangeError unless the number of days is a multiple of six: padding would read as holidays.
 */
export function encodeBits(workdays: readonly boolean[]): string {
  if (workdays.length % DAYS_A_CHARACTER !== 0) throw new RangeError('working days come in multiples of six');
  let bits = '';
  for (let i = 0; i < workdays.length; i += DAYS_A_CHARACTER) {
    const six = workdays.slice(i, i + DAYS_A_CHARACTER).reduce((sum, works) => sum * 2 + (works ? 1 : 0), 0);
    bits += ALPHABET.charAt(six);
  }
  return bits;
}

/** Last day the bitmap speaks about. */
function lastCoveredDay(cal: WorkCalendar): number {
  return cal.firstDay + cal.bits.length * DAYS_A_CHARACTER - 1;
}

/** Is this day worked? Outside the bitmap Monday to Friday is assumed, and {@link isGuessed} says so. */
export function isWorkday(cal: WorkCalendar, day: number): boolean {
  const index = day - cal.firstDay;
  if (index < 0 || day > lastCoveredDay(cal)) return isMondayToFriday(day);
  const six = ALPHABET.indexOf(cal.bits.charAt(Math.floor(index / DAYS_A_CHARACTER)));
  return ((six >> (DAYS_A_CHARACTER - 1 - (index % DAYS_A_CHARACTER))) & 1) === 1;
}

/**
 * When a limit 办理时限 that starts now runs out (art. 13; counted by Civil Code art. 201–203).
 *
 * By the hour it runs from the moment. By the day the starting day does not count and the last day ends at 24:00,
 * which is the first instant of the next day; that instant itself is still in time, as everywhere in the system.
 * `rollOver` moves a last natural day on which nobody works to the next working day. `workHour` runs only inside the
 * business segments of working days. A limit of 0 is the start itself.
 * @param limit hours may be fractions; days are whole (a pack with half a day is refused)
 * @throws RangeError for `workHour` under a calendar without business segments
 */
export function addLimit(start: Instant, limit: Limit, cal: WorkCalendar): Instant {
  if (limit.value === 0) return start;
  switch (limit.unit) {
    case 'hour':
      return start + Math.round(limit.value * HOUR);
    case 'workHour':
      return addCounted(start, Math.round(limit.value * HOUR), 'workHour', cal);
    case 'naturalDay':
    case 'workday':
      return startOfDay(lastDayOf(dayOf(start), limit, cal) + 1);
  }
}

/**
 * Counts on from a deadline: an extension, a rung of the ladder, a window behind the limit. A deadline at 24:00 belongs
 * to the day it ends, so one working day after the end of Monday is the end of Tuesday; `addLimit` would start on
 * Tuesday and end on Wednesday. By the hour it is the same as {@link addLimit}.
 */
export function addToDeadline(due: Instant, limit: Limit, cal: WorkCalendar): Instant {
  const byDay = limit.unit === 'naturalDay' || limit.unit === 'workday';
  return byDay && limit.value !== 0 ? addLimit(due - 1, limit, cal) : addLimit(due, limit, cal);
}

/** The last day of a limit counted in days that starts within `startDay` (Civil Code art. 201, 203). */
function lastDayOf(startDay: number, limit: Limit, cal: WorkCalendar): number {
  if (limit.unit === 'naturalDay') {
    const last = startDay + limit.value;
    return limit.rollOver ? nextWorkday(last, cal) : last;
  }
  let last = startDay;
  for (let counted = 0; counted < limit.value; counted++) last = nextWorkday(last + 1, cal);
  return last;
}

/** The first working day on or after this one. Ends, because beyond the bitmap Monday to Friday is worked. */
function nextWorkday(day: number, cal: WorkCalendar): number {
  let next = day;
  while (!isWorkday(cal, next)) next++;
  return next;
}

/** Does the limit depend on which days are worked? If not, a year not yet announced does not touch it. */
export function usesCalendar(limit: Limit): boolean {
  return (
    limit.unit === 'workday' || limit.unit === 'workHour' || (limit.unit === 'naturalDay' && limit.rollOver === true)
  );
}

function runsNaturally(unit: LimitUnit): boolean {
  return unit === 'hour' || unit === 'naturalDay';
}

/**
 * How much time (ms) counts between two instants: all of it for `hour` and `naturalDay`, only the business segments
 * of working days for `workday` and `workHour`. 0 where `to` is not after `from`.
 */
export function countedMs(from: Instant, to: Instant, unit: LimitUnit, cal: WorkCalendar): number {
  if (to <= from) return 0;
  if (runsNaturally(unit)) return to - from;
  let total = 0;
  for (let day = dayOf(from); startOfDay(day) < to; day++) {
    for (const [opens, closes] of businessOf(day, cal)) {
      total += Math.max(0, Math.min(to, closes) - Math.max(from, opens));
    }
  }
  return total;
}

/**
 * The earliest instant by which `ms` of counted time have passed since `from`: inverse of {@link countedMs}.
 * @throws RangeError for business time under a calendar without business segments
 */
export function addCounted(from: Instant, ms: number, unit: LimitUnit, cal: WorkCalendar): Instant {
  if (ms <= 0) return from;
  if (runsNaturally(unit)) return from + ms;
  if (cal.segments.every(([opens, closes]) => closes <= opens))
    throw new RangeError('calendar without business segments');
  let left = ms;
  let end = from;
  for (let day = dayOf(from); left > 0; day++) {
    for (const [opens, closes] of businessOf(day, cal)) {
      const begins = Math.max(from, opens);
      const taken = Math.max(0, Math.min(left, closes - begins));
      if (taken > 0) end = begins + taken;
      left -= taken;
    }
  }
  return end;
}

/** Business segments of a day as instants; none on a day that is not worked. */
function businessOf(day: number, cal: WorkCalendar): readonly (readonly [Instant, Instant])[] {
  if (!isWorkday(cal, day)) return [];
  const midnight = startOfDay(day);
  return cal.segments.map(([opens, closes]) => [midnight + opens * MINUTE, midnight + closes * MINUTE] as const);
}

/**
 * The instant at which a share of the counted time between start and due has passed (AP-16, the yellow light): in
 * business time for limits in working days and hours, so that nobody is warned at midnight. Where nothing counts in
 * between (a work limit that lies in a holiday) natural time is taken, so that a warning still comes before due.
 * @param share 0–1
 */
export function atShare(start: Instant, due: Instant, share: number, unit: LimitUnit, cal: WorkCalendar): Instant {
  const counted = countedMs(start, due, unit, cal);
  if (counted === 0) return start + Math.round((due - start) * share);
  return addCounted(start, Math.round(counted * share), unit, cal);
}

/**
 * The earliest instant at or after the given one that lies in the daily windows (calling hours, FU-6), on any day.
 * A window is closed at its last minute; without windows every instant is inside.
 */
export function nextInside(instant: Instant, windows: DailyWindows): Instant {
  const midnight = startOfDay(dayOf(instant));
  for (const [opens, closes] of windows) {
    if (instant < midnight + closes * MINUTE) return Math.max(instant, midnight + opens * MINUTE);
  }
  const first = windows[0];
  return first ? midnight + DAY + first[0] * MINUTE : instant;
}

/** The last daily window that opens before the instant, with its end; undefined without windows. */
export function lastWindow(instant: Instant, windows: DailyWindows): readonly [Instant, Instant] | undefined {
  const today = startOfDay(dayOf(instant));
  return [today - DAY, today]
    .flatMap((midnight) =>
      windows.map(([opens, closes]) => [midnight + opens * MINUTE, midnight + closes * MINUTE] as const),
    )
    .filter(([opens]) => opens < instant)
    .at(-1);
}

/**
 * Does `[from, to)` touch a day whose holidays were not announced when the calendar was made? A deadline for which
 * this holds (and {@link usesCalendar}) is recomputed by command once the State Council's notice is there.
 */
export function isGuessed(cal: WorkCalendar, from: Instant, to: Instant): boolean {
  const last = Math.max(dayOf(from), dayOf(to - 1));
  return dayOf(from) < cal.firstDay || last > Math.min(cal.announcedUntil, lastCoveredDay(cal));
}
