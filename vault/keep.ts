import { createHash, randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { TextRef } from '../domain/commands';
import { onConnection, violation } from '../platform/postgres/pool';
import { freshKey, seal, unwrap, type WrappedKey } from './box';
import { type Call, callDigest, callsOf, type MatterCall, noteCall, withCall } from './calls';
import type { Vault } from './database';
import { addFeatures, type Features, featureValues } from './features';
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
  /** What the words say, where the sender of the order had them in hand; written with the order or not at all. */
  readonly features?: Features;
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

/** What the vault knows before it keeps an order: the order itself, the caller of that number. */
interface Known {
  readonly content_hash: string | null;
  readonly caller_id: string | null;
  readonly key_id: string | null;
  readonly wrapped: Buffer | null;
}
const READ_KNOWN = {
  name: 'vault-known',
  text: `select f.content_hash, c.caller_id, c.key_id, c.wrapped
    from (values ($1::text, $2::bytea)) as asked (order_no, phone_index)
    left join vault.order_file f on f.order_no = asked.order_no
    left join vault.caller c on c.phone_index = asked.phone_index`,
};

/** Boxes of the order `$1` become its texts, each once. @param from where the boxes come from, last the JSON */
function addTexts(from: string): string {
  return `insert into vault.text (order_no, ref, box) select $1::text, decode(t.ref, 'hex'), decode(t.box, 'base64')
    from ${from} as t(ref text, box text) on conflict do nothing`;
}

/** All of an order in one statement, which is a transaction; the calls it answers with are those of before. */
const KEEP = {
  name: 'vault-keep',
  text: `with new_caller as (
      insert into vault.caller (caller_id, phone_index, key_id, wrapped)
      select $2::uuid, $3::bytea, $4::text, $5::bytea where $4::text is not null),
    file as (
      insert into vault.order_file (order_no, content_hash, caller_id, caller_box, key_id, wrapped)
      values ($1::text, $6::text, $2::uuid, $7::bytea, $8::text, $9::bytea)),
    texts as (
      ${addTexts('jsonb_to_recordset($10::jsonb)')}),
    ${addFeatures('$13::text', '$14::bytea', '$15::text[]', '$16::text')},
    call as (
      insert into vault.matter_call (order_no, digest, at)
      select $1::text, $11::bytea, to_timestamp($12::double precision / 1000) where $11::bytea is not null)
    ${callsOf('$11::bytea')}`,
};

/**
 * Keeps who called and what they said, idempotent by order number: sent again, the same content is `known` and other
 * content a `conflict`.
 *
 * @throws VaultError `VAULT_UNAVAILABLE`, `VAULT_KEY_WRONG`
 */
export async function keep(vault: Vault, what: Keeping): Promise<Kept> {
  return (await keepWithCall(vault, what)).kept;
}

/** What was kept, and every call of this caller on this matter as {@link noteCall} tells them. */
export interface KeptWithCall {
  readonly kept: Kept;
  readonly calls: readonly MatterCall[];
}

/**
 * The same, and the call on its matter with it, in the same two statements.
 *
 * @throws VaultError `VAULT_UNAVAILABLE`, `VAULT_KEY_WRONG`
 */
export async function keepWithCall(vault: Vault, what: Keeping, call?: Call): Promise<KeptWithCall> {
  const once = () => onConnection(vault.pool, vaultAway, (client) => keepOnce(vault, client, what, call));
  const { kept, calls } = await once().catch((error: unknown) => {
    // The same order or caller came in at the same instant elsewhere: now it is there.
    if (violation(error).code !== '23505') throw error;
    return once();
  });
  if (kept !== 'known' || call === undefined) return { kept, calls };
  return { kept, calls: await noteCall(vault, { orderNo: what.orderNo, ...call }) };
}

async function keepOnce(
  vault: Vault,
  client: PoolClient,
  { orderNo, contentHash, caller, texts, features }: Keeping,
  call: Call | undefined,
): Promise<KeptWithCall> {
  const phone = caller?.phone;
  const index = phone === undefined ? null : await phoneIndex(vault, client, phone);
  const found = await client.query<Known>({ ...READ_KNOWN, values: [orderNo, index] });
  const known = found.rows[0] as Known;
  if (known.content_hash !== null) {
    if (known.content_hash !== contentHash) return { kept: 'conflict', calls: [] };
    // A repeat of an intake that never got further: the sweeper counts from now.
    await client.query('update vault.order_file set created_at = now() where order_no = $1 and claimed_at is null', [
      orderNo,
    ]);
    return { kept: 'known', calls: [] };
  }
  const holder = caller && callerOf(vault, known);
  const box =
    holder && seal(vault.ring.cipher, holder.key, ['caller', holder.id, orderNo], Buffer.from(JSON.stringify(caller)));
  const { key, stored } = freshKey(vault.ring, ['orderKey', orderNo]);
  const counted = call !== undefined && index !== null && holder !== undefined;
  const digest = counted ? await callDigest(vault, client, holder.id, call.matter) : null;
  const { rows } = await client.query<MatterCall>({
    ...KEEP,
    values: [
      ...[orderNo, holder?.id ?? null, index, holder?.stored?.keyId ?? null, holder?.stored?.wrapped ?? null],
      ...[contentHash, box ?? null, stored.keyId, stored.wrapped],
      ...[JSON.stringify(boxesOf(vault, orderNo, key, texts)), digest, call?.at ?? null],
      ...featureValues(vault, orderNo, key, features),
    ],
  });
  return { kept: 'new', calls: counted ? withCall(rows, { orderNo, at: call.at }) : [] };
}

/** The caller the vault knows by that number, or a new one with the key as it is to be stored. */
function callerOf(
  { ring }: Vault,
  { caller_id, key_id, wrapped }: Known,
): { readonly id: string; readonly key: Buffer; readonly stored?: WrappedKey } {
  if (caller_id !== null && key_id !== null && wrapped !== null)
    return { id: caller_id, key: unwrap(ring, ['callerKey', caller_id], { keyId: key_id, wrapped }) };
  const id = randomUUID();
  return { id, ...freshKey(ring, ['callerKey', id]) };
}

function boxesOf({ ring }: Vault, orderNo: string, key: Buffer, texts: readonly string[]) {
  return texts.map((text) => {
    const ref = textRef(text);
    return { ref, box: seal(ring.cipher, key, ['text', orderNo, ref], Buffer.from(text, 'utf8')).toString('base64') };
  });
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

/** What a message is, and its texts if it is new, in one statement, which is a transaction. */
const KEEP_MESSAGE = {
  name: 'vault-message',
  text: `with file as (select from vault.order_file where order_no = $1::text and wrapped is not null),
    added as (
      insert into vault.message (order_no, message_id, request_hash) select $1::text, $2::text, $3::text from file
      on conflict do nothing returning 1),
    texts as (
      ${addTexts('added, jsonb_to_recordset($4::jsonb)')})
    select exists (select from file) as known, exists (select from added) as added`,
};

/**
 * Keeps the texts of a command, idempotent by message id within the order.
 *
 * @throws VaultError `VAULT_UNAVAILABLE`, `VAULT_KEY_WRONG`
 */
export function keepMessage(vault: Vault, what: MessageKeeping): Promise<MessageKept> {
  const { orderNo, messageId, requestHash, texts } = what;
  return onConnection(vault.pool, vaultAway, async (client): Promise<MessageKept> => {
    const key = texts.length === 0 ? undefined : await orderKey(vault, client, orderNo);
    if (texts.length > 0 && key === undefined) return { kept: 'unknownOrder' };
    const boxes = key === undefined ? [] : boxesOf(vault, orderNo, key, texts);
    const values = [orderNo, messageId, requestHash, JSON.stringify(boxes)];
    const made = await client.query<{ known: boolean; added: boolean }>({ ...KEEP_MESSAGE, values });
    if (made.rows[0]?.known !== true) return { kept: 'unknownOrder' };
    if (made.rows[0].added) return { kept: 'new', refs: texts.map(textRef) };
    const query = 'select request_hash from vault.message where order_no = $1 and message_id = $2';
    const found = await client.query<{ request_hash: string }>(query, [orderNo, messageId]);
    const same = found.rows[0]?.request_hash === requestHash;
    return { kept: same ? 'known' : 'conflict', refs: same ? texts.map(textRef) : [] };
  });
}

const ADD_TEXT = {
  name: 'vault-text',
  text: addTexts('jsonb_to_recordset($2::jsonb)'),
};

/**
 * Keeps one text of an order the vault knows.
 *
 * @returns its TextRef; undefined when the order is not known or its key was erased
 * @throws VaultError `VAULT_UNAVAILABLE`, `VAULT_KEY_WRONG`
 */
export function keepText(vault: Vault, orderNo: string, text: string): Promise<TextRef | undefined> {
  return onConnection(vault.pool, vaultAway, async (client) => {
    const key = await orderKey(vault, client, orderNo);
    if (key === undefined) return undefined;
    await client.query({ ...ADD_TEXT, values: [orderNo, JSON.stringify(boxesOf(vault, orderNo, key, [text]))] });
    return textRef(text);
  });
}

/** The order's data key; undefined when there is none or it was erased. */
export async function orderKey(vault: Vault, client: PoolClient, orderNo: string): Promise<Buffer | undefined> {
  const found = await client.query<FileRow>({ ...READ_FILE, values: [orderNo] });
  const row = found.rows[0];
  if (!row?.wrapped || row.key_id === null) return undefined;
  return unwrap(vault.ring, ['orderKey', orderNo], { keyId: row.key_id, wrapped: row.wrapped });
}
