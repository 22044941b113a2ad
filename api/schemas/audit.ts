import { z } from 'zod';
import { instant } from './text';
import { at, names } from './parts';
import { orderView } from './views';

/** Questions of auditors. */
export const momentQuery = z.strictObject({
  time: instant
    .transform((text) => Date.parse(text))
    .describe('时刻，含时区，如 2026-11-24T18:00:00+08:00 / an instant, with its zone'),
});
export const whatIfQuery = z.strictObject({
  pack: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .exactOptional()
    .describe('规则包哈希，缺省为现行规则 / hash of a published pack; the one in force if absent'),
});

export const momentView = z
  .object({
    time: at,
    seq: z.int().describe('截至该时刻的最后一条事件 / the last event until then'),
    hash: z.string(),
    order: orderView,
  })
  .meta({ id: 'AuditMoment' });

export const derivationView = z
  .object({
    orderNo: z.string(),
    follows: z.boolean().describe('全部事件均依规定产生 / every event follows from the regulation'),
    causes: z.array(
      z.object({
        seq: z.int().describe('该原因的首条事件 / first event of this cause'),
        cause: z.enum(['intake', 'command', 'due', 'refusal']),
        command: z.string().exactOptional(),
        verdict: z
          .enum(['same', 'notKept', 'unknownPack', 'differs'])
          .describe(
            'same 依规定；notKept 被拒命令未留内容；unknownPack 规则包已不在；differs 不符 / follows; a refusal; rules are gone; does not follow',
          ),
        why: z.string().exactOptional(),
      }),
    ),
  })
  .meta({ id: 'AuditDerivation' });

export const whatIfView = z
  .object({
    orderNo: z.string(),
    pack: z.string(),
    impossible: z.string().exactOptional().describe('按该规则无法受理的原因 / why those rules could not take it in'),
    differences: z.array(z.object({ field: z.string(), was: z.unknown(), would: z.unknown() })),
    refused: z.array(z.object({ seq: z.int(), command: z.string(), code: z.string() })),
    names,
  })
  .meta({ id: 'AuditWhatIf' });
