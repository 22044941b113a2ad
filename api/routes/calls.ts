import { z } from 'zod';
import { isUnit } from '../../rules/organisation';
import type { Api } from '../app';
import { principalOf, reaches, sightOf } from '../auth';
import { type Deps, packOf } from '../deps';
import { SECURITY, TAGS } from '../openapi';
import { Problem } from '../problem';
import { callList } from '../schemas/calls';
import { READ_PROBLEMS } from '../schemas/problem';
import { callsQuery } from '../schemas/query';
import { code } from '../schemas/text';
import { beyond } from './lists';
import { callView } from '../views/calls';
import { pageView } from '../views/lists';
import { named } from '../views/names';
import { pageOf } from './paging';

const params = z.object({ unit: code });

/** Where a unit was called in (art. 14, 16), and how it answered. */
export function callRoutes(app: Api, deps: Deps): void {
  const { ledger } = deps;

  app.get(
    '/v1/units/:unit/calls',
    {
      config: { right: 'listUnitCalls' },
      schema: {
        tags: [TAGS.lists],
        summary: '被吹哨与协办记录，最近在前 / where a unit was called in, newest first',
        security: SECURITY,
        params,
        querystring: callsQuery,
        response: { 200: callList, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const { unit } = request.params;
      const sight = sightOf(principalOf(request));
      if (!reaches(sight, unit)) throw new Problem('FORBIDDEN', { rule: '§2.4' });
      const { limit: _, cursor: __, ...filter } = request.query;
      const page = pageOf(request.query);
      const found = await ledger.calls(unit, { ...filter, ...beyond(sight, unit) }, page);
      if (found.items.length === 0 && !isUnit(await deps.rules.active(), unit)) throw new Problem('UNKNOWN_UNIT');
      return named({ unit, calls: found.items.map(callView), ...pageView(found) }, await packOf(deps));
    },
  );
}
