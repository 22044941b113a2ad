import { z } from 'zod';
import { WARNING_KINDS, WARNING_STATES } from '../../insight/warning/read';
import { at, coded, names, page } from './parts';
import { code } from './text';

/** Id of a warning, made of what it is about. */
export const warningId = z.string().regex(/^W[0-9a-f]{15}$/);

const filters = {
  kind: z.enum(WARNING_KINDS).exactOptional(),
  matter: code.exactOptional(),
  place: code
    .exactOptional()
    .describe('区、街乡或社区的代码，含其下各级 / district, street or community, with all in it'),
  unit: code.exactOptional().describe('责任单位 / the unit responsible'),
  state: z.enum(WARNING_STATES).exactOptional(),
};
export const warningsQuery = z.strictObject({
  ...filters,
  limit: z.coerce.number().int().min(1).max(500).exactOptional(),
  cursor: z.string().max(400).exactOptional(),
});
export const warningParams = z.object({ id: warningId });

const figure = (words: string) => z.number().exactOptional().describe(words);

/** One early warning 预警. */
export const warning = z
  .object({
    id: warningId,
    kind: coded,
    state: coded,
    matter: z.string().exactOptional().describe('事项；缺省为不分事项 / absent: of whatever matter'),
    place: z.string().exactOptional().describe('社区或街乡代码 / code of a community or a street'),
    unit: z.string().exactOptional(),
    windowHours: figure('统计窗口，小时 / window, hours'),
    from: at.describe('首件诉求 / its first order'),
    evidenceAt: at.describe('达到预警的那件诉求 / the order that made it one'),
    raisedAt: at,
    endedAt: at.exactOptional(),
    observed: z.int().describe('人数（险情、多诉为件数）/ callers; of a rule, orders'),
    expected: figure('按季节的期望 / mean of the count by its season'),
    shape: figure('负二项形状参数：方差 = 期望 + 期望²/形状 / variance = expected + expected²/shape'),
    odds: figure('偶然出现的概率 / p-value'),
    falseAlarmsAWeek: figure(
      '全市每周如此罕见的误报，至多 / so unlikely warnings chance makes in a week over the city, at most',
    ),
    sample: z.object({
      days: z.int().describe('已学习天数 / days learnt'),
      tests: z.int().exactOptional().describe('每周检验次数 / tests a week'),
      alarms: z.array(z.string()).exactOptional().describe('文本提到的险情 / kinds of danger the words name'),
    }),
    method: coded,
    rules: z.string().describe('规则包哈希 / hash of the rules'),
    orders: z.int().describe('迄今诉求件数 / orders it holds by now'),
    topic: z.literal(true).exactOptional().describe('达到专题建议件数 / as many as propose a topic'),
  })
  .meta({ id: 'Warning' });

export const warningList = z.object({ warnings: z.array(warning), ...page }).meta({ id: 'WarningList' });
export const warningView = warning
  .extend({ members: z.array(z.object({ orderNo: z.string(), at, joinedAt: at })), names })
  .meta({ id: 'WarningWithOrders' });
