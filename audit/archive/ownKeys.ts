import { randomBytes } from 'node:crypto';
import type { Config } from '../../platform/config';
import { joinDataDir } from '../../platform/dataDir';
import { type ArchiveKeys, archiveKeys } from './keys';

/** The archive's keys of this installation: of the environment, or the throw-away one of the data folder. */
export function keysOf({
  archiveKey,
  oldArchiveKeys,
  dataDir,
}: Pick<Config, 'archiveKey' | 'oldArchiveKeys' | 'dataDir'>): ArchiveKeys {
  const own =
    archiveKey ??
    Buffer.from(joinDataDir(dataDir).secret('archive-key', () => randomBytes(32).toString('base64')).value, 'base64');
  return archiveKeys(own, oldArchiveKeys);
}
