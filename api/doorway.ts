import { randomUUID } from 'node:crypto';
import type { ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import cors from '@fastify/cors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FailureCode } from '../domain/failures';
import type { ApiOptions } from './deps';
import { bodyOf, type Fault, MEDIA_TYPE, Problem } from './problem';

/** How long the other side may take, ms. */
export interface Patience {
  /** Until all headers are there. */
  readonly headersMs: number;
  /** Until the whole request is there. */
  readonly requestMs: number;
  /** Between two requests on one connection. */
  readonly idleMs: number;
}

const PATIENCE: Patience = { headersMs: 10_000, requestMs: 30_000, idleMs: 72_000 };
const MINUTE_MS = 60_000;

/** How Node's server looks after slow senders: late ones are found by a round every so often. */
export function serverOptions(patience: Partial<Patience> = {}) {
  const { headersMs, requestMs, idleMs } = { ...PATIENCE, ...patience };
  const http: ServerOptions = {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: Math.min(1_000, headersMs),
    maxHeaderSize: 16 * 1024,
  };
  return { http, requestTimeout: requestMs, connectionTimeout: 2 * requestMs, keepAliveTimeout: idleMs };
}

const BY_NODE_CODE: Readonly<Record<string, readonly [FailureCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['MALFORMED_REQUEST', '431 Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['REQUEST_TIMEOUT', '408 Request Timeout'],
};

/** What never becomes a request (no HTTP, too slow, headers without end): answered on the bare connection, in the one shape. */
export function refuseOnSocket(error: NodeJS.ErrnoException, socket: Socket): void {
  if (socket.destroyed || !socket.writable) return;
  const [code, status] = BY_NODE_CODE[error.code ?? ''] ?? ['MALFORMED_REQUEST', '400 Bad Request'];
  const body = JSON.stringify(bodyOf(new Problem(code), randomUUID()));
  const head = `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: ${MEDIA_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  socket.end(head + body);
}

/** A page of another origin may ask only if it is on the list; the key stays in a header, never in a cookie. */
export async function admitOrigins(app: FastifyInstance, allowed: readonly string[] = []): Promise<void> {
  if (allowed.length === 0) return;
  await app.register(cors, {
    origin: [...allowed],
    methods: ['GET', 'POST'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'x-api-key', 'x-order-code'],
    exposedHeaders: ['retry-after', 'idempotency-key', 'x-request-id'],
    credentials: false,
    maxAge: 600,
    strictPreflight: false,
  });
}

/**
 * One address has one allowance, whatever it asks and with however many keys, before anything of the request is read.
 *
 * @throws Problem TOO_MANY_REQUESTS with Retry-After
 */
export function limitAddresses(app: FastifyInstance, options: ApiOptions): void {
  const ofAddress = app.createRateLimit({
    max: options.requestsPerMinuteOfAddress ?? 60_000,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => request.ip,
  });
  app.addHook('onRequest', async (request: FastifyRequest, _reply: FastifyReply) => {
    const allowance = await ofAddress(request);
    if (!allowance.isAllowed && allowance.isExceeded)
      throw new Problem('TOO_MANY_REQUESTS', { retryAfter: Math.max(1, allowance.ttlInSeconds) });
  });
}

/** The deepest body of ours has four levels; the longest list in one, 500 entries. */
const DEEPEST = 12;
const LONGEST = 1_000;

const TOO_DEEP: Fault = {
  pointer: '',
  code: 'too_deep',
  zh: `JSON 嵌套超过 ${DEEPEST} 层，或某一层超过 ${LONGEST} 项`,
  en: `JSON nested deeper than ${DEEPEST} levels, or with more than ${LONGEST} entries in one`,
};

/** Is the value nested too deep, or too wide at one place? Looks no further than it must, without recursion. */
export function isUnwieldy(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    const next: unknown[] = [];
    for (const each of level) {
      if (typeof each !== 'object' || each === null) continue;
      const entries = Object.values(each);
      if (depth >= DEEPEST || entries.length > LONGEST) return true;
      next.push(...entries);
    }
    level = next;
  }
  return false;
}

/** Refuses such a body before its schema looks at it. @throws Problem INVALID_BODY */
export function refuseUnwieldy(app: FastifyInstance): void {
  app.addHook('preValidation', async (request: FastifyRequest) => {
    if (isUnwieldy(request.body)) throw new Problem('INVALID_BODY', { errors: [TOO_DEEP] });
  });
}
