import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { sm4 } from 'sm-crypto-v2';

/** `sm4-gcm` where a city's rules ask for 国密 (GB/T 32907, RFC 8998); what it costs stands in docs/performance.md. */
export const CIPHERS = ['aes-256-gcm', 'sm4-gcm'] as const;
export type Cipher = (typeof CIPHERS)[number];

export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

/** The three parts of what was locked, as they are stored in whatever order. */
export interface Sealed {
  readonly nonce: Buffer;
  readonly tag: Buffer;
  readonly sealed: Buffer;
}

/** SM4 takes 16 bytes: derived, so that one secret of 32 bytes serves either cipher. */
export function keyFor(cipher: Cipher, key: Buffer): Buffer {
  return cipher === 'sm4-gcm' ? Buffer.from(hkdfSync('sha256', key, '', 'jiesu sm4-gcm', 16)) : key;
}

/**
 * Locks under a fresh random nonce.
 *
 * @param key of {@link keyFor} this cipher
 * @param about bound to it: opens only with the same
 */
export function lock(cipher: Cipher, key: Buffer, about: Buffer, plain: Buffer): Sealed {
  const nonce = randomBytes(NONCE_BYTES);
  if (cipher === 'sm4-gcm') {
    const { output, tag } = sm4.encrypt(plain, key, {
      mode: 'gcm',
      iv: nonce,
      associatedData: about,
      output: 'array',
      outputTag: true,
    });
    return { nonce, tag: Buffer.from(tag as Uint8Array), sealed: Buffer.from(output) };
  }
  const aes = createCipheriv(cipher, key, nonce).setAAD(about);
  const sealed = Buffer.concat([aes.update(plain), aes.final()]);
  return { nonce, tag: aes.getAuthTag(), sealed };
}

/** @throws Error when a part, the key or what it is about is another than when it was locked */
export function unlock(cipher: Cipher, key: Buffer, about: Buffer, { nonce, tag, sealed }: Sealed): Buffer {
  if (cipher === 'sm4-gcm') {
    const options = { mode: 'gcm', iv: nonce, associatedData: about, tag, output: 'array' } as const;
    return Buffer.from(sm4.decrypt(sealed, key, options));
  }
  const aes = createDecipheriv(cipher, key, nonce).setAAD(about);
  aes.setAuthTag(tag);
  return Buffer.concat([aes.update(sealed), aes.final()]);
}
