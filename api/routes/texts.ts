import { z } from 'zod';
import { worksOn } from '../../domain/calling';
import type { Api } from '../app';
import { actorAs, principalOf, readerOf, sees, sightOf } from '../auth';
import type { Deps } from '../deps';
import { SECURITY, TAGS } from '../openapi';
import { Problem } from '../problem';
import { confidentialView, type Particulars } from '../schemas/intake';
import { READ_PROBLEMS, WRITE_PROBLEMS } from '../schemas/problem';
import { freeText, orderNo, textRef } from '../schemas/text';
import { findOrder } from './orders';

const textBody = z
  .strictObject({ text: freeText(4_000) })
  .meta({ id: 'TextBody', examples: [{ text: '已到现场查看，管道阀门损坏，今日更换。' }] });

/** Words about an order: kept and read in the vault, and every reading is recorded (§2.4). */
export function textRoutes(app: Api, deps: Deps): void {
  app.post(
    '/v1/complaints/:orderNo/texts',
    {
      config: { right: 'keepText' },
      schema: {
        tags: [TAGS.orders],
        summary: '存放一段文本 / keep a text',
        description:
          '供自有系统的单位先存文本，再在 Temporal 信号中引用其摘要。\n\n' +
          "For a department's own system: keeps a text under the order and answers its hash, to be named in a signal.",
        security: SECURITY,
        params: z.object({ orderNo }),
        body: textBody,
        response: { 201: z.object({ orderNo, ref: textRef }).meta({ id: 'KeptText' }), ...WRITE_PROBLEMS },
      },
    },
    async (request, reply) => {
      const sight = sightOf(principalOf(request), 'keepText');
      const no = request.params.orderNo;
      const { state } = await findOrder(deps, no);
      // Who works on the spot writes down what it did, also where it may not read what the others wrote.
      const here = !sight.all && worksOn(state, sight.unit);
      if (!here && !sees(sight, state)) throw new Problem('FORBIDDEN', { rule: '§2.4' });
      const ref = await deps.vault.keepText(no, request.body.text);
      if (ref === undefined) throw new Problem('UNKNOWN_TEXT');
      return reply.code(201).send({ orderNo: no, ref });
    },
  );

  app.get(
    '/v1/complaints/:orderNo/texts/:ref',
    {
      config: { right: 'readText' },
      schema: {
        tags: [TAGS.orders],
        summary: '读取工单中的一段文本（记入阅览日志）/ read a text of the order; the reading is recorded',
        security: SECURITY,
        params: z.object({ orderNo, ref: textRef }),
        response: { 200: z.object({ orderNo, ref: textRef, text: z.string() }).meta({ id: 'Text' }), ...READ_PROBLEMS },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const { orderNo: no, ref } = request.params;
      const { state } = await findOrder(deps, no);
      if (!sees(sightOf(principal), state)) throw new Problem('FORBIDDEN', { rule: '§2.4' });
      // What the caller said may name them: only roles on the order. What was written about the order: all who see it.
      const reader = ref === state.text ? readerOf(principal, state) : actorAs(principal, principal.roles[0] ?? 'unit');
      const text = await deps.vault.readText(no, ref, { actor: reader, purpose: state.stage });
      if ('missing' in text) throw new Problem('NOT_FOUND');
      return reply.send({ orderNo: no, ref, text: text.found });
    },
  );

  app.get(
    '/v1/complaints/:orderNo/caller',
    {
      config: { right: 'readCaller' },
      schema: {
        tags: [TAGS.orders],
        summary: '诉求人与诉求内容（记入阅览日志）/ the caller and what they said; the reading is recorded',
        description:
          '仅限工单上的角色：主办单位、工单所在的受理或派单席、回访中的回访员；举报与保密工单只限主办单位与回访员。\n\n' +
          'Roles on the order only; for a report of wrongdoing or a secret order the lead unit and the follow-up caller alone.',
        security: SECURITY,
        params: z.object({ orderNo }),
        response: { 200: confidentialView, ...READ_PROBLEMS },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const no = request.params.orderNo;
      const { state } = await findOrder(deps, no);
      const reading = { actor: readerOf(principal, state), purpose: state.stage };
      const [content, who] = await Promise.all([
        deps.vault.readText(no, state.text, reading),
        deps.vault.readCaller(no, reading),
      ]);
      if ('missing' in content) throw new Problem('NOT_FOUND');
      const { about, ...caller } = ('found' in who ? who.found : {}) as Particulars;
      const named = Object.keys(caller).length > 0 ? { caller } : {};
      return reply
        .header('cache-control', 'no-store')
        .send({ orderNo: no, content: content.found, ...about, ...named });
    },
  );
}
