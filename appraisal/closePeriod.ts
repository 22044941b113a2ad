import { FIGURE_NAMES, FIGURES, type FigureName, type FigureRule } from './figureTable';
import { type Figure, type GrossAndNet, grossAndNet, type Tally } from './figures';
import type { Near, PeriodInput, Took } from './input';
import { earns, labelsInForce } from './labels';
import type { Stretch } from './period';
import { byUnit, type Change, changeSince, type GroupStanding, standingsOf, talliesFor } from './ranks';
import { type AppraisalRules, type GroupRule, type Subject, weightsFor } from './rules';
import { weightOfOne } from './score';

/** What makes a rank fair to read (domain.md §10): beside it, never in it. */
export interface Fairness {
  readonly excluded: Figure;
  readonly explainedAsSolved: Figure;
  /** Given back with hardly any of the limit left, of all it gave back. */
  readonly lastMinute?: Figure;
  /** Followed up soon after the unit had called, of all its valid follow-ups. */
  readonly callsBefore?: Figure;
}

/** One unit as the period leaves it. */
export type Closed = GroupStanding['rows'][number] & {
  readonly change?: Change;
  /** Units ranked in the same group and tier. */
  readonly of: number;
  /** Points that one more bad rating would cost. */
  readonly weightOfOne?: number;
  readonly labels: readonly string[];
  readonly fairness: Fairness;
};

export interface ClosedGroup extends Omit<GroupStanding, 'rows'> {
  readonly rows: readonly Closed[];
}

/** A figure of somebody. */
export interface FigureOf extends GrossAndNet {
  readonly whose: string;
  readonly figure: FigureName;
}

/** 万人诉求比: what was received from a place for every 10,000 residents; without the figure where nobody knows how many. */
export interface Demand {
  readonly unit: string;
  readonly received: number;
  readonly residents?: number;
  readonly per10k?: number;
}

/** Everything a period says: the same input and rules give the same result, to the last digit. */
export interface PeriodResult {
  readonly period: string;
  readonly groups: readonly ClosedGroup[];
  readonly figures: readonly FigureOf[];
  readonly demand: readonly Demand[];
  readonly took: readonly Took[];
  readonly stock: PeriodInput['stock'];
}

/** What a period is closed under. */
export interface Closing {
  readonly stretch: Stretch;
  readonly rules: AppraisalRules;
  readonly subjects: readonly Subject[];
}

/**
 * Closes a period: all figures of everybody, ranks of every group, labels, what is beside them.
 * @param before the stretch before, for the changes; absent: no changes are told
 */
export function closePeriod(
  input: PeriodInput,
  { stretch, rules, subjects }: Closing,
  before?: { readonly input: Pick<PeriodInput, 'tallies'>; readonly end: number },
): PeriodResult {
  const groups = rules.groups.map((group) => {
    const then = before && standingsOf(group, subjects, byUnit(before.input), rules, before.end, null);
    return closedGroup(group, input, { stretch, rules, subjects }, then);
  });
  return {
    period: stretch.label,
    groups,
    figures: input.tallies.flatMap(({ whose, tallies }) => figuresOf(whose, tallies, rules)),
    demand: demandOf(input, subjects),
    took: input.took,
    stock: input.stock,
  };
}

/**
 * One group, as closePeriod makes it.
 * @param only of this unit alone everything is told; absent: of all
 * @param standing its ranks, where they are known: then of the others no tallies are needed
 */
