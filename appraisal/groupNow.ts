import { type Closing, closedGroup, type ClosedGroup } from './closePeriod';
import type { Near, PeriodInput } from './input';
import { type Stretch, stretchBefore } from './period';
import { byUnit, standingsOf } from './ranks';
import type { AppraisalRules, GroupRule } from './rules';

/** Where the counts of a group are read. */
export interface Counts {
  /** What ranks are made of, of `units`; of `beside` also what fairness is. */
  rankTallies(
    stretch: Stretch,
    rules: AppraisalRules,
    units: readonly string[],
    beside: readonly string[],
  ): Promise<PeriodInput['tallies']>;
  near(stretch: Stretch, nearMs: AppraisalRules['nearMs'], units: readonly string[]): Promise<readonly Near[]>;
}

/**
 * A group as it stands now: the same as when its period is closed, of the counts that ranks need alone.
 *
 * @param startDay day of the month on which a period starts
 * @param only this unit alone is told, with its rank among all; absent: all are
 */
export async function groupNow(
  counts: Counts,
  group: GroupRule,
  closing: Closing,
  startDay: number,
  only?: string,
): Promise<ClosedGroup> {
  const { stretch, rules, subjects } = closing;
  const members = subjects.filter(({ kind }) => group.kinds.includes(kind));
  const within = (some: typeof members) => {
    const districts = new Set(some.map(({ district }) => district));
    const all = group.whole ? subjects.filter(({ district }) => districts.has(district)) : some;
    return all.map(({ code }) => code);
  };
  const units = within(members);
  const beside = only === undefined ? units : within(members.filter(({ code }) => code === only));
  const then = stretchBefore(stretch, startDay);
  const [tallies, near, before] = await Promise.all([
    counts.rankTallies(stretch, rules, units, beside),
    counts.near(stretch, rules.nearMs, beside),
    counts.rankTallies(then, rules, units, []),
  ]);
  const earlier = standingsOf(group, subjects, byUnit({ tallies: before }), rules, then.end);
  return closedGroup(group, { tallies, near }, closing, earlier, only);
}
