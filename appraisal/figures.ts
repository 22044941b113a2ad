import type { Contribution, ContributionKind, Mark } from './contributions';
import { type Interval, wilson } from './wilson';

/** Which contributions: with all of `has`, and none of `not`. */
export interface Which {
  readonly has?: readonly Mark[];
  readonly not?: readonly Mark[];
}

/** One figure of the appraisal: of these contributions, those. Defined here and nowhere else. */
export interface FigureRule {
  readonly kind: ContributionKind;
  /** Whose figure it is: the unit's that contributed, or the other side's (who whistled; the dispatcher). */
  readonly about: 'unit' | 'other';
  /** Denominator. */
  readonly of: Which;
  /** Numerator: of those, the ones with this mark. */
  readonly counts: Mark;
  /** Which end is good. A band is looked at on both sides and never rewarded (WH-7); `none` is for reading other figures. */
  readonly good: 'high' | 'low' | 'band' | 'none';
  readonly article: string;
}

export const FIGURES = {
  // — the street that whistles (WH-6, WH-7): an order that was ruled not to be its own is not held —
  whistleRate: {
    kind: 'lead',
    about: 'unit',
    of: { has: ['held'], not: ['objectionUpheld'] },
    counts: 'whistledOn',
    good: 'band',
    article: 'art. 16, 33; WH-7',
  },
  calledInVain: {
    kind: 'called',
    about: 'other',
    of: {},
    counts: 'refusalUpheld',
    good: 'low',
    article: 'art. 33; WH-5, WH-6',
  },
  calledWrongly: {
    kind: 'called',
    about: 'other',
    of: { has: ['decided'] },
    counts: 'notMine',
    good: 'low',
    article: 'art. 33; WH-6',
  },
  // — the department that is called —
  arrivedInTime: {
    kind: 'called',
    about: 'unit',
    of: { has: ['decided'] },
    counts: 'inTime',
    good: 'high',
    article: 'art. 16, 33; WH-3',
  },
  arrivedLate: {
    kind: 'called',
    about: 'unit',
    of: { has: ['decided'] },
    counts: 'late',
    good: 'low',
    article: 'art. 16, 33; WH-3',
  },
  neverCame: {
    kind: 'called',
    about: 'unit',
    of: { has: ['decided'] },
    counts: 'missed',
    good: 'low',
    article: 'art. 16, 33; WH-3',
  },
  delivered: {
    kind: 'called',
    about: 'unit',
    of: { not: ['released'] },
    counts: 'delivered',
    good: 'high',
    article: 'art. 16; WH-3',
  },
  refused: { kind: 'called', about: 'unit', of: {}, counts: 'refused', good: 'low', article: 'S2 art. 44; WH-5' },
  refusalDenied: {
    kind: 'called',
    about: 'unit',
    of: { has: ['refused'] },
    counts: 'refusalDenied',
    good: 'low',
    article: 'S2 art. 44; WH-5',
  },
  refusalUpheld: {
    kind: 'called',
    about: 'unit',
    of: { has: ['refused'] },
    counts: 'refusalUpheld',
    good: 'none',
    article: 'S2 art. 44; WH-5',
  },
  // — helpers —
  helpedInTime: {
    kind: 'coUnit',
    about: 'unit',
    of: { has: ['decided'] },
    counts: 'inTime',
    good: 'high',
    article: 'art. 14; DI-15',
  },
  helpedLate: {
    kind: 'coUnit',
    about: 'unit',
    of: { has: ['decided'] },
    counts: 'late',
    good: 'low',
    article: 'art. 14; DI-15',
  },
  neverHelped: {
    kind: 'coUnit',
    about: 'unit',
    of: { has: ['decided'] },
    counts: 'missed',
    good: 'low',
    article: 'art. 14; DI-15',
  },
  helpedInPart: {
    kind: 'coUnit',
    about: 'unit',
    of: { has: ['delivered'] },
    counts: 'partial',
    good: 'low',
    article: 'art. 14; DI-15',
  },
  // — who gives orders back, and who sends them wrongly —
  returnRate: {
    kind: 'lead',
    about: 'unit',
    of: { has: ['held'] },
    counts: 'objected',
    good: 'low',
    article: 'art. 12, 14; DI-9',
  },
  returnDenied: {
    kind: 'lead',
    about: 'unit',
    of: { has: ['objected'] },
    counts: 'objectionDenied',
    good: 'low',
    article: 'art. 12, 14; DI-9',
  },
  wrongDispatch: { kind: 'sent', about: 'unit', of: {}, counts: 'wrong', good: 'low', article: 'art. 11, 12; DI-9' },
  wrongDispatchBy: { kind: 'sent', about: 'other', of: {}, counts: 'wrong', good: 'low', article: 'art. 11, 12; DI-9' },
  returnedDispatch: { kind: 'sent', about: 'unit', of: {}, counts: 'returned', good: 'low', article: 'art. 12; DI-9' },
  returnedDispatchBy: {
    kind: 'sent',
    about: 'other',
    of: {},
    counts: 'returned',
    good: 'low',
    article: 'art. 12; DI-9',
  },
  bounced: {
    kind: 'sent',
    about: 'unit',
    of: { has: ['first'] },
    counts: 'bounced',
    good: 'low',
    article: 'art. 14; DI-8',
  },
} as const satisfies Record<string, FigureRule>;

