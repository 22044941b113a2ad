import { createHash, hkdfSync } from 'node:crypto';
import type { Cipher } from '../cipher/gcm';

export const KEY_ID_BYTES = 4;

/** A key of the codec: one secret, one derived key a cipher. */
export interface CodecKey {
  /** 8 hex digits, in clear in every payload. */
  readonly id: string;
  readonly derived: Readonly<Record<Cipher, Buffer>>;
}

/** @param key 32 bytes */
export function codecKey(key: Buffer): CodecKey {
  const id = createHash('sha256')
    .update('jiesu codec key id')
    .update(key)
    .digest('hex')
    .slice(0, 2 * KEY_ID_BYTES);
  const derive = (cipher: Cipher, bytes: number) =>
    Buffer.from(hkdfSync('sha256', key, '', `jiesu codec ${cipher}`, bytes));
  return { id, derived: { 'aes-256-gcm': derive('aes-256-gcm', 32), 'sm4-gcm': derive('sm4-gcm', 16) } };
}
