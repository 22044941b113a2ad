import { upperTail } from '../model/tail';

/**
 * Exact 95 % interval of a Poisson mean, given its count (Garwood 1936), by bisection.
 */
export function poissonInterval(count: number): { readonly low: number; readonly high: number } {
  const most = count * 2 + 20;
  return {
    low: count === 0 ? 0 : solve((mean) => upperTail(count, mean, Infinity) < 0.025, most),
    high: solve((mean) => 1 - upperTail(count + 1, mean, Infinity) > 0.025, most),
  };
}

/** The greatest mean of which it is still so. */
function solve(isSo: (mean: number) => boolean, most: number): number {
  let [low, high] = [0, most];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (isSo(middle)) low = middle;
    else high = middle;
  }
  return low;
}
