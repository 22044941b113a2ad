import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type HTTPMethods,
  LogController,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { isToken } from './identity/tokens';
import { citizenCommandRoutes } from './routes/commands';
import { citizenRoutes } from './routes/citizen';
import { CITIZEN } from './citizen';
import type { Right } from '../domain/permissions';
import { presentedKey, throughOutages } from './auth';
import type { ApiOptions, Deps } from './deps';
import { admitOrigins, limitAddresses, refuseOnSocket, refuseUnwieldy, serverOptions } from './doorway';
import { createMetrics } from './metrics';
import { describeApi } from './openapi';
import { Problem, problemOf, sendProblem, validatorCompiler } from './problem';
import { declared, requireRight } from './rights';
import { serializerCompiler } from './schemas/compiled';
import { serviceRoutes } from './routes/service';
import { versionOne } from './routes/versionOne';

/** An app whose routes take and answer zod types. */
export type Api = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>;

declare module 'fastify' {
  interface FastifyInstance {
    /** Counts what the sweeper removed. */
    vaultSwept: (removed: number) => void;
    /** `METHOD /path` of every route that OpenAPI describes, and the right it stands under. */
    served: ReadonlyMap<string, Right>;
  }
}

/** Answers are data; the page at /docs brings a policy of its own. */
const NOTHING_BUT_DATA = { defaultSrc: ["'none'"], frameAncestors: ["'none'"] };

const BODY_LIMIT_BYTES = 64 * 1024;
const MINUTE_MS = 60_000;

/**
 * The HTTP side of the system. Listens nowhere yet: `inject` or `listen` is the caller's.
 *
 * @param deps what it reads, keeps and sends to; see Deps
 */
export async function buildApp(deps: Deps, options: ApiOptions = {}): Promise<Api> {
  const logger: FastifyBaseLogger = deps.logger;
  const app: Api = Fastify({
    loggerInstance: logger,
    // URLs of strangers may hold anything; the line of our own below names the route instead.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request' }),
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: () => randomUUID(),
    ...serverOptions(options.patience),
    trustProxy: options.doorway?.trustedProxies.length ? [...options.doorway.trustedProxies] : false,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: 128, ignoreTrailingSlash: true },
    clientErrorHandler: refuseOnSocket,
    frameworkErrors: (error, request, reply) => {
      sendProblem(request as unknown as FastifyRequest, reply as unknown as FastifyReply, problemOf(error));
    },
  }).withTypeProvider<ZodTypeProvider>();
  const metrics = createMetrics(app, deps.lastTurns);
  app.setValidatorCompiler(validatorCompiler as never);
  app.setSerializerCompiler(serializerCompiler as never);
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    const { cause } = problem.more;
    if (problem.code === 'INTERNAL') request.log.error({ err: cause ?? error }, 'unforeseen fault');
    else if (cause !== undefined) request.log.warn({ err: cause, code: problem.code }, 'a part is away');
    return sendProblem(request, reply, problem);
  });
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, new Problem('NOT_FOUND')));
  app.decorateRequest('principal', undefined);
  app.decorate('vaultSwept', (removed: number) => metrics.vaultSwept.inc(removed));
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method, principal } = request;
    const route = request.routeOptions.url;
    const line = {
      method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      keyId: principal?.keyId,
    };
    request.log.info(line, 'answered');
  });

  await app.register(helmet, { contentSecurityPolicy: { useDefaults: false, directives: NOTHING_BUT_DATA } });
  await app.register(rateLimit, { global: false });
  limitAddresses(app, options);
  refuseUnwieldy(app);
  await admitOrigins(app, options.doorway?.allowedOrigins);
  await describeApi(app, options.version ?? '0.1.0');
  const methodsAt = noteRoutes(app);
  serviceRoutes(app, deps, metrics, options);
  await app.register(async (scope: Api) => {
    requireKey(scope, deps, options);
    scope.addHook('onRequest', (request) => requireRight(request, deps, metrics));
    versionOne(scope, deps, metrics);
  });
  await app.register(async (scope: Api) => {
    admitCitizens(scope, options);
    citizenRoutes(scope, deps);
    citizenCommandRoutes(scope, deps, metrics);
  });
  refuseOtherMethods(app, methodsAt);
  await app.ready();
  return app;
}

