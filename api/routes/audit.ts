import { z } from 'zod';
import { type Derived, derive, type Packs } from '../../audit/derive/derive';
import { momentOf } from '../../audit/whatIf/moment';
import { whatIf } from '../../audit/whatIf/whatIf';
import type { StoredEvent } from '../../domain/events';
import { RulesRefused } from '../../rules/store';
import type { Pack } from '../../rules/pack';
import type { Api } from '../app';
import { type Deps, packOf } from '../deps';
import { SECURITY, TAGS } from '../openapi';
import { Problem } from '../problem';
import { derivationView, momentQuery, momentView, whatIfQuery, whatIfView } from '../schemas/audit';
import { READ_PROBLEMS } from '../schemas/problem';
import { orderNo } from '../schemas/text';
import { given, iso, same } from '../views/coded';
import { named } from '../views/names';
import { orderOf } from '../views/order';

const params = z.object({ orderNo });

/** What `npm run audit` asks of one order, by HTTP: as it stood, whether it follows, what other rules would have made of it. */
export function auditRoutes(app: Api, deps: Deps): void {
  const eventsOf = async (no: string): Promise<readonly StoredEvent[]> => {
    const events = await deps.ledger.timeline(no);
    if (events.length === 0) throw new Problem('UNKNOWN_ORDER');
    return events;
  };
  /** The packs that an order was handled under, read before anything is derived. */
  const packsOf = async (events: readonly StoredEvent[]): Promise<Packs> => {
    const hashes = events.flatMap(({ event }) => ('terms' in event && event.terms ? [event.terms.versions.hash] : []));
    const packs = new Map<string, Pack>();
    for (const hash of new Set(hashes)) {
      const pack = await deps.rules.get(hash).catch((error: unknown) => {
        if (error instanceof RulesRefused) return undefined;
        throw error;
      });
      if (pack) packs.set(hash, pack);
    }
    return (hash) => packs.get(hash);
  };

  app.get(
    '/v1/audit/orders/:orderNo/at',
    {
      config: { right: 'auditOrder' },
      schema: {
        tags: [TAGS.audit],
        summary: '某一时刻的工单 / an order as it stood at a time',
        description:
          '截至该时刻（含）的事件折叠而成：状态、责任方、各时钟。\n\nThe fold of what had happened until then, the instant included.',
        security: SECURITY,
        params,
        querystring: momentQuery,
        response: { 200: momentView, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const { time } = request.query;
      const moment = momentOf(await eventsOf(request.params.orderNo), time);
      // At that time there was no such order.
      if (!moment) throw new Problem('UNKNOWN_ORDER');
      const { state, seq, hash } = moment;
      const order = named(orderOf(state, time, 'ledger'), await packOf(deps, state));
      return { time: iso(time), seq, hash, order };
    },
  );

  app.get(
    '/v1/audit/orders/:orderNo/derivation',
    {
      config: { right: 'auditOrder' },
      schema: {
        tags: [TAGS.audit],
        summary: '按规定重新推导 / does every event follow from the regulation',
        description:
          '对每条命令、每次到期，按工单所依规则包重新推导，与台账逐条比对。哈希链、读模型与历史重放见 `npm run audit -- verify`。\n\n' +
          'Each command and each expiry is asked of the regulation again, under the rules pinned on the order. Chains, read models and replays: `npm run audit -- verify`.',
        security: SECURITY,
        params,
        response: { 200: derivationView, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const no = request.params.orderNo;
      const events = await eventsOf(no);
      const causes = derive(events, await packsOf(events));
      return {
        orderNo: no,
        follows: causes.every(({ verdict }) => verdict !== 'differs'),
        causes: causes.map(causeView),
      };
    },
  );

  app.get(
    '/v1/audit/orders/:orderNo/what-if',
    {
      config: { right: 'auditOrder' },
      schema: {
        tags: [TAGS.audit],
        summary: '若按另一规则包办理 / the same order under another rule pack',
        description:
          '同样的来电与操作、同样的时刻与人员，时限与后果按另一规则包；只列不同之处，不改动任何记录。\n\n' +
          'The same call and commands at the same times, limits and consequences by the other rules. Differences only; nothing is changed.',
        security: SECURITY,
        params,
        querystring: whatIfQuery,
        response: { 200: whatIfView, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const events = await eventsOf(request.params.orderNo);
      const { pack: hash } = request.query;
      const pack = hash === undefined ? await deps.rules.active() : await deps.rules.get(hash);
      const { orderNo: no, impossible, differences, refused } = whatIf(events, pack, await packsOf(events));
      return {
        orderNo: no,
        pack: pack.hash,
        ...given('impossible', impossible, same),
        differences: differences.map((each) => ({ ...each })),
        refused: refused.map((each) => ({ ...each })),
      };
    },
  );
}

function causeView({ seq, cause, command, verdict, why }: Derived) {
  return { seq, cause, ...given('command', command, same), verdict, ...given('why', why, same) };
}
