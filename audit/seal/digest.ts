import { createHash } from 'node:crypto';

/** Digests a seal may be made with: SHA-256, or SM3 (GB/T 32905) where the state's own algorithms are required. */
export const DIGESTS = ['sha256', 'sm3'] as const;
export type DigestName = (typeof DIGESTS)[number];

/** @returns the digest (32 bytes) of the parts, one after the other */
export function digestOf(name: DigestName, ...parts: readonly (string | Uint8Array)[]): Buffer {
  const hash = createHash(name);
  for (const part of parts) hash.update(part);
  return hash.digest();
}
