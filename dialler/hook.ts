import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { outwardSignature } from '../activities/outward';
import { type Task, taskOf } from './task';

/** Announcements older than this are refused, and repeats are remembered for as long. */
export const FRESH_MS = 5 * 60_000;
const LARGEST_BODY = 16_384;

/** Why an announcement is refused, with its HTTP status. */
export type HookRefusal = { readonly status: 400 | 401 | 409 | 413; readonly code: string };

/** Checks the signature of an announcement and that it is fresh and new. */
export type CheckAnnouncement = (signature: string | undefined, body: string) => Task | HookRefusal;

/**
 * @param secret shared with the sender
 * @param now wall clock, epoch ms
 */
export function announcementCheck(secret: string, now: () => number): CheckAnnouncement {
  const seen = new Map<string, number>();
  return (signature, body) => {
    const found = /^t=(\d{1,15}),v1=([0-9a-f]{64})$/.exec(signature ?? '');
    if (!found) return { status: 401, code: 'BAD_SIGNATURE' };
    const at = Number(found[1]);
    const right = outwardSignature(secret, at, body);
    if (!timingSafeEqual(Buffer.from(right), Buffer.from(`t=${at},v1=${found[2]}`)))
      return { status: 401, code: 'BAD_SIGNATURE' };
    if (Math.abs(now() - at) > FRESH_MS) return { status: 401, code: 'STALE' };
    for (const [old, until] of seen) if (until < now()) seen.delete(old);
    if (seen.has(right)) return { status: 409, code: 'REPEATED' };
    const task = announced(body);
    if (!task) return { status: 400, code: 'INVALID_BODY' };
    seen.set(right, now() + 2 * FRESH_MS);
    return task;
  };
}

function announced(body: string): Task | undefined {
  try {
    const { orderNo, task } = JSON.parse(body) as {
      orderNo?: unknown;
      task?: { no?: unknown; channel?: unknown; from?: unknown };
    };
    const { no, channel, from } = task ?? {};
    const isOrderNo = typeof orderNo === 'string' && /^[A-Za-z0-9-]{6,40}$/.test(orderNo);
    if (!isOrderNo || !Number.isSafeInteger(no) || !Number.isSafeInteger(from)) return undefined;
    return channel === 'phone' || channel === 'sms'
      ? taskOf(orderNo, no as number, channel, from as number)
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Takes announcements at `POST /`. Answers 202 once `take` has it safe, so that the sender may call it certain.
 * @param take keeps the task; false when it is known already
 */
export function hookServer(check: CheckAnnouncement, take: (task: Task) => boolean): Server {
  const answer = async (request: IncomingMessage): Promise<{ readonly status: number; readonly code: string }> => {
    if (request.method !== 'POST') return { status: 405, code: 'METHOD_NOT_ALLOWED' };
    const body = await bodyOf(request);
    if (body === undefined) return { status: 413, code: 'BODY_TOO_LARGE' };
    const signature = request.headers['x-jiesu-signature'];
    const checked = check(typeof signature === 'string' ? signature : undefined, body);
    if ('status' in checked) return checked;
    return take(checked) ? { status: 202, code: 'TAKEN' } : { status: 409, code: 'REPEATED' };
  };
  return createServer({ requestTimeout: 10_000 }, (request, response) => {
    answer(request).then(
      ({ status, code }) =>
        response
          .writeHead(status, { 'content-type': 'application/json', connection: 'close' })
          .end(JSON.stringify({ code })),
      () => response.writeHead(500).end(),
    );
  });
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > LARGEST_BODY) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
