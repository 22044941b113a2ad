import type { Intake } from '../../domain/commands';
import { isGrassroots, locate } from '../../rules/organisation';
import type { Pack } from '../../rules/pack';
import { textRef } from '../../vault/keep';
import type { Api } from '../app';
import { actorAs, principalOf } from '../auth';
import type { Deps } from '../deps';
import { fingerprint } from '../fingerprint';
import type { Metrics } from '../metrics';
import { SECURITY, TAGS } from '../openapi';
import { Problem } from '../problem';
import { TASK_EXAMPLE, type TaskBody, taskBody } from '../schemas/intake';
import { WRITE_PROBLEMS } from '../schemas/problem';
import { receiptView } from '../schemas/views';
import { admit } from './admission';

/** POST /v1/whistles: a street whistles for key work, joint enforcement or an emergency, without any caller (WH-2). */
export function taskRoutes(app: Api, deps: Deps, metrics: Metrics): void {
  app.post(
    '/v1/whistles',
    {
      config: { right: 'startTask' },
      schema: {
        tags: [TAGS.intake],
        summary: '街乡自行吹哨（重点工作、综合执法、应急处置）/ a street whistles for work of its own',
        description:
          '没有诉求人，因此不联系、不回访；哨声即时发出，各单位按本类时限报到；全部完成或经区裁定后即办结。以编号幂等。\n\n' +
          'Nobody called, so nobody is contacted or followed up; the whistle sounds at once, and the order closes with it. ' +
          'Idempotent by the number. Role: unit (a street or town). Article: art. 16; S2 art. 5; WH-2.',
        security: SECURITY,
        body: taskBody.meta({ id: 'Task', examples: [TASK_EXAMPLE] }),
        response: {
          200: receiptView.describe('此前已受理，同一回执 / had been taken in before, the same receipt'),
          201: receiptView.describe('已受理 / taken in'),
          202: receiptView.describe('已受理，尚未入账 / taken in, not yet in the ledger'),
          ...WRITE_PROBLEMS,
        },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const principal = principalOf(request);
      const { unit } = principal;
      if (unit === undefined) throw new Problem('ONLY_STREETS_WHISTLE', { rule: 'art. 16; WH-1' });
      // Whose whistle it is belongs to the content: the same number from another street is another whistle.
      const contentHash = fingerprint({ ...body, by: unit });
      const { status, receipt } = await admit(deps, metrics, {
        orderNo: body.orderNo,
        contentHash,
        keeping: { orderNo: body.orderNo, contentHash, texts: [body.content] },
        actor: actorAs(principal, 'unit'),
        what: (pack) => taskOf(body, unit, contentHash, pack),
      });
      return reply.code(status).header('location', `/v1/complaints/${body.orderNo}`).send(receipt);
    },
  );
}

/** @throws Problem ONLY_STREETS_WHISTLE */
function taskOf(body: TaskBody, unit: string, contentHash: string, pack: Pack): Intake {
  const street = pack.units.get(unit);
  if (street === undefined || !isGrassroots(street))
    throw new Problem('ONLY_STREETS_WHISTLE', { rule: 'art. 16; WH-1' });
  const { orderNo, kind, matter, units, community, level } = body;
  const place = {
    street: unit.slice(pack.documents.organisation.prefix.length + 1),
    ...(community !== undefined && { community }),
  };
  return {
    orderNo,
    kind: 'task',
    channel: 'street',
    matter,
    place: locate(pack.gazetteer, place) ?? place,
    treatment: { as: 'whistle', kind, units },
    text: textRef(body.content),
    contentHash,
    ...(level !== undefined && { level }),
    // Level 1, and told to the duty desk at once (art. 29).
    ...(kind === 'emergency' && { danger: true }),
  };
}
