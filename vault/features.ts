import type { PoolClient } from 'pg';
import type { Actor, TextRef } from '../domain/commands';
import { inTransaction, onConnection } from '../platform/postgres/pool';
import { open, seal, unwrap } from './box';
import type { Vault } from './database';
import { vaultAway } from './errors';

/** An order and the name of its text. */
export interface Worded {
  readonly orderNo: string;
  readonly text: TextRef;
}

/** What an order's words and coordinates say. */
export interface Features {
  /** The way they were taken: those of another way are taken anew. */
  readonly version: string;
  /** Sealed under the order's key. */
  readonly words: readonly string[];
  /** Kinds of danger named, in clear. */
  readonly alarms: readonly string[];
  /** H3 cell of the matter, in clear. */
  readonly cell?: string;
}

/** Parts of a statement that write the features of order `$1`, once; the arguments are expressions of {@link featureValues}. */
export function addFeatures(version: string, box: string, alarms: string, cell: string): string {
  return `words as (
      insert into vault.features (order_no, version, box) select $1::text, ${version}, ${box} where ${version} is not null),
    traits as (
      insert into vault.order_trait (order_no, alarms, cell) select $1::text, ${alarms}, ${cell}
      where cardinality(${alarms}) > 0 or ${cell} is not null)`;
}

/** Version, box, alarms, cell, as {@link addFeatures} takes them. @param key the order's own */
export function featureValues(
  vault: Pick<Vault, 'ring'>,
  orderNo: string,
  key: Buffer,
  features: Features | undefined,
): readonly (string | Buffer | readonly string[] | null)[] {
  if (features === undefined) return [null, null, [], null];
  const { version, words, alarms, cell = null } = features;
  return [version, boxOf(vault, orderNo, key, words), alarms, cell];
}

function boxOf({ ring }: Pick<Vault, 'ring'>, orderNo: string, key: Buffer, words: readonly string[]): Buffer {
  return seal(ring.cipher, key, ['features', orderNo], Buffer.from(JSON.stringify(words)));
}

/** How words are taken from a text. `version` names the way: words taken another way are taken anew. */
export interface Taking {
  readonly version: string;
  readonly read: (text: string) => readonly string[];
  /** Kinds of danger that a text names. */
  readonly alarms: (text: string) => readonly string[];
  /** Stands in the reading log with the purpose `features`, for each text opened. */
  readonly actor: Actor;
}

interface BoxRow {
  readonly order_no: string;
  readonly box: Buffer;
  readonly key_id: string;
  readonly wrapped: Buffer;
}

/**
 * Takes the words of those orders that have none of this version yet; in one transaction, so a killed command goes on where it was.
 * The words stand in the vault under the order's key and nowhere else.
 *
 * @returns how many were taken; the others have theirs already, or were erased, or their text is not known
 * @throws VaultError `VAULT_UNAVAILABLE`, `VAULT_KEY_WRONG`, `VAULT_TAMPERED`
 */
export function takeFeatures(
  vault: Vault,
  orders: readonly Worded[],
  { version, read, alarms, actor }: Taking,
): Promise<number> {
  return inTransaction(vault.pool, vaultAway, async (client) => {
    const { rows } = await client.query<BoxRow & { readonly ref: string }>(
      `select t.order_no, encode(t.ref, 'hex') as ref, t.box, f.key_id, f.wrapped
       from unnest($1::text[], $2::text[]) as asked(order_no, ref)
       join vault.text t on t.order_no = asked.order_no and t.ref = decode(asked.ref, 'hex')
       join vault.order_file f on f.order_no = t.order_no and f.wrapped is not null
       left join vault.features w on w.order_no = t.order_no and w.version = $3
       where w.order_no is null`,
      [orders.map(({ orderNo }) => orderNo), orders.map(({ text }) => text), version],
    );
    if (rows.length === 0) return 0;
    await client.query(
      `insert into vault.reading (actor_key, actor_role, order_no, what, ref, purpose, found)
       select $1, $2, order_no, 'text', decode(ref, 'hex'), 'features', true from unnest($3::text[], $4::text[]) as r(order_no, ref)`,
      [actor.key ?? '', actor.role, rows.map((row) => row.order_no), rows.map((row) => row.ref)],
    );
    const named: { order_no: string; alarms: readonly string[] }[] = [];
    const boxes = rows.map(({ order_no: orderNo, ref, box, key_id: keyId, wrapped }) => {
      const key = unwrap(vault.ring, ['orderKey', orderNo], { keyId, wrapped });
      const text = open(key, ['text', orderNo, ref], box).toString('utf8');
      named.push({ order_no: orderNo, alarms: alarms(text) });
      return boxOf(vault, orderNo, key, read(text)).toString('base64');
    });
    await client.query(
      `insert into vault.features (order_no, version, box)
       select order_no, $1, decode(box, 'base64') from unnest($2::text[], $3::text[]) as made(order_no, box)
       on conflict (order_no) do update set version = excluded.version, box = excluded.box`,
      [version, rows.map((row) => row.order_no), boxes],
    );
    await keepAlarms(client, named);
    return rows.length;
  });
}

