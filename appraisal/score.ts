import { FIGURES, type FigureName, type FigureRule } from './figureTable';
import { type Figure, figureFrom, figureOf, type GrossAndNet, isIn, type Sums, type Tally } from './figures';
import type { AppraisalRules, Weights } from './rules';

export const RATES = ['response', 'resolution', 'satisfaction'] as const;
export type Rate = (typeof RATES)[number];

/** The figures that the rates are, by what the policy counts: the final answer, or the first (FU-9). */
const BASIS: Readonly<Record<AppraisalRules['basis'], Readonly<Record<Rate, FigureName>>>> = {
  final: { response: 'response', resolution: 'resolution', satisfaction: 'satisfaction' },
  first: { response: 'firstResponse', resolution: 'firstFix', satisfaction: 'firstSatisfaction' },
};

export function rateRule({ basis }: Pick<AppraisalRules, 'basis'>, rate: Rate): FigureRule {
  return FIGURES[BASIS[basis][rate]];
}

/** Name of the figure that a rate is under these rules: its orders are behind that. */
export function rateName({ basis }: Pick<AppraisalRules, 'basis'>, rate: Rate): FigureName {
  return BASIS[basis][rate];
}

export type Rates = Readonly<Record<Rate, GrossAndNet>>;

/** What a rate is made of, all orders and after exclusions. */
interface BothSums {
  readonly gross: Sums;
  readonly net: Sums;
}
/** What the three rates are made of. */
export type RateSums = Readonly<Record<Rate, BothSums>>;

const nothing = (): Sums => ({ of: 0, counted: 0, part: 0 });
const none = (): BothSums => ({ gross: nothing(), net: nothing() });

/** What answers of one kind add to the rates: of each whether they are in it, count, count in part. */
interface Kind {
  readonly rate: Rate;
  readonly counted: boolean;
  readonly part: boolean;
}

/**
 * Adds the rates up, of many units in turn: what an answer counts for is looked up in the table of figures once for each of
 * its kinds, and the answers of a city are of few.
 */
export class RateAdder {
  private readonly kinds = new Map<Tally['marks'], { readonly kinds: readonly Kind[]; readonly excluded: boolean }>();
  private readonly kind: FigureRule['kind'];

  constructor(private readonly rules: Pick<AppraisalRules, 'basis' | 'scale'>) {
    this.kind = rateRule(rules, 'response').kind;
  }

  /** @returns what the three rates of these tallies are made of */
  of(tallies: readonly Tally[]): RateSums {
    const sums: RateSums = { response: none(), resolution: none(), satisfaction: none() };
    for (const { kind, about, marks, n } of tallies) {
      if (kind === this.kind && about === 'unit') this.add(sums, marks, n);
    }
    return sums;
  }

  /** The same of counts by kind of answer, `marks` each. */
  ofAnswers(marks: readonly Tally['marks'][], answers: readonly number[]): RateSums {
    const sums: RateSums = { response: none(), resolution: none(), satisfaction: none() };
    for (let i = 0; i < answers.length; i++) {
      const n = answers[i] ?? 0;
      if (n !== 0) this.add(sums, marks[i] ?? [], n);
    }
    return sums;
  }

  private add(sums: RateSums, marks: Tally['marks'], n: number): void {
    const { kinds, excluded } = this.kindsOf(marks);
    for (const { rate, counted, part } of kinds) {
      const { gross, net } = sums[rate];
      gross.of += n;
      if (counted) gross.counted += n;
      if (part) gross.part += n;
      if (excluded) continue;
      net.of += n;
      if (counted) net.counted += n;
      if (part) net.part += n;
    }
  }

  /** Adds what others were made of; of one alone it is that one. */
  together(all: readonly RateSums[]): RateSums {
    const [only] = all;
    if (only && all.length === 1) return only;
    const sums: RateSums = { response: none(), resolution: none(), satisfaction: none() };
    for (const each of all)
      for (const rate of RATES)
        for (const side of ['gross', 'net'] as const) {
          const [to, from] = [sums[rate][side], each[rate][side]];
          to.of += from.of;
          to.counted += from.counted;
          to.part += from.part;
        }
    return sums;
  }

  /** @param bare without intervals */
  rates(sums: RateSums, bare = false): Rates {
    const side = (name: Rate, each: keyof BothSums) =>
      figureFrom(sums[name][each], rateRule(this.rules, name), this.rules.scale, bare);
    const both = (name: Rate) => ({ gross: side(name, 'gross'), net: side(name, 'net') });
    return { response: both('response'), resolution: both('resolution'), satisfaction: both('satisfaction') };
  }

