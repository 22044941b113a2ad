import type { Instant } from '../../domain/terms';

/** The clock on the wall, without a zone. */
interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?$/;
const AMERICAN = /^(\d\d)\/(\d\d)\/(\d{4}) (\d\d):(\d\d):(\d\d) (AM|PM)$/;
const FORMAT = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const HOUR = 3_600_000;

/**
 * The instant of a New York time written without its zone (`2026-04-11T23:28:40.000` or `04/11/2026 11:28:40 PM`).
 *
 * When the clocks go back the hour between 1 and 2 happens twice: the first is meant, in daylight time. When they go
 * forward the hour between 2 and 3 does not happen: it is read as if the clock had not been changed yet, an hour later.
 *
 * @returns undefined for what is no date and time
 */
export function newYorkInstant(text: string): Instant | undefined {
  const wall = wallOf(text.trim());
  if (!wall) return undefined;
  const { year, month, day, hour, minute, second } = wall;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  if (new Date(asUtc).getUTCMonth() !== month - 1 || hour > 23 || minute > 59 || second > 59) return undefined;
  const offsets = new Set([offsetAt(asUtc - 12 * HOUR), offsetAt(asUtc + 12 * HOUR)]);
  const fits = [...offsets].map((offset) => asUtc - offset).filter((at) => at + offsetAt(at) === asUtc);
  // Twice: the earlier. Never: with the offset that held before the change.
  return fits.length > 0 ? Math.min(...fits) : asUtc - offsetAt(asUtc - 12 * HOUR);
}

/** The instant as ISO 8601 with New York's offset at that time. */
export function withOffset(at: Instant): string {
  const offset = offsetAt(at);
  const sign = offset < 0 ? '-' : '+';
  const hours = String(Math.abs(offset) / HOUR).padStart(2, '0');
  return `${new Date(at + offset).toISOString().slice(0, 19)}${sign}${hours}:00`;
}

/** What New York's clocks show more than UTC's, ms (negative). */
function offsetAt(at: Instant): number {
  const parts = Object.fromEntries(FORMAT.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1_000) * 1_000;
}

function wallOf(text: string): WallTime | undefined {
  const iso = ISO.exec(text)?.slice(1).map(Number);
  if (iso) {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = iso;
    return { year, month, day, hour, minute, second };
  }
  const american = AMERICAN.exec(text);
  if (!american) return undefined;
  const [month = 0, day = 0, year = 0, clock = 0, minute = 0, second = 0] = american.slice(1, 7).map(Number);
  if (clock < 1 || clock > 12) return undefined;
  return { year, month, day, hour: (clock % 12) + (american[7] === 'PM' ? 12 : 0), minute, second };
}
