import { createHmac } from 'node:crypto';
import type { PoolClient } from 'pg';
import { freshKey, type Place, unwrap } from './box';
import type { Vault } from './database';

const PLACE: Place = ['indexKey'];
const opened = new WeakMap<Vault, Buffer>();

const MOBILE = /^1[3-9]\d{9}$/;

/**
 * A number as one person may give it in many ways: digits only, full-width ones made narrow, China's country code
 * replaced by the trunk 0 that is dialled inside, extension kept.
 */
export function normalisedPhone(text: string): string {
  const [number = '', extension] = text.normalize('NFKC').split(/[xX转]/);
  const all = number.replace(/\D/g, '');
  const abroad = /^\s*(?:\+|00)/.test(number);
  const inside = all.replace(/^(?:00)?86/, '');
  const fixed = abroad && inside !== all ? `0${inside.replace(/^0/, '')}` : all;
  const digits = MOBILE.test(inside) ? inside : fixed;
  return extension === undefined ? digits : `${digits}x${extension.replace(/\D/g, '')}`;
}

/** Finds the caller of a number again without holding the number: HMAC-SHA256 under a key of its own. */
export function phoneIndex(vault: Vault, client: PoolClient, phone: string): Promise<Buffer> {
  return blindIndex(vault, client, normalisedPhone(phone));
}

/** HMAC-SHA256 of a text under the vault's index key. Texts of another sort than numbers begin with the name of theirs. */
export async function blindIndex(vault: Vault, client: PoolClient, text: string): Promise<Buffer> {
  const key = opened.get(vault) ?? (await indexKey(vault, client));
  return createHmac('sha256', key).update(text).digest();
}

/** The index key outlives a change of the master key: only its wrapping changes. */
async function indexKey(vault: Vault, client: PoolClient): Promise<Buffer> {
  const { ring } = vault;
  const { stored } = freshKey(ring, PLACE);
  const made = await client.query(
    'insert into vault.index_key (key_id, wrapped) values ($1, $2) on conflict do nothing',
    [stored.keyId, stored.wrapped],
  );
  const found = await client.query<{ key_id: string; wrapped: Buffer }>('select key_id, wrapped from vault.index_key');
  const row = found.rows[0] as { key_id: string; wrapped: Buffer };
  const key = unwrap(ring, PLACE, { keyId: row.key_id, wrapped: row.wrapped });
  // Made in a transaction that may still be rolled back: until it is committed nobody else may index by it.
  if (made.rowCount === 0) opened.set(vault, key);
  return key;
}
