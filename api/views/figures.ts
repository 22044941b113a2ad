import {
  bandOf,
  countsFor,
  FIGURES,
  type Figure,
  type FigureName,
  type FigureRule,
  isDispatchers,
} from '../../appraisal/figures';
import type { Stretch } from '../../appraisal/period';
import type { ContributionItem } from '../../ledger/queries/figures';
import type { Policy } from '../../rules/schemas';
import { coded, given, iso, same } from './coded';

/** A definition as people read it. */
export function ruleView(name: FigureName) {
  const rule: FigureRule = FIGURES[name];
  const { kind, of, counts, good, article } = rule;
  return {
    figure: coded('figure', name),
    about: isDispatchers(rule) ? ('dispatcher' as const) : ('unit' as const),
    kind: coded('contribution', kind),
    of: {
      with: (of.has ?? []).map((mark) => coded('mark', mark)),
      without: (of.not ?? []).map((mark) => coded('mark', mark)),
    },
    counts: coded('mark', counts),
    good: coded('good', good),
    article,
  };
}

export function stretchView({ label, start, end }: Stretch) {
  return { label, from: iso(start), to: iso(end) };
}

/** Shares to a ten-thousandth: more digits would feign a precision that no sample has. */
function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}

/** The figure with its sample, and the way to the orders behind it. */
export function figureView(name: FigureName, { counted, of, share, interval }: Figure, whose: string, period: string) {
  return {
    counted,
    of,
    ...given('share', share, rounded),
    ...given('interval', interval, ({ low, high }) => ({ low: rounded(low), high: rounded(high) })),
    orders: `/v1/figures/${name}/orders?whose=${whose}&period=${period}`,
  };
}

/** WH-7: the band of a street's whistle rate, as the policy draws it. */
export function bandView(figure: Figure, { calling, appraisal }: Policy) {
  if (!calling) return {};
  const limits = { low: calling.band.low.value, high: calling.band.high.value };
  const band = bandOf(figure, limits, appraisal.minSample.value);
  return { limits, ...given('band', band, (code) => coded('band', code)) };
}

export function behindView(name: FigureName, item: ContributionItem) {
  return {
    orderNo: item.orderNo,
    no: item.no,
    unit: item.unit,
    ...given('other', item.other, same),
    at: iso(item.at),
    counted: countsFor(FIGURES[name], item),
    why: item.marks.map((mark) => coded('mark', mark)),
  };
}
