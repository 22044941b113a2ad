import { softmax } from './classifier';

/** A held-out order: its scores, and which label was right (-1: a label that was never seen). */
export interface Judged {
  readonly scores: readonly number[];
  readonly right: number;
}

/**
 * The temperature with the least log loss on held-out orders (Guo 2017), by a fixed grid from 1 to 5. Never below 1: a model
 * that looks too modest on a few days is not made surer than it is.
 */
export function temperatureFor(held: readonly Judged[]): number {
  let best = { temperature: 1, loss: Number.POSITIVE_INFINITY };
  for (let step = 0; step <= 80; step++) {
    const temperature = 5 ** (step / 80);
    let loss = 0;
    for (const { scores, right } of held) loss -= Math.log(Math.max(1e-6, softmax(scores, temperature)[right] ?? 0));
    if (loss < best.loss) best = { temperature, loss };
  }
  return best.temperature;
}

/** How sure a suggestion was (0–1), and whether it was right. */
export interface Outcome {
  readonly confidence: number;
  readonly right: boolean;
}

/** The lowest confidence from which on the held-out suggestions reach the accuracy asked for; 1.01 (never) if none does. */
export function thresholdFor(outcomes: readonly Outcome[], targetAccuracy: number): number {
  const sorted = [...outcomes].sort((a, b) => b.confidence - a.confidence);
  let right = 0;
  let threshold = 1.01;
  sorted.forEach((one, i) => {
    right += one.right ? 1 : 0;
    const lastOfTie = sorted[i + 1]?.confidence !== one.confidence;
    if (lastOfTie && right / (i + 1) >= targetAccuracy) threshold = one.confidence;
  });
  return threshold;
}

/** Expected calibration error over ten bands: how far confidence and truth lie apart, weighed by orders. */
export function calibrationError(outcomes: readonly Outcome[]): number {
  let error = 0;
  for (let band = 0; band < 10; band++) {
    const inside = outcomes.filter(({ confidence }) => Math.min(9, Math.floor(confidence * 10)) === band);
    const sure = inside.reduce((sum, one) => sum + one.confidence, 0);
    error += Math.abs(sure - inside.filter((one) => one.right).length);
  }
  return outcomes.length === 0 ? 0 : error / outcomes.length;
}
