import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { VaultError } from './errors';
import type { Keyring } from './keyring';

const VERSION = 1;
const NONCE = 12;
const TAG = 16;

/** Where a box belongs: bound to its ciphertext, so that it opens at no other order, caller or field. */
export type Place = readonly [
  kind: 'caller' | 'text' | 'orderKey' | 'callerKey' | 'indexKey' | 'features',
  ...ids: string[],
];

/** AES-256-GCM: version, nonce, tag, ciphertext. */
export function seal(key: Buffer, place: Place, plain: Buffer): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aadOf(place));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), sealed]);
}

/**
 * @throws VaultError `VAULT_TAMPERED` when the box was changed, belongs elsewhere, or the key is another
 */
export function open(key: Buffer, place: Place, box: Buffer): Buffer {
  try {
    if (box[0] !== VERSION || box.length < 1 + NONCE + TAG) throw new Error('not a box');
    const nonce = box.subarray(1, 1 + NONCE);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(aadOf(place));
    decipher.setAuthTag(box.subarray(1 + NONCE, 1 + NONCE + TAG));
    return Buffer.concat([decipher.update(box.subarray(1 + NONCE + TAG)), decipher.final()]);
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
  return { keyId: ring.current.id, wrapped: seal(ring.current.wrapping, place, key) };
}

/** @throws VaultError `VAULT_KEY_WRONG` when the master key that wrapped it is not in the ring, `VAULT_TAMPERED` */
export function unwrap(ring: Keyring, place: Place, stored: WrappedKey): Buffer {
  return open(ring.find(stored.keyId).wrapping, place, stored.wrapped);
}
