import { createHash, randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { TextRef } from '../domain/commands';
import { inTransaction, violation } from '../platform/postgres/pool';
import { freshKey, type Place, seal, unwrap } from './box';
import type { Vault } from './database';
import { vaultAway } from './errors';
import { phoneIndex } from './phoneIndex';

/** Who called, as the sender gave it. Every field is encrypted; `phone` is also indexed blindly. */
export interface Caller {
  readonly phone?: string;
  readonly [field: string]: unknown;
}

/** What the vault takes of one order at intake. */
export interface Keeping {
  readonly orderNo: string;
  /** SHA-256 over everything the sender sent; a repeat is compared by it. */
  readonly contentHash: string;
  readonly caller?: Caller;
  readonly texts: readonly string[];
}

/** `conflict`: the number is known with other content, and nothing was kept. */
export type Kept = 'new' | 'known' | 'conflict';

/** A text's name: SHA-256 (hex) of its UTF-8. */
export function textRef(text: string): TextRef {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

interface FileRow {
  readonly content_hash: string;
  readonly key_id: string | null;
  readonly wrapped: Buffer | null;
}
const READ_FILE = {
  name: 'vault-file',
  text: 'select content_hash, key_id, wrapped from vault.order_file where order_no = $1',
};
const ADD_TEXT = {
  name: 'vault-text',
  text: `insert into vault.text (order_no, ref, box) select $1, decode(t.ref, 'hex'), decode(t.box, 'base64')
    from jsonb_to_recordset($2::jsonb) as t(ref text, box text) on conflict do nothing`,
};

/**
 * Keeps who called and what they said, idempotent by order number: sent again, the same content is `known` and other
 * content a `conflict`.
 *
 * @throws VaultError `VAULT_UNAVAILABLE`, `VAULT_KEY_WRONG`
 */
export async function keep(vault: Vault, what: Keeping): Promise<Kept> {
  try {
    return await inTransaction(vault.pool, vaultAway, (client) => keepOnce(vault, client, what));
  } catch (error) {
    // The same order or caller came in at the same instant elsewhere: now it is there.
    if (violation(error).code !== '23505') throw error;
    return inTransaction(vault.pool, vaultAway, (client) => keepOnce(vault, client, what));
  }
}

async function keepOnce(
  vault: Vault,
  client: PoolClient,
  { orderNo, contentHash, caller, texts }: Keeping,
): Promise<Kept> {
  const found = await client.query<FileRow>({ ...READ_FILE, values: [orderNo] });
  const known = found.rows[0];
  if (known !== undefined) {
    if (known.content_hash !== contentHash) return 'conflict';
    // A repeat of an intake that never got further: the sweeper counts from now.
    await client.query('update vault.order_file set created_at = now() where order_no = $1 and claimed_at is null', [
      orderNo,
    ]);
    return 'known';
  }
  const holder = caller === undefined ? undefined : await callerFor(vault, client, caller);
  const callerBox =
    holder && seal(vault.ring.cipher, holder.key, ['caller', holder.id, orderNo], Buffer.from(JSON.stringify(caller)));
  const { key, stored } = freshKey(vault.ring, ['orderKey', orderNo]);
  await client.query({
    name: 'vault-keep',
    text: `insert into vault.order_file (order_no, content_hash, caller_id, caller_box, key_id, wrapped) values ($1, $2, $3, $4, $5, $6)`,
    values: [orderNo, contentHash, holder?.id ?? null, callerBox ?? null, stored.keyId, stored.wrapped],
  });
  await addTexts(vault, client, orderNo, key, texts);
  return 'new';
}

/** The caller of that number if the vault knows one, with the caller's key; else a new one. */
async function callerFor(
  vault: Vault,
  client: PoolClient,
  { phone }: Caller,
): Promise<{ readonly id: string; readonly key: Buffer }> {
  const index = phone === undefined ? undefined : await phoneIndex(vault, client, phone);
  if (index !== undefined) {
    const found = await client.query<{ caller_id: string; key_id: string; wrapped: Buffer }>({
      name: 'vault-caller',
      text: 'select caller_id, key_id, wrapped from vault.caller where phone_index = $1',
      values: [index],
    });
    const row = found.rows[0];
    if (row !== undefined)
      return {
        id: row.caller_id,
        key: unwrap(vault.ring, ['callerKey', row.caller_id], { keyId: row.key_id, wrapped: row.wrapped }),
      };
  }
  const id = randomUUID();
  const place: Place = ['callerKey', id];
  const { key, stored } = freshKey(vault.ring, place);
  await client.query({
    name: 'vault-new-caller',
    text: 'insert into vault.caller (caller_id, phone_index, key_id, wrapped) values ($1, $2, $3, $4)',
    values: [id, index ?? null, stored.keyId, stored.wrapped],
  });
  return { id, key };
}

async function addTexts(
  { ring }: Vault,
  client: PoolClient,
  orderNo: string,
  key: Buffer,
  texts: readonly string[],
): Promise<readonly TextRef[]> {
  const refs = texts.map(textRef);
  const boxes = texts.map((text, index) => {
    const ref = refs[index] as TextRef;
    return { ref, box: seal(ring.cipher, key, ['text', orderNo, ref], Buffer.from(text, 'utf8')).toString('base64') };
  });
  if (boxes.length > 0) await client.query({ ...ADD_TEXT, values: [orderNo, JSON.stringify(boxes)] });
  return refs;
}

/** What a command carries in words. */
export interface MessageKeeping {
  readonly orderNo: string;
  /** The Idempotency-Key. */
  readonly messageId: string;
  /** SHA-256 over the request; the same id with another one is a conflict. */
  readonly requestHash: string;
  readonly texts: readonly string[];
}

/** `unknownOrder`: the vault never took in that number, or its key was erased. `refs` are in the order of the texts. */
export type MessageKept =
  | { readonly kept: Kept; readonly refs: readonly TextRef[] }
  | { readonly kept: 'unknownOrder' };

/**
 * Keeps the texts of a command, idempotent by message id within the order.
 *
 * @throws VaultError `VAULT_UNAVAILABLE`, `VAULT_KEY_WRONG`
 */
export function keepMessage(vault: Vault, what: MessageKeeping): Promise<MessageKept> {
  const { orderNo, messageId, requestHash, texts } = what;
  return inTransaction(vault.pool, vaultAway, async (client): Promise<MessageKept> => {
    const key = await orderKey(vault, client, orderNo);
    if (key === undefined) return { kept: 'unknownOrder' };
    const added = await client.query({
      name: 'vault-message',
      text: 'insert into vault.message (order_no, message_id, request_hash) values ($1, $2, $3) on conflict do nothing',
      values: [orderNo, messageId, requestHash],
    });
    if (added.rowCount === 1) return { kept: 'new', refs: await addTexts(vault, client, orderNo, key, texts) };
    const query = 'select request_hash from vault.message where order_no = $1 and message_id = $2';
    const found = await client.query<{ request_hash: string }>(query, [orderNo, messageId]);
    const same = found.rows[0]?.request_hash === requestHash;
    return { kept: same ? 'known' : 'conflict', refs: same ? texts.map(textRef) : [] };
  });
}

/**
 * Keeps one text of an order the vault knows.
 *
 * @returns its TextRef; undefined when the order is not known or its key was erased
 * @throws VaultError `VAULT_UNAVAILABLE`, `VAULT_KEY_WRONG`
 */
export function keepText(vault: Vault, orderNo: string, text: string): Promise<TextRef | undefined> {
  return inTransaction(vault.pool, vaultAway, async (client) => {
    const key = await orderKey(vault, client, orderNo);
    return key && (await addTexts(vault, client, orderNo, key, [text]))[0];
  });
}

/** The order's data key; undefined when there is none or it was erased. */
export async function orderKey(vault: Vault, client: PoolClient, orderNo: string): Promise<Buffer | undefined> {
  const found = await client.query<FileRow>({ ...READ_FILE, values: [orderNo] });
  const row = found.rows[0];
  if (!row?.wrapped || row.key_id === null) return undefined;
  return unwrap(vault.ring, ['orderKey', orderNo], { keyId: row.key_id, wrapped: row.wrapped });
}
