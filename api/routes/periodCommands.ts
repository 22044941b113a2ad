import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  PERIOD_COMMANDS,
  type PeriodBodies,
  type PeriodCommand,
  type PeriodCommandName,
} from '../../domain/period/commands';
import { PERMISSIONS, rolesFor } from '../../domain/permissions';
import { stretchOf } from '../../appraisal/period';
import type { Api } from '../app';
import { actorBy, principalOf, sees, sightOf } from '../auth';
import type { Deps } from '../deps';
import { fingerprint } from '../fingerprint';
import { SECURITY, TAGS } from '../openapi';
import { Problem } from '../problem';
import { opening, PERIOD_EXAMPLES, PERIOD_SCHEMAS, periodAnswer, periodParams } from '../schemas/periods';
import { WRITE_PROBLEMS } from '../schemas/problem';
import { idempotencyKey } from '../schemas/text';
import { periodAnswerOf } from '../views/periods';
import { WORDS } from '../words';
import { periodOrRefuse } from './periods';

const headers = z.looseObject({
  'idempotency-key': idempotencyKey
    .exactOptional()
    .describe(
      '同一键重发不会重复执行；缺省由服务端生成并返回 / the same key does nothing twice; made and returned if absent',
    ),
});

/** POST /v1/periods/{period}/{command}, one route for each command; and opening what was missed (AP-4, AP-6…9). */
export function periodCommandRoutes(app: Api, deps: Deps): void {
  for (const name of PERIOD_COMMANDS) routeOf(app, deps, name);

  app.post(
    '/v1/periods/:period/close',
    {
      config: { right: 'closePeriod' },
      schema: {
        tags: [TAGS.figures],
        summary:
          '补开此考核期及其后各期，已到期的依次结账 / open this period and those after it; what has ended is closed, in order',
        security: SECURITY,
        params: periodParams,
        response: { 202: opening, ...WRITE_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { period } = request.params;
      const { policy } = (await deps.rules.active()).documents;
      const stretch = stretchOf(period, policy.periodStartDay.value);
      if (!stretch) throw new Problem('INVALID_QUERY');
      if (deps.now() < stretch.end) throw new Problem('PERIOD_NOT_ENDED', { rule: PERMISSIONS.closePeriod.article });
      await deps.periods.gateway.openFrom(period);
      reply.code(202);
      return { period, opening: true as const };
    },
  );
}

function routeOf(app: Api, deps: Deps, name: PeriodCommandName): void {
  const { zh, en } = WORDS.periodCommand[name];
  const roles = rolesFor(name).map((role) => `${WORDS.role[role].zh} ${role}`);
  const schema: z.ZodType = PERIOD_SCHEMAS[name];
  app.post(
    `/v1/periods/:period/${name}`,
    {
      config: { right: name },
      schema: {
        tags: [TAGS.figures],
        operationId: name,
        summary: `${zh} / ${en}`,
        description: `条款 / article: ${PERMISSIONS[name].article}\n\n角色 / roles: ${roles.join('、')}`,
        security: SECURITY,
        params: periodParams,
        headers,
        body: schema.meta({ id: `${name[0]?.toUpperCase()}${name.slice(1)}Body`, examples: [PERIOD_EXAMPLES[name]] }),
        response: {
          200: periodAnswer.describe('已接受并入账 / accepted and in the ledger'),
          202: periodAnswer.describe('已接受，结果稍后可查 / accepted, result to be seen later'),
          ...WRITE_PROBLEMS,
        },
      },
    },
    async (request, reply) => {
      const { period } = request.params;
      const receivedAt = deps.now();
      const actor = actorBy(principalOf(request), name);
      await periodOrRefuse(deps, period);
      const body = request.body as PeriodBodies[PeriodCommandName];
      await knowsOrders(deps, request, period, name, body);
      await knowsEvidence(deps, name, body);
      const key = request.headers['idempotency-key'] ?? `api-${randomUUID()}`;
      reply.header('idempotency-key', key);
      // The same key with another request is another message, and told so.
      const id = `${key}~${fingerprint({ name, body, actor }).slice(0, 16)}`;
      if (await deps.periods.isReused(period, key, id)) throw new Problem('KEY_REUSED');
      const command = { id, name, body, actor, receivedAt } as PeriodCommand;
      const told = await deps.periods.gateway.command(period, command);
      reply.code('answer' in told ? 200 : 202);
      return periodAnswerOf(period, name, key, told);
    },
  );
}

function ordersIn(body: PeriodBodies[PeriodCommandName]): readonly string[] {
  if ('orderNo' in body) return [body.orderNo];
  return 'exclude' in body ? [...body.exclude, ...body.include] : [];
}

/**
 * What proves a case about orders is a text that the vault keeps of one of them, as with the orders' own commands. A case about
 * a figure, or a correction that names no order, has no order to keep a text under: its hash is of a paper kept elsewhere.
 */
async function knowsEvidence(
  { vault }: Deps,
  name: PeriodCommandName,
  body: PeriodBodies[PeriodCommandName],
): Promise<void> {
  const orders = ordersIn(body);
  if (!('evidence' in body) || orders.length === 0) return;
  const held = new Set(await vault.textsHeld(orders, body.evidence));
  if (body.evidence.some((ref) => !held.has(ref)))
    throw new Problem('UNKNOWN_TEXT', { rule: PERMISSIONS[name].article });
}

/** Orders that are named must be known to whoever names them, and count in the period. */
async function knowsOrders(
  { ledger, periods }: Deps,
  request: FastifyRequest,
  period: string,
  name: PeriodCommandName,
  body: PeriodBodies[PeriodCommandName],
): Promise<void> {
  const named = ordersIn(body);
  for (const orderNo of named) {
    const order = await ledger.order(orderNo);
    const mine = order && (name !== 'objectToFigures' || sees(sightOf(principalOf(request)), order.state));
    // An order that is not one's own is said to be none: nobody learns its number from a refusal.
    if (!mine) throw new Problem('UNKNOWN_ORDER');
  }
  const counted = new Set(await periods.counting(period, named));
  if (named.some((orderNo) => !counted.has(orderNo)))
    throw new Problem('ORDER_NOT_IN_PERIOD', { rule: PERMISSIONS[name].article });
}
