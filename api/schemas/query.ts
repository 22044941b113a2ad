import { z } from 'zod';
import { KINDS, SUPERVISION_GROUNDS } from '../../domain/commands';
import { DUE_KINDS, OUTCOMES } from '../../domain/events';
import { STAGES } from '../../domain/state';
import { CALL_KINDS } from '../../ledger/projections/calledUnit/rowsOf';
import { INBOX_ROLES } from '../../ledger/projections/unitInbox/rowsOf';
import { SUPERVISION_STATES } from '../../domain/supervising';
import { CHANNELS } from './intake';
import { code, instant } from './text';

const whole = (most: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(most));
const moment = instant.transform((text) => Date.parse(text));
const yes = z.enum(['true', 'false']).transform((text) => text === 'true');
/** One value or several: `?stage=HANDLING&stage=REPORTED` or `?stage=HANDLING,REPORTED`. */
function several<const T extends readonly [string, ...string[]]>(values: T) {
  return z
    .union([z.string(), z.array(z.string())])
    .transform((given) => (Array.isArray(given) ? given : given.split(',')))
    .pipe(z.array(z.enum(values)).min(1).max(values.length));
}

const page = {
  limit: whole(200).exactOptional().describe('每页条数，最多 200，缺省 50 / at most 200, 50 if absent'),
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,400}$/)
    .exactOptional()
    .describe('上一页答复中的 next / `next` of the page before'),
};
const light = z.enum(['green', 'yellow', 'red']).exactOptional().describe('警示灯 / light');

export const ordersQuery = z.strictObject({
  stage: several(STAGES).exactOptional(),
  level: whole(4)
    .pipe(z.literal([1, 2, 3, 4]))
    .exactOptional(),
  kind: z.enum([...KINDS, 'task']).exactOptional(),
  channel: z.enum(CHANNELS).exactOptional(),
  matter: code.exactOptional(),
  district: code.exactOptional(),
  street: code.exactOptional(),
  community: code.exactOptional(),
  unit: code.exactOptional().describe('主办单位 / lead unit'),
  light,
  overdue: z
    .literal('true')
    .exactOptional()
    .describe('true：已超办理时限 / the handling limit was missed (same as light=red)'),
  bouncedAtLeast: whole(100)
    .exactOptional()
    .describe('承办单位至少变更过几次 / the unit responsible changed at least so often'),
  liaison: yes.exactOptional().describe('true：在京单位工单 / with a unit of the central state'),
  outcome: z.enum(OUTCOMES).exactOptional(),
  period: z
    .string()
    .regex(/^(?:19|20|21)\d{2}-(?:0[1-9]|1[0-2])$/)
    .exactOptional()
    .describe('考核期，如 2026-11 / appraisal period'),
  from: moment.exactOptional().describe('受理时刻不早于 / received at or after'),
  to: moment.exactOptional().describe('受理时刻早于 / received before'),
  dueBefore: moment.exactOptional().describe('办理时限早于 / handling limit before'),
  ...page,
});

export const inboxQuery = z.strictObject({
  role: z.enum(INBOX_ROLES).exactOptional(),
  acts: yes.exactOptional().describe('true：现在须由本单位办理 / must act now'),
  light,
  stage: several(STAGES).exactOptional(),
  ...page,
});

export const callsQuery = z.strictObject({
  as: z
    .enum(CALL_KINDS)
    .exactOptional()
    .describe('被吹哨、协办、上级交办或提级 / by whistle, as co-unit, assigned from above, or asked for an opinion'),
  open: yes.exactOptional().describe('true：尚未完成 / still owing something'),
  ...page,
});

export const supervisionsQuery = z.strictObject({
  unit: code.exactOptional().describe('被督办单位 / who must answer'),
  supervisor: code.exactOptional().describe('督办单位 / who reviews'),
  ground: z.enum(SUPERVISION_GROUNDS).exactOptional(),
  state: several(SUPERVISION_STATES).exactOptional(),
  ...page,
});

/** Of our centuries: the period before it must have a name too. */
const stretch = z
  .string()
  .regex(/^(?:19|20|21)\d{2}(?:-(?:0[1-9]|1[0-2]|Q[1-4]))?$/)
  .exactOptional()
  .describe(
    '考核期（2026-11）、季度（2026-Q4）或考核年（2026），缺省为当期 / appraisal period, quarter or year, the current period if absent',
  );

export const figuresQuery = z.strictObject({ period: stretch });

export const ranksQuery = z.strictObject({
  period: stretch,
  group: code.describe('排名组，如 streets、districts / group that is ranked, such as streets'),
});

export const figureListQuery = z.strictObject({ period: stretch, ...page });

export const behindQuery = z.strictObject({
  period: stretch,
  whose: code.describe('单位代码，或派单员密钥的公开编号 / code of the unit, or public id of a dispatcher’s key'),
  counted: yes.exactOptional().describe('true：计入分子 / in the numerator; false：仅在分母 / in the denominator only'),
  ...page,
});

export const hungQuery = z.strictObject({
  state: several(['district', 'city', 'hung', 'checking'])
    .exactOptional()
    .describe('district/city：待该级审批；hung：挂账中；checking：进展待审核 / who it waits for, or hung'),
  unit: code.exactOptional(),
  desk: code.exactOptional().describe('审批、看进展的一级 / who decides and looks at the progress'),
  district: code.exactOptional().describe('事项所在区 / district of the place'),
  reviewBefore: moment.exactOptional().describe('须在此前报告进展 / progress due before'),
  promisedBefore: moment.exactOptional().describe('承诺时间早于 / promised before'),
  ...page,
});

export const punctualityQuery = z.strictObject({
  from: moment.exactOptional().describe('受理时刻不早于 / orders received at or after'),
  to: moment.exactOptional().describe('受理时刻早于 / orders received before'),
});

export const topicQuery = z.strictObject({
  matter: code.exactOptional(),
  district: code.exactOptional(),
  unit: code.exactOptional(),
  ...page,
});
export const incidentsQuery = z.strictObject({
  state: z.enum(['running', 'delivered', 'over']).exactOptional(),
  unit: code.exactOptional().describe('主办单位 / lead unit'),
  ...page,
});

export const membersQuery = z.strictObject({ ...page });

export const dueQuery = z.strictObject({
  owner: code.exactOptional(),
  kind: several(DUE_KINDS).exactOptional(),
  from: moment.exactOptional(),
  before: moment.exactOptional(),
  ...page,
});

export const followUpQuery = z.strictObject({
  desk: code.exactOptional(),
  district: code.exactOptional(),
  channel: z.enum(['phone', 'sms']).exactOptional(),
  claimable: yes.exactOptional().describe('true：现在可以领取 / may be claimed now'),
  ...page,
});

export const catalogueQuery = z.strictObject({
  search: z.string().max(60).exactOptional().describe('名称或代码的一部分 / part of a name or code'),
});
