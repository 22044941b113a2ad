/** Names and values of a message of the engine, however deep; bytes as the text they hold. */
export function textsOf(value: unknown, seen = new Set<object>()): readonly string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')];
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsOf(inner, seen)]);
}
