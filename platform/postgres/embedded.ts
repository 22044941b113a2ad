import { join } from 'node:path';
import { serviceAccount } from '../account';
import type { DatabaseUrls } from '../config';
import type { DataDir } from '../dataDir';
import type { StartupError } from '../failures';
import type { Logger } from '../log';
import { choosePort } from '../ports';
import { type RestartRule, type Supervised, supervise } from '../supervise';
import { adminUrl, type ClusterPlan, clusterFolder, initCluster, startCluster } from './cluster';
import { postgresPrograms } from './programs';
import { DATABASE, type Passwords, prepareDatabase, prepareRoles, rolePasswords, roleUrls } from './roles';

/** The embedded PostgreSQL, running and kept running. */
export interface EmbeddedPostgres extends Supervised {
  readonly port: number;
  readonly passwords: Passwords;
  /** Where its data lies; outside the data folder when root's data folder is closed to the database's account. */
  readonly folder: string;
  /** Addresses by role; of another database when named. */
  urls(database?: string): DatabaseUrls;
}

/** Options of the embedded PostgreSQL. */
export interface EmbeddedPostgresOptions {
  readonly logger: Logger;
  /** Told when the server would not stay up. */
  readonly onGiveUp: (fault: StartupError) => void;
  /** Tests only: no fsync. */
  readonly unsafeFast?: boolean;
  /** Tests that kill it more often than a machine would. */
  readonly restart?: RestartRule | undefined;
  /** More settings of the server, or others than its own. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Starts PostgreSQL in the data folder: initialised the first time, recovered after a crash, on the port of last time
 * when that is free, with the roles and the database `jiesu`.
 *
 * @throws StartupError `DATABASE` or `DATA_DIR`
 */
export async function startEmbeddedPostgres(
  dataDir: DataDir,
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const account = serviceAccount();
  const passwords = rolePasswords(dataDir);
  const last = dataDir.recall<{ port: number }>('postgres-port');
  const port = await choosePort(undefined, [last.port], 'DATABASE_URL');
  const plan: ClusterPlan = {
    programs: postgresPrograms(account),
    account,
    folder: clusterFolder(dataDir, account),
    port,
    ownerPassword: passwords.owner,
    logFile: join(dataDir.folder('logs'), 'postgres.log'),
    unsafeFast: options.unsafeFast ?? false,
    settings: options.settings ?? {},
  };
  await initCluster(plan);
  const { logger, onGiveUp, restart } = options;
  const server = await supervise('postgres', () => startCluster(plan), logger, onGiveUp, restart);
  try {
    await prepareDatabase(adminUrl(plan));
    await prepareRoles(roleUrls(port, passwords));
  } catch (error) {
    await server.stop(10_000);
    throw error;
  }
  dataDir.remember('postgres-port', { port });
  return {
    ...server,
    port,
    passwords,
    folder: plan.folder,
    urls: (database = DATABASE) => roleUrls(port, passwords, database),
  };
}
