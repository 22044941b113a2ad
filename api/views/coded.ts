import type { Limit } from '../../domain/terms';
import { type Term, WORDS } from '../words';

/** UTC+8 as everywhere in the system (domain/calendar). */
const SHIFT_MS = 8 * 3_600_000;

const DAY_MS = 86_400_000;
let lastDay = { number: 0, text: '1970-01-01' };

/** ISO 8601 at +08:00. An answer holds dozens of them, most of one day: the day's text is kept, the time is arithmetic. */
export function iso(instant: number): string {
  const shifted = Math.trunc(instant) + SHIFT_MS;
  const number = Math.floor(shifted / DAY_MS);
  if (number !== lastDay.number) lastDay = { number, text: new Date(shifted).toISOString().slice(0, -14) };
  const ms = shifted - number * DAY_MS;
  return `${lastDay.text}T${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1_000) % 60)}.${String(ms % 1_000).padStart(3, '0')}+08:00`;
}

function two(value: number): string {
  const whole = Math.floor(value);
  return whole < 10 ? `0${whole}` : String(whole);
}

const MINUTE_MS = 60_000;

/** A due time as it is said: the end of a day is 24:00 of that day, not 00:00 of the next. */
export function dueWords(instant: number): Term {
  const midnight = (instant + SHIFT_MS) % (24 * 60 * MINUTE_MS) === 0;
  const shown = new Date(instant + SHIFT_MS - (midnight ? MINUTE_MS : 0));
  const [year, month, day] = [shown.getUTCFullYear(), shown.getUTCMonth() + 1, shown.getUTCDate()];
  const clock = midnight ? '24:00' : shown.toISOString().slice(11, 16);
  return {
    zh: `${year}年${month}月${day}日${clock}前（北京时间）`,
    en: `by ${clock} on ${shown.toISOString().slice(0, 10)}, Beijing time`,
  };
}

export type Coded = Term & { readonly code: string };

/** A code with its words; a code without words stands for itself. */
export function coded(table: keyof typeof WORDS, code: string | number): Coded {
  const words = (WORDS[table] as Readonly<Record<string, Term>>)[code];
  return { code: String(code), zh: words?.zh ?? String(code), en: words?.en ?? String(code) };
}

/** Of natural and working days and working hours one says how many pieces: 7个自然日, but 24小时. */
function limitWords({ value, unit }: Limit): Term {
  const words = WORDS.limitUnit[unit];
  const en = value === 1 ? words.en.replace(/s$/, '') : words.en;
  return { zh: `${value}${unit === 'hour' ? '' : '个'}${words.zh}`, en: `${value} ${en}` };
}

export function limitView(limit: Limit) {
  return {
    value: limit.value,
    unit: coded('limitUnit', limit.unit),
    ...limitWords(limit),
    ...(limit.rollOver === true && { rollOver: true as const }),
  };
}

/** The property, if there is a value: `exactOptionalPropertyTypes` in one word. */
export function given<K extends string, V, W>(
  key: K,
  value: V | null | undefined,
  as: (value: V) => W,
): { [P in K]?: W } {
  return value === undefined || value === null ? {} : ({ [key]: as(value) } as { [P in K]?: W });
}

export function same<V>(value: V): V {
  return value;
}
