import type { Api } from '../app';
import { principalOf, sightOf } from '../auth';
import { type Deps, packOf } from '../deps';
import { SECURITY, TAGS } from '../openapi';
import { supervisionList } from '../schemas/oversight';
import { READ_PROBLEMS } from '../schemas/problem';
import { supervisionsQuery } from '../schemas/query';
import { pageView } from '../views/lists';
import { named } from '../views/names';
import { supervisionView } from '../views/oversight';
import { pageOf } from './paging';

/** Supervision 督办 over all orders (art. 35, AP-14), from its read model. */
export function supervisionRoutes(app: Api, deps: Deps): void {
  app.get(
    '/v1/supervisions',
    {
      config: { right: 'listSupervisions' },
      schema: {
        tags: [TAGS.lists],
        summary: '督办清单，最近在前 / supervisions, newest first',
        description:
          '单位只见被督办或由其督办的。催办与督办不改变工单的办理时限。\n\n' +
          'A unit sees those it must answer or review. Supervision moves no limit of the order.',
        security: SECURITY,
        querystring: supervisionsQuery,
        response: { 200: supervisionList, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const sight = sightOf(principalOf(request));
      const { limit: _, cursor: __, ...filter } = request.query;
      const page = pageOf(request.query);
      const seen = { ...filter, eyes: sight.eyes, ...(!sight.all && { party: sight.unit }) };
      const found = await deps.ledger.supervisions(seen, page);
      const supervisions = found.items.map(({ orderNo, ...each }) => ({ orderNo, ...supervisionView(each) }));
      return named({ supervisions, ...pageView(found) }, await packOf(deps));
    },
  );
}
