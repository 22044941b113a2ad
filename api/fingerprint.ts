import { createHash } from 'node:crypto';
import { canonical } from '../ledger/canonical';

/** SHA-256 (hex) of a value's canonical JSON: the same whatever the order of its fields. */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}