  private kindsOf(marks: Tally['marks']) {
    const known = this.kinds.get(marks);
    if (known) return known;
    const kinds = RATES.flatMap((rate): readonly Kind[] => {
      const rule = rateRule(this.rules, rate);
      if (!isIn(rule, { kind: this.kind, marks })) return [];
      const part = rule.partly !== undefined && marks.includes(rule.partly);
      return [{ rate, counted: marks.includes(rule.counts), part }];
    });
    const made = { kinds, excluded: marks.includes('excluded') };
    this.kinds.set(marks, made);
    return made;
  }
}

/** The three rates 三率 of a unit, all orders and after exclusions (AP-3, AP-6). */
export function ratesOf(tallies: readonly Tally[], rules: AppraisalRules): Rates {
  const adder = new RateAdder(rules);
  return adder.rates(adder.of(tallies));
}

/**
 * The composite 综合成绩 in points of a hundred, to one decimal: what is shown is what is ranked.
 * @returns undefined where one of the rates has no data: no score is not nought (domain.md §4.1)
 */
export function scoreOf(rates: Readonly<Record<Rate, Figure>>, weights: Weights): number | undefined {
  let sum = 0;
  for (const rate of RATES) {
    const { share } = rates[rate];
    if (share === undefined) return undefined;
    sum += weights[rate] * share;
  }
  // 92.25 as binary fractions add up to may lie a hair below it.
  return Math.round(Number((sum * 10).toFixed(6))) / 10;
}

/** One side of the rates. */
export function sideOf(rates: Rates, side: keyof GrossAndNet): Readonly<Record<Rate, Figure>> {
  return {
    response: rates.response[side],
    resolution: rates.resolution[side],
    satisfaction: rates.satisfaction[side],
  };
}

function scoreOfTallies(tallies: readonly Tally[], rules: AppraisalRules, weights: Weights): number | undefined {
  const rate = (name: Rate) => figureOf(rateRule(rules, name), tallies, rules.scale);
  const rates = { response: rate('response'), resolution: rate('resolution'), satisfaction: rate('satisfaction') };
  return scoreOf(rates, weights);
}

/** What one answer is worth, in points. */
function worthOf({ marks }: Pick<Tally, 'marks'>, { scale }: AppraisalRules, weights: Weights): number {
  const has = (mark: Tally['marks'][number]) => marks.includes(mark);
  const mood = has('satisfied') || has('unrated') ? scale.satisfied : has('basic') ? scale.basic : 0;
  return (
    (has('contacted') ? weights.response : 0) + (has('solved') ? weights.resolution : 0) + mood * weights.satisfaction
  );
}

/** Are these answers in the rates, and in the ranking? */
function ranked(rules: AppraisalRules, tally: Tally): boolean {
  return tally.about === 'unit' && isIn(rateRule(rules, 'response'), tally) && !tally.marks.includes('excluded');
}

/**
 * The score after tolerance 容错 (AP-18; domain.md §10): the worst answers, up to that share of all, are forgiven.
 * @returns as scoreOf, of what is left in the ranking
 */
export function tolerantScore(tallies: readonly Tally[], rules: AppraisalRules, weights: Weights): number | undefined {
  const own = tallies.filter((each) => ranked(rules, each));
  const best = worthOf({ marks: ['contacted', 'solved', 'satisfied'] }, rules, weights);
  let forgiven = Math.floor(own.reduce((sum, { n }) => sum + n, 0) * rules.tolerance);
  const worstFirst = own
    .map((tally) => ({ tally, worth: worthOf(tally, rules, weights) }))
    .sort((a, b) => a.worth - b.worth);
  const left = worstFirst.map(({ tally, worth }) => {
    const gone = worth < best ? Math.min(tally.n, forgiven) : 0;
    forgiven -= gone;
    return { ...tally, n: tally.n - gone };
  });
  return scoreOfTallies(left, rules, weights);
}

/**
 * What a single bad rating weighs: the points one more answer of not contacted, not solved, not satisfied would cost
 * (domain.md §10: one bad rating drops a unit to the bottom). Undefined where there is no score to lose.
 */
export function weightOfOne(tallies: readonly Tally[], rules: AppraisalRules, weights: Weights): number | undefined {
  const own = tallies.filter((each) => ranked(rules, each));
  const kind = rateRule(rules, 'response').kind;
  const bad: Tally = { kind, about: 'unit', marks: ['firstVisit', 'dissatisfied'], n: 1 };
  const [is, would] = [own, [...own, bad]].map((some) => {
    const rate = (name: Rate) => figureOf(rateRule(rules, name), some, rules.scale).share;
    const [response, resolution, satisfaction] = RATES.map(rate);
    if (response === undefined || resolution === undefined || satisfaction === undefined) return undefined;
    return weights.response * response + weights.resolution * resolution + weights.satisfaction * satisfaction;
  });
  return is === undefined || would === undefined ? undefined : Math.round((is - would) * 100) / 100;
}
