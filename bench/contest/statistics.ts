import type { Random } from '../../platform/random';

/** A middle value and where it would come to lie again in 95 of 100 repetitions. */
export interface Estimate {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/** @returns NaN of nothing */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [left, right] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return left === undefined || right === undefined ? Number.NaN : (left + right) / 2;
}

/** @param share 0–1, of sorted values; the nearest one @returns NaN of nothing */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const DRAWS = 2_000;

/** Median with the 95 % interval of the percentile bootstrap; with one value the interval is that value. */
export function estimate(values: readonly number[], random: Random): Estimate {
  const medians = Array.from({ length: values.length === 0 ? 0 : DRAWS }, () =>
    median(values.map(() => random.pick(values))),
  );
  return {
    median: median(values),
    low: quantile(medians, 0.025),
    high: quantile(medians, 0.975),
    n: values.length,
  };
}

/** Of two contestants round by round: only rounds both have, so that what slowed a round slowed both. */
export function pairedRatios(over: ReadonlyMap<number, number>, under: ReadonlyMap<number, number>): readonly number[] {
  return [...over].flatMap(([round, value]) => {
    const other = under.get(round);
    return other === undefined || other === 0 ? [] : [value / other];
  });
}
