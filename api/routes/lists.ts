import { z } from 'zod';
import { isUnit } from '../../rules/organisation';
import type { Api } from '../app';
import type { UnitCode } from '../../domain/terms';
import type { Eyes } from '../../ledger/queries/secrecy';
import { principalOf, reaches, type Sight, sightOf } from '../auth';
import { type Deps, packOf } from '../deps';
import { SECURITY, TAGS } from '../openapi';
import { Problem } from '../problem';
import { READ_PROBLEMS } from '../schemas/problem';
import { dueQuery, followUpQuery, inboxQuery, ordersQuery } from '../schemas/query';
import { code } from '../schemas/text';
import { dueList, followUpList, inboxList, orderList } from '../schemas/lists';
import { dueView, followUpView, inboxView, pageView } from '../views/lists';
import { named } from '../views/names';
import { summaryOf } from '../views/order';
import { pageOf } from './paging';

/** On its own table a unit finds what is for few eyes too: its row says that it must act, not what the order is. */
export function beyond(sight: Sight, unit: UnitCode): Eyes {
  return sight.eyes.includes(`unit:${unit}`) ? {} : { eyes: sight.eyes };
}

/** Lists, all from the read models; a unit's key sees its own rows only. */
export function listRoutes(app: Api, deps: Deps): void {
  const { ledger, now } = deps;

  app.get(
    '/v1/complaints',
    {
      config: { right: 'listOrders' },
      schema: {
        tags: [TAGS.lists],
        summary: '工单清单，最近受理在前 / orders, newest first',
        security: SECURITY,
        querystring: ordersQuery,
        response: { 200: orderList, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const sight = sightOf(principalOf(request));
      const { stage, from, to, overdue, limit: _, cursor: __, light, ...filter } = request.query;
      const asked = overdue !== undefined ? ('red' as const) : light;
      const found = await ledger.list(
        {
          ...filter,
          eyes: sight.eyes,
          ...(asked !== undefined && { light: asked }),
          ...(stage !== undefined && { stages: stage }),
          ...(from !== undefined && { receivedFrom: from }),
          ...(to !== undefined && { receivedTo: to }),
          ...(!sight.all && { visibleTo: sight.unit, below: sight.below }),
        },
        pageOf(request.query),
      );
      return named({ orders: found.items.map(summaryOf), ...pageView(found) }, await packOf(deps));
    },
  );

  app.get(
    '/v1/units/:unit/orders',
    {
      config: { right: 'listUnitOrders' },
      schema: {
        tags: [TAGS.lists],
        summary: '单位待办，最急在前 / the orders on a unit’s table, most urgent first',
        security: SECURITY,
        params: z.object({ unit: code }),
        querystring: inboxQuery,
        response: { 200: inboxList, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const sight = sightOf(principalOf(request));
      const { unit } = request.params;
      if (!reaches(sight, unit)) throw new Problem('FORBIDDEN', { rule: '§2.4' });
      const { stage, limit: _, cursor: __, ...filter } = request.query;
      const stages = stage === undefined ? {} : { stages: stage };
      const found = await ledger.inbox(unit, { ...filter, ...stages, ...beyond(sight, unit) }, pageOf(request.query));
      // A unit of earlier rules may still hold orders.
      if (found.items.length === 0 && !isUnit(await deps.rules.active(), unit)) throw new Problem('UNKNOWN_UNIT');
      return named({ unit, orders: found.items.map(inboxView), ...pageView(found) }, await packOf(deps));
    },
  );

  app.get(
    '/v1/due',
    {
      config: { right: 'listDue' },
      schema: {
        tags: [TAGS.lists],
        summary: '到期事项，最早在前 / what falls due, the next first',
        security: SECURITY,
        querystring: dueQuery,
        response: { 200: dueList, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const sight = sightOf(principalOf(request));
      const { kind, limit: _, cursor: __, ...filter } = request.query;
      if (!sight.all && filter.owner !== undefined && filter.owner !== sight.unit)
        throw new Problem('FORBIDDEN', { rule: '§2.4' });
      const own = sight.all ? { eyes: sight.eyes } : { owner: sight.unit };
      const kinds = kind === undefined ? {} : { kinds: kind };
      const found = await ledger.due({ ...filter, ...own, ...kinds }, pageOf(request.query));
      const due = found.items.map((item) => dueView(item, now()));
      return named({ due, ...pageView(found) }, await packOf(deps));
    },
  );

  app.get(
    '/v1/follow-ups',
    {
      config: { right: 'listFollowUps' },
      schema: {
        tags: [TAGS.lists],
        summary: '回访任务 / follow-up tasks',
        description: '领取：POST /v1/complaints/{orderNo}/claimFollowUp；记录：…/recordFollowUp',
        security: SECURITY,
        querystring: followUpQuery,
        response: { 200: followUpList, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const sight = sightOf(principalOf(request), 'listFollowUps');
      const at = now();
      const { claimable, limit: _, cursor: __, ...filter } = request.query;
      const found = await ledger.followUps(
        { ...filter, eyes: sight.eyes, ...(claimable === true && { openAt: at }) },
        pageOf(request.query),
      );
      const tasks = found.items.map((item) => followUpView(item, at));
      return named({ tasks, ...pageView(found) }, await packOf(deps));
    },
  );
}
