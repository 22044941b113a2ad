import { FIGURES, type FigureName, type FigureRule } from '../../appraisal/figureTable';
import { bandOf, countsFor, type Figure, type GrossAndNet, isDispatchers, isPlaces } from '../../appraisal/figures';
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
    about: isDispatchers(rule) ? ('dispatcher' as const) : isPlaces(rule) ? ('place' as const) : ('unit' as const),
    kind: coded('contribution', kind),
    of: {
      with: (of.has ?? []).map((mark) => coded('mark', mark)),
      without: (of.not ?? []).map((mark) => coded('mark', mark)),
    },
    counts: coded('mark', counts),
    ...given('partly', rule.partly, (mark) => coded('mark', mark)),
    good: coded('good', good),
    article,
  };
}

export function stretchView({ label, start, end }: Stretch) {
  return { label, from: iso(start), to: iso(end) };
}

/** Shares to a ten-thousandth: more digits would feign a precision that no sample has. */
export function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}

/** Numerator, denominator, share and interval. */
export function shareView({ counted, partly, of, share, interval }: Figure) {
  return {
    counted,
    ...given('partly', partly, same),
    of,
    ...given('share', share, rounded),
    ...given('interval', interval, ({ low, high }) => ({ low: rounded(low), high: rounded(high) })),
  };
}

/** The figure of all orders, beside it that after exclusions, and the way to the orders behind it. */
export function figureView(name: FigureName, { gross, net }: GrossAndNet, whose: string, period: string) {
  const orders = `/v1/figures/${name}/orders?whose=${whose}&period=${period}`;
  return { ...shareView(gross), net: shareView(net), orders };
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
