import { z } from 'zod';
import {
  CORRECTION_REASONS,
  EXCLUSION_REASONS,
  type PeriodBodies,
  type PeriodCommandName,
  REFUSAL_GROUNDS,
} from '../../domain/period/commands';
import { at, coded, names } from './parts';
import { figureName, shares, stretch } from './figures';
import { standing } from './ranks';
import { code, orderNo, textRef } from './text';

/** A period by its label. */
export const periodParams = z.object({
  period: z
    .string()
    .regex(/^(?:19|20|21)\d{2}-(?:0[1-9]|1[0-2])$/)
    .describe('考核期，如 2026-11 / appraisal period'),
});

const evidence = z
  .array(textRef)
  .min(1)
  .max(10)
  .describe(
    '佐证材料的 SHA-256：涉及工单的须为其中一单已存文本；不涉及工单的为另存材料的摘要 / SHA-256 of what proves it: of a text kept of one of the orders named; where none is named, of a paper kept elsewhere',
  );
const no = z.int().min(1).max(100_000).describe('申请序号 / number of the case');
const verdict = z.discriminatedUnion('granted', [
  z.strictObject({ no, granted: z.literal(true) }),
  z.strictObject({ no, granted: z.literal(false), ground: z.enum(REFUSAL_GROUNDS) }),
]);
const reason = z.enum(EXCLUSION_REASONS);
const orders = z.array(orderNo).max(500);

/** Bodies of the commands to a period. */
export const PERIOD_SCHEMAS = {
  objectToFigures: z.discriminatedUnion('about', [
    z.strictObject({ about: z.literal('order'), orderNo, reason, evidence }),
    z.strictObject({ about: z.literal('figure'), figure: figureName, reason, evidence }),
  ]),
  ruleFigureObjection: verdict,
  proposeExclusion: z.strictObject({ orderNo, reason, evidence }),
  decideExclusion: verdict,
  proposeCorrection: z.strictObject({
    reason: z.enum(CORRECTION_REASONS),
    exclude: orders.default([]).describe('改为剔除的工单 / orders that leave the ranking figures'),
    include: orders.default([]).describe('恢复计入的工单 / orders that come back into them'),
    evidence,
  }),
  decideCorrection: verdict,
  publishResult: z.strictObject({ version: z.int().min(1).max(1_000) }),
} as const satisfies { readonly [N in PeriodCommandName]: z.ZodType<PeriodBodies[N]> };

const PAPER = 'a3'.repeat(32);
/** A working example of each. */
export const PERIOD_EXAMPLES = {
  objectToFigures: { about: 'order', orderNo: 'BJ20261124-000123', reason: 'unreasonableDemand', evidence: [PAPER] },
  ruleFigureObjection: { no: 1, granted: true },
  proposeExclusion: { orderNo: 'BJ20261124-000123', reason: 'unreasonableDemand', evidence: [PAPER] },
  decideExclusion: { no: 1, granted: true },
  proposeCorrection: { reason: 'lateRuling', exclude: ['BJ20261124-000123'], include: [], evidence: [PAPER] },
  decideCorrection: { no: 1, granted: false, ground: 'evidenceLacking' },
  publishResult: { version: 1 },
} as const satisfies { readonly [N in PeriodCommandName]: PeriodBodies[N] };

export const periodAnswer = z
  .object({
    period: z.string(),
    command: coded,
    idempotencyKey: z.string(),
    seq: z.int().exactOptional().describe('最后一个事件的序号 / number of its last event'),
    stage: coded.exactOptional(),
    events: z.array(coded).exactOptional(),
    pending: z.literal(true).exactOptional().describe('已接受，结果稍后可查 / accepted, result to be seen later'),
    duplicate: z.literal(true).exactOptional().describe('重复消息，未再次执行 / had been accepted before'),
  })
  .meta({ id: 'PeriodAnswer' });

export const opening = z
  .object({ period: z.string(), opening: z.literal(true) })
  .meta({ id: 'PeriodOpening', description: '已开始补开、结账 / it is being opened, and closed' });

const version = z.object({
  version: z.int(),
  at,
  upTo: z.int().describe('所依据台账的位置 / position in the ledger it is of'),
  pack: z.string().describe('规则包内容摘要 / content hash of the rules'),
  digest: z.string(),
  key: z.string().describe('签名密钥编号 / id of the signing key'),
  reason: coded.exactOptional().describe('更正原因 / why it follows another'),
  publishedAt: at.exactOptional(),
});

/** A period as it stands. */
export const periodState = z
  .object({
    period: stretch,
    stage: coded,
    objectionUntil: at.exactOptional(),
    freezeAt: at.exactOptional(),
    closedAt: at.exactOptional(),
    frozenAt: at.exactOptional(),
    lastDay: z.string().exactOptional().describe('最近一次日数据 / last day whose figures were made'),
    versions: z.array(version),
    open: z.object({ objections: z.int(), exclusions: z.int(), corrections: z.int() }).describe('待决定 / not decided'),
    excluded: z.int().describe('已剔除工单数 / orders excluded'),
  })
  .meta({ id: 'Period' });
export const periodList = z.object({ periods: z.array(periodState) }).meta({ id: 'Periods' });

