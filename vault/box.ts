import { randomBytes } from 'node:crypto';
import { type Cipher, CIPHERS, keyFor, lock, NONCE_BYTES, TAG_BYTES, unlock } from '../platform/cipher/gcm';
import { VaultError } from './errors';
import type { Keyring } from './keyring';

/** First byte of a box: which cipher, 1 for AES-256-GCM, 2 for SM4-GCM. */
const FIRST = 1;
const LEAST_BYTES = FIRST + NONCE_BYTES + TAG_BYTES;

/** Where a box belongs: bound to its ciphertext, so that it opens at no other order, caller or field. */
export type Place = readonly [
  kind: 'caller' | 'text' | 'orderKey' | 'callerKey' | 'indexKey' | 'features',
  ...ids: string[],
];

/** Cipher, nonce, tag, ciphertext. */
export function seal(cipher: Cipher, key: Buffer, place: Place, plain: Buffer): Buffer {
  const { nonce, tag, sealed } = lock(cipher, keyFor(cipher, key), aadOf(place), plain);
  return Buffer.concat([Buffer.of(CIPHERS.indexOf(cipher) + 1), nonce, tag, sealed]);
}

/**
 * @throws VaultError `VAULT_TAMPERED` when the box was changed, belongs elsewhere, or the key is another
 */
export function open(key: Buffer, place: Place, box: Buffer): Buffer {
  try {
    const cipher = CIPHERS[(box[0] ?? 0) - 1];
    if (cipher === undefined || box.length < LEAST_BYTES) throw new Error('not a box');
    return unlock(cipher, keyFor(cipher, key), aadOf(place), {
      nonce: box.subarray(FIRST, FIRST + NONCE_BYTES),
      tag: box.subarray(FIRST + NONCE_BYTES, LEAST_BYTES),
      sealed: box.subarray(LEAST_BYTES),
    });
  } catch (error) {
    throw new VaultError(
      'VAULT_TAMPERED',
      `密文与其位置不符 / the stored box does not fit its place: ${place.join(' ')}`,
      { cause: error },
    );
  }
}

function aadOf(place: Place): Buffer {
  return Buffer.from(JSON.stringify(place));
}

/** A data key as it is stored: wrapped under the master key whose id stands beside it. */
export interface WrappedKey {
  readonly keyId: string;
  readonly wrapped: Buffer;
}

/** A fresh data key, and the form in which it is stored. */
export function freshKey(ring: Keyring, place: Place): { readonly key: Buffer; readonly stored: WrappedKey } {
  const key = randomBytes(32);
  return { key, stored: wrap(ring, place, key) };
}

export function wrap(ring: Keyring, place: Place, key: Buffer): WrappedKey {
  const { id, wrapping } = ring.current();
  return { keyId: id, wrapped: seal(ring.cipher, wrapping, place, key) };
}

/** @throws VaultError `VAULT_KEY_WRONG` when the master key that wrapped it is not in the ring, `VAULT_TAMPERED` */
export function unwrap(ring: Keyring, place: Place, stored: WrappedKey): Buffer {
  return open(ring.find(stored.keyId).wrapping, place, stored.wrapped);
}
