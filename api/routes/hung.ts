import { z } from 'zod';
import type { Received } from '../../ledger/queries/punctuality';
import type { Api } from '../app';
import { principalOf, reaches, sightOf } from '../auth';
import { type Deps, packOf } from '../deps';
import { SECURITY, TAGS } from '../openapi';
import { Problem } from '../problem';
import { hungList, punctualityView, topicList } from '../schemas/hung';
import { READ_PROBLEMS } from '../schemas/problem';
import { hungQuery, topicQuery, punctualityQuery } from '../schemas/query';
import { code } from '../schemas/text';
import { hungItemView, punctualityOf, topicItemView } from '../views/hung';
import { pageView } from '../views/lists';
import { named } from '../views/names';
import { pageOf } from './paging';

/** Orders that cannot be solved now 挂账 (art. 15(2)), what became of them, and how a unit keeps its limits. */
export function hungRoutes(app: Api, deps: Deps): void {
  const { ledger } = deps;

  app.get(
    '/v1/hung',
    {
      config: { right: 'listHung' },
      schema: {
        tags: [TAGS.lists],
        summary: '挂账清单与待审批申请，最早申请在前 / hung orders and requests, the oldest first',
        description:
          '单位看本单位的，区看须由本区审核或看进展的。\n\nA unit sees its own, a district those it decides or looks at.',
        security: SECURITY,
        querystring: hungQuery,
        response: { 200: hungList, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const sight = sightOf(principalOf(request));
      const { limit: _, cursor: __, state, ...filter } = request.query;
      const states = state === undefined ? {} : { states: state };
      const own = { eyes: sight.eyes, ...(!sight.all && { visibleTo: sight.unit }) };
      const found = await ledger.hung({ ...filter, ...states, ...own }, pageOf(request.query));
      return named({ orders: found.items.map(hungItemView), ...pageView(found) }, await packOf(deps));
    },
  );

  app.get(
    '/v1/topic-pool',
    {
      config: { right: 'listTopics' },
      schema: {
        tags: [TAGS.lists],
        summary:
          '专题池：达到挂账最长期限的事项，最近在前 / matters that reached the hard stop of a hang, newest first',
        security: SECURITY,
        querystring: topicQuery,
        response: { 200: topicList, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const sight = sightOf(principalOf(request));
      const { limit: _, cursor: __, ...filter } = request.query;
      if (!sight.all && filter.unit !== undefined && filter.unit !== sight.unit)
        throw new Problem('FORBIDDEN', { rule: '§2.4' });
      const own = { eyes: sight.eyes, ...(!sight.all && { unit: sight.unit }) };
      const found = await ledger.topics({ ...filter, ...own }, pageOf(request.query));
      return named({ topics: found.items.map(topicItemView), ...pageView(found) }, await packOf(deps));
    },
  );

  app.get(
    '/v1/units/:unit/punctuality',
    {
      config: { right: 'readPunctuality' },
      schema: {
        tags: [TAGS.lists],
        summary: '按时反馈：按现行到期与原到期分别统计 / reports in time, by the limit as extended and by the original',
        description:
          '延期和挂账不隐藏在到期时刻里：两个口径并列。时间按工单受理时刻。\n\n' +
          'No extension or hang hides in a deadline: both counts side by side. Times are those at which the orders were received.',
        security: SECURITY,
        params: z.object({ unit: code }),
        querystring: punctualityQuery,
        response: { 200: punctualityView, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const { unit } = request.params;
      const sight = sightOf(principalOf(request));
      if (!reaches(sight, unit)) throw new Problem('FORBIDDEN', { rule: '§2.4' });
      const found = await ledger.punctuality(unit, request.query satisfies Received);
      if (found.orders === 0 && !(await deps.rules.active()).units.has(unit)) throw new Problem('UNKNOWN_UNIT');
      return named({ unit, ...punctualityOf(found) }, await packOf(deps));
    },
  );
}
