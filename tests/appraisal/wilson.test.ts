import { wilson } from '../../appraisal/wilson';

/** Bounds of Wilson's interval without correction, from tables: Newcombe 1998 (Statistics in Medicine 17:857), table I. */
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('%i of %i lie between %f and %f', (counted, of, low, high) => {
  const interval = wilson(counted, of);
  expect(interval?.low).toBeCloseTo(low, 4);
  expect(interval?.high).toBeCloseTo(high, 4);
});

test('all and none never leave 0 to 1, and mirror each other', () => {
  for (const sample of [1, 3, 30, 10_000]) {
    const [none, all] = [wilson(0, sample), wilson(sample, sample)];
    expect(none?.low).toBeCloseTo(0, 12);
    expect(none?.low).toBeGreaterThanOrEqual(0);
    expect(all?.high).toBeCloseTo(1, 12);
    expect(all?.high).toBeLessThanOrEqual(1);
    expect(all?.low).toBeCloseTo(1 - (none?.high ?? 0), 12);
  }
});

test('of nothing there is nothing to say', () => expect(wilson(0, 0)).toBeUndefined());
