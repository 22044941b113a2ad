import type { Instant } from '../domain/terms';
import { type Change, rankedScore, type Standing } from './ranks';
import type { Label, LabelRule } from './rules';

/** The labels in force for a group in a period: of each code the youngest rule (AP-12). */
export function labelsInForce(labels: readonly Label[], group: string, end: Instant): readonly Label[] {
  const fitting = labels.filter(({ from, groups }) => from < end && groups.includes(group));
  return fitting.filter((each) => !fitting.some((other) => other.code === each.code && other.from > each.from));
}

/**
 * Does a unit earn a label?
 * @param tier all of the row's tier
 */
export function earns(rule: LabelRule, row: Standing, tier: readonly Standing[], change: Change | undefined): boolean {
  switch (rule.by) {
    case 'rank': {
      if (row.rank === undefined) return false;
      if ('first' in rule) return row.rank <= rule.first;
      const behind = tier.filter((each) => each.rank !== undefined && each.rank > (row.rank ?? 0)).length;
      return behind < rule.last;
    }
    case 'score': {
      const score = row.rank === undefined ? undefined : rankedScore(row);
      if (score === undefined) return false;
      return 'below' in rule ? score < rule.below : score >= rule.atLeast;
    }
    case 'received':
      return row.received > 0 && tier.filter(({ received }) => received > row.received).length < rule.first;
    case 'risen':
      return (change?.risen ?? 0) >= rule.atLeast;
  }
}
