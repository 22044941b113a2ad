import type { StoredWarning, WarningFilter } from '../../insight/warning/read';
import { csvText } from '../../insight/csv';
import { WARNING_SHEET, warningSvg } from '../../insight/warning/show';
import type { Api } from '../app';
import { principalOf, reaches, type Sight, sightOf } from '../auth';
import { type Deps, packOf } from '../deps';
import { SECURITY, TAGS } from '../openapi';
import { Problem } from '../problem';
import { READ_PROBLEMS } from '../schemas/problem';
import { warningList, warningParams, warningsQuery, warningView } from '../schemas/warnings';
import { pageView } from '../views/lists';
import { named } from '../views/names';
import { memberOf, warningOf } from '../views/warnings';
import { pageOf } from './paging';
import { sendText, textOf } from './plainText';

/** A unit sees what is for it or for one below it; who sees all orders sees all warnings. */
function within(sight: Sight, filter: WarningFilter): WarningFilter {
  return sight.all ? filter : { ...filter, visibleTo: [sight.unit, ...sight.below] };
}

/** Early warning 预警 (art. 25; PR-2, PR-9): what the watch told, read only. */
export function warningRoutes(app: Api, deps: Deps): void {
  const { ledger } = deps;
  const find = async (request: Parameters<typeof principalOf>[0], id: string) => {
    const sight = sightOf(principalOf(request), 'readWarnings');
    const warning = await ledger.warning(id);
    // Of others' a unit does not even learn that it is there.
    if (!warning || !(sight.all || (warning.unit !== null && reaches(sight, warning.unit))))
      throw new Problem('UNKNOWN_WARNING');
    return { warning, orders: await ledger.warningOrders(id, { eyes: sight.eyes }) };
  };
  const topicFrom = async () => {
    const pack = await packOf(deps);
    return pack?.documents.policy.warning?.topicFrom.value;
  };

  app.get(
    '/v1/warnings',
    {
      config: { right: 'readWarnings' },
      schema: {
        tags: [TAGS.lists],
        summary: '预警清单，最近在前 / early warnings, newest first',
        description:
          '每条预警写明工单、期望、概率、样本与方法。单位只见本单位及下级的。\n\n' +
          'Each with its expectation, odds, sample and method. A unit sees its own and those of units below it.',
        security: SECURITY,
        querystring: warningsQuery,
        response: { 200: warningList, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const { limit: _, cursor: __, ...filter } = request.query;
      const sight = sightOf(principalOf(request), 'readWarnings');
      const found = await ledger.warnings(within(sight, filter), pageOf(request.query));
      const from = await topicFrom();
      const warnings = found.items.map((item) => warningOf(item, from));
      return named({ warnings, ...pageView(found) }, await packOf(deps));
    },
  );

  app.get(
    '/v1/warnings.csv',
    {
      config: { right: 'readWarnings' },
      schema: {
        tags: [TAGS.lists],
        summary: '预警清单，CSV / early warnings as CSV',
        description: '至多 500 条，以 cursor 续取（响应头 X-Next-Cursor）/ at most 500; the next by X-Next-Cursor',
        security: SECURITY,
        querystring: warningsQuery,
        response: { 200: textOf('text/csv'), ...READ_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { limit = 500, cursor, ...filter } = request.query;
      const sight = sightOf(principalOf(request), 'readWarnings');
      const page = pageOf({ limit, ...(cursor !== undefined && { cursor }) });
      const found = await ledger.warnings(within(sight, filter), page);
      if (found.next !== undefined) reply.header('x-next-cursor', found.next);
      return sendText(reply, 'text/csv; charset=utf-8', csvText<StoredWarning>(WARNING_SHEET, found.items));
    },
  );

  app.get(
    '/v1/warnings/:id',
    {
      config: { right: 'readWarnings' },
      schema: {
        tags: [TAGS.lists],
        summary: '一条预警及其工单 / one warning with its orders',
        security: SECURITY,
        params: warningParams,
        response: { 200: warningView, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const { warning, orders } = await find(request, request.params.id);
      return named({ ...warningOf(warning, await topicFrom()), members: orders.map(memberOf) }, await packOf(deps));
    },
  );

  app.get(
    '/v1/warnings/:id/chart.svg',
    {
      config: { right: 'readWarnings' },
      schema: {
        tags: [TAGS.lists],
        summary: '一条预警的过程图 / a warning as a picture',
        security: SECURITY,
        params: warningParams,
        response: { 200: textOf('image/svg+xml'), ...READ_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { warning, orders } = await find(request, request.params.id);
      return sendText(reply, 'image/svg+xml', warningSvg(warning, orders));
    },
  );
}
