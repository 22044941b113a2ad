import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { alike, canonical, chainHash, storable } from '../../ledger/canonical';
import { chain, firstOfMessages } from '../../ledger/chain';
import { intakeOf, signed, type TestLedger, testLedger, urged } from './ledgerFixture';

let books: TestLedger;
beforeAll(async () => {
  books = await testLedger();
});
afterAll(() => books.close());

/** The same value with the keys of every object in another order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, turned(inner)]),
  );
}

test('one form, whatever order the keys came in', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => canonical(turned(value)) === canonical(value)));
  expect(canonical({ b: [1, { d: null, c: '诉' }], a: 0.8, u: undefined })).toBe(
    '{"a":0.8,"b":[1,{"c":"诉","d":null}]}',
  );
});

test('alike says of any two values whether they are written the same, without writing them', () => {
  const odd = fc.oneof(fc.constant('k\0'), fc.constant('k\uFFFD'), fc.constant('k'), fc.string({ maxLength: 2 }));
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      odd,
      fc.constant(undefined),
      fc.constant(null),
      fc.boolean(),
      fc.integer({ min: 0, max: 2 }),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(odd, tie('any'), { maxKeys: 3 }),
    ),
  })).any;
  const seen = { same: 0, other: 0 };
  fc.assert(
    fc.property(value, value, (one, other) => {
      for (const second of [other, turned(one)]) {
        const written = canonical(one ?? null) === canonical(second ?? null);
        seen[written ? 'same' : 'other']++;
        expect(alike(one ?? null, second ?? null)).toBe(written);
      }
    }),
    { numRuns: 3_000 },
  );
  expect(Math.min(seen.same, seen.other)).toBeGreaterThan(1_000);
});

test('it is JSON and says the same', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('what goes through PostgreSQL comes back in the same form: numbers, long texts, every character', async () => {
  const values = fc
    .sample(fc.jsonValue({ stringUnit: 'binary' }), { numRuns: 400, seed: 12345 })
    .filter((value) => Math.abs(Number(value)) !== 0);
  const json = values.map((value) => canonical({ value }));
  const stored = await books.ledger.pool.query<{ back: { value: unknown } }>(
    'select j as back from jsonb_array_elements($1::jsonb) with ordinality as e(j, n) order by n',
    [`[${json.join(',')}]`],
  );
  expect(stored.rows.map((row) => canonical(row.back))).toEqual(json);
});

test('what PostgreSQL refuses becomes U+FFFD, pairs of surrogates stay', () => {
  expect(storable('a\0b\ud800c\udfffd😀')).toBe('a\uFFFDb\uFFFDc\uFFFDd😀');
  expect(canonical({ 'k\0': '\ud83d' })).toBe('{"k\uFFFD":"\uFFFD"}');
});

test('what JSON cannot hold is refused, not guessed', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1n, () => 1, Symbol('s')])
    expect(() => canonical({ value })).toThrow(TypeError);
  expect(canonical([undefined, 1])).toBe('[null,1]');
});

test('each hash covers the one before and its own event, so that anybody can check it with sha256sum', () => {
  const events = [...intakeOf('C-1'), signed('m-1')];
  const links = chain(1, '', events);
  let previous = '';
  for (const [index, link] of links.entries()) {
    expect(link).toMatchObject({ seq: index + 1, prevHash: previous });
    previous = createHash('sha256')
      .update(previous + link.json)
      .digest('hex');
    expect(link.hash).toBe(previous);
  }
  expect(chainHash('', '{}')).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
});

test('a message is marked on its first event only', () => {
  expect(firstOfMessages([...intakeOf('C-1'), signed('m-1'), urged('m-1'), urged('m-2')])).toEqual([
    undefined,
    undefined,
    'm-1',
    undefined,
    'm-2',
  ]);
});
