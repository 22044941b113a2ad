import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { TopicAsked } from '../../domain/topics';
import { topicsCsv } from '../../insight/topics/show';
import { trendSvg } from '../../insight/topics/trend';
import type { Api } from '../app';
import { principalOf, sightOf } from '../auth';
import { type Deps, packOf } from '../deps';
import { fingerprint } from '../fingerprint';
import { SECURITY, TAGS } from '../openapi';
import { Problem } from '../problem';
import {
  boardQuery,
  mergeBody,
  renameBody,
  splitBody,
  topicBoard,
  topicDecided,
  topicDecisions,
  topicParams,
  topicView,
} from '../schemas/board';
import { READ_PROBLEMS, WRITE_PROBLEMS } from '../schemas/problem';
import { idempotencyKey } from '../schemas/text';
import { decisionView, type ShownTopic, topicViewOf } from '../views/board';
import { named } from '../views/names';
import { sendText, textOf } from './plainText';

const headers = z.looseObject({ 'idempotency-key': idempotencyKey.exactOptional() });

/** The topic board 专题看板: what the orders say together, and what people decide about it (art. 24; PR-1, PR-3). */
export function boardRoutes(app: Api, deps: Deps): void {
  const shown = async (): Promise<readonly ShownTopic[]> =>
    (await deps.board.topics()).filter((topic): topic is ShownTopic => topic.card !== null);
  const one = async (id: string): Promise<ShownTopic> => {
    const found = (await shown()).find((topic) => topic.id === id);
    if (!found) throw new Problem('UNKNOWN_TOPIC', { rule: 'PR-3' });
    return found;
  };
  const seesNumbers = (request: FastifyRequest) => sightOf(principalOf(request)).all;
  const reading = (summary: string, description = '') => ({
    ...{ tags: [TAGS.insight], summary, security: SECURITY },
    ...(description !== '' && { description }),
  });
  const config = { right: 'readTopicBoard' } as const;

  app.get(
    '/v1/topic-board',
    {
      config,
      schema: {
        ...reading(
          '专题看板：最近一次归类 / topics of the last grouping, most orders first',
          '每项数据附样本；词语至少由三名诉求人说过 / every share with its sample; words are those of three callers or more',
        ),
        querystring: boardQuery,
        response: { 200: topicBoard, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const { kind, unit } = request.query;
      const numbers = seesNumbers(request);
      const topics = [...(await shown())]
        .filter(({ card }) => kind === undefined || card.kinds.includes(kind))
        .filter(({ card }) => unit === undefined || card.units.some(({ code }) => code === unit))
        .sort((a, b) => b.card.orders - a.card.orders || (a.id < b.id ? -1 : 1));
      return named({ topics: topics.map((topic) => topicViewOf(topic, numbers)) }, await packOf(deps));
    },
  );

  app.get(
    '/v1/topic-board/:topic',
    {
      config,
      schema: {
        ...reading('一个专题 / one topic'),
        params: topicParams,
        response: { 200: topicView, ...READ_PROBLEMS },
      },
    },
    async (request) => named(topicViewOf(await one(request.params.topic), seesNumbers(request)), await packOf(deps)),
  );

  app.get(
    '/v1/topic-board/:topic/trend.svg',
    {
      config,
      schema: {
        ...reading('每月工单（图）/ orders month by month, as a picture'),
        params: topicParams,
        response: { 200: textOf('image/svg+xml'), ...READ_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { id, title, card } = await one(request.params.topic);
      return sendText(reply, 'image/svg+xml; charset=utf-8', trendSvg(`${id} ${title}`, card));
    },
  );

  app.get(
    '/v1/topic-board.csv',
    {
      config: { right: 'decideTopics' },
      schema: { ...reading('全部专题 / all topics'), response: { 200: textOf('text/csv'), ...READ_PROBLEMS } },
    },
    async (_request, reply) => sendText(reply, 'text/csv; charset=utf-8', topicsCsv(await deps.board.topics())),
  );

  app.get(
    '/v1/topic-decisions',
    {
      config,
      schema: {
        ...reading('谁在何时为何合并、拆分、改名 / who merged, split, renamed, when and why'),
        response: { 200: topicDecisions, ...READ_PROBLEMS },
      },
    },
    async () => ({ decisions: (await deps.board.decisions()).map(decisionView) }),
  );

  const deciding = (summary: string) => ({
    ...{ tags: [TAGS.insight], summary, security: SECURITY, params: topicParams, headers },
    description:
      '标题与合并立即可见，工单归属随下一次归类变动 / titles and merges are seen at once, orders move with the next grouping',
    response: {
      200: topicDecided.describe('已生效 / in force'),
      202: topicDecided.describe('已受理 / accepted, in force soon'),
      ...WRITE_PROBLEMS,
    },
  });
  const decide = async (request: FastifyRequest, reply: FastifyReply, asked: TopicAsked, reason: string) => {
    const { keyId } = principalOf(request);
    const given = (request.headers as { 'idempotency-key'?: string })['idempotency-key'] ?? `api-${randomUUID()}`;
    // The same key with another request is another message.
    const message = `${given}~${fingerprint({ asked, reason, keyId }).slice(0, 16)}`;
    const told = await deps.board.gateway.decide({ asked, actor: keyId, reason, message });
    reply.header('idempotency-key', given).code(told === 'accepted' ? 202 : 200);
    return {
      ...{ topic: asked.topic, decided: told !== 'accepted', idempotencyKey: given },
      ...(told !== 'accepted' && 'into' in told && { into: told.into }),
    };
  };

  app.post(
    '/v1/topic-board/:topic/rename',
    {
      config: { right: 'decideTopics' },
      schema: {
        ...deciding('改名 / rename'),
        body: renameBody.meta({ id: 'RenameTopicBody', examples: [{ title: '路灯不亮', reason: '按事项命名' }] }),
      },
    },
    async (request, reply) => {
      const { title, reason } = request.body;
      return decide(request, reply, { do: 'rename', topic: request.params.topic, title }, reason);
    },
  );

  app.post(
    '/v1/topic-board/:topic/merge',
    {
      config: { right: 'decideTopics' },
      schema: {
        ...deciding('并入另一专题 / merge into another'),
        body: mergeBody.meta({ id: 'MergeTopicBody', examples: [{ into: 'T0001', reason: '同一问题' }] }),
      },
    },
    async (request, reply) => {
      const { into, reason } = request.body;
      return decide(request, reply, { do: 'merge', topic: request.params.topic, into }, reason);
    },
  );

  app.post(
    '/v1/topic-board/:topic/split',
    {
      config: { right: 'decideTopics' },
      schema: {
        ...deciding('拆出一个专题 / split one off'),
        body: splitBody.meta({
          id: 'SplitTopicBody',
          examples: [{ title: '下水道堵塞', by: { words: ['下水道'] }, reason: '两类问题' }],
        }),
      },
    },
    async (request, reply) => {
      const { title, by, reason } = request.body;
      return decide(request, reply, { do: 'split', topic: request.params.topic, title, by }, reason);
    },
  );
}
