import { z } from 'zod';
import type { TextRef } from '../../domain/commands';
import type { Api } from '../app';
import { actorAs, type Principal, principalOf, sees, sightOf } from '../auth';
import { CITIZEN, requireCode } from '../citizen';
import { type Deps, packOf } from '../deps';
import { CITIZEN_SECURITY, SECURITY, TAGS } from '../openapi';
import { Problem } from '../problem';
import { codeView, myOrderView } from '../schemas/citizen';
import { READ_PROBLEMS, WRITE_PROBLEMS } from '../schemas/problem';
import { orderCode, orderNo } from '../schemas/text';
import { myOrderOf } from '../views/citizen';
import { named } from '../views/names';
import { findOrder } from './orders';

const params = z.object({ orderNo });

/** POST /v1/complaints/{orderNo}/code: the hotline gives the caller a code, read out or sent by SMS, told once. */
export function codeRoutes(app: Api, deps: Deps): void {
  app.post(
    '/v1/complaints/:orderNo/code',
    {
      config: { right: 'issueCode' },
      schema: {
        tags: [TAGS.intake],
        summary: '发放工单查询码 / give out the code by which the caller sees the order',
        description:
          '随回执或短信告知诉求人；只显示这一次，系统只保存其摘要。再次发放则原码失效。\n\n' +
          'Told with the receipt or by SMS, once; only a keyed digest is kept. Issuing again ends the one before.',
        security: SECURITY,
        params,
        response: { 201: codeView, ...WRITE_PROBLEMS },
      },
    },
    async (request, reply) => {
      const no = request.params.orderNo;
      const principal = principalOf(request);
      const { state } = await findOrder(deps, no);
      // Whoever has a code sees how the order stands, so it is given out by who sees the order, or who took the call.
      if (!sees(sightOf(principal), state) && !(await tookIn(deps, no, principal)))
        throw new Problem('FORBIDDEN', { rule: '§2.4' });
      // An order that came in another way (import) has no file in the vault yet.
      const code =
        (await deps.vault.issueCode(no)) ??
        ((await deps.vault.keep({ orderNo: no, contentHash: state.contentHash, texts: [] })) === 'new'
          ? await deps.vault.issueCode(no)
          : undefined);
      // Erased at the caller's wish: nobody is left to be told.
      if (code === undefined) throw new Problem('UNKNOWN_TEXT');
      return reply.code(201).send({ orderNo: no, code });
    },
  );
}

/** Did this very key take the request in? A report of wrongdoing is with its unit before the receipt is read out. */
async function tookIn({ ledger }: Deps, no: string, { keyId }: Principal): Promise<boolean> {
  return (await ledger.timeline(no))[0]?.event.by.key === keyId;
}

/** GET /v1/my/orders/{orderNo}: a citizen's own order, by its number and code. */
export function citizenRoutes(app: Api, deps: Deps): void {
  app.get(
    '/v1/my/orders/:orderNo',
    {
      config: { right: 'readMyOrder' },
      schema: {
        tags: [TAGS.mine],
        summary:
          '我的工单：进度、承办单位、到期、结果 / how far an own order is, who has it, until when, what came of it',
        description:
          '凭工单编号与查询码（请求头 `X-Order-Code`，不得写入网址）。编号不存在与查询码不符答复相同；同一工单一小时内错十次即锁定一小时。\n\n' +
          'By number and code (header, never the address). An unknown number and a wrong code are answered alike; ten wrong codes within an hour lock the order for it.',
        security: CITIZEN_SECURITY,
        params,
        headers: z.looseObject({ 'x-order-code': orderCode.exactOptional() }),
        response: { 200: myOrderView, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const no = request.params.orderNo;
      await requireCode(deps, request, no);
      const { state } = await findOrder(deps, no);
      const reply = state.report === undefined ? undefined : await publicReplyOf(deps, no, state.stage);
      return named(myOrderOf(state, deps.now(), reply), await packOf(deps, state));
    },
  );
}

/** The reply of the last report, as the unit wrote it for everybody to read. */
async function publicReplyOf({ ledger, vault }: Deps, no: string, purpose: string): Promise<string | undefined> {
  const events = await ledger.timeline(no);
  const refs = events.flatMap(({ event }): (TextRef | undefined)[] =>
    event.type === 'REPORTED' ? [event.publicReply] : [],
  );
  const ref = refs.at(-1);
  if (ref === undefined) return undefined;
  const text = await vault.readText(no, ref, { actor: actorAs(CITIZEN, 'caller'), purpose });
  return 'found' in text ? text.found : undefined;
}
