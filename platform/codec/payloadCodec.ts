import type { Payload, PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { type Cipher, CIPHERS, lock, NONCE_BYTES, TAG_BYTES, unlock } from '../cipher/gcm';
import { StartupError } from '../failures';
import type { KeyRing } from '../keys/ring';
import { type CodecKey, KEY_ID_BYTES } from './codecKey';
import { deflated, inflated, NEWEST_DICTIONARY } from './compress';

/** In clear in every payload we write, hence short. */
export const OUR_ENCODING = 'jie/1';
const ENCODING = Buffer.from(OUR_ENCODING);

/** First byte: 1 for AES, 2 for SM4; above that which dictionary, 0: not compressed. */
const HEADER_BYTES = 1 + KEY_ID_BYTES;
const LEAST_BYTES = HEADER_BYTES + NONCE_BYTES + TAG_BYTES + 1;

/** What stands first in the plain text: most payloads are JSON, and their metadata need not be repeated. */
const JSON_FOLLOWS = 0;
const PAYLOAD_FOLLOWS = 1;
const JSON_PLAIN = Buffer.from('json/plain');
const BINARY_NULL = Buffer.from('binary/null');
const NOTHING = Buffer.alloc(0);

const { Payload: PayloadMessage } = temporal.api.common.v1;

export interface PayloadCodecOptions {
  readonly ring: KeyRing<CodecKey> | undefined;
  /** `none`: payloads are written in clear, and read in either form. */
  readonly cipher: Cipher | 'none';
  /** For the measurement of what compression is worth; on unless told. */
  readonly compress?: boolean;
}

/**
 * Compresses and locks payloads. What was written before there was a codec, or comes from a unit's own system, has no mark
 * of ours and passes as it is. What has our mark and does not open under its key was changed on the way: it passes as it
 * is too, the converter calls it unreadable, and the order goes on. Only a key that we lack stops the task, until it is
 * there: judging an order by what we cannot read would be worse than waiting.
 */
export function payloadCodec({ ring, cipher, compress = true }: PayloadCodecOptions): PayloadCodec {
  return {
    encode: async (payloads) =>
      cipher === 'none' || ring === undefined
        ? payloads
        : payloads.map((payload) => (isEmpty(payload) ? payload : encoded(payload, ring.current(), cipher, compress))),
    decode: async (payloads) => payloads.map((payload) => decoded(payload, ring)),
  };
}

function encoded(payload: Payload, key: CodecKey, cipher: Cipher, compress: boolean): Payload {
  const plain = packed(payload);
  const small = compress ? deflated(plain) : plain;
  const dictionary = small.length < plain.length ? NEWEST_DICTIONARY : 0;
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(CIPHERS.indexOf(cipher) + 1 + (dictionary << 2), 0);
  header.write(key.id, 1, 'hex');
  const { nonce, sealed, tag } = lock(cipher, key.derived[cipher], header, dictionary === 0 ? plain : small);
  return { metadata: { encoding: ENCODING }, data: Buffer.concat([header, nonce, sealed, tag]) };
}

function decoded(payload: Payload, ring: KeyRing<CodecKey> | undefined): Payload {
  if (!isOurs(payload)) return payload;
  const data = Buffer.from(payload.data ?? []);
  const first = data[0] ?? 0;
  const cipher = CIPHERS[(first & 3) - 1];
  if (data.length < LEAST_BYTES || cipher === undefined) return payload;
  const header = data.subarray(0, HEADER_BYTES);
  const id = header.toString('hex', 1);
  const key = ring?.find(id);
  if (key === undefined) throw new CodecKeyMissing(id);
  try {
    const plain = unlock(cipher, key.derived[cipher], header, {
      nonce: data.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES),
      sealed: data.subarray(HEADER_BYTES + NONCE_BYTES, -TAG_BYTES),
      tag: data.subarray(-TAG_BYTES),
    });
    return unpacked(inflated(plain, first >> 2));
  } catch {
    return payload;
  }
}

/** Does this payload stand in our form, to be opened with one of our keys? */
export function isOurs({ metadata }: Payload): boolean {
  return ENCODING.equals(metadata?.encoding ?? NOTHING);
}

/** `undefined` as a payload: there is nothing to hide in it, and every confirmed append is one. */
function isEmpty({ metadata, data }: Payload): boolean {
  return (data?.length ?? 0) === 0 && BINARY_NULL.equals(metadata?.encoding ?? NOTHING);
}

function packed(payload: Payload): Buffer {
  const { metadata, data } = payload;
  const isJson = Object.keys(metadata ?? {}).length === 1 && JSON_PLAIN.equals(metadata?.encoding ?? NOTHING);
  return isJson
    ? Buffer.concat([Buffer.of(JSON_FOLLOWS), data ?? NOTHING])
    : Buffer.concat([Buffer.of(PAYLOAD_FOLLOWS), PayloadMessage.encode(payload).finish()]);
}

function unpacked(plain: Buffer): Payload {
  const rest = plain.subarray(1);
  if (plain[0] === JSON_FOLLOWS) return { metadata: { encoding: JSON_PLAIN }, data: rest };
  const { metadata, data } = PayloadMessage.decode(rest);
  return { metadata, data };
}

/** A payload was locked under a key that is in no `CODEC_KEY…` of this process. */
export class CodecKeyMissing extends StartupError {
  constructor(id: string) {
    super(
      'CONFIG',
      `历史以密钥 ${id} 加密，此进程没有该密钥 / a history is locked with key ${id}, which this process does not have (CODEC_KEY, CODEC_OLD_KEYS, CODEC_KEY_FILE, CODEC_KEY_COMMAND)`,
    );
  }
}
