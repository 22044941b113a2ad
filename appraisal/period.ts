import { dayNumber, periodOf, startOfDay } from '../domain/calendar';
import type { Instant } from '../domain/terms';

/** A stretch of time that figures are of: an appraisal period, a quarter or a year of them, [start, end). */
export interface Stretch {
  /** `2026-11`, `2026-Q4`, or `2026`. */
  readonly label: string;
  readonly start: Instant;
  readonly end: Instant;
  /** The labels of its periods, `2026-10`. */
  readonly periods: readonly string[];
}

const MONTHS = 12;
const QUARTER = 3;

/**
 * The appraisal period (`2026-11`), quarter (`2026-Q4`) or year of periods (`2026`) of that name (AP-4; S2 art. 44: yearly).
 * @param startDay day of the month on which a period starts, 1–28
 * @returns undefined for a text that names none of them
 */
export function stretchOf(label: string, startDay: number): Stretch | undefined {
  const [, text, month, quarter] = /^(\d{4})(?:-(0[1-9]|1[0-2])|-Q([1-4]))?$/.exec(label) ?? [];
  if (text === undefined) return undefined;
  const year = Number(text);
  const ends = quarter === undefined ? Number(month ?? MONTHS) : Number(quarter) * QUARTER;
  const count = month !== undefined ? 1 : quarter !== undefined ? QUARTER : MONTHS;
  const months = Array.from({ length: count }, (_, i) => ends - count + 1 + i);
  // A period is named by the month of its last day: the one before the start day, or with start day 1 any of the month.
  const within = (of: number) => periodOf(startOfDay(dayNumber(year, of, Math.max(1, startDay - 1))), startDay);
  return {
    label,
    start: within(ends - count + 1).start,
    end: within(ends).end,
    periods: months.map((each) => `${text}-${String(each).padStart(2, '0')}`),
  };
}

/** The stretch of the same length just before: what a change is measured against. */
export function stretchBefore({ label }: Stretch, startDay: number): Stretch {
  const [year = '', part] = label.split('-');
  const before = (n: number, last: number, prefix: string) =>
    n > 1 ? `${year}-${prefix}${String(n - 1).padStart(prefix ? 1 : 2, '0')}` : `${Number(year) - 1}-${prefix}${last}`;
  const name =
    part === undefined
      ? String(Number(year) - 1)
      : part.startsWith('Q')
        ? before(Number(part.slice(1)), MONTHS / QUARTER, 'Q')
        : before(Number(part), MONTHS, '');
  const found = stretchOf(name, startDay);
  if (!found) throw new Error(`${label} names no period`);
  return found;
}
