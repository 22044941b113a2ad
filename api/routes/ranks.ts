import { z } from 'zod';
import type { Closing } from '../../appraisal/closePeriod';
import { groupNow } from '../../appraisal/groupNow';
import { stretchOf } from '../../appraisal/period';
import { weightsFor } from '../../appraisal/rules';
import { periodOf } from '../../domain/calendar-days';
import { appraisalRules, subjectsOf } from '../../rules/appraisal';
import type { Pack } from '../../rules/pack';
import type { Api } from '../app';
import { type Deps, packOf } from '../deps';
import { SECURITY, TAGS } from '../openapi';
import { Problem } from '../problem';
import { READ_PROBLEMS } from '../schemas/problem';
import { figuresQuery, ranksQuery } from '../schemas/query';
import { rankList, scoreboard } from '../schemas/ranks';
import { code } from '../schemas/text';
import { coded } from '../views/coded';
import { stretchView } from '../views/figures';
import { named } from '../views/names';
import { groupView, ratesView, standingView } from '../views/ranks';

/** The three rates, ranks, and what is beside them (art. 32; AP-1…3, AP-6, AP-11, AP-12). Of the counts as they stand, with what was excluded so far. */
export function rankRoutes(app: Api, { ledger, rules, now, ...deps }: Deps): void {
  const subjects = new Map<string, Closing['subjects']>();
  const closingOf = (pack: Pack, label: string | undefined): Closing => {
    const startDay = pack.documents.policy.periodStartDay.value;
    const stretch = stretchOf(label ?? periodOf(now(), startDay).label, startDay);
    if (stretch === undefined) throw new Problem('INVALID_QUERY');
    const known = subjects.get(pack.hash) ?? subjectsOf(pack);
    if (!subjects.has(pack.hash)) {
      subjects.clear();
      subjects.set(pack.hash, known);
    }
    return { stretch, rules: appraisalRules(pack.documents.policy), subjects: known };
  };
  app.get(
    '/v1/ranks',
    {
      config: { right: 'readRanks' },
      schema: {
        tags: [TAGS.figures],
        summary: '三率与排名，逐组 / the three rates and the ranks of a group',
        description:
          '全口径与剔除后并列；样本、置信区间齐备；样本不足不排名；同分者交办多者在前，仍相同则并列。合计与平均并列，附比上期变化、标签与公平性数据。均为当前数，已扣除考核期内已裁定的剔除；各次所存数据与签名结果见考核期接口。\n\n' +
          'All orders and after exclusions beside each other, with sample and interval; nobody is ranked below the least ' +
          'sample; of equal scores who was given more orders goes first, else they share the rank. The counts as they stand, without what two persons of the period excluded so far; what was kept and signed is told by the routes of the period.',
        security: SECURITY,
        querystring: ranksQuery,
        response: { 200: rankList, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const pack = await rules.active();
      const { period, group: wanted } = request.query;
      const closing = closingOf(pack, period);
      const group = closing.rules.groups.find((each) => each.code === wanted);
      if (group === undefined) throw new Problem('INVALID_QUERY');
      const found = await groupNow(ledger, group, closing, pack.documents.policy.periodStartDay.value);
      const { response, resolution, satisfaction } = weightsFor(closing.rules, group.code, closing.stretch.end);
      const answer = {
        group: groupView(group),
        period: stretchView(closing.stretch),
        sample: closing.rules.minSample,
        basis: coded('scoreBasis', closing.rules.basis),
        weights: { response, resolution, satisfaction },
        tolerance: closing.rules.tolerance,
        pooled: ratesView((rate) => found.pooled[rate].net.share),
        mean: ratesView((rate) => found.mean[rate]),
        rows: found.rows.map((row) => standingView(row, closing.rules)),
      };
      return named(answer, await packOf({ rules, ...deps }));
    },
  );

  app.get(
    '/v1/units/:unit/scoreboard',
    {
      config: { right: 'readRanks' },
      schema: {
        tags: [TAGS.figures],
        summary: '一个单位的三率与名次 / the three rates and the rank of one unit',
        security: SECURITY,
        params: z.object({ unit: code }),
        querystring: figuresQuery,
        response: { 200: scoreboard, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const pack = await rules.active();
      const { unit } = request.params;
      const known = pack.units.get(unit);
      if (known === undefined) throw new Problem('UNKNOWN_UNIT');
      const closing = closingOf(pack, request.query.period);
      const startDay = pack.documents.policy.periodStartDay.value;
      const own = closing.rules.groups.filter(({ kinds }) => kinds.includes(known.kind));
      const groups = await Promise.all(
        own.map(async (group) => {
          const found = await groupNow(ledger, group, closing, startDay, unit);
          return found.rows.map((row) => ({ group: groupView(group), standing: standingView(row, closing.rules) }));
        }),
      );
      const answer = {
        unit,
        period: stretchView(closing.stretch),
        sample: closing.rules.minSample,
        groups: groups.flat(),
      };
      return named(answer, await packOf({ rules, ...deps }));
    },
  );
}