/** The cell, which the text does not give, stays as it is. */
async function keepAlarms(
  client: PoolClient,
  orders: readonly { readonly order_no: string; readonly alarms: readonly string[] }[],
): Promise<void> {
  await client.query(
    `delete from vault.order_trait t using jsonb_to_recordset($1::jsonb) as n(order_no text, alarms text[])
     where t.order_no = n.order_no and cardinality(n.alarms) = 0 and t.cell is null`,
    [JSON.stringify(orders)],
  );
  await client.query(
    `insert into vault.order_trait as t (order_no, alarms)
     select n.order_no, n.alarms from jsonb_to_recordset($1::jsonb) as n(order_no text, alarms text[])
     where cardinality(n.alarms) > 0 or exists (select 1 from vault.order_trait o where o.order_no = n.order_no)
     on conflict (order_no) do update set alarms = excluded.alarms where t.alarms is distinct from excluded.alarms`,
    [JSON.stringify(orders)],
  );
}

/**
 * The words taken of these orders. Words without text, person or place are no reading of what somebody said; what is
 * erased has none.
 *
 * @throws VaultError `VAULT_UNAVAILABLE`, `VAULT_KEY_WRONG`, `VAULT_TAMPERED`
 */
export function featuresOf(vault: Vault, orderNos: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  return onConnection(vault.pool, vaultAway, async (client) => {
    const { rows } = await client.query<BoxRow>(
      `select w.order_no, w.box, f.key_id, f.wrapped from vault.features w join vault.order_file f using (order_no)
       where f.wrapped is not null and w.order_no = any($1)`,
      [orderNos],
    );
    return new Map(
      rows.map(({ order_no: orderNo, box, key_id: keyId, wrapped }) => {
        const key = unwrap(vault.ring, ['orderKey', orderNo], { keyId, wrapped });
        return [orderNo, JSON.parse(open(key, ['features', orderNo], box).toString('utf8')) as string[]];
      }),
    );
  });
}

/**
 * Which of these orders are of one caller: by order, a name that says nothing of the person. Orders without a caller are not
 * among them. Says nothing of anybody, so it is no reading.
 *
 * @throws VaultError `VAULT_UNAVAILABLE`
 */
export function callersOf(
  vault: Pick<Vault, 'pool'>,
  orderNos: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  return onConnection(vault.pool, vaultAway, async (client) => {
    const { rows } = await client.query<{ order_no: string; caller: string }>(
      'select order_no, caller_id::text as caller from vault.order_file where caller_id is not null and order_no = any($1)',
      [orderNos],
    );
    return new Map(rows.map((row) => [row.order_no, row.caller]));
  });
}

/** Forgets all words, so that they are taken anew. @returns how many orders had some */
export function dropFeatures({ pool }: Pick<Vault, 'pool'>): Promise<number> {
  return onConnection(
    pool,
    vaultAway,
    async (client) => (await client.query('delete from vault.features')).rowCount ?? 0,
  );
}
