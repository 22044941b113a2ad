import { hash } from 'node:crypto';

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

/** Names of members as they stand in JSON, colon included; undefined for one that is stored under another name. */
const NAMES = new Map<string, string | undefined>();
/** Names come from code, so they are few; a foreign object with thousands must not fill the memory. */
const MOST_NAMES = 4_096;

function nameOf(key: string): string | undefined {
  const known = NAMES.get(key);
  if (known !== undefined || NAMES.has(key)) return known;
  const name = storable(key) === key ? `${JSON.stringify(key)}:` : undefined;
  if (NAMES.size < MOST_NAMES) NAMES.set(key, name);
  return name;
}

function canonicalObject(object: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(object);
  let members = '';
  for (const key of keys.sort()) {
    const name = nameOf(key);
    // Renamed first, for it is the stored names that are sorted.
    if (name === undefined)
      return canonicalObject(Object.fromEntries(keys.map((each) => [storable(each), object[each]])));
    const value = object[key];
    if (value !== undefined) members += `${members === '' ? '' : ','}${name}${canonical(value)}`;
  }
  return `{${members}}`;
}

/**
 * Would both be written the same? Says it, in most cases, without writing either.
 * @throws TypeError where it must write what JSON cannot hold
 */
export function alike(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return canonical(one ?? null) === canonical(other ?? null);
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => alike(item ?? null, other[index] ?? null));
  return alikeMembers(one as Record<string, unknown>, other as Record<string, unknown>);
}

function alikeMembers(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean {
  let members = 0;
  for (const key of Object.keys(one)) {
    const value = one[key];
    if (value === undefined) continue;
    members++;
    const own = other[key];
    if (own === value) continue;
    if (own === undefined) return canonicalObject(one) === canonicalObject(other);
    if (!alike(value, own)) return false;
  }
  for (const key of Object.keys(other)) if (other[key] !== undefined) members--;
  // Other names are a difference, or, rarely, names that are stored as others: written out, it is told.
  return members === 0 || canonicalObject(one) === canonicalObject(other);
}

/** SHA-256 (lower-case hex) over the previous hash ('' before the first) and the event's canonical JSON: `printf %s "$previous$json" | sha256sum`. */
export function chainHash(previous: string, canonicalEvent: string): string {
  return hash('sha256', previous + canonicalEvent, 'hex');
}