const aCase = {
  no: z.int(),
  at,
  standing: coded,
  reason: coded,
  evidence: z.array(z.string()),
  decided: z.object({ at, ground: coded.exactOptional() }).exactOptional(),
};
export const periodCases = z
  .object({
    period: z.string(),
    objections: z.array(
      z.object({
        ...aCase,
        unit: z.string(),
        orderNo: z.string().exactOptional(),
        figure: coded.exactOptional(),
      }),
    ),
    exclusions: z.array(z.object({ ...aCase, orderNo: z.string(), objection: z.int().exactOptional() })),
    corrections: z.array(z.object({ ...aCase, exclude: z.array(z.string()), include: z.array(z.string()) })),
    names,
  })
  .meta({ id: 'PeriodCases' });

/** Which figures of a period: `close`, `v1`, a day; the newest if absent. */
const of = z
  .string()
  .regex(/^(?:close|v[1-9]\d{0,2}|\d{4}-\d{2}-\d{2})$/)
  .exactOptional()
  .describe(
    'close：期末；v1…：签名版本；2026-11-20：当日；缺省为最新 / of the closing, a version, a day; the newest if absent',
  );
export const periodRanksQuery = z.strictObject({ group: code, of });
export const periodFiguresQuery = z.strictObject({ whose: code, of });

const source = {
  period: z.string(),
  of: z.string(),
  at,
  provisional: z.boolean().describe('true：非最终 / not a signed version'),
  digest: z.string(),
  names,
};
const byRate = z.object({
  response: z.number().exactOptional(),
  resolution: z.number().exactOptional(),
  satisfaction: z.number().exactOptional(),
});
export const periodRanks = z
  .object({
    ...source,
    group: z.object({ code: z.string(), zh: z.string(), en: z.string() }),
    pooled: byRate,
    mean: byRate,
    rows: z.array(standing),
  })
  .meta({ id: 'PeriodRanks' });

export const handlingTimes = z.array(z.object({ level: coded, n: z.int(), medianMs: z.number(), p90Ms: z.number() }));
export const periodFigures = z
  .object({
    ...source,
    whose: z.string(),
    figures: z.array(z.object({ figure: coded, ...shares, net: z.object(shares), orders: z.string() })),
    took: handlingTimes.describe('从交办到反馈 / from dispatch to the report'),
    hung: z.int().exactOptional().describe('期末挂账存量 / orders hanging at the end'),
    demand: z
      .object({ received: z.int(), residents: z.int().exactOptional(), per10k: z.number().exactOptional() })
      .exactOptional()
      .describe('万人诉求比 / requests for every 10,000 residents'),
  })
  .meta({ id: 'PeriodFigures' });

export const outputsQuery = z.strictObject({ of });
export const outputParams = periodParams.extend({
  of: z.string().regex(/^(?:close|v[1-9]\d{0,2}|\d{4}-\d{2}-\d{2})$/),
  file: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}\.(?:csv|xlsx|pdf)$/)
    .describe('文件名，见清单 / a name of the list'),
});
const output = z.object({
  of: z.string().describe('所依据的数据 / of which figures'),
  provisional: z.boolean(),
  state: coded.describe('none 未制作；running 制作中；failed 失败；done 已完成'),
  progress: z
    .object({ done: z.int(), total: z.int() })
    .exactOptional()
    .describe('已完成与全部文件数 / files made, of all'),
  failure: z.string().exactOptional().describe('失败代码 / code of the failure'),
  madeAt: at.exactOptional(),
  files: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })),
});
export const outputList = z.object({ period: z.string(), outputs: z.array(output) }).meta({ id: 'PeriodOutputs' });

export const versionParams = periodParams.extend({
  version: z
    .string()
    .regex(/^[1-9]\d{0,2}$/)
    .transform(Number),
});
export const signedVersion = z
  .object({
    statement: z.looseObject({ period: z.string(), version: z.int(), digest: z.string(), signature: z.string() }),
    result: z
      .looseObject({ period: z.string() })
      .describe('规范 JSON 的 SHA-256 即 digest / canonical JSON of which digest is the SHA-256'),
  })
  .meta({ id: 'PeriodVersion' });

export const bulletinQuery = z.strictObject({
  group: code.describe('排名组，如 streets / group, such as streets'),
  date: z
    .string()
    .regex(/^(?:19|20|21)\d{2}-\d{2}-\d{2}$/)
    .exactOptional()
    .describe(
      '日报日期：前日 12:00 至当日 12:00，缺省为最近一个已结束的日报日 / the day that ends at noon; the last one that ended if absent',
    ),
});
export const bulletin = z
  .object({
    date: z.string(),
    from: at,
    to: at,
    group: z.object({ code: z.string(), zh: z.string(), en: z.string() }),
    received: z.int().describe('受理 / received'),
    closed: z.int().describe('办结 / closed'),
    pooled: byRate,
    mean: byRate.describe('各单位平均 / mean of the units'),
    first: z.array(z.string()).describe('前三 / the first three'),
    last: z.array(z.string()).describe('后三 / the last three'),
    rows: z.array(standing),
    names,
  })
  .meta({ id: 'DailyBulletin' });
