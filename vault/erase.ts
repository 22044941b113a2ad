import type { PoolClient } from 'pg';
import { inTransaction, onConnection } from '../platform/postgres/pool';
import { type DutyActor, noteDuty, noteDutyOn } from './access/dutyLog';
import type { Vault } from './database';
import { vaultAway, VaultError } from './errors';

/** Why personal data is erased: 个人信息保护法 art. 47 (1)–(5), in its order. */
export const ERASE_GROUNDS = ['purposeMet', 'termOver', 'withdrawn', 'unlawful', 'otherLaw'] as const;
export type EraseGround = (typeof ERASE_GROUNDS)[number];

/** Who erases, and why; it stands in the log of the administrators, in the same transaction. */
export interface Erasing {
  readonly by: DutyActor;
  readonly ground: EraseGround;
}

/**
 * Makes everything said in one order unreadable for good: its key and the caller's particulars in it are destroyed.
 * Events, chain and figures stay as they are.
 *
 * @returns false when the vault does not know the number
 * @throws VaultError `VAULT_UNAVAILABLE`; `VAULT_HELD` for an order under legal hold: that it was asked is on record
 */
export async function eraseOrder(vault: Pick<Vault, 'pool'>, orderNo: string, erasing: Erasing): Promise<boolean> {
  const erased = await recorded(vault, 'eraseOrder', orderNo, erasing, async (client) => {
    await refuseHeld(client, [orderNo]);
    return emptyFiles(client, 'order_no', orderNo);
  });
  return erased.length === 1;
}

/** Nothing is destroyed without a line in the log, nor refused for a legal hold without one. */
async function recorded(
  vault: Pick<Vault, 'pool'>,
  duty: 'eraseOrder' | 'erasePerson',
  orderNo: string,
  { by, ground }: Erasing,
  work: (client: PoolClient) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  try {
    return await inTransaction(vault.pool, vaultAway, async (client) => {
      const orders = await work(client);
      await noteDutyOn(client, by, duty, orderNo, { ground, orders: orders.length });
      return orders;
    });
  } catch (error) {
    if (error instanceof VaultError && error.code === 'VAULT_HELD')
      await noteDuty(vault, by, duty, orderNo, { ground, refused: error.code });
    throw error;
  }
}

/** Evidence that somebody ordered to be kept is not destroyed, whoever asks. */
async function refuseHeld(client: PoolClient, orders: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ order_no: string }>(
    "select order_no from audit.held where order_no = any($1) and act <> 'lift' order by order_no",
    [orders],
  );
  if (rows.length === 0) return;
  const held = rows.map(({ order_no }) => order_no).join(', ');
  throw new VaultError('VAULT_HELD', `VAULT_HELD: 依法保全中，不可销毁 / under legal hold, not to be erased: ${held}`);
}

/**
 * The keys go, and with them the hashes over what was sent: a telephone number among known words can be guessed from
 * a hash. A repeat of an erased order's intake or command is then a conflict, never a second order.
 */
async function emptyFiles(client: PoolClient, by: 'order_no' | 'caller_id', value: string): Promise<readonly string[]> {
  const erased = await client.query<{ order_no: string }>(
    `update vault.order_file set wrapped = null, key_id = null, caller_box = null, content_hash = '',
       erased_at = coalesce(erased_at, now()) where ${by} = $1 returning order_no`,
    [value],
  );
  const orders = erased.rows.map((row) => row.order_no).sort();
  await client.query(`update vault.message set request_hash = '' where order_no = any($1)`, [orders]);
  await client.query('delete from vault.matter_call where order_no = any($1)', [orders]);
  await client.query('delete from vault.order_code where order_no = any($1)', [orders]);
  await client.query('delete from vault.features where order_no = any($1)', [orders]);
  await client.query('delete from vault.order_trait where order_no = any($1)', [orders]);
  return orders;
}

/**
 * Erases the person who called with this order, in every order of theirs: the caller's key and the index of the number
 * are destroyed, and what was said in those orders with them.
 *
 * @returns the orders concerned; empty when the order has no caller
 * @throws VaultError `VAULT_UNAVAILABLE`; `VAULT_HELD` where one of them is under legal hold, and nothing is erased
 */
export function eraseCaller(vault: Pick<Vault, 'pool'>, orderNo: string, erasing: Erasing): Promise<readonly string[]> {
  return recorded(vault, 'erasePerson', orderNo, erasing, async (client) => {
    const found = await client.query<{ caller_id: string | null }>(
      'select caller_id from vault.order_file where order_no = $1',
      [orderNo],
    );
    const caller = found.rows[0]?.caller_id ?? undefined;
    if (caller === undefined) return [];
    const own = await client.query<{ order_no: string }>('select order_no from vault.order_file where caller_id = $1', [
      caller,
    ]);
    await refuseHeld(
      client,
      own.rows.map((row) => row.order_no),
    );
    await client.query(
      'update vault.caller set wrapped = null, key_id = null, phone_index = null, erased_at = coalesce(erased_at, now()) where caller_id = $1',
      [caller],
    );
    return emptyFiles(client, 'caller_id', caller);
  });
}

/** Says which of these orders exist: the ledger has them or the engine runs them. */
export type Claimed = (orderNos: readonly string[]) => Promise<ReadonlySet<string>>;

const PAGE = 500;

/**
 * Removes what was kept for orders that never came to be (the engine was away at intake and nobody sent them again).
 *
 * @param olderThan epoch ms on the database's clock; what was kept later is left alone
 * @returns how many orders were found claimed and how many were removed
 * @throws VaultError `VAULT_UNAVAILABLE`, and whatever `claimed` throws: when in doubt nothing is removed
 */
export async function sweep(
  vault: Pick<Vault, 'pool'>,
  olderThan: number,
  claimed: Claimed,
): Promise<{ readonly claimed: number; readonly removed: number }> {
  const sum = { claimed: 0, removed: 0 };
  for (;;) {
    const orders = await unclaimed(vault, olderThan);
    if (orders.length === 0) return sum;
    const known = await claimed(orders);
    const gone = orders.filter((orderNo) => !known.has(orderNo));
    await inTransaction(vault.pool, vaultAway, async (client) => {
      await client.query('update vault.order_file set claimed_at = now() where order_no = any($1)', [
        orders.filter((orderNo) => known.has(orderNo)),
      ]);
      // Asked again with the time, for the intake may have been sent again meanwhile.
      const removed = await client.query<{ caller_id: string | null }>(
        `delete from vault.order_file where order_no = any($1) and claimed_at is null and created_at < to_timestamp($2::double precision / 1000)
         returning caller_id`,
        [gone, olderThan],
      );
      const callers = removed.rows.map((row) => row.caller_id).filter((id) => id !== null);
      await client.query(
        'delete from vault.caller c where caller_id = any($1) and not exists (select 1 from vault.order_file f where f.caller_id = c.caller_id)',
        [callers],
      );
      sum.removed += removed.rowCount ?? 0;
    });
    sum.claimed += orders.length - gone.length;
    if (orders.length < PAGE) return sum;
  }
}

async function unclaimed(vault: Pick<Vault, 'pool'>, olderThan: number): Promise<readonly string[]> {
  const query = `select order_no from vault.order_file where claimed_at is null and created_at < to_timestamp($1::double precision / 1000)
    order by created_at limit ${PAGE}`;
  return onConnection(vault.pool, vaultAway, async (client) => {
    const { rows } = await client.query<{ order_no: string }>(query, [olderThan]);
    return rows.map((row) => row.order_no);
  });
}
