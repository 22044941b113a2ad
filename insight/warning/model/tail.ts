/** A shape from which on the negative binomial is a Poisson, to all digits that matter. */
const POISSON = 1e9;

/**
 * P(N ≥ `count`) of a negative binomial of this mean whose variance is mean + mean²/shape; a Poisson where shape is infinite.
 * The upper tail itself is summed, so that small odds keep their digits (1 − cdf would lose them). The library of these
 * functions, @stdlib/math-base-special-betainc, brings 212 packages for what is twenty lines here.
 *
 * @param count whole number
 * @param mean ≥ 0
 * @param shape > 0
 */
export function upperTail(count: number, mean: number, shape: number): number {
  if (count <= 0) return 1;
  if (mean <= 0) return 0;
  const k = Math.min(shape, POISSON);
  const ratio = mean / (mean + k);
  // ln P(N = count): (1 − ratio)^k · Π (k + j)/(j + 1) · ratio
  let log = -k * Math.log1p(mean / k);
  for (let j = 0; j < count; j++) log += Math.log(((k + j) / (j + 1)) * ratio);
  let term = Math.exp(log);
  if (count <= mean) return Math.max(0, 1 - lowerSum(count, mean, k, ratio));
  let sum = 0;
  // Above the mean every term is smaller than the one before.
  for (let n = count; term > sum * 1e-15 && term > 0; n++) {
    sum += term;
    term *= ((k + n) / (n + 1)) * ratio;
  }
  return Math.min(1, sum);
}

function lowerSum(count: number, mean: number, k: number, ratio: number): number {
  let log = -k * Math.log1p(mean / k);
  let sum = 0;
  for (let n = 0; n < count; n++) {
    sum += Math.exp(log);
    log += Math.log(((k + n) / (n + 1)) * ratio);
  }
  return sum;
}
