import { bandOf, whistlingOf } from '../../api/views/calls';
import type { Whistling } from '../../ledger/queries/calls';
import { beijing, QUIET } from './standIn';

const { policy } = beijing().documents;
const whistled = (held: number, whistledOn: number): Whistling => ({ ...QUIET, held, whistledOn });
const bandAt = (held: number, on: number) => bandOf(whistled(held, on), policy).band?.code;

describe('WH-7: how often a street whistles is a band', () => {
  test.each([
    ['never', 1_000, 0, 'low'],
    ['just below the band', 1_000, 19, 'low'],
    ['at its lower end', 1_000, 20, 'normal'],
    ['at its upper end', 1_000, 200, 'normal'],
    ['just above it', 1_000, 201, 'high'],
    ['always', 30, 30, 'high'],
  ])('%s', (_, held, on, band) => {
    expect(bandAt(held, on)).toBe(band);
  });

  test('of fewer orders than the policy’s least sample nothing is said, but the sample is', () => {
    expect(policy.appraisal.minSample.value).toBe(30);
    expect(bandAt(29, 29)).toBeUndefined();
    expect(bandAt(0, 0)).toBeUndefined();
    expect(bandOf(whistled(29, 29), policy)).toEqual({ limits: { low: 0.02, high: 0.2, sample: 30 } });
  });

  test('a policy of before these rules has no band', () => {
    const { calling: _, ...older } = policy;
    expect(bandOf(whistled(100, 50), older)).toEqual({});
  });
});

test('shares say nothing of nothing, and no more digits than there are', () => {
  expect(whistlingOf(QUIET)).toEqual({
    orders: 0,
    whistledOn: 0,
    asCaller: { called: 0, decided: 0, inTime: 0 },
    asCalled: { called: 0, decided: 0, inTime: 0 },
    asCoUnit: { called: 0, decided: 0, inTime: 0 },
  });
  const third = { called: 5, decided: 3, inTime: 1 };
  expect(whistlingOf({ ...QUIET, held: 3, whistledOn: 2, asCaller: third })).toMatchObject({
    share: 0.6667,
    asCaller: { share: 0.3333 },
  });
});
