import { z } from 'zod';
import { at, coded, limitView, names, words } from './parts';
import { orderNo } from './text';

export const codeView = z
  .object({
    orderNo,
    code: z
      .string()
      .describe('查询码，只显示这一次；再次发放则原码失效 / told this once; issuing again ends the one before'),
  })
  .meta({ id: 'OrderCode' });

/** What a citizen sees of an own order: how far it is, who has it, until when, and what came of it. Nothing of the inside. */
export const myOrderView = z
  .object({
    orderNo,
    stage: coded,
    matter: z.string(),
    receivedAt: at,
    unit: z.string().exactOptional().describe('承办单位 / the unit responsible'),
    limit: limitView.exactOptional(),
    dueAt: at.exactOptional().describe('办理时限到期（已计延期）/ when the handling limit ends, extensions counted'),
    dueWords: words.exactOptional(),
    overdue: z.boolean(),
    urges: z.int().describe('已催办次数 / how often it was urged'),
    result: z
      .object({ at, result: coded, publicReply: z.string().exactOptional() })
      .exactOptional()
      .describe('办理结果与公开答复 / what the unit reported and replied'),
    rated: z
      .object({ at, contacted: z.boolean(), solved: z.boolean(), satisfaction: coded })
      .exactOptional()
      .describe('本人的评价 / what the caller said of it'),
    closedAt: at.exactOptional(),
    may: z.array(coded).describe('现在可以做的操作 / what the caller may do now, of this address'),
    names,
  })
  .meta({ id: 'MyOrder' });
