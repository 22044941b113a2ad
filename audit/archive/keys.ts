import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const NONCE = 12;
const TAG = 16;

/** The archive's own keys, by id: what was put away years ago names the key it was put away under. */
export interface ArchiveKeys {
  readonly current: string;
  /** @returns nonce, ciphertext, tag (AES-256-GCM); `place` is bound to it, so that it opens nowhere else */
  seal(place: string, plain: Buffer): Buffer;
  /** @throws Error when the key is not at hand, or the box was changed or belongs elsewhere */
  open(key: string, place: string, box: Buffer): Buffer;
}

/** @returns the id under which packs name a key: no way back to the key */
export function archiveKeyId(key: Buffer): string {
  return createHash('sha256').update('jiesu archive key id').update(key).digest('hex').slice(0, 12);
}

/**
 * @param current 32 bytes: everything new is put away under it
 * @param old earlier keys, 32 bytes each; they stay as long as packs name them
 */
export function archiveKeys(current: Buffer, old: readonly Buffer[] = []): ArchiveKeys {
  const keys = new Map([current, ...old].map((key) => [archiveKeyId(key), key]));
  return {
    current: archiveKeyId(current),
    seal(place, plain) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', current, nonce).setAAD(Buffer.from(place));
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    open(id, place, box) {
      const key = keys.get(id);
      if (!key) throw new Error(`缺少归档密钥 / the archive key is not at hand: ${id} (ARCHIVE_KEY, ARCHIVE_OLD_KEYS)`);
      const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE)).setAAD(Buffer.from(place));
      decipher.setAuthTag(box.subarray(-TAG));
      return Buffer.concat([decipher.update(box.subarray(NONCE, -TAG)), decipher.final()]);
    },
  };
}
