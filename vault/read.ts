import type { PoolClient } from 'pg';
import type { Actor, TextRef } from '../domain/commands';
import { inTransaction, onConnection } from '../platform/postgres/pool';
import { open, unwrap } from './box';
import type { LogPage } from './access/dutyLog';
import type { Vault } from './database';
import { vaultAway } from './errors';
import { type Caller, orderKey } from './keep';
import { phoneIndex } from './phoneIndex';

/** Who reads, and what for: it stands in the reading log before anything is given out. */
export interface Reading {
  readonly actor: Actor;
  readonly purpose: string;
}

/** `erased`: the key was destroyed, nobody can read it any more. */
export type Found<T> = { readonly found: T } | { readonly missing: 'unknown' | 'erased' };

/**
 * A text of an order, in clear. Each reading is recorded, whether it found anything or not.
 *
 * @throws VaultError `VAULT_UNAVAILABLE`, `VAULT_KEY_WRONG`, `VAULT_TAMPERED`
 */
export function readText(vault: Vault, orderNo: string, ref: TextRef, reading: Reading): Promise<Found<string>> {
  return inTransaction(vault.pool, vaultAway, async (client) => {
    const query = 'select box from vault.text where order_no = $1 and ref = $2';
    const rows = (await client.query<{ box: Buffer }>(query, [orderNo, Buffer.from(ref, 'hex')])).rows;
    await record(client, orderNo, 'text', ref, reading, rows.length > 0);
    const box = rows[0]?.box;
    if (box === undefined) return { missing: 'unknown' };
    const key = await orderKey(vault, client, orderNo);
    return key === undefined
      ? { missing: 'erased' }
      : { found: open(key, ['text', orderNo, ref], box).toString('utf8') };
  });
}

/**
 * Who called, as given with this order. Each reading is recorded.
 *
 * @returns missing `unknown` also for an order without a caller
 * @throws VaultError `VAULT_UNAVAILABLE`, `VAULT_KEY_WRONG`, `VAULT_TAMPERED`
 */
export function readCaller(vault: Vault, orderNo: string, reading: Reading): Promise<Found<Caller>> {
  return inTransaction(vault.pool, vaultAway, async (client) => {
    const { rows } = await client.query<{
      caller_id: string;
      caller_box: Buffer;
      key_id: string;
      wrapped: Buffer | null;
      erased: boolean;
    }>(
      `select f.caller_id, f.caller_box, c.key_id, c.wrapped, c.erased_at is not null or f.erased_at is not null as erased
       from vault.order_file f join vault.caller c using (caller_id) where f.order_no = $1`,
      [orderNo],
    );
    await record(client, orderNo, 'caller', undefined, reading, rows.length > 0);
    const row = rows[0];
    if (row === undefined) return { missing: 'unknown' };
    if (row.erased || row.wrapped === null) return { missing: 'erased' };
    const key = unwrap(vault.ring, ['callerKey', row.caller_id], { keyId: row.key_id, wrapped: row.wrapped });
    const json = open(key, ['caller', row.caller_id, orderNo], row.caller_box).toString('utf8');
    return { found: JSON.parse(json) as Caller };
  });
}

/** Does the vault hold this text of this order? Says nothing of its words, so it is not a reading. */
export async function hasText(vault: Pick<Vault, 'pool'>, orderNo: string, ref: TextRef): Promise<boolean> {
  const query = 'select 1 from vault.text where order_no = $1 and ref = $2';
  const values = [orderNo, Buffer.from(ref, 'hex')];
  return onConnection(vault.pool, vaultAway, async (client) => (await client.query(query, values)).rowCount === 1);
}

/**
 * Which of these texts does the vault hold of any of these orders? In one statement, and no reading: it says nothing of their
 * words.
 */
export async function textsHeld(
  vault: Pick<Vault, 'pool'>,
  orderNos: readonly string[],
  refs: readonly TextRef[],
): Promise<readonly TextRef[]> {
  const query = `select distinct encode(ref, 'hex') as ref from vault.text where order_no = any($1) and ref = any($2)`;
  const values = [orderNos, refs.map((ref) => Buffer.from(ref, 'hex'))];
  const found = await onConnection(vault.pool, vaultAway, (client) => client.query<{ ref: TextRef }>(query, values));
  return found.rows.map(({ ref }) => ref);
}

