/**
 * The remote codec of Temporal's web pages: `POST /decode` with `{ payloads }` in base64 (docs.temporal.io, "Codec
 * Server"). The browser comes from the engine's pages, so one origin is let in; whoever reads needs a key, and each
 * decoding stands in the reading log before it is answered. There is no `/encode`: nobody writes histories by hand.
 */
import { randomUUID } from 'node:crypto';
import type { DataConverter, Payload } from '@temporalio/common';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from 'fastify';
import { z } from 'zod';
import type { Role } from '../../domain/commands';
import { rolesFor } from '../../domain/permissions';
import { CodecKeyMissing } from '../../platform/codec';
import type { Decoding } from '../../vault/read';
import type { Authenticate, Principal } from '../auth';
import { Problem, problemOf, sendProblem } from '../problem';

/** What the codec server stands on. */
export interface CodecDeps {
  readonly logger: FastifyBaseLogger;
  readonly dataConverter: DataConverter;
  readonly authenticate: Authenticate;
  /** Writes to the reading log; nothing is given out when it throws. */
  readonly record: (decoding: Decoding) => Promise<void>;
  /** Where the engine's pages are, e.g. http://127.0.0.1:8233. */
  readonly uiOrigin: string;
}

/** Histories are evidence: whoever may audit an order; everybody else has the API. */
const READERS = rolesFor('auditOrder');

/** A page of a long history in base64. */
const BODY_LIMIT_BYTES = 8 * 1024 * 1024;
const MOST_PAYLOADS = 5_000;
const MINUTE_MS = 60_000;
const DECODINGS_A_MINUTE = 600;
const WRONG_KEYS_A_MINUTE = 60;

const payload = z.object({ metadata: z.record(z.string(), z.base64()).optional(), data: z.base64().optional() });
const question = z.object({ payloads: z.array(payload).max(MOST_PAYLOADS) });
type WirePayload = z.infer<typeof payload>;

/** The server; listens nowhere yet. */
export async function buildCodecServer(deps: CodecDeps): Promise<FastifyInstance> {
  const { logger, uiOrigin } = deps;
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request' }),
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: () => randomUUID(),
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
  });
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    if (problem.code === 'INTERNAL') logger.error({ err: problem.more.cause ?? error }, 'unforeseen fault');
    return sendProblem(request, reply, problem);
  });
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, new Problem('NOT_FOUND')));
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    // The engine's pages have another port, hence another origin.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  });
  await app.register(rateLimit, { global: false });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ vary: 'origin', 'cache-control': 'no-store' });
    if (request.headers.origin === uiOrigin)
      reply.headers({ 'access-control-allow-origin': uiOrigin, 'access-control-allow-credentials': 'true' });
  });
  app.options('/decode', (request, reply) => {
    if (request.headers.origin !== uiOrigin) throw new Problem('FORBIDDEN');
    return reply
      .headers({
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization, content-type, x-namespace',
        'access-control-max-age': '600',
      })
      .code(204)
      .send();
  });
  guarded(app, deps);
  await app.ready();
  return app;
}

function guarded(app: FastifyInstance, { authenticate, dataConverter, record, logger, uiOrigin }: CodecDeps): void {
  const allowance = (max: number) =>
    app.createRateLimit({ max, timeWindow: MINUTE_MS, keyGenerator: (request) => request.ip });
  const [ofReaders, ofStrangers] = [allowance(DECODINGS_A_MINUTE), allowance(WRONG_KEYS_A_MINUTE)];

  async function readerOf(request: FastifyRequest): Promise<{ readonly who: Principal; readonly role: Role }> {
    const presented = keyOf(request);
    const who = presented === undefined ? undefined : await authenticate(presented);
    const left = await (who === undefined ? ofStrangers : ofReaders)(request);
    if (!left.isAllowed && left.isExceeded) throw new Problem('TOO_MANY_REQUESTS', { retryAfter: left.ttlInSeconds });
    if (who === undefined) throw new Problem(presented === undefined ? 'NO_KEY' : 'BAD_KEY');
    const role = READERS.find((each) => who.roles.includes(each));
    if (role === undefined) throw new Problem('FORBIDDEN');
    return { who, role };
  }

  // The browser asks for name and key once and sends them with what the pages ask for ("include credentials").
  app.get('/login', async (request, reply) => {
    // Kept by sendProblem: what makes a browser ask.
    reply.header('www-authenticate', 'Basic realm="jiesu codec"');
    const { role } = await readerOf(request);
    return reply
      .removeHeader('www-authenticate')
      .type('text/plain; charset=utf-8')
      .send(`${role}: 可返回流程引擎页面 / go back to ${uiOrigin}\n`);
  });

  app.post('/decode', async (request) => {
    const { origin } = request.headers;
    // A page of another origin must not make a browser that is logged in ask for it.
    if (origin !== undefined && origin !== uiOrigin) throw new Problem('FORBIDDEN');
    const { who, role } = await readerOf(request);
    const asked = question.safeParse(request.body);
    if (!asked.success) throw new Problem('INVALID_BODY');
    const payloads = await Promise.all(asked.data.payloads.map((each) => opened(each, dataConverter)));
    await record({ actor: { key: who.keyId, role }, orders: ordersIn(payloads), payloads: payloads.length });
    logger.info({ keyId: who.keyId, payloads: payloads.length }, 'payloads decoded');
    return { payloads };
  });
}

/** A bearer's key, or the password that a browser was given at /login. */
function keyOf({ headers: { authorization = '' } }: FastifyRequest): string | undefined {
  const bearer = /^Bearer +([\x21-\x7e]{1,200})$/i.exec(authorization)?.[1];
  if (bearer !== undefined) return bearer;
  const basic = /^Basic +([A-Za-z0-9+/=]{1,400})$/i.exec(authorization)?.[1];
  return basic === undefined ? undefined : /:(.+)$/.exec(Buffer.from(basic, 'base64').toString('utf8'))?.[1];
}

/** What cannot be opened with our keys is given back as it is, so that the rest of a page can be read. */
async function opened(given: WirePayload, { payloadCodecs = [] }: DataConverter): Promise<WirePayload> {
  let payloads: Payload[] = [
    {
      metadata: mapped(given.metadata ?? {}, (text) => Buffer.from(text, 'base64')),
      data: Buffer.from(given.data ?? '', 'base64'),
    },
  ];
  try {
    for (const codec of payloadCodecs) payloads = await codec.decode(payloads);
  } catch (error) {
    if (error instanceof CodecKeyMissing) return given;
    throw error;
  }
  const { metadata, data } = payloads[0] as Payload;
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return { metadata: mapped(metadata ?? {}, base64), data: base64(data ?? Buffer.alloc(0)) };
}

function mapped<A, B>(of: Readonly<Record<string, A>>, by: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, by(value)]));
}

/** Orders that the decoded payloads name, for the reading log. */
function ordersIn(payloads: readonly WirePayload[]): readonly string[] {
  const text = payloads.map(({ data = '' }) => Buffer.from(data, 'base64').toString('utf8')).join('\n');
  return [...new Set([...text.matchAll(/"orderNo":"([^"\\]{1,64})"/g)].map(([, orderNo]) => orderNo as string))];
}
