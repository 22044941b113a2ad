import { setTimeout as delay } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { inTransaction, onConnection } from '../platform/postgres/pool';
import { type Place, unwrap, wrap } from './box';
import type { Vault } from './database';
import { VaultError, vaultAway } from './errors';

const PAGE = 500;

/** A table that holds wrapped keys, the column that names its rows, and where those keys belong. */
const WRAPPED: readonly { readonly table: string; readonly id: string; readonly place: (id: string) => Place }[] = [
  { table: 'vault.index_key', id: 'one', place: () => ['indexKey'] },
  { table: 'vault.caller', id: 'caller_id', place: (id) => ['callerKey', id] },
  { table: 'vault.order_file', id: 'order_no', place: (id) => ['orderKey', id] },
];

/** What a rotation did. */
export interface Rewrapped {
  readonly rewrapped: number;
  readonly tampered: readonly string[];
}

/**
 * Wraps every data key under the current master key; what it locks is not touched, so it runs beside the service and
 * may be stopped and begun again. Afterwards the old master keys can be thrown away.
 *
 * @param onPage told after each page, how many keys were rewrapped so far
 * @returns how many keys were rewrapped, and the rows whose key was tampered with, which stay as they are
 * @throws VaultError `VAULT_KEY_WRONG` when a needed old key is not in the ring, `VAULT_UNAVAILABLE`
 */
export async function rewrap(vault: Vault, onPage: (done: number) => void = () => undefined): Promise<Rewrapped> {
  let rewrapped = 0;
  const tampered: string[] = [];
  for (const kind of WRAPPED) {
    for (let after: string | undefined, more = true; more; onPage(rewrapped)) {
      const from = after;
      const page = await inTransaction(vault.pool, vaultAway, (client) => rewrapPage(vault, client, kind, from));
      rewrapped += page.ids.length - page.tampered.length;
      tampered.push(...page.tampered);
      more = page.ids.length === PAGE;
      after = page.ids[page.ids.length - 1];
    }
  }
  return { rewrapped, tampered };
}

/** A process that follows its key file has the new master key after this time, ms. */
const ALL_FOLLOW_MS = 1_500;
const MOST_PASSES = 20;

/**
 * Rewraps again and again until a pass finds nothing: a process that had not yet seen the new key may have wrapped some
 * more under the old one meanwhile.
 *
 * @returns the sum; `left` when others still wrap under an old key after twenty passes, and it must not be thrown away
 * @throws as {@link rewrap}
 */
export async function rewrapAll(
  vault: Vault,
  onPage: (done: number) => void = () => undefined,
): Promise<Rewrapped & { readonly left: boolean }> {
  let sum = 0;
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const before = sum;
    const { rewrapped, tampered } = await rewrap(vault, (done) => onPage(before + done));
    sum += rewrapped;
    if (rewrapped === 0) return { rewrapped: sum, tampered, left: false };
    await delay(ALL_FOLLOW_MS);
  }
  return { rewrapped: sum, tampered: [], left: true };
}

async function rewrapPage(
  { ring }: Vault,
  client: PoolClient,
  { table, id, place }: (typeof WRAPPED)[number],
  after: string | undefined,
): Promise<{ readonly ids: readonly string[]; readonly tampered: readonly string[] }> {
  const { rows } = await client.query<{ id: string; key_id: string; wrapped: Buffer }>(
    `select ${id}::text as id, key_id, wrapped from ${table}
     where wrapped is not null and key_id <> $1 ${after === undefined ? '' : `and ${id} > $2`} order by ${id} limit ${PAGE} for update`,
    after === undefined ? [ring.current().id] : [ring.current().id, after],
  );
  const tampered: string[] = [];
  for (const row of rows) {
    try {
      const key = unwrap(ring, place(row.id), { keyId: row.key_id, wrapped: row.wrapped });
      const fresh = wrap(ring, place(row.id), key);
      await client.query(`update ${table} set key_id = $2, wrapped = $3 where ${id} = $1`, [
        row.id,
        fresh.keyId,
        fresh.wrapped,
      ]);
    } catch (error) {
      if (!(error instanceof VaultError) || error.code !== 'VAULT_TAMPERED') throw error;
      tampered.push(row.id);
    }
  }
  return { ids: rows.map((row) => row.id), tampered };
}

/**
 * Refuses to serve with a master key that does not open what is stored. Cheap; for the start of a process.
 *
 * @throws VaultError `VAULT_KEY_WRONG` naming the key that is needed, `VAULT_UNAVAILABLE`
 */
export function checkKeys({ pool, ring }: Vault): Promise<void> {
  return onConnection(pool, vaultAway, async (client) => {
    const { rows } = await client.query<{ key_id: string }>(
      `select key_id from vault.index_key union
       (select key_id from vault.order_file where key_id is not null order by created_at desc limit 1)`,
    );
    for (const row of rows) ring.find(row.key_id);
  });
}
