import { setTimeout as delay } from 'node:timers/promises';
import { reasonOf } from '../platform/failures';
import type { Told } from './behaviour';
import { type Task, taskOf } from './task';

/** What became of a request: done, refused for good with a code, or the other side is away. */
export type Outcome =
  | { readonly is: 'done' }
  | { readonly is: 'refused'; readonly code: string }
  | { readonly is: 'away'; readonly why: string };

/** The three things a dialler asks of the API. */
export interface FollowUpApi {
  /** Tasks that may be claimed now. @throws Away when the API cannot be asked, Denied when the key is not good for it */
  claimable(): Promise<readonly Task[]>;
  claim(task: Task): Promise<Outcome>;
  /** Repeating it does nothing twice: the task's key is the Idempotency-Key. */
  record(task: Task, told: Told): Promise<Outcome>;
}

/** The API does not answer, or answers that it cannot now. */
export class Away extends Error {}
/** The API will never let this key do it. */
export class Denied extends Error {}

export interface ApiClientOptions {
  readonly url: URL;
  readonly key: string;
  readonly signal: AbortSignal;
  /** Tries of one request in all, 5. */
  readonly tries?: number;
  /** First wait between two tries, ms, doubled each time, 500. */
  readonly firstWaitMs?: number;
}

interface Request {
  readonly method?: 'POST';
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const TIMEOUT_MS = 15_000;
const LONGEST_WAIT_MS = 10_000;
const PAGE = 200;

export function apiClient({ url, key, signal, tries = 5, firstWaitMs = 500 }: ApiClientOptions): FollowUpApi {
  async function once(path: string, { headers: own, ...init }: Request): Promise<Response> {
    const headers = { authorization: `Bearer ${key}`, ...own };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    return fetch(new URL(path, url), { ...init, headers, redirect: 'error', signal: limit });
  }

  /** Tries again while the other side is away; a bounded number of times. */
  async function ask(path: string, init: Request = {}): Promise<Response> {
    let why = '';
    for (let attempt = 1; attempt <= tries; attempt++) {
      let wait = Math.min(LONGEST_WAIT_MS, firstWaitMs * 2 ** (attempt - 1));
      try {
        const response = await once(path, init);
        if (response.status < 500 && response.status !== 429) return response;
        const seconds = Number(response.headers.get('retry-after'));
        if (seconds > 0) wait = Math.min(LONGEST_WAIT_MS, Math.max(wait, seconds * 1_000));
        why = `${response.status} ${await codeOf(response)}`;
      } catch (error) {
        if (signal.aborted) throw new Away('停止 / stopping');
        why = reasonOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
      }
      if (attempt < tries) await delay(wait, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) throw new Away('停止 / stopping');
    }
    throw new Away(`API ${url.origin}: ${why}`);
  }

  async function post(path: string, body: object, headers: Readonly<Record<string, string>>): Promise<Outcome> {
    try {
      const response = await ask(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      });
      if (response.ok) {
        await response.body?.cancel();
        return { is: 'done' };
      }
      return { is: 'refused', code: await codeOf(response) };
    } catch (error) {
      if (error instanceof Away) return { is: 'away', why: error.message };
      throw error;
    }
  }

  return {
    async claimable() {
      const tasks: Task[] = [];
      let cursor: string | undefined;
      do {
        const query = new URLSearchParams({
          claimable: 'true',
          limit: String(PAGE),
          ...(cursor !== undefined && { cursor }),
        });
        const response = await ask(`/v1/follow-ups?${query.toString()}`);
        if (!response.ok) throw new Denied(`GET /v1/follow-ups: ${response.status} ${await codeOf(response)}`);
        const page = pageOf(await response.json());
        tasks.push(...page.tasks);
        cursor = page.next;
      } while (cursor !== undefined);
      return tasks;
    },
    claim: ({ orderNo }) => post(`/v1/complaints/${encodeURIComponent(orderNo)}/claimFollowUp`, {}, {}),
    record: ({ orderNo, key: id }, told) =>
      post(`/v1/complaints/${encodeURIComponent(orderNo)}/recordFollowUp`, told, { 'idempotency-key': id }),
  };
}

/** The stable code of a problem; what is no problem of ours gives its status. */
async function codeOf(response: Response): Promise<string> {
  const problem: unknown = await response.json().catch(() => undefined);
  const code = typeof problem === 'object' && problem !== null && 'code' in problem ? problem.code : undefined;
  return typeof code === 'string' ? code : String(response.status);
}

interface ListedTask {
  readonly orderNo: string;
  readonly no: number;
  readonly channel: 'phone' | 'sms';
  readonly notBefore: string;
}

function pageOf(body: unknown): { readonly tasks: readonly Task[]; readonly next?: string } {
  const { tasks, next } = body as { readonly tasks: readonly ListedTask[]; readonly next?: string };
  const found = tasks.map(({ orderNo, no, channel, notBefore }) => taskOf(orderNo, no, channel, Date.parse(notBefore)));
  return { tasks: found, ...(next !== undefined && { next }) };
}
