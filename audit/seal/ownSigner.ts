import { joinDataDir } from '../../platform/dataDir';
import { type Algorithm, freshKey, readSigner, type Signer } from './signing';

/** The private key of this installation as text, in the auditor's data folder; made the first time. */
export function ownKey(dataDir: string, algorithm: Algorithm): string {
  return joinDataDir(dataDir).secret(`audit-key-${algorithm}`, () => freshKey(algorithm)).value;
}

/** Signs with {@link ownKey}. */
export function ownSigner(dataDir: string, algorithm: Algorithm): Signer {
  return readSigner(ownKey(dataDir, algorithm));
}
