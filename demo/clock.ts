import { dayOf, isoDay, startOfDay } from '../domain/calendar';
import type { Instant, Limit } from '../domain/terms';
import { type Term, WORDS } from '../api/words';

const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'] as const;

/** Beijing time for people: `09-15 周二 18:16`. Midnight that ends a limit is the 24:00 of the day before. */
export function beijing(instant: Instant, endsDay = false): string {
  const day = dayOf(instant);
  const sinceMidnight = instant - startOfDay(day);
  if (endsDay && sinceMidnight === 0) return `${dayWords(day - 1)} 24:00`;
  const minutes = Math.floor(sinceMidnight / 60_000);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${dayWords(day)} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** `09-15 周二`. */
export function dayWords(day: number): string {
  const weekday = new Date(day * 86_400_000).getUTCDay();
  return `${isoDay(day).slice(5)} ${WEEKDAYS[weekday] ?? ''}`;
}

export function limitWords({ value, unit }: Limit): Term {
  const { zh, en } = WORDS.limitUnit[unit];
  return { zh: `${value}${zh}`, en: `${value} ${en}` };
}

const UNITS = [
  ['天', 'd', 86_400_000],
  ['小时', 'h', 3_600_000],
  ['分钟', 'min', 60_000],
] as const;

/** A span in its two largest units: `3天4小时` / `3 d 4 h`. */
export function spanWords(ms: number): Term {
  const parts: [number, (typeof UNITS)[number]][] = [];
  let left = Math.max(0, ms);
  for (const unit of UNITS) {
    const count = Math.floor(left / unit[2]);
    left -= count * unit[2];
    if (count > 0 && parts.length < 2) parts.push([count, unit]);
  }
  if (parts.length === 0) return { zh: '不到1分钟', en: 'under 1 min' };
  return {
    zh: parts.map(([count, [zh]]) => `${count}${zh}`).join(''),
    en: parts.map(([count, [, en]]) => `${count} ${en}`).join(' '),
  };
}
