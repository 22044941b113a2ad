import type { Sparse } from './vectors';
import { seeded } from '../../platform/random';

/** How the mixture is learnt; 0.1 and 0.1 are those of the paper. */
export interface MixtureRule {
  /** Heaps at the most; what is not needed runs empty. */
  readonly most: number;
  /** How readily a new heap is opened. */
  readonly alpha: number;
  /** How readily a heap takes a word that it has not seen. */
  readonly beta: number;
  readonly rounds: number;
  readonly seed: number;
}

/** What was learnt: for each heap its orders, its words, and how many of its orders hold each word. */
export interface Mixture {
  readonly heaps: number;
  readonly vocabulary: number;
  readonly rule: MixtureRule;
  /** Word w in heap k at `w * heaps + k`. */
  readonly counts: Int32Array;
  readonly orders: Int32Array;
  readonly words: Int32Array;
}

/**
 * A mixture of Dirichlet multinomials for short texts, by collapsed Gibbs sampling (Yin, Wang 2014, "movie group process"): it finds
 * by itself how many heaps there are. The last three rounds take the likeliest heap instead of drawing. The same rows and
 * seed give the same heaps.
 *
 * @param sample rows to learn from
 * @param progress told after each round: rounds done, how many rows moved, heaps in use
 */
export function learnMixture(
  rows: Sparse,
  sample: Int32Array,
  vocabulary: number,
  rule: MixtureRule,
  progress: (round: number, moved: number, used: number) => void = () => undefined,
): Mixture {
  const heaps = rule.most;
  const model: Mixture = {
    ...{ heaps, vocabulary, rule },
    counts: new Int32Array(vocabulary * heaps),
    orders: new Int32Array(heaps),
    words: new Int32Array(heaps),
  };
  const draw = seeded(rule.seed).next;
  const heapOf = Int32Array.from(sample, () => Math.floor(draw() * heaps));
  sample.forEach((row, i) => put(model, rows, row, heapOf[i] as number, 1));
  const odds = new Float64Array(heaps);
  for (let round = 0; round < rule.rounds; round++) {
    let moved = 0;
    for (let i = 0; i < sample.length; i++) {
      const row = sample[i] as number;
      const old = heapOf[i] as number;
      put(model, rows, row, old, -1);
      const sum = weigh(model, rows, row, odds);
      const heap = round >= rule.rounds - 3 ? likeliest(odds) : drawn(odds, sum * draw());
      if (heap !== old) moved++;
      heapOf[i] = heap;
      put(model, rows, row, heap, 1);
    }
    progress(round + 1, moved, model.orders.filter((n) => n > 0).length);
  }
  return model;
}

/** The likeliest heap of each row; -1 for a row without a known word. */
export function heapsOf(model: Mixture, rows: Sparse): Int32Array {
  const odds = new Float64Array(model.heaps);
  return Int32Array.from({ length: rows.rows }, (_, row) => {
    if (rows.starts[row] === rows.starts[row + 1]) return -1;
    weigh(model, rows, row, odds);
    return likeliest(odds);
  });
}

function put({ heaps, counts, orders, words }: Mixture, rows: Sparse, row: number, heap: number, by: 1 | -1): void {
  const from = rows.starts[row] as number;
  const to = rows.starts[row + 1] as number;
  orders[heap] = (orders[heap] as number) + by;
  words[heap] = (words[heap] as number) + by * (to - from);
  for (let at = from; at < to; at++) {
    const cell = (rows.terms[at] as number) * heaps + heap;
    counts[cell] = (counts[cell] as number) + by;
  }
}

/** Equation 4 of the paper for each heap, with one empty heap only: they are all alike. @returns the sum */
function weigh(
  { heaps, counts, orders, words, vocabulary, rule }: Mixture,
  rows: Sparse,
  row: number,
  odds: Float64Array,
): number {
  const from = rows.starts[row] as number;
  const to = rows.starts[row + 1] as number;
  const spread = vocabulary * rule.beta;
  let sum = 0;
  let emptySeen = false;
  for (let heap = 0; heap < heaps; heap++) {
    const size = orders[heap] as number;
    odds[heap] = 0;
    if (size === 0 && emptySeen) continue;
    emptySeen ||= size === 0;
    let odd = size + rule.alpha;
    const base = (words[heap] as number) + spread;
    // The factor keeps long texts from running out of the numbers a double has; it is the same for all heaps.
    for (let at = from; at < to; at++)
      odd *= (((counts[(rows.terms[at] as number) * heaps + heap] as number) + rule.beta) / (base + at - from)) * 1_000;
    odds[heap] = odd;
    sum += odd;
  }
  return sum;
}

function likeliest(odds: Float64Array): number {
  let best = 0;
  for (let heap = 1; heap < odds.length; heap++) if ((odds[heap] as number) > (odds[best] as number)) best = heap;
  return best;
}

function drawn(odds: Float64Array, luck: number): number {
  let left = luck;
  for (let heap = 0; heap < odds.length; heap++) if ((left -= odds[heap] as number) < 0) return heap;
  return likeliest(odds);
}
