import { closePeriod } from '../../appraisal/closePeriod';
import { DAY, dayOf, isoDay, MINUTE, parseDay, startOfDay } from '../../domain/calendar';
import { appraisalRules, subjectsOf } from '../../rules/appraisal';
import type { Api } from '../app';
import { type Deps, packOf } from '../deps';
import { SECURITY, TAGS } from '../openapi';
import { Problem } from '../problem';
import { bulletin, bulletinQuery } from '../schemas/periods';
import { READ_PROBLEMS } from '../schemas/problem';
import { iso } from '../views/coded';
import { named } from '../views/names';
import { groupView, ratesView, standingView } from '../views/ranks';

/** How many stand at each end of the list (domain.md §4.1, reporting code of one district). */
const SHOWN = 3;

/** The daily bulletin 日报: one statistics day, noon to noon (AP-5); figures of a day are no part of any appraisal. */
export function bulletinRoutes(app: Api, deps: Deps): void {
  app.get(
    '/v1/bulletin/daily',
    {
      config: { right: 'readBulletin' },
      schema: {
        tags: [TAGS.figures],
        summary: '日报：前日 12:00 至当日 12:00 / daily bulletin, noon to noon',
        description:
          '受理按受理时刻、办结按办结时刻、三率按回访时刻计入当日；剔除后口径只含工单本身已裁定的剔除。\n\n' +
          'What was received, closed and answered within the day; net figures leave out what the orders themselves say is excluded.',
        security: SECURITY,
        querystring: bulletinQuery,
        response: { 200: bulletin, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const pack = await deps.rules.active();
      const { policy } = pack.documents;
      const cut = policy.appraisal.dayCut.value * MINUTE;
      const day = request.query.date === undefined ? dayOf(deps.now() - cut) : parseDay(request.query.date);
      if (day === undefined) throw new Problem('INVALID_QUERY');
      const end = startOfDay(day) + cut;
      const rules = appraisalRules(policy);
      const group = rules.groups.find(({ code }) => code === request.query.group);
      if (!group) throw new Problem('INVALID_QUERY');
      const stretch = { label: isoDay(day), start: end - DAY, end, periods: [] };
      const input = await deps.periods.day(stretch.start, end);
      const { groups } = closePeriod(input, {
        stretch,
        rules: { ...rules, groups: [group] },
        subjects: subjectsOf(pack),
      });
      const [found] = groups;
      if (!found) throw new Problem('INVALID_QUERY');
      const count = (kind: string) =>
        input.tallies
          .flatMap(({ tallies }) => tallies)
          .filter((each) => each.kind === kind && each.about === 'unit')
          .reduce((sum, { n }) => sum + n, 0);
      const ranked = found.rows.filter(({ rank }) => rank !== undefined).map(({ unit }) => unit);
      const answer = {
        ...{ date: stretch.label, from: iso(stretch.start), to: iso(end), group: groupView(group) },
        ...{ received: count('received'), closed: count('closed') },
        pooled: ratesView((rate) => found.pooled[rate].net.share),
        mean: ratesView((rate) => found.mean[rate]),
        ...{ first: ranked.slice(0, SHOWN), last: ranked.slice(SHOWN).slice(-SHOWN) },
        rows: found.rows.map((row) => standingView(row, rules)),
      };
      return named(answer, await packOf(deps));
    },
  );
}
