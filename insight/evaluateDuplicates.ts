import { DuplicateIndex, type Sighting } from './duplicates';
import type { DuplicateRule } from './profiles';

/** An order and whether the city closed it as a duplicate. */
export interface Flagged extends Sighting {
  readonly duplicate: boolean;
}

export interface Point {
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface DuplicateFigures {
  readonly trained: number;
  readonly trainedDuplicates: number;
  readonly tested: number;
  readonly testedDuplicates: number;
  /** Flagged test orders with any earlier order near them: no threshold can find the others. */
  readonly reachable: number;
  /** Test orders closed as duplicates, named at random: the precision of guessing. */
  readonly baseRate: number;
  readonly chosen: Point;
  readonly atProfile: Point;
  readonly curve: readonly Point[];
}

/**
 * Runs all orders through the index in the order of time. The threshold is the best F1 on orders before `from`;
 * the figures are those of the orders after. Scores look backwards only, as at intake.
 */
export function evaluateDuplicates(orders: readonly Flagged[], from: number, rule: DuplicateRule): DuplicateFigures {
  const index = new DuplicateIndex(rule);
  const scored = [...orders]
    .sort((a, b) => a.at - b.at)
    .map((order) => {
      const score = index.like(order)[0]?.score ?? 0;
      index.add(order);
      return { at: order.at, duplicate: order.duplicate, score };
    });
  const training = scored.filter((one) => one.at < from);
  const tested = scored.filter((one) => one.at >= from);
  const steps = Array.from({ length: 49 }, (_, i) => (i + 1) / 50);
  const best = steps.map((step) => pointAt(training, step)).reduce((a, b) => (b.f1 > a.f1 ? b : a));
  const flagged = tested.filter((one) => one.duplicate);
  return {
    trained: training.length,
    trainedDuplicates: training.filter((one) => one.duplicate).length,
    tested: tested.length,
    testedDuplicates: flagged.length,
    reachable: flagged.filter((one) => one.score > 0.01).length,
    baseRate: tested.length === 0 ? 0 : flagged.length / tested.length,
    chosen: pointAt(tested, best.threshold),
    atProfile: pointAt(tested, rule.threshold),
    curve: steps.map((step) => pointAt(tested, step)),
  };
}

function pointAt(scored: readonly { duplicate: boolean; score: number }[], threshold: number): Point {
  const said = scored.filter((one) => one.score >= threshold);
  const hit = said.filter((one) => one.duplicate).length;
  const all = scored.filter((one) => one.duplicate).length;
  const precision = said.length === 0 ? 0 : hit / said.length;
  const recall = all === 0 ? 0 : hit / all;
  return {
    threshold,
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
  };
}
