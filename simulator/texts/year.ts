import { HOUR, startOfDay } from '../../domain/calendar';
import type { Instant } from '../../domain/terms';
import { Dice } from '../dice';
import { type DayFacts, daysOf, hourOf, seasonFactor } from './days';
import type { Issue } from './issues';
import { alarm, chatter, phrase } from './phrase';
import type { TextPlace } from './places';

/** An order of the planted year, with the labels nobody but a judge may read. */
export interface PlantedOrder {
  readonly id: string;
  readonly at: Instant;
  readonly matter: string;
  readonly place: TextPlace;
  readonly text: string;
  /** Stands for a person; the same number is the same caller. */
  readonly caller: number;
  readonly solved: boolean;
  readonly hung: boolean;
  /** How often units worked on it. */
  readonly rounds: number;
  /** Label: the issue's code; '' belongs to none. */
  readonly topic: string;
  /** Label: the surge it is part of; '' is none. */
  readonly surge: string;
  /** Label: one caller's series of unsolved calls; '' is none. */
  readonly series: string;
  /** Label: words of danger. */
  readonly danger: boolean;
}

/** Many more orders of an issue at one place, for some hours. */
export interface Surge {
  readonly id: string;
  readonly issue: Issue;
  readonly place: TextPlace;
  readonly from: Instant;
  readonly until: Instant;
  /** Orders above the season's. */
  readonly extra: number;
}

/** One caller, again and again unsolved. */
export interface Series {
  readonly id: string;
  readonly issue: Issue;
  readonly place: TextPlace;
  readonly caller: number;
  readonly at: readonly Instant[];
}

/** What was planted. */
export interface PlantedYear {
  readonly days: readonly DayFacts[];
  readonly issues: readonly Issue[];
  readonly surges: readonly Surge[];
  readonly series: readonly Series[];
  /** Issues that keep to a few places, and which: the rest are all over the city. */
  readonly local: ReadonlyMap<string, readonly TextPlace[]>;
  /** In the order of time, made as they are taken: a year of any size fits into memory. Each call begins anew. */
  orders(): Generator<PlantedOrder>;
}

export interface PlantOptions {
  readonly seed: number;
  /** First day, counted from 1970-01-01 in UTC+8 (`dayNumber`). */
  readonly from: number;
  readonly days: number;
  /** Orders wanted without surges and series; the count made differs by chance (Poisson). */
  readonly orders: number;
  readonly issues: readonly Issue[];
  readonly places: readonly TextPlace[];
  readonly surges?: number;
  readonly series?: number;
  /** Share of orders that belong to no issue; 0.3 by default. */
  readonly chatter?: number;
}

const SOLVED = { usual: 0.88, hard: 0.45, beyond: 0.3 } as const;
const HUNG = { usual: 0.004, hard: 0.04, beyond: 0.18 } as const;

/** Plants a year: which issues are frequent, where, and when more than usual. Everything follows from the seed. */
export function plantYear(options: PlantOptions): PlantedYear {
  const { seed, issues, places } = options;
  const days = daysOf(seed, options.from, options.days);
  const dice = new Dice(seed, options.orders, 903);
  const local = new Map<string, readonly TextPlace[]>();
  for (const issue of issues)
    if (dice.chance(0.2)) local.set(issue.code, [dice.pick(places), dice.pick(places), dice.pick(places)]);
  const surges = Array.from({ length: options.surges ?? 0 }, (_, i): Surge => {
    const from = startOfDay(dice.pick(days).day) + dice.between(0, 22) * HOUR;
    const [issue, place] = [dice.pick(issues), dice.pick(places)];
    return {
      id: `surge-${i + 1}`,
      issue,
      place,
      from,
      until: from + dice.between(2, 24) * HOUR,
      extra: dice.between(8, 60),
    };
  });
  const series = Array.from({ length: options.series ?? 0 }, (_, i): Series => {
    const first = startOfDay(dice.pick(days).day) + 9 * HOUR;
    const at = Array.from({ length: dice.between(3, 6) }, (__, n) => first + n * dice.between(30, 110) * HOUR);
    return { id: `series-${i + 1}`, issue: dice.pick(issues), place: dice.pick(places), caller: 10_000_000 + i, at };
  });
  const year = { days, issues, surges, series, local };
  return { ...year, orders: () => ordersOf(year, options) };
}

type Draft = Pick<PlantedOrder, 'at' | 'topic' | 'surge' | 'series' | 'danger'> & {
  readonly issue: Issue | undefined;
  readonly place: TextPlace;
  readonly caller?: number;
};

