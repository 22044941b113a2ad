import { ResponseSerializationError } from 'fastify-type-provider-zod';
import { z } from 'zod';

/**
 * A schema as code of its own, made when it is first used: the same answers, and the same issues where something does not
 * fit. What zod cannot make code of runs as it is.
 */
export function compiledOnUse<S extends z.ZodType>(schema: S): () => S {
  let made: S | undefined;
  return () => (made ??= z.compile(schema));
}

/**
 * Fastify's serializer compiler: an answer is checked against its schema and loses what the schema does not name before it
 * goes out. Read, not encoded as fastify-type-provider-zod does it, for zod has fast code for reading only; the same as long
 * as no answer's schema changes a value on the way (tests/api/answerSchemas).
 */
export function serializerCompiler({ schema, method, url }: { schema: unknown; method: string; url: string }) {
  const inner = schema instanceof z.ZodType ? schema : (schema as { properties?: unknown }).properties;
  if (!(inner instanceof z.ZodType)) throw new TypeError(`no schema for the answers of ${method} ${url}`);
  const check = compiledOnUse(inner);
  return (data: unknown): string => {
    const read = check().safeParse(data);
    if (!read.success) throw new ResponseSerializationError(method, url, { cause: read.error as never });
    return JSON.stringify(read.data);
  };
}
