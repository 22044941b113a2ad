import { createHash, hkdfSync } from 'node:crypto';
import type { Cipher } from '../platform/cipher/gcm';
import { keyRing } from '../platform/keys/ring';
import { type KeyPlace, keySource } from '../platform/keys/source';
import { VaultError } from './errors';

/** A key that wraps other keys, with the id by which stored rows name it. */
export interface MasterKey {
  readonly id: string;
  /** 32 bytes, derived from the master key for wrapping only. */
  readonly wrapping: Buffer;
}

/**
 * The master key in use and others that may still be read, until `npm run vault -- rotate` has rewrapped everything.
 * Follows its source while the process runs.
 */
export interface Keyring {
  current(): MasterKey;
  /** @throws VaultError `VAULT_KEY_WRONG` naming the key that is needed */
  find(id: string): MasterKey;
  /** What new boxes are locked by; each box names its own. */
  readonly cipher: Cipher;
}

/**
 * @param place where the master keys are: everything new is wrapped under the first
 * @throws StartupError `CONFIG` when there is none
 */
export function keyring(place: KeyPlace, cipher: Cipher = 'aes-256-gcm'): Keyring {
  const ring = keyRing(keySource('VAULT_KEY', place), masterKey);
  return {
    cipher,
    current: () => ring.current(),
    find(id) {
      const key = ring.find(id);
      if (key === undefined) {
        const words = `VAULT_KEY 打不开保险库：需要密钥 ${id}，现有 ${ring.current().id} / VAULT_KEY does not open the vault: key ${id} is needed`;
        throw new VaultError(
          'VAULT_KEY_WRONG',
          `${words} (VAULT_KEY, VAULT_OLD_KEYS, VAULT_KEY_FILE, VAULT_KEY_COMMAND)`,
        );
      }
      return key;
    },
  };
}

function masterKey(key: Buffer): MasterKey {
  const id = createHash('sha256').update('jiesu vault key id').update(key).digest('hex').slice(0, 12);
  return { id, wrapping: Buffer.from(hkdfSync('sha256', key, '', 'jiesu vault wrapping', 32)) };
}
