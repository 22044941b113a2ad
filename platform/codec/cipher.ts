import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { sm4 } from 'sm-crypto-v2';

/** `sm4-gcm` where a city's rules ask for 国密 (GB/T 32907, GB/T 36624); it costs some three times as much. */
export const CIPHERS = ['aes-256-gcm', 'sm4-gcm'] as const;
export type Cipher = (typeof CIPHERS)[number];

export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
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

/** @returns nonce, ciphertext, tag. The nonce is random: two runs of the same command differ, and the SDK compares none. */
export function lock(cipher: Cipher, key: CodecKey, header: Buffer, plain: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  if (cipher === 'sm4-gcm') {
    const { output, tag } = sm4.encrypt(plain, key.derived[cipher], {
      mode: 'gcm',
      iv: nonce,
      associatedData: header,
      output: 'array',
      outputTag: true,
    });
    return Buffer.concat([nonce, output, tag as Uint8Array]);
  }
  const aes = createCipheriv(cipher, key.derived[cipher], nonce).setAAD(header);
  return Buffer.concat([nonce, aes.update(plain), aes.final(), aes.getAuthTag()]);
}

/** @throws Error when box or header are not what was locked */
export function unlock(cipher: Cipher, key: CodecKey, header: Buffer, box: Buffer): Buffer {
  const nonce = box.subarray(0, NONCE_BYTES);
  const sealed = box.subarray(NONCE_BYTES, -TAG_BYTES);
  const tag = box.subarray(-TAG_BYTES);
  if (cipher === 'sm4-gcm') {
    const options = { mode: 'gcm', iv: nonce, associatedData: header, tag, output: 'array' } as const;
    return Buffer.from(sm4.decrypt(sealed, key.derived[cipher], options));
  }
  const aes = createDecipheriv(cipher, key.derived[cipher], nonce).setAAD(header);
  aes.setAuthTag(tag);
  return Buffer.concat([aes.update(sealed), aes.final()]);
}
