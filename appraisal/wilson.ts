/** Where a share truly lies, with 95 % confidence, as far as a sample of this size tells: Wilson's score interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** 97.5 % quantile of the normal distribution: two-sided 95 %. */
const Z = 1.959963984540054;

/**
 * Wilson (1927), without continuity correction: holds for small samples and near 0 and 1, where the plain interval does not.
 * @param counted 0 … of
 * @returns bounds 0–1; undefined where there is nothing to tell from
 */
export function wilson(counted: number, of: number): Interval | undefined {
  if (of === 0) return undefined;
  const share = counted / of;
  const z2 = (Z * Z) / of;
  const middle = (share + z2 / 2) / (1 + z2);
  const half = (Z / (1 + z2)) * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
