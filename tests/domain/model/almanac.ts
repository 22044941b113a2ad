import { isWorkday } from 'chinese-days';

// Working time counted a second time, by days of another package and without anything of domain/: Civil Code art. 201–203.

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const EAST = 8 * HOUR;

/** 00:00 of the day in UTC+8. */
export function midnight(at: number): number {
  return Math.floor((at + EAST) / DAY) * DAY - EAST;
}

/** Year, month and day in UTC+8. */
export function dateOf(at: number): string {
  return new Date(at + EAST).toISOString().slice(0, 10);
}

const isWorked = (at: number) => isWorkday(dateOf(at));

/** 24:00 of the n-th working day after the day of the instant. */
export function workdaysAfter(at: number, n: number): number {
  let day = midnight(at);
  for (let left = n; left > 0; ) {
    day += DAY;
    if (isWorked(day)) left--;
  }
  return day + DAY;
}

/** 24:00 of the n-th day after, or of the next working day where nobody works on that one. */
export function daysAfter(at: number, n: number, rollOver: boolean): number {
  let day = midnight(at) + n * DAY;
  while (rollOver && !isWorked(day)) day += DAY;
  return day + DAY;
}

/** When so many hours between nine and six on working days have passed. */
export function workHoursAfter(at: number, hours: number): number {
  let left = hours * HOUR;
  for (let day = midnight(at); ; day += DAY) {
    if (!isWorked(day)) continue;
    const from = Math.max(at, day + 9 * HOUR);
    const room = day + 18 * HOUR - from;
    if (room >= left) return from + left;
    left -= Math.max(0, room);
  }
}

const CALLING_HOURS = [
  [9, 12],
  [14, 20],
] as const;

/** Every stretch of calling hours (FU-6) of the day before, the day and the day after. */
function callingHours(at: number): readonly (readonly [number, number])[] {
  return [-DAY, 0, DAY].flatMap((shift) =>
    CALLING_HOURS.map(([from, to]) => [midnight(at) + shift + from * HOUR, midnight(at) + shift + to * HOUR] as const),
  );
}

/** The first instant at or after this one at which callers may be called. */
export function nextCallingTime(at: number): number {
  const [from] = callingHours(at).find(([, to]) => at < to) ?? [Number.NaN];
  return Math.max(at, from);
}

/** The last stretch of calling hours that begins before the instant. */
export function lastCallingHours(at: number): readonly [number, number] {
  return callingHours(at).findLast(([from]) => from < at) ?? [Number.NaN, Number.NaN];
}

/** 00:00 of the next 19th, where the appraisal period (AP-4) of the instant ends. */
export function periodEnd(at: number): number {
  let day = midnight(at) + DAY;
  while (!dateOf(day).endsWith('-19')) day += DAY;
  return day;
}
