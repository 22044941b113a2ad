import type { PoolClient } from 'pg';
import { inTransaction, onConnection } from '../platform/postgres/pool';
import type { Vault } from './database';
import { vaultAway } from './errors';
import { blindIndex } from './phoneIndex';

/** One call of a caller on a matter: the order it became, and when it came in, epoch ms. */
export interface MatterCall {
  readonly orderNo: string;
  readonly at: number;
}

/** A call as it comes in. */
export interface Call {
  /** What counts as one matter, e.g. its code and its place. */
  readonly matter: string;
  /** Epoch ms. */
  readonly at: number;
}

/** A call that has just been kept. */
export type CallNoted = Call & MatterCall;

/** More than anybody has to look at. */
const MOST = 500;

/** The calls under a digest, the newest first. @param digest the parameter it comes in */
export function callsOf(digest: string): string {
  return `select order_no as "orderNo", (extract(epoch from at) * 1000)::double precision as at
    from vault.matter_call where digest = ${digest} order by vault.matter_call.at desc, order_no limit ${MOST}`;
}

/** A keyed digest of caller and matter, which tells neither. */
export function callDigest(vault: Vault, client: PoolClient, callerId: string, matter: string): Promise<Buffer> {
  return blindIndex(vault, client, JSON.stringify(['matterCall', callerId, matter]));
}

/** The calls of before with one more, the newest first, at most 500. */
export function withCall(before: readonly MatterCall[], call: MatterCall): readonly MatterCall[] {
  const later = (a: MatterCall, b: MatterCall) => b.at - a.at || (a.orderNo < b.orderNo ? -1 : 1);
  return [...before, call].sort(later).slice(0, MOST);
}

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
    const digest = await callDigest(vault, client, caller, matter);
    await client.query({
      name: 'vault-note-call',
      text: `insert into vault.matter_call (order_no, digest, at) values ($1, $2, to_timestamp($3::double precision / 1000))
        on conflict do nothing`,
      values: [orderNo, digest, at],
    });
    const { rows } = await client.query<MatterCall>({
      name: 'vault-matter-calls',
      text: callsOf('$1'),
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
