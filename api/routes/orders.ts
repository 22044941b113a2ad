import { z } from 'zod';
import type { OrderState } from '../../domain/state';
import type { Api } from '../app';
import { principalOf, sees, sightOf } from '../auth';
import { type Deps, packOf } from '../deps';
import { SECURITY, TAGS } from '../openapi';
import { Problem, problemOf } from '../problem';
import { READ_PROBLEMS } from '../schemas/problem';
import { orderNo } from '../schemas/text';
import { orderView, timelineView } from '../schemas/views';
import { named } from '../views/names';
import { orderOf } from '../views/order';
import { timelineOf } from '../views/timeline';

const params = z.object({ orderNo });

/** An order as it stands, wherever it can be read. */
export interface Found {
  readonly state: OrderState;
  readonly source: 'ledger' | 'engine';
  readonly pending: number;
}

/**
 * Reads an order: from the ledger, or from the running case while the ledger is away or has not got it yet.
 * @throws Problem UNKNOWN_ORDER; LEDGER_UNAVAILABLE when neither can tell
 */
export async function findOrder({ ledger, gateway }: Deps, no: string): Promise<Found> {
  let away: unknown;
  try {
    const found = await ledger.order(no);
    if (found !== undefined) return { state: found.state, source: 'ledger', pending: 0 };
  } catch (error) {
    if (problemOf(error).code !== 'LEDGER_UNAVAILABLE') throw error;
    away = error;
  }
  const live = await gateway.live(no).catch((error: unknown) => {
    throw away ?? error;
  });
  if (live !== undefined) return { ...live, source: 'engine' };
  throw away ?? new Problem('UNKNOWN_ORDER');
}

/** GET of one order and of its events. */
export function orderRoutes(app: Api, deps: Deps): void {
  app.get(
    '/v1/complaints/:orderNo',
    {
      config: { right: 'readOrder' },
      schema: {
        tags: [TAGS.orders],
        summary: '工单详情 / one order',
        description:
          '状态、时钟、各到期事项及其由来。单位只能查看本单位主办、抄送或待办的工单。\n\n' +
          'Stage, clocks, deadlines and why they are what they are. A unit sees its own orders only.',
        security: SECURITY,
        params,
        response: { 200: orderView, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const sight = sightOf(principalOf(request));
      const { state, source, pending } = await findOrder(deps, request.params.orderNo);
      if (!sees(sight, state)) throw new Problem('FORBIDDEN', { rule: '§2.4' });
      return named(orderOf(state, deps.now(), source, pending), await packOf(deps, state));
    },
  );

  app.get(
    '/v1/complaints/:orderNo/timeline',
    {
      config: { right: 'readTimeline' },
      schema: {
        tags: [TAGS.orders],
        summary: '工单全过程 / the events of an order',
        description: '逐个事件，含链式哈希；内容只有编码与文本摘要 / event by event, with the hashes that chain them',
        security: SECURITY,
        params,
        response: { 200: timelineView, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const sight = sightOf(principalOf(request));
      const no = request.params.orderNo;
      const order = await deps.ledger.order(no);
      if (order === undefined) throw new Problem('UNKNOWN_ORDER');
      if (!sees(sight, order.state)) throw new Problem('FORBIDDEN', { rule: '§2.4' });
      return named(timelineOf(no, await deps.ledger.timeline(no), sight.all), await packOf(deps, order.state));
    },
  );
}
