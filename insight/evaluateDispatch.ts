import { calibrationError, type Outcome } from './calibration';
import { advise, type Question, type Settled, trainAdviser } from './dispatch';
import type { DispatchProfile } from './profiles';

/** The figures of one question on one split; shares 0–1. */
export interface DispatchFigures {
  readonly trained: number;
  readonly tested: number;
  /** Orders of the tested days that the feed gives no label: nothing to compare with, left out. */
  readonly withoutLabel: number;
  readonly accuracy: number;
  readonly top3: number;
  /** Always naming the commonest label of the training days. */
  readonly commonest: number;
  /** Tested orders whose label was never seen in training: they cannot be right. */
  readonly unseen: number;
  readonly threshold: number;
  readonly temperature: number;
  /** Share of orders above the threshold, and the accuracy among them (null: none). */
  readonly coverage: number;
  readonly accuracyAbove: number | null;
  readonly calibrationError: number;
  /** Accuracy among the surest share of orders, [share, accuracy]. */
  readonly risk: readonly (readonly [share: number, accuracy: number])[];
  readonly perLabel: readonly { readonly label: string; readonly orders: number; readonly recall: number }[];
  readonly confusions: readonly { readonly truth: string; readonly said: string; readonly orders: number }[];
}

/** Trains on orders before `from`, tests on those in [from, until). */
export function evaluateDispatch(
  question: Question,
  orders: readonly Settled[],
  from: number,
  until: number,
  profile: DispatchProfile,
  progress?: (epoch: number, loss: number) => void,
): DispatchFigures {
  const training = orders.filter((one) => one.createdAt < from && one[question] !== '');
  const inDays = orders.filter((one) => one.createdAt >= from && one.createdAt < until);
  const tested = inDays.filter((one) => one[question] !== '');
  const adviser = trainAdviser(question, training, profile, progress);
  const outcomes: (Outcome & { readonly truth: string; readonly said: string; readonly above: boolean })[] = [];
  let inThree = 0;
  for (const order of tested) {
    const { ranked, decidedBy } = advise(adviser, order);
    const truth = order[question];
    const said = ranked[0]?.label ?? '';
    if (ranked.some(({ label }) => label === truth)) inThree++;
    const confidence = ranked[0]?.confidence ?? 0;
    outcomes.push({ confidence, right: said === truth, truth, said, above: decidedBy === 'suggestion' });
  }
  const above = outcomes.filter((one) => one.above);
  const counts = countBy(training.map((one) => one[question]));
  const commonest = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
  const truths = countBy(outcomes.map((one) => one.truth));
  const pairs = countBy(outcomes.filter((one) => !one.right).map((one) => `${one.truth}\t${one.said}`));
  const right = (list: readonly Outcome[]) => list.filter((one) => one.right).length;
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return {
    trained: training.length,
    tested: tested.length,
    withoutLabel: inDays.length - tested.length,
    accuracy: share(right(outcomes), outcomes.length),
    top3: share(inThree, outcomes.length),
    commonest: share(outcomes.filter((one) => one.truth === commonest).length, outcomes.length),
    unseen: outcomes.filter((one) => !counts.has(one.truth)).length,
    threshold: adviser.threshold,
    temperature: adviser.temperature,
    coverage: share(above.length, outcomes.length),
    accuracyAbove: above.length === 0 ? null : right(above) / above.length,
    calibrationError: calibrationError(outcomes),
    risk: riskOf(outcomes),
    perLabel: [...truths]
      .sort((a, b) => b[1] - a[1])
      .map(([label, n]) => ({ label, orders: n, recall: right(outcomes.filter((one) => one.truth === label)) / n })),
    confusions: [...pairs]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 8)
      .map(([pair, n]) => ({ truth: pair.split('\t')[0] ?? '', said: pair.split('\t')[1] ?? '', orders: n })),
  };
}

function riskOf(outcomes: readonly Outcome[]): (readonly [number, number])[] {
  const sorted = [...outcomes].sort((a, b) => b.confidence - a.confidence);
  return Array.from({ length: 20 }, (_, i) => {
    const surest = sorted.slice(0, Math.max(1, Math.round(((i + 1) / 20) * sorted.length)));
    return [(i + 1) / 20, surest.filter((one) => one.right).length / Math.max(1, surest.length)] as const;
  });
}

function countBy(labels: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
