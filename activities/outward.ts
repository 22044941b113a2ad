import { createHmac } from 'node:crypto';
import { canonical } from '../ledger/canonical';
import type { ComplaintActivities } from './contract';

/** Where follow-up tasks are announced, e.g. a call centre's dialler. */
export interface OutwardHook {
  readonly url: string;
  /** Shared secret of the HMAC. */
  readonly secret: string;
  /** How long the other side may take, ms. */
  readonly timeoutMs?: number;
}

/** What announcing needs of the outside. */
export interface OutwardDeps {
  /** Absent: nothing is announced; the tasks stay listed for people. */
  readonly hook?: OutwardHook;
  /** Wall clock, epoch ms: the signature's freshness, not business time. */
  readonly clock?: () => number;
}

const TIMEOUT_MS = 5_000;

/** `t=<ms>,v1=<hex>`: HMAC-SHA-256 over `<ms>.<body>`, so that an old announcement cannot be played again later. */
export function outwardSignature(secret: string, at: number, body: string): string {
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
}

/**
 * Announces a follow-up task or an emergency outward by one signed POST, at most once. Order number, task or desk only: whom
 * to call and what was said is asked for by API, where the reading is recorded.
 * @returns true if it is certain that the other side has taken it; anything else is a person's matter
 */
export function announce({ hook, clock = Date.now }: OutwardDeps): ComplaintActivities['announce'] {
  return async (what) => {
    if (!hook) return false;
    const body = canonical(what);
    try {
      const response = await fetch(hook.url, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          'idempotency-key': `${what.orderNo}/${'task' in what ? what.task.no : `risk-${what.risk.no}`}`,
          'x-jiesu-signature': outwardSignature(hook.secret, clock(), body),
        },
        redirect: 'error',
        signal: AbortSignal.timeout(hook.timeoutMs ?? TIMEOUT_MS),
      });
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  };
}
