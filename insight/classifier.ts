import { seeded } from '../platform/random';
/** An example to learn from: what was upheld in the end, and who had it first when that was wrong. */
export interface Example {
  readonly features: readonly number[];
  readonly label: string;
  readonly notLabel?: string;
}

export interface Learning {
  /** A feature seen in fewer orders is not kept: nothing of a single caller's own words stays. */
  readonly minOrders: number;
  readonly epochs: number;
  readonly rate: number;
  readonly decay: number;
  readonly seed: number;
}

/** Multinomial logistic regression; weights are bytes, `scale` brings them back. */
export interface Classifier {
  readonly labels: readonly string[];
  /** Bucket → row of `weights`. */
  readonly rows: ReadonlyMap<number, number>;
  readonly weights: Int8Array;
  readonly scale: number;
  readonly bias: readonly number[];
}

/**
 * Learns by stochastic gradient descent over a seeded order: the same examples and seed give the same bytes.
 *
 * @param progress told after each pass: passes done, mean loss in nats
 */
export function learn(
  examples: readonly Example[],
  learning: Learning,
  progress?: (epoch: number, loss: number) => void,
): Classifier {
  const labels = [...new Set(examples.map((one) => one.label))].sort();
  const indexOf = new Map(labels.map((label, i) => [label, i]));
  const rows = keptRows(examples, learning.minOrders);
  const width = labels.length;
  const weights = new Float32Array(rows.size * width);
  const bias = new Float32Array(width);
  const cases = examples.map((one) => ({
    rows: one.features.flatMap((feature) => rows.get(feature) ?? []),
    right: indexOf.get(one.label) ?? 0,
    wrong: one.notLabel === undefined ? undefined : indexOf.get(one.notLabel),
  }));
  const draw = seeded(learning.seed).next;
  for (let epoch = 0; epoch < learning.epochs; epoch++) {
    shuffle(cases, draw);
    const rate = learning.rate / (1 + epoch * 0.5);
    let loss = 0;
    for (const one of cases) {
      const norm = 1 / Math.sqrt(Math.max(1, one.rows.length));
      const shares = softmax(scoresOf(one.rows, weights, bias, norm));
      loss -= Math.log(Math.max(1e-9, shares[one.right] ?? 0));
      const wrong = one.wrong === undefined ? 0 : Math.min(0.95, shares[one.wrong] ?? 0);
      for (let k = 0; k < width; k++) {
        const share = shares[k] ?? 0;
        let slope = share - (k === one.right ? 1 : 0);
        if (one.wrong !== undefined) slope += k === one.wrong ? wrong : (-wrong * share) / (1 - wrong);
        bias[k] = (bias[k] ?? 0) - rate * 0.1 * slope;
        for (const row of one.rows) {
          const at = row * width + k;
          const weight = weights[at] ?? 0;
          weights[at] = weight - rate * (slope * norm + learning.decay * weight);
        }
      }
    }
    progress?.(epoch + 1, loss / Math.max(1, cases.length));
  }
  return { labels, rows, bias: [...bias], ...toBytes(weights) };
}

/** Scores before calibration, in the order of `labels`. */
export function scoresFor(model: Classifier, features: readonly number[]): number[] {
  const rows = features.flatMap((feature) => model.rows.get(feature) ?? []);
  return scoresOf(rows, model.weights, model.bias, model.scale / Math.sqrt(Math.max(1, rows.length)));
}

/** Shares that add to 1; a temperature above 1 makes them less sure. */
export function softmax(scores: readonly number[], temperature = 1): number[] {
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp((score - top) / temperature));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

function scoresOf(
  rows: readonly number[],
  weights: ArrayLike<number>,
  bias: ArrayLike<number>,
  norm: number,
): number[] {
  const width = bias.length;
  const scores = Array.from({ length: width }, () => 0);
  for (const row of rows)
    for (let k = 0; k < width; k++) scores[k] = (scores[k] ?? 0) + (weights[row * width + k] ?? 0);
  return scores.map((score, k) => score * norm + (bias[k] ?? 0));
}

function keptRows(examples: readonly Example[], minOrders: number): Map<number, number> {
  const orders = new Map<number, number>();
  for (const { features } of examples) for (const one of features) orders.set(one, (orders.get(one) ?? 0) + 1);
  const kept = [...orders].filter(([, count]) => count >= minOrders).map(([feature]) => feature);
  return new Map(kept.sort((a, b) => a - b).map((feature, row) => [feature, row]));
}

function toBytes(weights: Float32Array): { weights: Int8Array; scale: number } {
  let most = 1e-9;
  for (const weight of weights) most = Math.max(most, Math.abs(weight));
  return { weights: Int8Array.from(weights, (weight) => Math.round((weight / most) * 127)), scale: most / 127 };
}

function shuffle<T>(list: T[], draw: () => number): void {
  for (let at = list.length - 1; at > 0; at--) {
    const other = Math.floor(draw() * (at + 1));
    [list[at], list[other]] = [list[other] as T, list[at] as T];
  }
}
