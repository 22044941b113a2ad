import type { FastifyRequest } from 'fastify';
import type { Principal } from './auth';
import type { Deps } from './deps';
import { Problem } from './problem';

/** Whoever shows the code of an order: nobody is known by name, and no two citizens are told apart. */
export const CITIZEN: Principal = { keyId: 'citizen', roles: ['caller'] };

const LOCKED_S = 3_600;

/**
 * The code of the order, from the header and nowhere else: an address stands in logs and histories.
 *
 * @throws Problem BAD_CODE also for an order nobody knows, TOO_MANY_REQUESTS after ten wrong codes within an hour
 */
export async function requireCode({ vault }: Deps, request: FastifyRequest, orderNo: string): Promise<void> {
  const code = request.headers['x-order-code'];
  const verdict = typeof code === 'string' ? await vault.tryCode(orderNo, code) : 'wrong';
  if (verdict === 'locked') throw new Problem('TOO_MANY_REQUESTS', { retryAfter: LOCKED_S });
  if (verdict === 'wrong') throw new Problem('BAD_CODE');
}
