import { z } from 'zod';
import { TOPIC_KINDS } from '../../insight/topics/card';
import { at, coded, names } from './parts';
import { code, freeText, orderNo } from './text';

export const topicId = z
  .string()
  .regex(/^T\d{4,8}$/)
  .meta({ examples: ['T0001'] });
export const topicParams = z.object({ topic: topicId });

export const boardQuery = z.strictObject({
  kind: z.enum(TOPIC_KINDS).exactOptional().describe('高频 hot、难点 hard、共性 common、基层难以解决 beyond'),
  unit: code.exactOptional().describe('涉及该单位的专题 / topics with orders of this unit'),
});

const reason = freeText(400).describe(
  '理由，长期留存；不得写入诉求人信息 / why; stands for ever, never about a caller',
);
const title = freeText(80);
const list = z.array(freeText(40)).min(1).max(50).exactOptional();

export const renameBody = z.strictObject({ title, reason });
export const mergeBody = z.strictObject({ into: topicId, reason });
export const splitBody = z.strictObject({
  title,
  reason,
  by: z
    .strictObject({
      words: list,
      matters: z.array(code).min(1).max(50).exactOptional(),
      streets: z.array(code).min(1).max(50).exactOptional(),
    })
    .describe('同时满足所列各项的工单 / the orders that meet every kind that is named'),
});

const topic = z
  .object({
    id: topicId,
    title: z.string(),
    kinds: z.array(coded),
    orders: z.int(),
    of: z.int().describe('该时段全部工单 / orders of the period'),
    solved: z
      .object({ counted: z.int(), of: z.int(), low: z.number().exactOptional(), high: z.number().exactOptional() })
      .describe('群众认为已解决；95 % 区间（Wilson）/ what callers call solved, with the 95 % interval'),
    hung: z.int(),
    meanRounds: z.number(),
    streets: z.int(),
    months: z.array(z.object({ month: z.string(), orders: z.int() })),
    matters: z.array(z.object({ matter: z.string(), orders: z.int() })),
    units: z.array(z.object({ unit: z.string(), orders: z.int() })),
    communities: z.array(z.object({ community: z.string(), orders: z.int() })),
    words: z.array(z.string()),
    typical: z
      .array(orderNo)
      .exactOptional()
      .describe('典型工单；承办单位不见他人工单编号 / orders nearest to it; units do not see numbers of others'),
  })
  .meta({ id: 'BoardTopic' });

export const topicView = topic.extend({ names }).meta({ id: 'TopicOfBoard' });
export const topicBoard = z.object({ topics: z.array(topic), names }).meta({ id: 'TopicBoard' });

export const topicDecisions = z
  .object({
    decisions: z.array(
      z.object({
        no: z.int(),
        at,
        by: z.string().describe('密钥编号 / id of the key'),
        reason: z.string(),
        what: coded,
        topic: topicId,
        into: topicId.exactOptional(),
        title: z.string().exactOptional(),
      }),
    ),
  })
  .meta({ id: 'TopicDecisions' });

export const topicDecided = z
  .object({
    topic: topicId,
    decided: z.boolean().describe('false：已受理，稍后生效 / accepted, in force soon'),
    into: topicId.exactOptional().describe('并入或拆出的专题 / merged into, or split off as'),
    idempotencyKey: z.string(),
  })
  .meta({ id: 'TopicDecided' });
