import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config, DatabaseUrls } from '../config';
import { joinDataDir, openDataDir } from '../dataDir';
import { StartupError } from '../failures';
import type { KeyPlace } from '../keys/source';
import type { Logger } from '../log';
import { startEmbeddedPostgres } from './embedded';
import { rolePasswords, roleUrls } from './roles';

/** The database a command works on. */
export interface UsedDatabase {
  readonly urls: DatabaseUrls;
  /** The vault's master keys: of the environment, or the file in the data folder; undefined when there is neither. */
  readonly vaultKeys: KeyPlace | undefined;
  /** Started for this command only: nobody has brought its schema up to date yet. */
  readonly started: boolean;
  /** Stops what was started for the command only. */
  stop(): Promise<void>;
}

const STOP_LIMIT_MS = 8_000;

/**
 * For commands that need the database and no engine: the one of the environment, the one that runs on the data folder,
 * or else the embedded one for as long as the command lasts.
 *
 * @throws StartupError
 */
export async function useDatabase(config: Config, logger: Logger): Promise<UsedDatabase> {
  if (config.database !== undefined) {
    return { urls: config.database, vaultKeys: config.vaultKeys, started: false, stop: () => Promise.resolve() };
  }
  try {
    const dataDir = openDataDir(config.dataDir);
    const onGiveUp = (fault: StartupError) => logger.fatal({ err: fault }, 'the database is gone');
    const postgres = await startEmbeddedPostgres(dataDir, { logger, onGiveUp }).catch((error: unknown) => {
      dataDir.release();
      throw error;
    });
    const stop = async () => {
      await postgres.stop(STOP_LIMIT_MS);
      dataDir.release();
    };
    return { urls: postgres.urls(), vaultKeys: config.vaultKeys ?? keptKeys(config.dataDir), started: true, stop };
  } catch (error) {
    if (!(error instanceof StartupError) || error.code !== 'ALREADY_RUNNING') throw error;
    const dataDir = joinDataDir(config.dataDir);
    const { port } = dataDir.recall<{ port: number }>('postgres-port');
    if (port === undefined) throw error;
    const urls = roleUrls(port, rolePasswords(dataDir));
    return {
      urls,
      vaultKeys: config.vaultKeys ?? keptKeys(config.dataDir),
      started: false,
      stop: () => Promise.resolve(),
    };
  }
}

/** The file that the start made; a command never makes one, or what it wrote could not be read afterwards. */
function keptKeys(dataDir: string): KeyPlace | undefined {
  const file = join(dataDir, 'secrets', 'vault-key');
  return existsSync(file) ? { file } : undefined;
}
