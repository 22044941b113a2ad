import type { Limit } from '../../domain/terms';
import { type Term, WORDS } from '../words';

/** UTC+8 as everywhere in the system (domain/calendar). */
const SHIFT_MS = 8 * 3_600_000;

/** ISO 8601 at +08:00. */
export function iso(instant: number): string {
  return new Date(instant + SHIFT_MS).toISOString().replace('Z', '+08:00');
}

/** A code with its words; a code without words stands for itself. */
export function coded(table: keyof typeof WORDS, code: string | number): Term & { readonly code: string } {
  const words = (WORDS[table] as Readonly<Record<string, Term>>)[code];
  return { code: String(code), zh: words?.zh ?? String(code), en: words?.en ?? String(code) };
}

export function limitView(limit: Limit) {
  return {
    value: limit.value,
    unit: coded('limitUnit', limit.unit),
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
