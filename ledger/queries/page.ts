import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '../../domain/terms';

/** One page of a list, and how to ask for the next; no `next` on the last page. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

/** Which page: at most `limit` items (1–500, default 50), from after `cursor` on. */
export interface PageRequest {
  readonly limit?: number;
  readonly cursor?: string;
}

/** A cursor that no list of ours gave out. */
export class BadCursor extends Error {
  constructor() {
    super('游标无效 / the cursor is not one of this list');
    this.name = 'BadCursor';
  }
}

const MOST = 500;

export function limitOf({ limit = 50 }: PageRequest): number {
  return Math.max(1, Math.min(MOST, Math.trunc(limit)));
}

/** The sort keys of a page's last item, opaque to the reader: rows that come or go elsewhere do not shift the next page. */
export function cursorOf(keys: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

/**
 * Sort keys out of a cursor.
 *
 * @param kinds the type of each key
 * @throws BadCursor
 */
export function keysOf(cursor: string, kinds: readonly ('text' | 'instant')[]): readonly (string | number)[] {
  let keys: unknown;
  try {
    keys = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new BadCursor();
  }
  if (!Array.isArray(keys) || keys.length !== kinds.length) throw new BadCursor();
  kinds.forEach((kind, index) => {
    const key: unknown = keys[index];
    const fits = kind === 'text' ? typeof key === 'string' && !key.includes('\0') : Number.isSafeInteger(key);
    if (!fits) throw new BadCursor();
  });
  return keys as (string | number)[];
}

/** Cuts what was fetched (limit + 1 rows) into a page. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  keys: (row: Row) => readonly (string | number)[],
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown[shown.length - 1];
  const items = shown.map(toItem);
  return rows.length > limit && last !== undefined ? { items, next: cursorOf(keys(last)) } : { items };
}

/** An instant (epoch ms) as a value that compares with a timestamptz column. */
export function instant(at: Instant): RawBuilder<Instant> {
  return sql<Instant>`to_timestamp(${at}::double precision / 1000)`;
}
