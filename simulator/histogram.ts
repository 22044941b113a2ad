const BINS = 1_024;
/** Each bin is 2 % wider than the one before; a minute is the first. */
const STEP = Math.log(1.02);

/** A distribution of durations in fixed space: quantiles are right to 2 %, and two of them add up. */
export type Histogram = readonly number[];

export function emptyHistogram(): number[] {
  return [];
}

/** @param ms a duration, not negative */
export function count(bins: number[], ms: number): void {
  const bin = ms < 60_000 ? 0 : Math.min(BINS - 1, 1 + Math.floor(Math.log(ms / 60_000) / STEP));
  while (bins.length <= bin) bins.push(0);
  bins[bin] = (bins[bin] as number) + 1;
}

export function total(bins: Histogram): number {
  return bins.reduce((sum, each) => sum + each, 0);
}

/** The duration, ms, that a share (0–1) of all do not exceed; undefined where nothing was counted. */
export function quantile(bins: Histogram, share: number): number | undefined {
  const all = total(bins);
  if (all === 0) return undefined;
  let left = Math.ceil(all * share);
  for (let bin = 0; bin < bins.length; bin++) {
    left -= bins[bin] as number;
    if (left <= 0) return Math.round(60_000 * Math.exp(bin * STEP));
  }
  return undefined;
}
