import { inTransaction, onConnection } from '../platform/postgres/pool';
import type { Vault } from './database';
import { vaultAway } from './errors';
import { blindIndex } from './phoneIndex';

/** One call of a caller on a matter: the order it became, and when it came in, epoch ms. */
export interface MatterCall {
  readonly orderNo: string;
  readonly at: number;
}

/** A call that has just been kept. */
export interface CallNoted extends MatterCall {
  /** What counts as one matter, e.g. its code and its place. */
  readonly matter: string;
}

/** More than anybody has to look at. */
const MOST = 500;

/**
 * Notes a call under a keyed digest of caller and matter, once by order number.
 *
 * @returns every call of this caller on this matter, the newest first, at most 500; none of an order without a caller that
 *   could be found again
 * @throws VaultError `VAULT_UNAVAILABLE`, `VAULT_KEY_WRONG`
 */
export function noteCall(vault: Vault, { orderNo, matter, at }: CallNoted): Promise<readonly MatterCall[]> {
  return inTransaction(vault.pool, vaultAway, async (client) => {
    const known = await client.query<{ caller_id: string }>({
      name: 'vault-known-caller',
      text: `select caller_id from vault.order_file f join vault.caller c using (caller_id)
        where f.order_no = $1 and c.phone_index is not null`,
      values: [orderNo],
    });
    const caller = known.rows[0]?.caller_id;
    if (caller === undefined) return [];
    const digest = await blindIndex(vault, client, JSON.stringify(['matterCall', caller, matter]));
    await client.query({
      name: 'vault-note-call',
      text: `insert into vault.matter_call (order_no, digest, at) values ($1, $2, to_timestamp($3::double precision / 1000))
        on conflict do nothing`,
      values: [orderNo, digest, at],
    });
    const { rows } = await client.query<MatterCall>({
      name: 'vault-matter-calls',
      text: `select order_no as "orderNo", (extract(epoch from at) * 1000)::double precision as at
        from vault.matter_call where digest = $1 order by vault.matter_call.at desc, order_no limit ${MOST}`,
      values: [digest],
    });
    return rows;
  });
}

/**
 * Earlier calls of the caller of an order on the same matter, counted from an instant (epoch ms) on; the newest first, at
 * most 500. Nobody's identity is read: a digest is compared with itself.
 *
 * @throws VaultError `VAULT_UNAVAILABLE`
 */
export function earlierCalls(vault: Vault, orderNo: string, since: number): Promise<readonly MatterCall[]> {
  return onConnection(vault.pool, vaultAway, async (client) => {
    const { rows } = await client.query<MatterCall>({
      name: 'vault-earlier-calls',
      text: `select c.order_no as "orderNo", (extract(epoch from c.at) * 1000)::double precision as at
        from vault.matter_call own join vault.matter_call c on c.digest = own.digest and c.order_no <> own.order_no
        where own.order_no = $1 and c.at <= own.at and c.at >= to_timestamp($2::double precision / 1000)
        order by c.at desc, c.order_no limit ${MOST}`,
      values: [orderNo, since],
    });
    return rows;
  });
}
