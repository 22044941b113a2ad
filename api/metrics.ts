import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Deps } from './deps';

/** Figures of the API process; labels are routes and codes, never numbers of orders. */
export interface Metrics {
  readonly registry: Registry;
  /** Commands and intakes by outcome: a success word or a failure code. */
  readonly commands: Counter<'command' | 'outcome'>;
  readonly vaultSwept: Counter;
}

/**
 * Makes the figures and counts every answer of the app.
 * @param lastTurns asked at each scrape; while the database is away, its figures are left out
 */
export function createMetrics(app: FastifyInstance, lastTurns?: Deps['lastTurns']): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'jiesu_api_' });
  const seconds = new Histogram({
    name: 'jiesu_api_request_seconds',
    help: '请求耗时 time to answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  app.addHook('onResponse', async (request, reply) => {
    const labels = {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: String(reply.statusCode),
    };
    seconds.observe(labels, reply.elapsedTime / 1_000);
  });
  if (lastTurns) choreFigures(registry, lastTurns);
  app.addHook('onClose', async () => registry.clear());
  return {
    registry,
    commands: new Counter({
      name: 'jiesu_api_commands_total',
      help: '操作次数与结果 commands by outcome',
      labelNames: ['command', 'outcome'],
      registers,
    }),
    vaultSwept: new Counter({
      name: 'jiesu_api_vault_swept_total',
      help: '清理的无主记录 vault records no order claimed',
      registers,
    }),
  };
}

/** When the ledger was last sealed and histories last archived: whoever watches them sees that the auditor stands still. */
function choreFigures(registry: Registry, lastTurns: NonNullable<Deps['lastTurns']>): void {
  // Each asks for itself: a registry collects all its figures at once.
  const figure = (name: string, help: string, of: 'at' | 'faults') =>
    new Gauge({
      ...{ name, help, labelNames: ['chore'], registers: [registry] },
      async collect() {
        const turns = await lastTurns().catch(() => []);
        this.reset();
        for (const turn of turns) this.set({ chore: turn.chore }, turn[of]);
      },
    });
  figure('jiesu_chore_last_seconds', '上次封印、归档的时间（Unix 秒） when the last seal and archiving ended', 'at');
  figure('jiesu_chore_faults', '上次封印或归档时的不符之处 what did not hold at the last turn', 'faults');
}
