import { z } from 'zod';
import type { Actor } from '../../domain/commands';
import { isConfidential } from '../../domain/secrecy';
import type { OrderState } from '../../domain/state';
import { likeness, type Sighting } from '../../insight/duplicates';
import { duplicateRule } from '../../insight/profiles';
import type { OrderItem } from '../../ledger/queries/list';
import type { Pack } from '../../rules/pack';
import type { Api } from '../app';
import { principalOf, readerOf } from '../auth';
import { type Deps, packOf } from '../deps';
import { SECURITY, TAGS } from '../openapi';
import { READ_PROBLEMS } from '../schemas/problem';
import { suggestionsView } from '../schemas/suggestions';
import { orderNo } from '../schemas/text';
import { coded, given, iso, same } from '../views/coded';
import { named } from '../views/names';
import { suggestionView } from '../views/suggestion';
import { findOrder } from './orders';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The newest orders of the place that are compared; each comparison is a recorded reading. */
const MOST_COMPARED = 20;
const MOST_SHOWN = 5;

/** What speaks for a unit, a matter and a merge, for the person at whose desk the order is. */
export function suggestionRoutes(app: Api, deps: Deps): void {
  app.get(
    '/v1/complaints/:orderNo/suggestions',
    {
      config: { right: 'readSuggestions' },
      schema: {
        tags: [TAGS.orders],
        summary:
          '派单与并单建议（记入阅览日志）/ what to dispatch to and what to merge with; the readings are recorded',
        description:
          '仅限工单所在席位的人员。比较同一社区（街道）近期工单的内容，只给出相似度，不给出内容；举报与保密工单不参与。\n\n' +
          'For whoever may read the caller’s words at the desk the order is on. The words of recent orders of the same ' +
          'community or street are compared and not shown; reports of wrongdoing and secret orders take no part.',
        security: SECURITY,
        params: z.object({ orderNo }),
        response: { 200: suggestionsView, ...READ_PROBLEMS },
      },
    },
    async (request, reply) => {
      const no = request.params.orderNo;
      const { state } = await findOrder(deps, no);
      // The lead unit reads the words of its own order, not what is like it.
      const actor = readerOf(principalOf(request), state, 'readSuggestions');
      const pack = await packOf(deps, state);
      const text = await wordsOf(deps, no, state, actor);
      const { matter, place, kind } = state;
      const fresh = pack && text !== undefined && deps.suggest?.(pack, { text, matter, place, kind, at: deps.now() });
      const policy = pack?.documents.policy.suggestion;
      const alike = text === undefined ? [] : await similar(deps, state, text, actor);
      const answer = {
        orderNo: no,
        ...given('threshold', policy?.dispatch.value, same),
        ...given('suggestion', fresh || state.suggestion, suggestionView),
        ...given('similarFrom', policy?.similar.value, same),
        similar: alike,
        sameCaller: await ofTheSameCaller(deps, state, pack),
      };
      return reply.header('cache-control', 'no-store').send(named(answer, pack));
    },
  );
}

async function wordsOf({ vault }: Deps, no: string, state: OrderState, actor: Actor): Promise<string | undefined> {
  const found = await vault.readText(no, state.text, { actor, purpose: 'similar' });
  return 'found' in found ? found.found : undefined;
}

/** IN-9, IN-17: what this caller called about before, on the same matter at the same place; the policy says how far back. */
async function ofTheSameCaller(deps: Deps, state: OrderState, pack: Pack | undefined) {
  const limit = pack?.documents.policy.merge?.sameCaller;
  if (!limit || isConfidential(state)) return [];
  const since = state.receivedAt - limit.value * (limit.unit === 'hour' ? HOUR : DAY);
  const calls = await deps.vault.earlierCalls(state.orderNo, since);
  const found = await Promise.all(calls.slice(0, MOST_SHOWN).map((call) => deps.ledger.order(call.orderNo)));
  return found.flatMap((order) => {
    if (!order || isConfidential(order.state)) return [];
    const { orderNo: no, stage, receivedAt, holder } = order.state;
    return [
      { orderNo: no, stage: coded('stage', stage), receivedAt: iso(receivedAt), ...given('unit', holder?.unit, same) },
    ];
  });
}

/** Earlier orders of the same community, else street, of the last weeks: likest first. */
async function similar(deps: Deps, state: OrderState, text: string, actor: Actor) {
  const { community, street } = state.place;
  const where = community !== undefined ? { community } : street !== undefined ? { street } : undefined;
  if (where === undefined) return [];
  const rule = duplicateRule();
  const filter = { ...where, receivedFrom: state.receivedAt - rule.windowDays * DAY, receivedTo: state.receivedAt + 1 };
  const { items } = await deps.ledger.list(filter, { limit: MOST_COMPARED });
  const self = sightingOf(state.orderNo, state.receivedAt, text, community ?? street);
  const compared = await Promise.all(
    items
      .filter(({ orderNo: other, confidential }) => other !== state.orderNo && !confidential)
      .map(async (item) => {
        const order = await deps.ledger.order(item.orderNo);
        const words = order && (await wordsOf(deps, item.orderNo, order.state, actor));
        if (words === undefined) return [];
        const other = sightingOf(item.orderNo, item.receivedAt, words, community ?? street, item.closedAt);
        return [{ item, likeness: likeness(self, other, rule) }];
      }),
  );
  const ranked = compared.flat().sort((a, b) => b.likeness - a.likeness);
  return ranked.slice(0, MOST_SHOWN).map(({ item, likeness: share }) => ({ ...shown(item), likeness: rounded(share) }));
}

function shown({ orderNo: no, stage, unit, matter, receivedAt }: OrderItem) {
  return {
    orderNo: no,
    stage: coded('stage', stage),
    matter,
    receivedAt: iso(receivedAt),
    ...given('unit', unit, same),
  };
}

function sightingOf(id: string, at: number, text: string, place: string | undefined, closedAt?: number): Sighting {
  return {
    id,
    at,
    text,
    address: '',
    ...(place !== undefined && { places: [place] }),
    ...(closedAt !== undefined && { closedAt }),
  };
}

const rounded = (share: number): number => Math.round(share * 1_000) / 1_000;