/** How an order number is known to the vault; undefined when it is not. */
export async function contentHashOf(vault: Pick<Vault, 'pool'>, orderNo: string): Promise<string | undefined> {
  const query = 'select content_hash from vault.order_file where order_no = $1';
  return onConnection(
    vault.pool,
    vaultAway,
    async (client) => (await client.query<{ content_hash: string }>(query, [orderNo])).rows[0]?.content_hash,
  );
}

/** Orders of the caller with this number, newest first, at most 100; recorded under each of them. */
export function ordersOfPhone(vault: Vault, phone: string, reading: Reading): Promise<readonly string[]> {
  return inTransaction(vault.pool, vaultAway, async (client) => {
    const { rows } = await client.query<{ order_no: string }>(
      `select f.order_no from vault.order_file f join vault.caller c using (caller_id)
       where c.phone_index = $1 order by f.created_at desc limit 100`,
      [await phoneIndex(vault, client, phone)],
    );
    for (const row of rows) await record(client, row.order_no, 'caller', undefined, reading, true);
    return rows.map((row) => row.order_no);
  });
}

/** A look into histories of the engine: who, at which orders as far as the payloads name them, and how many payloads. */
export interface Decoding {
  readonly actor: Actor;
  readonly orders: readonly string[];
  readonly payloads: number;
}

/** Writes a decoding of histories to the reading log, a line an order; `-` stands for none that is named. */
export function recordDecoding(vault: Pick<Vault, 'pool'>, { actor, orders, payloads }: Decoding): Promise<void> {
  const purpose = `流程引擎历史 ${payloads} 项 / ${payloads} payloads of the engine`;
  return inTransaction(vault.pool, vaultAway, async (client) => {
    for (const orderNo of orders.length > 0 ? orders : ['-'])
      await record(client, orderNo, 'payload', undefined, { actor, purpose }, payloads > 0);
  });
}

/** What is read: the caller, a text, or payloads of the engine's histories (the codec server). */
export const READ_KINDS = ['caller', 'text', 'payload'] as const;
export type ReadKind = (typeof READ_KINDS)[number];

/** A line of the reading log. */
export interface ReadingLine {
  /** The database's clock, epoch ms. */
  readonly at: number;
  readonly actorKey: string;
  readonly actorRole: string;
  readonly what: ReadKind;
  readonly purpose: string;
  readonly found: boolean;
}

/** Who read texts or caller of this order, oldest first. */
export async function readingsOf(vault: Pick<Vault, 'pool'>, orderNo: string): Promise<readonly ReadingLine[]> {
  const query = `select at, actor_key as "actorKey", actor_role as "actorRole", what, purpose, found
    from vault.reading where order_no = $1 order by at, id`;
  return onConnection(
    vault.pool,
    vaultAway,
    async (client) => (await client.query<ReadingLine>(query, [orderNo])).rows,
  );
}

/** A line of the reading log among those of all orders. */
export interface ReadingOfAny extends ReadingLine {
  readonly id: number;
  readonly orderNo: string;
}

/** Readings of all orders, or of one order or one key: newest first. @throws VaultError `VAULT_UNAVAILABLE` */
export async function readings(
  vault: Pick<Vault, 'pool'>,
  filter: { readonly orderNo?: string; readonly key?: string },
  { before, limit }: LogPage,
): Promise<readonly ReadingOfAny[]> {
  const query = `select id::float8 as id, at, actor_key as "actorKey", actor_role as "actorRole", order_no as "orderNo",
      what, purpose, found from vault.reading
    where ($1::text is null or order_no = $1) and ($2::text is null or actor_key = $2) and ($3::bigint is null or id < $3)
    order by id desc limit $4`;
  const values = [filter.orderNo ?? null, filter.key ?? null, before ?? null, limit];
  return onConnection(vault.pool, vaultAway, async (client) => (await client.query<ReadingOfAny>(query, values)).rows);
}

async function record(
  client: PoolClient,
  orderNo: string,
  what: ReadKind,
  ref: TextRef | undefined,
  { actor, purpose }: Reading,
  found: boolean,
): Promise<void> {
  await client.query({
    name: 'vault-reading',
    text: 'insert into vault.reading (actor_key, actor_role, order_no, what, ref, purpose, found) values ($1, $2, $3, $4, $5, $6, $7)',
    values: [
      actor.key ?? '',
      actor.role,
      orderNo,
      what,
      ref === undefined ? null : Buffer.from(ref, 'hex'),
      purpose,
      found,
    ],
  });
}
