import { createHash, hkdfSync } from 'node:crypto';
import { VaultError } from './errors';

/** A key that wraps other keys, with the id by which stored rows name it. */
export interface MasterKey {
  readonly id: string;
  /** 32 bytes, derived from the master key for wrapping only. */
  readonly wrapping: Buffer;
}

/** The master key in use and older ones that may still be read, until `npm run vault -- rotate` has rewrapped everything. */
export interface Keyring {
  readonly current: MasterKey;
  find(id: string): MasterKey;
}

/**
 * @param current 32 bytes: everything new is wrapped under it
 * @param old earlier master keys, 32 bytes each
 */
export function keyring(current: Buffer, old: readonly Buffer[] = []): Keyring {
  const keys = [current, ...old].map(masterKey);
  return {
    current: keys[0] as MasterKey,
    find(id) {
      const key = keys.find((each) => each.id === id);
      if (key === undefined) {
        const words = `VAULT_KEY 打不开保险库：需要密钥 ${id}，现有 ${keys[0]?.id} / VAULT_KEY does not open the vault: key ${id} is needed`;
        throw new VaultError('VAULT_KEY_WRONG', `${words} (VAULT_KEY, VAULT_OLD_KEYS)`);
      }
      return key;
    },
  };
}

function masterKey(key: Buffer): MasterKey {
  if (key.length !== 32) throw new VaultError('VAULT_KEY_WRONG', 'VAULT_KEY 须为 32 字节 / VAULT_KEY must be 32 bytes');
  const id = createHash('sha256').update('jiesu vault key id').update(key).digest('hex').slice(0, 12);
  return { id, wrapping: Buffer.from(hkdfSync('sha256', key, '', 'jiesu vault wrapping', 32)) };
}

/**
 * Master keys as the environment writes them: base64 or 64 hex digits, several separated by commas.
 *
 * @throws VaultError `VAULT_KEY_WRONG`, without the key
 */
export function parseKeys(text: string | undefined): readonly Buffer[] {
  const parts = (text ?? '').split(',').map((part) => part.trim());
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      const key = Buffer.from(part, /^[0-9a-fA-F]{64}$/.test(part) ? 'hex' : 'base64');
      if (key.length !== 32)
        throw new VaultError('VAULT_KEY_WRONG', 'VAULT_OLD_KEYS: 每个须为 32 字节 / each must be 32 bytes');
      return key;
    });
}
