import type { Tally } from './figures';
import type { PeriodInput } from './input';
import type { AppraisalRules, GroupRule, Subject } from './rules';
import { RateAdder, type RateSums, RATES, type Rate, type Rates, scoreOf, sideOf, tolerantScore } from './score';
import { weightsFor } from './rules';

/** One unit in its group. */
export interface Standing {
  readonly unit: string;
  /** Orders it was given in the period, all of them. */
  readonly received: number;
  /** Valid follow-ups in the ranking. */
  readonly sample: number;
  readonly rates: Rates;
  /** Points of a hundred: of all orders, after exclusions, and after tolerance where the policy has any. */
  readonly score: { readonly gross?: number; readonly net?: number; readonly tolerant?: number };
  /** Which tier by size, from 0. */
  readonly tier: number;
  /** Absent where the sample is too small, or there is no data. */
  readonly rank?: number;
}

/** A group in rank: who has none comes last, by code. */
export interface GroupStanding {
  readonly group: GroupRule;
  readonly rows: readonly Standing[];
  /** All orders of the group together, and the mean of its units' rates: both are in use (domain.md §4.1). */
  readonly pooled: Rates;
  readonly mean: Readonly<Record<Rate, number | undefined>>;
}

/** Tallies of everybody, for looking up. */
export type TalliesByUnit = ReadonlyMap<string, readonly Tally[]>;

export function byUnit(input: Pick<PeriodInput, 'tallies'>): TalliesByUnit {
  return new Map(input.tallies.map(({ whose, tallies }) => [whose, tallies]));
}

/** What a subject answers for: its own, or in a group of whole districts everything within. */
export function talliesFor(
  group: GroupRule,
  { code, district }: Subject,
  subjects: readonly Subject[],
  tallies: TalliesByUnit,
): readonly Tally[] {
  if (!group.whole) return tallies.get(code) ?? [];
  return subjects.filter((each) => each.district === district).flatMap((each) => tallies.get(each.code) ?? []);
}

/** What the rank of a unit is made of. */
export interface Counted {
  readonly unit: string;
  /** Orders it was given. */
  readonly received: number;
  readonly sums: RateSums;
  /** Its answers one by one, for tolerance alone. */
  readonly tallies: () => readonly Tally[];
}

/** Ranks a group, of the tallies of everybody: as {@link standingsFrom}. */
export function standingsOf(
  group: GroupRule,
  subjects: readonly Subject[],
  tallies: TalliesByUnit,
  rules: AppraisalRules,
  end: number,
  only?: string | null,
): GroupStanding {
  const adder = new RateAdder(rules);
  const members = subjects.filter(({ kind }) => group.kinds.includes(kind));
  const counted = members.map((subject): Counted => {
    const own = talliesFor(group, subject, subjects, tallies);
    return { unit: subject.code, received: heldIn(own), sums: adder.of(own), tallies: () => own };
  });
  return standingsFrom(group, counted, adder, rules, end, only);
}

/**
 * Ranks a group by score; of equal scores the one that was given more orders goes first; who is equal in both shares the
 * rank, and the next rank is left out (AP-3, AP-11). Each tier of sizes has ranks of its own.
 *
 * @param only intervals are made for this unit alone, `null`: for none; absent: for all, and the totals
 */
export function standingsFrom(
  group: GroupRule,
  members: readonly Counted[],
  adder: RateAdder,
  rules: AppraisalRules,
  end: number,
  only?: string | null,
): GroupStanding {
  const weights = weightsFor(rules, group.code, end);
  const rows = members.map(({ unit, received, sums, tallies }): Standing => {
    const rates = adder.rates(sums, only !== undefined && unit !== only);
    const gross = scoreOf(sideOf(rates, 'gross'), weights);
    const net = scoreOf(sideOf(rates, 'net'), weights);
    const tolerant = rules.tolerance > 0 ? tolerantScore(tallies(), rules, weights) : undefined;
    return {
      unit,
      received,
      sample: rates.response.net.of,
      rates,
      score: {
        ...(gross !== undefined && { gross }),
        ...(net !== undefined && { net }),
        ...(tolerant !== undefined && { tolerant }),
      },
      tier: (group.sizes ?? []).filter((size) => received >= size).length,
    };
  });
  const pooled = adder.rates(adder.together(members.map(({ sums }) => sums)), only !== undefined);
  return { group, rows: ranked(rows, rules.minSample), pooled, mean: meanOf(rows) };
}

/** Orders it was given: each counted once for the unit. */
export function heldIn(tallies: readonly Tally[]): number {
  const held = tallies.filter(
    ({ kind, about, marks }) => kind === 'lead' && about === 'unit' && marks.includes('held'),
  );
  return held.reduce((sum, { n }) => sum + n, 0);
}

/** What is ranked: with tolerance where there is any. */
export function rankedScore({ score }: Pick<Standing, 'score'>): number | undefined {
  return score.tolerant ?? score.net;
}

function ranked(rows: readonly Standing[], minSample: number): readonly Standing[] {
  const scored = rows.map((row) => ({ row, score: row.sample >= minSample ? rankedScore(row) : undefined }));
  scored.sort(
    (a, b) =>
      b.row.tier - a.row.tier ||
      (b.score ?? -1) - (a.score ?? -1) ||
      b.row.received - a.row.received ||
      (a.row.unit < b.row.unit ? -1 : a.row.unit > b.row.unit ? 1 : 0),
  );
  let place = 0;
  let before: (typeof scored)[number] | undefined;
  return scored.map(({ row, score }): Standing => {
    if (score === undefined) return row;
    place = before?.row.tier === row.tier ? place + 1 : 1;
    const even = before?.row.tier === row.tier && before.score === score && before.row.received === row.received;
    const rank = even ? (before?.row.rank ?? place) : place;
    before = { row: { ...row, rank }, score };
    return before.row;
  });
}

function meanOf(rows: readonly Standing[]): Readonly<Record<Rate, number | undefined>> {
  const mean = (rate: Rate) => {
    const known = rows.map(({ rates }) => rates[rate].net.share).filter((share) => share !== undefined);
    return known.length === 0 ? undefined : known.reduce((a, b) => a + b) / known.length;
  };
  return { response: mean('response'), resolution: mean('resolution'), satisfaction: mean('satisfaction') };
}

/** Since the stretch before: rates in percentage points, orders as a share, places in rank (more is better). */
export interface Change {
  readonly points: Partial<Readonly<Record<Rate, number>>>;
  readonly received?: number;
  readonly risen?: number;
}

export function changeSince(now: Standing, before: Standing): Change {
  const points: Partial<Record<Rate, number>> = {};
  for (const rate of RATES) {
    const [is, was] = [now.rates[rate].net.share, before.rates[rate].net.share];
    if (is !== undefined && was !== undefined) points[rate] = Math.round((is - was) * 10_000) / 100;
  }
  const ranks = now.rank !== undefined && before.rank !== undefined && now.tier === before.tier;
  return {
    points,
    ...(before.received > 0 && { received: (now.received - before.received) / before.received }),
    ...(ranks && { risen: (before.rank ?? 0) - (now.rank ?? 0) }),
  };
}
