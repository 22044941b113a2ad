import type { Tally } from '../../appraisal/figures';
import type { Mark } from '../../appraisal/marks';
import { type Stretch, stretchOf } from '../../appraisal/period';
import type { AppraisalRules, GroupRule, Subject } from '../../appraisal/rules';

export const NOVEMBER = stretchOf('2026-11', 19) as Stretch;
export const STREETS: GroupRule = { code: 'streets', zh: '街道', en: 'Streets', kinds: ['street'] };
export const DISTRICTS: GroupRule = { code: 'districts', zh: '区', en: 'Districts', kinds: ['district'], whole: true };

export const RULES: AppraisalRules = {
  scale: { satisfied: 1, basic: 0.9 },
  basis: 'final',
  minSample: 30,
  tolerance: 0,
  weightSets: [{ from: Number.NEGATIVE_INFINITY, response: 10, resolution: 50, satisfaction: 40 }],
  groups: [STREETS, DISTRICTS],
  labels: [],
};

export const street = (code: string, district = 'D1'): Subject => ({ code, kind: 'street', district });

/** Final answers: contacted, solved, mood, how many. */
export function answers(
  n: number,
  { contacted = true, solved = true, mood = 'satisfied' as Mark, excluded = false } = {},
): Tally {
  const marks: Mark[] = [];
  if (contacted) marks.push('contacted');
  if (solved) marks.push('solved');
  marks.push(mood);
  if (excluded) marks.push('excluded');
  return { kind: 'scored', about: 'unit', marks, n };
}

/** Orders given to a unit. */
export const held = (n: number): Tally => ({ kind: 'lead', about: 'unit', marks: ['held'], n });

/** The test vector of domain.md §4.1: V 100, C 98, S 90, M 80, B 15. */
export const VECTOR: readonly Tally[] = [
  answers(80),
  answers(10, { mood: 'basic' }),
  answers(5, { solved: false, mood: 'basic' }),
  answers(3, { solved: false, mood: 'dissatisfied' }),
  answers(2, { contacted: false, solved: false, mood: 'dissatisfied' }),
];
