import fc from 'fast-check';
import type { Api } from '../../api/app';
import { COMMAND_EXAMPLES, COMMAND_SCHEMAS } from '../../api/schemas/commands';
import { INTAKE_EXAMPLE, intakeBody } from '../../api/schemas/intake';
import { SPOKEN_NAMES } from '../../domain/commands';
import { type Heard, standIn } from './standIn';
import { whoMay } from './house';

let app: Api & { heard: Heard };
type Answers = Record<string, { content?: Record<string, unknown> }>;
let paths: Record<string, Record<string, { responses: Answers }>>;
beforeAll(async () => {
  app = await standIn({}, { requestsPerMinute: 1e9 });
  paths = (await app.inject('/openapi.json')).json<{ paths: typeof paths }>().paths;
});
afterAll(() => app.close());

const RUNS = 300;
const NO = 'BJ20261124-000123';

async function statusOf(url: string, payload: string, key: string, type = 'application/json'): Promise<number> {
  const answer = await app.inject({
    method: 'POST',
    url,
    payload,
    headers: { authorization: `Bearer ${key}`, 'content-type': type },
  });
  const described = paths[url.replace(NO, '{orderNo}')]?.post?.responses[String(answer.statusCode)];
  expect(Object.keys(described?.content ?? {})).toContain(String(answer.headers['content-type']).split(';')[0]);
  if (answer.statusCode >= 400) {
    const problem = answer.json<{ status: number; code: string }>();
    expect([problem.status, typeof problem.code]).toEqual([answer.statusCode, 'string']);
    expect(answer.body).not.toMatch(/\bat .*\(.*:\d+:\d+\)/);
  }
  return answer.statusCode;
}

const anything = fc.anything({ withNullPrototype: false, maxDepth: 4 }).map((value) => JSON.stringify(value) ?? 'null');

describe('whatever is sent, the answer is 2xx or 4xx, never 5xx, and one that OpenAPI describes', () => {
  test('any JSON as a request', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(anything, fc.string(), fc.json()), async (payload) => {
        expect(await statusOf('/v1/complaints', payload, 'agent')).toBeLessThan(500);
      }),
      { numRuns: RUNS },
    );
  });

  test('a good request with one field spoilt', async () => {
    const fields = Object.keys(intakeBody.shape);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...fields), fc.jsonValue(), async (field, value) => {
        const payload = JSON.stringify({ ...INTAKE_EXAMPLE, [field]: value });
        expect(await statusOf('/v1/complaints', payload, 'agent')).toBeLessThan(500);
      }),
      { numRuns: RUNS },
    );
  });

  test('any JSON as any command', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...SPOKEN_NAMES), anything, async (name, payload) => {
        const [role, unit] = whoMay(name);
        const status = await statusOf(`/v1/complaints/${NO}/${name}`, payload, unit ? `${role}:${unit}` : role);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: RUNS },
    );
  });

  test('any order number, key, query and media type', async () => {
    const header = fc.string({ unit: 'grapheme-ascii', maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 200 }), header, header, async (no, key, type) => {
        const headers = { authorization: `Bearer ${key}`, 'x-api-key': 'agent', 'idempotency-key': key };
        const path = encodeURIComponent(no);
        const asked = await Promise.all([
          app.inject({ url: `/v1/complaints/${path}`, headers }),
          app.inject({ url: `/v1/complaints?cursor=${path}&stage=${path}&from=${path}`, headers }),
          app.inject({
            method: 'POST',
            url: `/v1/complaints/${path}/sign`,
            payload: '{}',
            headers: { ...headers, 'content-type': type },
          }),
        ]);
        for (const answer of asked) expect(answer.statusCode).toBeLessThan(500);
      }),
      { numRuns: RUNS },
    );
  });
});

test('every example fits its own schema', () => {
  for (const name of SPOKEN_NAMES)
    expect(COMMAND_SCHEMAS[name].parse(COMMAND_EXAMPLES[name])).toEqual(COMMAND_EXAMPLES[name]);
});

test('an order number that is accepted carries nobody’s telephone or identity number', () => {
  const orderNo = intakeBody.shape.orderNo;
  const mobile = fc.integer({ min: 13_000_000_000, max: 19_999_999_999 }).map(String);
  const around = fc.constantFrom('', 'BJ-', 'T', '86', '0086', 'A-1-');
  fc.assert(
    fc.property(around, mobile, (before, number) => {
      expect(orderNo.safeParse(`${before}${number}`).success).toBe(false);
    }),
  );
});
