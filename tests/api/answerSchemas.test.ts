import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { serializerCompiler } from '../../api/schemas/compiled';

const FOLDER = join(__dirname, '../../api/schemas');

/** Every schema of an answer that a module of api/schemas gives out, by name. */
async function answers(): Promise<ReadonlyMap<string, z.ZodType>> {
  const found = new Map<string, z.ZodType>();
  for (const file of readdirSync(FOLDER)) {
    const given = (await import(join(FOLDER, file))) as Readonly<Record<string, unknown>>;
    for (const [name, schema] of Object.entries(given))
      if (name.endsWith('View') && schema instanceof z.ZodType) found.set(name, schema);
  }
  return found;
}

/** Kinds of schema that read one thing as another: read and encoded they would not say the same. */
const CHANGING = ['pipe', 'transform', 'default', 'prefault', 'catch'];

function changing(schema: unknown, seen: Set<unknown> = new Set()): readonly string[] {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return [];
  seen.add(schema);
  if (schema instanceof z.ZodType) {
    const { def } = schema;
    const own = CHANGING.includes(def.type) ? [def.type] : [];
    return [...own, ...Object.values(def).flatMap((part) => changing(part, seen))];
  }
  return Object.values(schema).flatMap((part) => changing(part, seen));
}

test('no schema of an answer changes a value, so that reading it is as good as encoding it', async () => {
  const all = await answers();
  expect(all.size).toBeGreaterThanOrEqual(20);
  expect([...all].filter(([, schema]) => changing(schema).length > 0).map(([name]) => name)).toEqual([]);
  expect(changing(z.object({ a: z.array(z.string().transform(Number)) }))).not.toEqual([]);
});

test('an answer loses what its schema does not name, and is not sent at all where it does not fit', () => {
  const schema = z.object({ a: z.string(), inner: z.object({ b: z.int() }).optional() });
  const write = serializerCompiler({ schema, method: 'GET', url: '/x' });
  expect(write({ a: 'x', phone: '1', inner: { b: 1, name: 'y' } })).toBe('{"a":"x","inner":{"b":1}}');
  expect(() => write({ a: 1 })).toThrow();
  expect(() => serializerCompiler({ schema: {}, method: 'GET', url: '/x' })).toThrow('/x');
});
