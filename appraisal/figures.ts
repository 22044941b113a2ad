import type { FigureRule } from './figureTable';
import type { Contribution, ContributionKind, Mark } from './marks';
import { type Interval, wilson } from './wilson';

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
  /** Those that count in part, where the figure has any. */
  readonly partly?: number;
  readonly of: number;
  /** 0–1, unrounded. */
  readonly share?: number;
  /** Of the share, 95 %. */
  readonly interval?: Interval;
}

/** What each answer about satisfaction is worth, 0–1 (FU-7). */
export interface Scale {
  readonly satisfied: number;
  readonly basic: number;
}

/** A figure of a place, by its code: of what came in from there. */
export function isPlaces({ kind }: FigureRule): boolean {
  return kind === 'received';
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

/**
 * The figure of a unit, of its tallies of one stretch of time. Where answers count in part, the interval is Wilson's of the
 * same share: wider than needed, for such a share scatters less than a yes and no would.
 */
export function figureOf(rule: FigureRule, tallies: readonly Tally[], { satisfied, basic }: Scale): Figure {
  const own = tallies.filter(({ about }) => about === rule.about);
  const sum = (some: readonly Tally[]) => some.reduce((total, { n }) => total + n, 0);
  const inIt = own.filter((each) => isIn(rule, each));
  const of = sum(inIt);
  const counted = sum(inIt.filter((each) => countsFor(rule, each)));
  const { partly } = rule;
  const part = partly === undefined ? undefined : sum(inIt.filter(({ marks }) => marks.includes(partly)));
  const worth = part === undefined ? counted : counted * satisfied + part * basic;
  const interval = wilson(worth, of);
  return {
    counted,
    of,
    ...(part !== undefined && { partly: part }),
    ...(of > 0 && { share: worth / of }),
    ...(interval && { interval }),
  };
}

/** A figure of all orders, and of those that exclusion left in (AP-6): always side by side. */
export interface GrossAndNet {
  readonly gross: Figure;
  readonly net: Figure;
}

export function grossAndNet(rule: FigureRule, tallies: readonly Tally[], scale: Scale): GrossAndNet {
  const left = tallies.filter(({ marks }) => !marks.includes('excluded'));
  return { gross: figureOf(rule, tallies, scale), net: figureOf(rule, left, scale) };
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
