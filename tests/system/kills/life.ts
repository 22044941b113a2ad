import { randomUUID } from 'node:crypto';
import type { EventType } from '../../../domain/events';
import { until } from '../processes';
import type { Crew } from './crew';

/** What came back over HTTP; status 0: nobody answered. */
export interface Answered {
  readonly status: number;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One message of a hotline or a unit: sent again, under the same number or key, until it is acknowledged. */
export interface Message {
  readonly orderNo: string;
  readonly who: 'AGENT' | 'UNIT';
  readonly path: string;
  readonly body: object;
  readonly key: string;
  /** The event it is to cause, once. */
  readonly causes: EventType;
  /** The answer that acknowledged it. */
  acknowledged?: Answered;
}

/** What a client does that waits no longer. */
const PATIENCE_MS = 20_000;

/** Asked in turns, as by a proxy. */
let turn = 0;

export async function send({ urls, keys }: Crew, { who, path, body, key }: Message): Promise<Answered> {
  try {
    const answer = await fetch(`${urls[turn++ % urls.length]}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        connection: 'close',
        authorization: `Bearer ${keys[who]}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await answer.text();
    return { status: answer.status, text, body: JSON.parse(text) as Answered['body'] };
  } catch (error) {
    return { status: 0, text: String(error), body: {} };
  }
}

/** Sends until answered: what a client does that heard nothing, or 503. */
export function insist(crew: Crew, message: Message): Promise<Answered> {
  return until(`${message.path} is answered`, async () => {
    const answer = await send(crew, message);
    return answer.status === 0 || answer.status === 503 ? undefined : answer;
  });
}

/**
 * Sends until acknowledged.
 * @throws Error for a refusal, which none of these messages deserves
 */
export async function deliver(crew: Crew, message: Message): Promise<Answered> {
  const told = await insist(crew, message);
  if (told.status >= 300) throw new Error(`${message.path}: ${told.status} ${told.text}`);
  message.acknowledged ??= told;
  return told;
}

/** A call about a street light, dispatched to its street by the catalogue. */
export function intakeOf(orderNo: string, into?: string): Message {
  const body = {
    orderNo,
    kind: 'help',
    channel: 'phone',
    matter: 'light.estate',
    place: { district: '110101', street: '110101001' },
    content: `路灯不亮，${orderNo}。`,
    caller: { name: '王女士', phone: `138${String(hash(orderNo)).padStart(8, '0')}` },
    ...(into !== undefined && { treatment: { as: 'merge', into } }),
  };
  return { orderNo, who: 'AGENT', path: '/v1/complaints', body, key: orderNo, causes: 'RECEIVED' };
}

/** Another person on every order. */
function hash(text: string): number {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 100_000_000, 7);
}

const CAUSES = { sign: 'SIGNED', contact: 'CONTACTED', urge: 'URGED', raiseRisk: 'RISK_REPORTED' } as const;

export function commandOf(orderNo: string, name: keyof typeof CAUSES, body: object = {}): Message {
  const who = name === 'sign' || name === 'contact' ? 'UNIT' : 'AGENT';
  const path = `/v1/complaints/${orderNo}/${name}`;
  return { orderNo, who, path, body, key: `${name}-${randomUUID()}`, causes: CAUSES[name] };
}
