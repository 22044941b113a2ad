import { z } from 'zod';
import type { Received } from '../../ledger/queries/calls';
import { isGrassroots } from '../../rules/organisation';
import type { Api } from '../app';
import { principalOf, sightOf } from '../auth';
import { type Deps, packOf } from '../deps';
import { SECURITY, TAGS } from '../openapi';
import { Problem } from '../problem';
import { callList, whistlingView } from '../schemas/calls';
import { READ_PROBLEMS } from '../schemas/problem';
import { callsQuery, whistlingQuery } from '../schemas/query';
import { code } from '../schemas/text';
import { bandOf, callView, whistlingOf } from '../views/calls';
import { pageView } from '../views/lists';
import { named } from '../views/names';

const params = z.object({ unit: code });

/** Units called in (art. 14, 16): where, how answered, and how often a street whistles. */
export function callRoutes(app: Api, deps: Deps): void {
  const { ledger } = deps;

  app.get(
    '/v1/units/:unit/calls',
    {
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
      if (!sight.all && sight.unit !== unit) throw new Problem('FORBIDDEN', { rule: '§2.4' });
      const { limit, cursor, ...filter } = request.query;
      const page = { ...(limit !== undefined && { limit }), ...(cursor !== undefined && { cursor }) };
      const found = await ledger.calls(unit, filter, page);
      if (found.items.length === 0 && !(await deps.rules.active()).units.has(unit)) throw new Problem('UNKNOWN_UNIT');
      return named({ unit, calls: found.items.map(callView), ...pageView(found) }, await packOf(deps));
    },
  );

  app.get(
    '/v1/units/:unit/whistling',
    {
      schema: {
        tags: [TAGS.lists],
        summary: '吹哨率区间与双方到位情况 / how often it whistles, as a band, and how both sides answer',
        description:
          '吹哨过少或过多都值得关注，只给区间，不排名、不计次奖励（WH-7）；样本不足不给区间。时间按工单受理时刻。\n\n' +
          'Too few and too many whistles are both looked at: a band, never a rank or a reward for the count (WH-7); no ' +
          'band below the sample the policy asks for. Times are those at which the orders were received.',
        security: SECURITY,
        params,
        querystring: whistlingQuery,
        response: { 200: whistlingView, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const { unit } = request.params;
      const sight = sightOf(principalOf(request));
      if (!sight.all && sight.unit !== unit) throw new Problem('FORBIDDEN', { rule: '§2.4' });
      const { units, documents } = await deps.rules.active();
      const known = units.get(unit);
      if (known === undefined) throw new Problem('UNKNOWN_UNIT');
      const found = await ledger.whistling(unit, request.query satisfies Received);
      const band = isGrassroots(known) ? bandOf(found, documents.policy) : {};
      return named({ unit, ...whistlingOf(found), ...band }, await packOf(deps));
    },
  );
}