export function closedGroup(
  group: GroupRule,
  input: Pick<PeriodInput, 'tallies' | 'near'>,
  { stretch, rules, subjects }: Closing,
  before?: GroupStanding,
  only?: string,
  standing: GroupStanding = standingsOf(group, subjects, byUnit(input), rules, stretch.end, only),
): ClosedGroup {
  const tallies = byUnit(input);
  const known = new Map(subjects.map((subject) => [subject.code, subject]));
  const nearOf = new Map(input.near.map((each) => [each.unit, each]));
  const earlier = new Map(before?.rows.map((row) => [row.unit, row]));
  const weights = weightsFor(rules, group.code, stretch.end);
  const labels = labelsInForce(rules.labels, group.code, stretch.end);
  const told = only === undefined ? standing.rows : standing.rows.filter(({ unit }) => unit === only);
  const tiers = new Map<number, GroupStanding['rows']>();
  for (const { tier } of told)
    if (!tiers.has(tier))
      tiers.set(
        tier,
        standing.rows.filter((each) => each.tier === tier),
      );
  const rows = told.map((row): Closed => {
    const tier = tiers.get(row.tier) ?? [];
    const was = earlier.get(row.unit);
    const change = was && changeSince(row, was);
    const subject = known.get(row.unit);
    const own = subject ? talliesFor(group, subject, subjects, tallies) : [];
    const one = weightOfOne(own, rules, weights);
    const within = group.whole
      ? subjects.filter(({ district }) => district === subject?.district).map(({ code }) => code)
      : [row.unit];
    return {
      ...row,
      ...(change && { change }),
      ...(one !== undefined && { weightOfOne: one }),
      of: tier.filter(({ rank }) => rank !== undefined).length,
      labels: labels.filter(({ rule }) => earns(rule, row, tier, change)).map(({ code }) => code),
      fairness: fairnessOf(own, within, nearOf, rules),
    };
  });
  return { ...standing, rows };
}

function fairnessOf(
  own: readonly Tally[],
  units: readonly string[],
  near: ReadonlyMap<string, Near>,
  rules: AppraisalRules,
): Fairness {
  const figure = (name: FigureName) => grossAndNet(FIGURES[name], own, rules.scale).gross;
  const beside = { excluded: figure('excluded'), explainedAsSolved: figure('explainedAsSolved') };
  if (!rules.nearMs) return beside;
  const count = (side: 'limit' | 'call') => units.reduce((sum, unit) => sum + (near.get(unit)?.[side] ?? 0), 0);
  const of = (kind: Tally['kind']) =>
    own.filter((each) => each.kind === kind && each.about === 'unit').reduce((sum, { n }) => sum + n, 0);
  return {
    ...beside,
    lastMinute: shareOf(count('limit'), of('passedOn')),
    callsBefore: shareOf(count('call'), of('visit')),
  };
}

function shareOf(counted: number, of: number): Figure {
  return { counted, of, ...(of > 0 && { share: counted / of }) };
}

function figuresOf(whose: string, tallies: readonly Tally[], { scale }: AppraisalRules): readonly FigureOf[] {
  return FIGURE_NAMES.flatMap((figure) => {
    const rule: FigureRule = FIGURES[figure];
    const both = grossAndNet(rule, tallies, scale);
    return both.gross.of === 0 ? [] : [{ whose, figure, ...both }];
  });
}

function demandOf(input: PeriodInput, subjects: readonly Subject[]): readonly Demand[] {
  // The code of a place begins with that of the place it lies in: what came from it counts for each of them.
  const lengths = new Set(subjects.flatMap(({ place }) => (place === undefined ? [] : [place.length])));
  const received = new Map<string, number>();
  for (const { whose, tallies } of input.tallies) {
    const n = tallies.filter(({ kind }) => kind === 'received').reduce((sum, each) => sum + each.n, 0);
    if (n === 0) continue;
    for (const length of lengths) {
      if (whose.length < length) continue;
      const place = whose.slice(0, length);
      received.set(place, (received.get(place) ?? 0) + n);
    }
  }
  return subjects.flatMap(({ code, place, residents }): readonly Demand[] => {
    const n = place === undefined ? 0 : (received.get(place) ?? 0);
    const known = residents !== undefined && { residents, per10k: (n * 10_000) / residents };
    return n === 0 ? [] : [{ unit: code, received: n, ...known }];
  });
}