export type FigureName = keyof typeof FIGURES;
export const FIGURE_NAMES = Object.keys(FIGURES) as readonly FigureName[];

/** So many contributions with the same marks. */
export interface Tally {
  readonly kind: ContributionKind;
  readonly about: 'unit' | 'other';
  readonly marks: readonly Mark[];
  readonly n: number;
}

/** A figure with what it was made of; no share of nothing (V = 0 is "no data", domain.md §4.1). */
export interface Figure {
  readonly counted: number;
  readonly of: number;
  /** 0–1, unrounded. */
  readonly share?: number;
  /** Of the share, 95 %. */
  readonly interval?: Interval;
}

/** A figure of a person, by the public id of the dispatcher's key; all others are of units and desks. */
export function isDispatchers({ kind, about }: FigureRule): boolean {
  return kind === 'sent' && about === 'other';
}

/** Is the contribution in the denominator of the figure? */
export function isIn(rule: FigureRule, { kind, marks }: Pick<Contribution, 'kind' | 'marks'>): boolean {
  const { has = [], not = [] } = rule.of;
  return kind === rule.kind && has.every((mark) => marks.includes(mark)) && !not.some((mark) => marks.includes(mark));
}

/** Of those in the denominator: does it count? */
export function countsFor(rule: FigureRule, contribution: Pick<Contribution, 'kind' | 'marks'>): boolean {
  return isIn(rule, contribution) && contribution.marks.includes(rule.counts);
}

/** The figure of a unit, of its tallies of one stretch of time. */
export function figureOf(rule: FigureRule, tallies: readonly Tally[]): Figure {
  const own = tallies.filter(({ about }) => about === rule.about);
  const sum = (some: readonly Tally[]) => some.reduce((total, { n }) => total + n, 0);
  const of = sum(own.filter((each) => isIn(rule, each)));
  const counted = sum(own.filter((each) => countsFor(rule, each)));
  const interval = wilson(counted, of);
  return { counted, of, ...(of > 0 && { share: counted / of }), ...(interval && { interval }) };
}

/** Where a share lies in a band (WH-7); nothing is said of fewer than `sample`. Both edges are normal. */
export function bandOf(
  { share, of }: Figure,
  band: { readonly low: number; readonly high: number },
  sample: number,
): 'low' | 'normal' | 'high' | undefined {
  if (share === undefined || of < sample) return undefined;
  return share < band.low ? 'low' : share > band.high ? 'high' : 'normal';
}