/** Nothing under /v1 without a known key; each key and each guessing address has its own allowance. */
function requireKey(scope: Api, deps: Deps, options: ApiOptions): void {
  const authenticate = throughOutages(deps.authenticate, deps.now);
  const principalBy = async (presented: string | undefined) => {
    if (presented === undefined) return undefined;
    if (deps.readToken && isToken(presented)) return deps.readToken(presented);
    return authenticate(presented);
  };
  const ofKey = scope.createRateLimit({
    max: options.requestsPerMinute ?? 12_000,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => request.principal?.keyId ?? request.ip,
  });
  const ofStranger = scope.createRateLimit({
    max: options.wrongKeysPerMinute ?? 60,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => request.ip,
  });
  scope.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const presented = presentedKey(request);
    let refused: unknown;
    request.principal = await principalBy(presented).catch((error: unknown) => {
      refused = error;
      return undefined;
    });
    const allowance = await (request.principal === undefined ? ofStranger : ofKey)(request);
    if (!allowance.isAllowed && allowance.isExceeded)
      throw new Problem('TOO_MANY_REQUESTS', { retryAfter: Math.max(1, allowance.ttlInSeconds) });
    // What was wrong is said only to whom has tries left.
    if (refused !== undefined) throw refused;
    if (request.principal === undefined) throw new Problem(presented === undefined ? 'NO_KEY' : 'BAD_KEY');
  });
}

/** A citizen has no key: the code of the order is asked for by each route, tries are counted by order and by address. */
function admitCitizens(scope: Api, options: ApiOptions): void {
  const allowed = scope.createRateLimit({
    max: options.citizenRequestsPerMinute ?? 120,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => request.ip,
  });
  scope.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const allowance = await allowed(request);
    if (!allowance.isAllowed && allowance.isExceeded)
      throw new Problem('TOO_MANY_REQUESTS', { retryAfter: Math.max(1, allowance.ttlInSeconds) });
    request.principal = CITIZEN;
  });
}

/** Addresses that take every method by themselves, and the page for people. */
const LEFT_ALONE = /\*|^\/docs|:unknown/;

/** Notes every route from now on: what is served where, and what of it is described. */
function noteRoutes(app: Api): ReadonlyMap<string, ReadonlySet<string>> {
  const methodsAt = new Map<string, Set<string>>();
  const served = new Map<string, Right>();
  app.decorate('served', served);
  app.addHook('onRoute', ({ url, method, schema, config }) => {
    if (LEFT_ALONE.test(url)) return;
    const hidden = (schema as { hide?: boolean } | undefined)?.hide === true;
    const methods = methodsAt.get(url) ?? new Set<string>();
    for (const each of Array.isArray(method) ? method : [method]) {
      methods.add(each);
      if (!hidden && each !== 'HEAD') served.set(`${each} ${url}`, declared(each, url, config?.right));
    }
    methodsAt.set(url, methods);
  });
  return methodsAt;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const satisfies readonly HTTPMethods[];

/** A known address under another method is 405 with Allow, where Fastify by itself says 404. */
function refuseOtherMethods(app: Api, known: ReadonlyMap<string, ReadonlySet<string>>): void {
  const addresses = [...known].map(([url, methods]) => ({ url, allow: [...methods].sort() }));
  for (const { url, allow } of addresses) {
    const others = METHODS.filter((method) => !allow.includes(method));
    const refuse = async () => {
      throw new Problem('METHOD_NOT_ALLOWED', { allow });
    };
    app.route({ method: others, url, schema: { hide: true }, onRequest: refuse, handler: refuse });
  }
}
