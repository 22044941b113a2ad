import { mergeRules } from '../../rules/merge';
import type { Api } from '../app';
import { principalOf, sees, sightOf } from '../auth';
import { type Deps, packOf } from '../deps';
import { alikeTo } from '../mergeRule';
import { SECURITY, TAGS } from '../openapi';
import { Problem } from '../problem';
import { alikeView, incidentList, memberList } from '../schemas/incidents';
import { READ_PROBLEMS } from '../schemas/problem';
import { incidentsQuery, membersQuery } from '../schemas/query';
import { orderNo } from '../schemas/text';
import { incidentView, memberView } from '../views/incidents';
import { pageView } from '../views/lists';
import { named } from '../views/names';
import { z } from 'zod';

const params = z.object({ orderNo });

/** Incidents 并单: their counts for everybody who sees the parent, their members for the hotline and those who look over it. */
export function incidentRoutes(app: Api, deps: Deps): void {
  const { ledger } = deps;

  app.get(
    '/v1/incidents',
    {
      config: { right: 'listIncidents' },
      schema: {
        tags: [TAGS.lists],
        summary: '并单事件，最近在前 / incidents, newest first',
        description: '单位只看到本单位主办的事件及其人数 / a unit sees the incidents it leads, and how many called',
        security: SECURITY,
        querystring: incidentsQuery,
        response: { 200: incidentList, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const sight = sightOf(principalOf(request));
      const { limit, cursor, ...filter } = request.query;
      if (!sight.all && filter.unit !== undefined && filter.unit !== sight.unit)
        throw new Problem('FORBIDDEN', { rule: '§2.4' });
      const own = sight.all ? {} : { unit: sight.unit };
      const page = { ...(limit !== undefined && { limit }), ...(cursor !== undefined && { cursor }) };
      const found = await ledger.incidents({ ...filter, ...own }, page);
      return named({ incidents: found.items.map(incidentView), ...pageView(found) }, await packOf(deps));
    },
  );

  app.get(
    '/v1/complaints/:orderNo/members',
    {
      config: { right: 'readMembers' },
      schema: {
        tags: [TAGS.orders],
        summary: '并入的工单 / the orders that stand in the incident',
        description:
          '单位只看人数；各诉求人的工单由热线各席位查看 / a unit sees counts; whose order each is stays with the hotline',
        security: SECURITY,
        params,
        querystring: membersQuery,
        response: { 200: memberList, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const sight = sightOf(principalOf(request), 'readMembers');
      const no = request.params.orderNo;
      const order = await ledger.order(no);
      if (order === undefined) throw new Problem('UNKNOWN_ORDER');
      if (!sees(sight, order.state)) throw new Problem('FORBIDDEN', { rule: '§2.4; IN-17' });
      const found = await ledger.members(no, request.query);
      return named({ orderNo: no, members: found.items.map(memberView), ...pageView(found) }, await packOf(deps));
    },
  );

  app.get(
    '/v1/complaints/:orderNo/alike',
    {
      config: { right: 'readAlike' },
      schema: {
        tags: [TAGS.orders],
        summary: '同一事项、同一地点的其他诉求 / others about the same matter at the same place',
        description:
          '按规则包（并单窗口、人数）列出；并单：POST /v1/complaints/{parent}/gather\n\n' +
          'By the policy’s window and number of callers (IN-17); to join them, gather them under the parent.',
        security: SECURITY,
        params,
        response: { 200: alikeView, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const sight = sightOf(principalOf(request), 'readAlike');
      const no = request.params.orderNo;
      const order = await ledger.order(no);
      if (order === undefined) throw new Problem('UNKNOWN_ORDER');
      if (!sees(sight, order.state)) throw new Problem('FORBIDDEN', { rule: '§2.4; IN-17' });
      const pack = await deps.rules.active();
      const { callers: threshold, automatic } = mergeRules(pack);
      const { orders, ...found } = await alikeTo(deps, pack, order.state);
      const view = { orderNo: no, ...found, threshold, suggested: found.callers >= threshold, automatic };
      return named({ ...view, orders: [...orders] }, pack);
    },
  );
}
