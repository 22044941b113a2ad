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

/** Is the contribution in the denominator of the figure? Asked of every count of a group for each rate, so in plain loops. */
export function isIn({ kind, of }: FigureRule, contribution: Pick<Contribution, 'kind' | 'marks'>): boolean {
  if (contribution.kind !== kind) return false;
  const { marks } = contribution;
  if (of.has !== undefined) for (const mark of of.has) if (!marks.includes(mark)) return false;
  if (of.not !== undefined) for (const mark of of.not) if (marks.includes(mark)) return false;
  return true;
}

/** Of those in the denominator: does it count? */
export function countsFor(rule: FigureRule, contribution: Pick<Contribution, 'kind' | 'marks'>): boolean {
  return isIn(rule, contribution) && contribution.marks.includes(rule.counts);
}

/** What a figure is made of, as it is added up. */
export interface Sums {
  of: number;
  counted: number;
  part: number;
}

function add(sums: Sums, { marks, n }: Tally, { counts, partly }: FigureRule): void {
  sums.of += n;
  if (marks.includes(counts)) sums.counted += n;
  if (partly !== undefined && marks.includes(partly)) sums.part += n;
}

/**
 * The figure that sums make.
 * @param bare without the interval, where only the share is asked for
 */
export function figureFrom(
  { of, counted, part }: Readonly<Sums>,
  { partly }: FigureRule,
  { satisfied, basic }: Scale,
  bare = false,
): Figure {
  const worth = partly === undefined ? counted : counted * satisfied + part * basic;
  const interval = bare ? undefined : wilson(worth, of);
  return {
    counted,
    of,
    ...(partly !== undefined && { partly: part }),
    ...(of > 0 && { share: worth / of }),
    ...(interval && { interval }),
  };
}

/**
 * The figure of a unit, of its tallies of one stretch of time. Where answers count in part, the interval is Wilson's of the
 * same share: wider than needed, for such a share scatters less than a yes and no would.
 */
export function figureOf(rule: FigureRule, tallies: readonly Tally[], scale: Scale): Figure {
  const sums: Sums = { of: 0, counted: 0, part: 0 };
  for (const tally of tallies) if (tally.about === rule.about && isIn(rule, tally)) add(sums, tally, rule);
  return figureFrom(sums, rule, scale);
}

/** A figure of all orders, and of those that exclusion left in (AP-6): always side by side. */
export interface GrossAndNet {
  readonly gross: Figure;
  readonly net: Figure;
}

export function grossAndNet(rule: FigureRule, tallies: readonly Tally[], scale: Scale): GrossAndNet {
  const gross: Sums = { of: 0, counted: 0, part: 0 };
  const net: Sums = { of: 0, counted: 0, part: 0 };
  for (const tally of tallies) {
    if (tally.about !== rule.about || !isIn(rule, tally)) continue;
    add(gross, tally, rule);
    if (!tally.marks.includes('excluded')) add(net, tally, rule);
  }
  return { gross: figureFrom(gross, rule, scale), net: figureFrom(net, rule, scale) };
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
