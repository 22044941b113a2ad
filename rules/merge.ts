import type { Likeness } from '../domain/incident';
import type { Limit } from '../domain/terms';
import { toLimit } from './figures';
import type { Pack } from './pack';

/** How orders become one incident (IN-17), as the policy has it. */
export interface MergeRules {
  readonly manyCallers: Limit;
  readonly callers: number;
  /** The rule joins by itself; otherwise a person decides. */
  readonly automatic: boolean;
  readonly likeness: Likeness;
  readonly review: Limit;
}

/** Of packs older than these rules, as the proposals of domain.md have it: by a person, matter and place the same. */
const BEFORE: MergeRules = {
  manyCallers: { value: 24, unit: 'hour' },
  callers: 5,
  automatic: false,
  likeness: 'matterAndPlace',
  review: { value: 15, unit: 'naturalDay' },
};

/** The pack's rules for merging. */
export function mergeRules({ documents }: Pack): MergeRules {
  const { merge } = documents.policy;
  if (!merge) return BEFORE;
  return {
    manyCallers: toLimit(merge.manyCallers),
    callers: merge.callers.value,
    automatic: merge.automatic.value,
    likeness: merge.likeness.value,
    review: toLimit(merge.review),
  };
}
