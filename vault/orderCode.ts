import { randomInt, timingSafeEqual } from 'node:crypto';
import { inTransaction } from '../platform/postgres/pool';
import type { Vault } from './database';
import { vaultAway } from './errors';
import { blindIndex } from './phoneIndex';

/** Crockford's base 32: no letter that is taken for another sign when it is read out or copied from a message. */
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 50 bits, tried at most ten times an hour an order: one chance in 10^11 an hour. */
const LENGTH = 10;
const MOST_WRONG = 10;
const WRONG_FOR = '1 hour';

/** What came of a code: `locked` after too many wrong ones, whoever asks, until the hour is over. */
export type CodeVerdict = 'fits' | 'wrong' | 'locked';

/** As people write it: upper or lower case, with blanks or hyphens, O for 0, I and L for 1. */
function normalised(code: string): string {
  return code.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
}

const textOf = (orderNo: string, code: string) => `order code ${orderNo} ${normalised(code)}`;

/**
 * A new code for an order; one given out before ends. Only its HMAC under the vault's index key is kept: who has the database
 * without the master key cannot try codes.
 *
 * @returns the code, to be told once; undefined when the vault does not know the order, or its caller was erased
 * @throws VaultError `VAULT_UNAVAILABLE`, `VAULT_KEY_WRONG`
 */
export function issueCode(vault: Vault, orderNo: string): Promise<string | undefined> {
  const code = Array.from({ length: LENGTH }, () => SIGNS[randomInt(SIGNS.length)]).join('');
  return inTransaction(vault.pool, vaultAway, async (client) => {
    const digest = await blindIndex(vault, client, textOf(orderNo, code));
    const { rowCount } = await client.query(
      `insert into vault.order_code (order_no, digest)
         select order_no, $2 from vault.order_file where order_no = $1 and erased_at is null
       on conflict (order_no) do update set digest = excluded.digest, issued_at = now(), wrong = 0, wrong_since = null`,
      [orderNo, digest],
    );
    return rowCount === 1 ? `${code.slice(0, 5)}-${code.slice(5)}` : undefined;
  });
}

/**
 * Is this the order's code? An order nobody knows and one without a code are `wrong` as well, so that numbers cannot be found
 * out.
 *
 * @throws VaultError `VAULT_UNAVAILABLE`, `VAULT_KEY_WRONG`
 */
export function tryCode(vault: Vault, orderNo: string, code: string): Promise<CodeVerdict> {
  return inTransaction(vault.pool, vaultAway, async (client): Promise<CodeVerdict> => {
    const digest = await blindIndex(vault, client, textOf(orderNo, code));
    const { rows } = await client.query<{ digest: Buffer; wrong: number; fresh: boolean }>(
      `select digest, wrong, coalesce(wrong_since > now() - $2::interval, false) as fresh
       from vault.order_code where order_no = $1 for update`,
      [orderNo, WRONG_FOR],
    );
    const row = rows[0];
    if (!row) return 'wrong';
    if (row.fresh && row.wrong >= MOST_WRONG) return 'locked';
    if (timingSafeEqual(row.digest, digest)) return 'fits';
    await client.query(
      `update vault.order_code set wrong = case when $2 then wrong + 1 else 1 end,
         wrong_since = case when $2 then wrong_since else now() end where order_no = $1`,
      [orderNo, row.fresh],
    );
    return 'wrong';
  });
}
