import { FIGURES, type FigureName, type FigureRule } from './figureTable';
import { type Figure, figureOf, type GrossAndNet, grossAndNet, isIn, type Tally } from './figures';
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

/** The three rates 三率 of a unit, all orders and after exclusions (AP-3, AP-6). */
export function ratesOf(tallies: readonly Tally[], rules: AppraisalRules): Rates {
  const rate = (name: Rate) => grossAndNet(rateRule(rules, name), tallies, rules.scale);
  return { response: rate('response'), resolution: rate('resolution'), satisfaction: rate('satisfaction') };
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
