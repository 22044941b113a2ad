import type { Closed } from '../../appraisal/closePeriod';
import type { GrossAndNet } from '../../appraisal/figures';
import type { AppraisalRules, GroupRule } from '../../appraisal/rules';
import { RATES, type Rate } from '../../appraisal/score';
import { given, same } from './coded';
import { rounded, shareView } from './figures';

export function groupView({ code, zh, en }: GroupRule) {
  return { code, zh, en };
}

function both({ gross, net }: GrossAndNet) {
  return { gross: shareView(gross), net: shareView(net) };
}

/** One unit in its group. */
export function standingView(row: Closed, { labels }: Pick<AppraisalRules, 'labels'>) {
  const { unit, rank, of, tier, received, sample, score, rates, change, fairness, weightOfOne } = row;
  const { excluded, explainedAsSolved, lastMinute, callsBefore } = fairness;
  return {
    unit,
    ...given('rank', rank, same),
    ...{ of, tier, received, sample, score },
    rates: {
      response: both(rates.response),
      resolution: both(rates.resolution),
      satisfaction: both(rates.satisfaction),
    },
    ...given('change', change, ({ points, received: more, risen }) => ({
      points,
      ...given('received', more, rounded),
      ...given('risen', risen, same),
    })),
    labels: row.labels.map((code) => {
      const { zh, en } = labels.find((each) => each.code === code) ?? { zh: code, en: code };
      return { code, zh, en };
    }),
    fairness: {
      excluded: shareView(excluded),
      explainedAsSolved: shareView(explainedAsSolved),
      ...given('lastMinute', lastMinute, shareView),
      ...given('callsBefore', callsBefore, shareView),
      ...given('weightOfOne', weightOfOne, same),
    },
  };
}

/** Shares that are known, to four places. */
export function ratesView(shareOf: (rate: Rate) => number | undefined) {
  const known: Partial<Record<Rate, number>> = {};
  for (const rate of RATES) {
    const share = shareOf(rate);
    if (share !== undefined) known[rate] = rounded(share);
  }
  return known;
}
