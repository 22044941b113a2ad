import { createHash } from 'node:crypto';

/** NUL and lone surrogates: legal in a JavaScript string, refused by PostgreSQL. One of them must not block an order for ever. */
const UNSTORABLE = /\0|\p{Surrogate}/gu;
/** Found in nearly no text, and found fast: only such a text is looked at closely. */
const DOUBTFUL = /[\0\ud800-\udfff]/;

/** The text as the ledger can store it: what PostgreSQL refuses becomes U+FFFD. */
export function storable(text: string): string {
  return DOUBTFUL.test(text) ? text.replace(UNSTORABLE, '\uFFFD') : text;
}

/**
 * The one way an event is written for hashing: JSON without white space, keys sorted by UTF-16 code unit, members that
 * are undefined left out, numbers as JavaScript writes them. The same whatever order the keys came in, so it survives
 * the way through jsonb.
 *
 * @throws TypeError for what JSON cannot hold: NaN, Infinity, bigint, functions
 */
export function canonical(value: unknown): string {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return JSON.stringify(storable(value));
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} cannot stand in an event`);
      return JSON.stringify(value);
    case 'object':
      return Array.isArray(value) ? canonicalArray(value) : canonicalObject(value as Record<string, unknown>);
    default:
      throw new TypeError(`a ${typeof value} cannot stand in an event`);
  }
}

function canonicalArray(items: readonly unknown[]): string {
  return `[${items.map((item) => (item === undefined ? 'null' : canonical(item))).join(',')}]`;
}

function canonicalObject(object: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(object);
  if (keys.some((key) => storable(key) !== key)) {
    // Renamed first, for it is the stored names that are sorted.
    return canonicalObject(Object.fromEntries(keys.map((key) => [storable(key), object[key]])));
  }
  let members = '';
  for (const key of keys.sort()) {
    const value = object[key];
    if (value !== undefined) members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonical(value)}`;
  }
  return `{${members}}`;
}

/** SHA-256 (lower-case hex) over the previous hash ('' before the first) and the event's canonical JSON: `printf %s "$previous$json" | sha256sum`. */
export function chainHash(previous: string, canonicalEvent: string): string {
  return createHash('sha256').update(previous).update(canonicalEvent).digest('hex');
}
