import { z } from 'zod';
import type { Api } from '../app';
import type { ApiOptions, Deps } from '../deps';
import type { Metrics } from '../metrics';
import { TAGS } from '../openapi';

const part = z.enum(['up', 'down', 'noWorker']);
const readiness = z
  .object({ ready: z.boolean(), database: part, engine: part, workflowQueue: part, activityQueue: part })
  .meta({ id: 'Readiness' });

/** Routes for those who run the system: alive, ready, figures, the description. */
export function serviceRoutes(app: Api, deps: Deps, metrics: Metrics, options: ApiOptions): void {
  app.get(
    '/healthz',
    {
      config: { right: 'alive' },
      schema: {
        tags: [TAGS.service],
        summary: '进程是否存活 / is the process alive',
        security: [],
        response: { 200: z.object({ alive: z.literal(true) }) },
      },
    },
    async () => ({ alive: true as const }),
  );

  app.get(
    '/readyz',
    {
      config: { right: 'ready' },
      schema: {
        tags: [TAGS.service],
        summary: '数据库、流程引擎与处理进程是否就绪 / database, engine and workers',
        description: '任一任务队列没有在线处理进程时为 503 / 503 when a task queue has no worker',
        security: [],
        response: { 200: readiness, 503: readiness },
      },
    },
    async (_request, reply) => {
      const [database, pollers] = await Promise.all([
        deps.ledger.ping().then(
          () => 'up' as const,
          () => 'down' as const,
        ),
        deps.gateway.pollers().catch(() => undefined),
      ]);
      const queue = (count: number | undefined) =>
        count === undefined ? ('down' as const) : count > 0 ? ('up' as const) : ('noWorker' as const);
      const state = {
        database,
        engine: pollers === undefined ? ('down' as const) : ('up' as const),
        workflowQueue: queue(pollers?.workflow),
        activityQueue: queue(pollers?.activity),
      };
      const ready = Object.values(state).every((each) => each === 'up');
      return reply
        .code(ready ? 200 : 503)
        .header('cache-control', 'no-store')
        .send({ ready, ...state });
    },
  );

  app.get(
    '/metrics',
    {
      config: { right: 'metrics' },
      schema: {
        tags: [TAGS.service],
        summary: 'Prometheus 指标 / figures for Prometheus',
        security: [],
        response: { 200: { description: 'text', content: { 'text/plain': { schema: z.string() } } } },
      },
    },
    async (_request, reply) => {
      const link = options.sdkMetrics === undefined ? '' : `# Temporal SDK: ${options.sdkMetrics}\n`;
      const text = `${link}${await metrics.registry.metrics()}`;
      return reply
        .header('content-type', metrics.registry.contentType)
        .serializer((body) => String(body))
        .send(text);
    },
  );

  app.get('/', { schema: { hide: true } }, async (_request, reply) => reply.redirect('/docs'));

  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) =>
    reply.serializer(JSON.stringify).send(app.swagger()),
  );
}