function* ordersOf(year: Omit<PlantedYear, 'orders'>, options: PlantOptions): Generator<PlantedOrder> {
  const { seed, issues, places } = options;
  const share = options.chatter ?? 0.3;
  const draw = drawing(places);
  const weights = weightsOf(issues, seed);
  const factors = issues.map(({ season }) => year.days.map((day) => seasonFactor(season, day)));
  const perIssue = issues.map(
    (_, i) => ((weights[i] ?? 0) * options.orders * (1 - share)) / ((factors[i] ?? []).reduce((a, b) => a + b, 0) || 1),
  );
  let count = 0;
  for (const [d, facts] of year.days.entries()) {
    const drafts: Draft[] = [];
    const midnight = startOfDay(facts.day);
    const plain = { surge: '', series: '', danger: false };
    issues.forEach((issue, i) => {
      const dice = new Dice(seed, facts.day * 1_000 + i, 904);
      for (let n = poisson((perIssue[i] ?? 0) * (factors[i]?.[d] ?? 0), dice); n > 0; n--) {
        const spots = year.local.get(issue.code);
        const place = spots && dice.chance(0.5) ? dice.pick(spots) : draw(dice);
        const at = midnight + hourOf(issue, dice) * HOUR + dice.between(0, HOUR - 1);
        drafts.push({ ...plain, at, issue, place, topic: issue.code });
      }
    });
    const dice = new Dice(seed, facts.day, 905);
    for (let n = poisson((options.orders * share) / year.days.length, dice); n > 0; n--) {
      const at = midnight + hourOf({ night: false }, dice) * HOUR + dice.between(0, HOUR - 1);
      drafts.push({ ...plain, at, issue: undefined, place: draw(dice), topic: '', danger: dice.chance(0.01) });
    }
    for (const each of year.surges) drafts.push(...surgeDrafts(each, midnight, seed));
    for (const { id, issue, place, caller, at } of year.series)
      for (const when of at)
        if (when >= midnight && when < midnight + 24 * HOUR)
          drafts.push({ ...plain, at: when, issue, place, caller, topic: issue.code, series: id });
    drafts.sort((a, b) => a.at - b.at);
    for (const draft of drafts) yield written(draft, options, ++count);
  }
}

function surgeDrafts({ id, issue, place, from, until, extra }: Surge, midnight: Instant, seed: number): Draft[] {
  const dice = new Dice(seed, Number(id.slice(6)), 906);
  const all = Array.from({ length: extra }, () => from + Math.floor(dice.next() * (until - from)));
  return all
    .filter((at) => at >= midnight && at < midnight + 24 * HOUR)
    .map((at) => ({ at, issue, place, topic: issue.code, surge: id, series: '', danger: false }));
}

function written({ issue, ...draft }: Draft, { seed, issues }: PlantOptions, no: number): PlantedOrder {
  const dice = new Dice(seed, no, 907);
  const nature = issue?.nature ?? 'usual';
  const unsolved = draft.series !== '';
  const solved = !unsolved && dice.chance(SOLVED[nature]);
  const text = issue
    ? phrase(issue, issues, draft.place, dice)
    : draft.danger
      ? alarm(draft.place, dice)
      : chatter(draft.place, dice);
  return {
    ...{ caller: dice.between(1, 4_000_000), ...draft, text },
    id: `P${String(no).padStart(7, '0')}`,
    matter: issue?.matter ?? 'other.suggestion',
    ...{ solved, hung: dice.chance(HUNG[nature]) },
    rounds: solved ? 1 : 1 + (dice.chance(0.6) ? 1 : 0) + (dice.chance(0.3) ? 1 : 0),
  };
}

/** Unlike frequencies: the n-th issue of a seeded order weighs 1/n^0.7 (Zipf's law, flattened). */
function weightsOf(issues: readonly Issue[], seed: number): readonly number[] {
  const dice = new Dice(seed, issues.length, 908);
  const ranks = issues.map((_, i) => ({ i, luck: dice.next() })).sort((a, b) => a.luck - b.luck);
  const weights: number[] = [];
  for (const [rank, { i }] of ranks.entries()) weights[i] = 1 / (rank + 1) ** 0.7;
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** Draws places by their weight. */
function drawing(places: readonly TextPlace[]): (dice: Dice) => TextPlace {
  const sums: number[] = [];
  let sum = 0;
  for (const { weight } of places) sums.push((sum += weight));
  return (dice) => {
    const wanted = dice.next() * sum;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return places[low] as TextPlace;
  };
}

/** A Poisson count (Knuth's product; by halves where the mean is large). */
function poisson(mean: number, dice: Dice): number {
  if (mean > 30) return poisson(mean / 2, dice) + poisson(mean / 2, dice);
  const least = Math.exp(-mean);
  let count = 0;
  for (let product = dice.next(); product > least; product *= dice.next()) count++;
  return count;
}
