/** How far a grouping agrees with labels; every share 0–1. */
export interface Agreement {
  /** Orders with a label: the sample. */
  readonly orders: number;
  readonly labels: number;
  /** Groups that hold at least two of them. */
  readonly groups: number;
  /** Over all pairs of orders: is what is together by label together by group, and the other way round. */
  readonly pairs: { readonly precision: number; readonly recall: number; readonly f1: number };
  /** Share of orders whose group is mostly of their label; an order of no group is a group of its own, and so pure. */
  readonly purity: number;
  /** Share of orders that are in some group: purity alone can be had by grouping nothing. */
  readonly coverage: number;
  readonly nmi: number;
  readonly ari: number;
}

/**
 * Pairwise precision, recall, F1 and purity (Manning, Raghavan, Schütze 2008, ch. 16.3), normalised mutual information by
 * the arithmetic mean (Strehl 2002), Rand index adjusted for chance (Hubert, Arabie 1985).
 *
 * @param labels what each order is of, by people
 * @param groups the group found, or undefined: none, which counts as a group of one
 */
export function agreement(labels: readonly string[], groups: readonly (number | undefined)[]): Agreement {
  const cells = new Map<string, number>();
  const byLabel = new Map<string, number>();
  const byGroup = new Map<string, number>();
  const most = new Map<string, number>();
  let covered = 0;
  labels.forEach((label, i) => {
    const found = groups[i];
    if (found !== undefined) covered++;
    const group = found === undefined ? `alone ${i}` : String(found);
    const cell = `${group}\u0000${label}`;
    const count = (cells.get(cell) ?? 0) + 1;
    cells.set(cell, count);
    byLabel.set(label, (byLabel.get(label) ?? 0) + 1);
    byGroup.set(group, (byGroup.get(group) ?? 0) + 1);
    most.set(group, Math.max(most.get(group) ?? 0, count));
  });
  const orders = labels.length;
  const [both, inLabel, inGroup] = [cells, byLabel, byGroup].map(pairsIn) as [number, number, number];
  const precision = shareOf(both, inGroup);
  const recall = shareOf(both, inLabel);
  const all = (orders * (orders - 1)) / 2;
  const expected = all === 0 ? 0 : (inLabel * inGroup) / all;
  const ceiling = (inLabel + inGroup) / 2;
  return {
    ...{ orders, labels: byLabel.size, groups: [...byGroup.values()].filter((n) => n > 1).length },
    pairs: { precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) },
    purity: shareOf(
      [...most.values()].reduce((a, b) => a + b, 0),
      orders,
    ),
    coverage: shareOf(covered, orders),
    nmi: mutual(cells, byLabel, byGroup, orders),
    ari: ceiling === expected ? 1 : (both - expected) / (ceiling - expected),
  };
}

const shareOf = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);

function pairsIn(counts: ReadonlyMap<string, number>): number {
  let pairs = 0;
  for (const n of counts.values()) pairs += (n * (n - 1)) / 2;
  return pairs;
}

function mutual(
  cells: ReadonlyMap<string, number>,
  byLabel: ReadonlyMap<string, number>,
  byGroup: ReadonlyMap<string, number>,
  orders: number,
): number {
  let shared = 0;
  for (const [cell, n] of cells) {
    const [group = '', label = ''] = cell.split('\u0000');
    shared += (n / orders) * Math.log((n * orders) / ((byGroup.get(group) ?? 1) * (byLabel.get(label) ?? 1)));
  }
  const mean = (entropy(byLabel, orders) + entropy(byGroup, orders)) / 2;
  return mean === 0 ? 1 : shared / mean;
}

function entropy(counts: ReadonlyMap<string, number>, orders: number): number {
  let sum = 0;
  for (const n of counts.values()) sum -= (n / orders) * Math.log(n / orders);
  return sum;
}
