import { isWorkday } from 'chinese-days';
import type { Instant, Limit, WorkCalendar } from '../domain/terms';

const DAY_MS = 86_400_000;
const BEIJING_MS = 28_800_000;

/**
 * Limits computed a second time, by another way and from another source of holidays than the core: dates as text, one day
 * after the other. What the two say must be equal to the millisecond.
 */
export class Almanac {
  private readonly worked = new Map<number, boolean>();

  /** When a limit that starts now runs out. */
  after(start: Instant, limit: Limit, { segments, announcedUntil }: WorkCalendar): Instant {
    if (limit.value === 0) return start;
    const day = Math.floor((start + BEIJING_MS) / DAY_MS);
    switch (limit.unit) {
      case 'hour':
        return start + Math.round(limit.value * 3_600_000);
      case 'naturalDay': {
        let last = day + limit.value;
        while (limit.rollOver && !this.works(last, announcedUntil)) last += 1;
        return (last + 1) * DAY_MS - BEIJING_MS;
      }
      case 'workday': {
        let last = day;
        for (let left = limit.value; left > 0; ) if (this.works(++last, announcedUntil)) left -= 1;
        return (last + 1) * DAY_MS - BEIJING_MS;
      }
      case 'workHour':
        return this.inOffice(start, Math.round(limit.value * 3_600_000), day, segments, announcedUntil);
    }
  }

  /** What counts between two instants, ms: all of it, or for working time the office hours of working days. */
  counted(from: Instant, to: Instant, unit: Limit['unit'], { segments, announcedUntil }: WorkCalendar): number {
    if (unit === 'hour' || unit === 'naturalDay') return Math.max(0, to - from);
    let sum = 0;
    for (let day = Math.floor((from + BEIJING_MS) / DAY_MS); day * DAY_MS - BEIJING_MS < to; day++) {
      if (!this.works(day, announcedUntil)) continue;
      for (const [opens, closes] of segments) {
        const midnight = day * DAY_MS - BEIJING_MS;
        const [begins, ends] = [Math.max(from, midnight + opens * 60_000), Math.min(to, midnight + closes * 60_000)];
        sum += Math.max(0, ends - begins);
      }
    }
    return sum;
  }

  private inOffice(
    start: Instant,
    ms: number,
    from: number,
    segments: WorkCalendar['segments'],
    known: number,
  ): Instant {
    let left = ms;
    for (let day = from; ; day++) {
      if (!this.works(day, known)) continue;
      for (const [opens, closes] of segments) {
        const midnight = day * DAY_MS - BEIJING_MS;
        const begins = Math.max(start, midnight + opens * 60_000);
        const room = midnight + closes * 60_000 - begins;
        if (room <= 0) continue;
        if (room >= left) return begins + left;
        left -= room;
      }
    }
  }

  private works(day: number, announcedUntil: number): boolean {
    const known = this.worked.get(day);
    if (known !== undefined) return known;
    const date = new Date(day * DAY_MS);
    const weekday = date.getUTCDay() % 6 !== 0;
    const works = day > announcedUntil ? weekday : isWorkday(date.toISOString().slice(0, 10));
    this.worked.set(day, works);
    return works;
  }
}
