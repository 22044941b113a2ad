import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { readConfig } from '../../platform/config';
import { openDataDir } from '../../platform/dataDir';
import type { SearchAttributeTypes } from '../../platform/engine/namespace';
import { createLogger } from '../../platform/log';
import { startEmbeddedPostgres } from '../../platform/postgres/embedded';
import { type Stack, startStack } from '../../platform/stack';
import { prepareStatistics } from '../rig';
import type { Place } from './contestant';
import { openJudge } from './judge';

const STOP_MS = 10_000;
/** No checkpoint falls into a round: each would charge one contestant for the full images of its pages. */
const SETTINGS = { checkpoint_timeout: '1h', max_wal_size: '8GB' } as const;

/** Parts of a contestant as they are opened; closed in reverse. */
export interface Closing {
  add(close: () => Promise<unknown>): void;
  all(): Promise<void>;
}

export function closing(): Closing {
  const stops: (() => Promise<unknown>)[] = [];
  return {
    add: (stop) => void stops.push(stop),
    async all() {
      for (let stop = stops.pop(); stop; stop = stops.pop()) await stop();
    },
  };
}

const onGiveUp = (fault: Error) => {
  throw fault;
};

/** The database of a contestant: the embedded one, on the settings of service. */
export interface Cluster {
  readonly url: string;
  readonly pid: number;
  readonly judge: Pool;
  readonly version: string;
}

/** A database alone, for those that need no engine beside it. */
export async function openCluster({ folder }: Place, parts: Closing): Promise<Cluster> {
  await prepareStatistics(folder, onGiveUp, SETTINGS);
  const dataDir = openDataDir(folder);
  parts.add(async () => dataDir.release());
  const postgres = await startEmbeddedPostgres(dataDir, { logger: createLogger('error', 'contest'), onGiveUp });
  parts.add(() => postgres.stop(STOP_MS));
  return judged(postgres.urls().owner, postgres.pid() ?? 0, parts);
}

/** Engine and database as in service. */
export async function openStack(
  { folder, env, onStep }: Place,
  searchAttributes: SearchAttributeTypes,
  parts: Closing,
): Promise<{ readonly stack: Stack; readonly cluster: Cluster; readonly config: ReturnType<typeof readConfig> }> {
  await prepareStatistics(folder, onGiveUp, SETTINGS);
  const config = readConfig({ JIESU_CACHE: env.JIESU_CACHE, DATA_DIR: folder, LOG_LEVEL: 'error' }, 'tool');
  const logger = createLogger(config.logLevel, 'contest');
  const stack = await startStack(config, { searchAttributes, logger, env, onStep, onGiveUp });
  parts.add(() => stack.stop());
  const cluster = await judged(stack.database.owner, stack.children.postgres?.pid() ?? 0, parts);
  return { stack, cluster, config };
}

async function judged(url: string, pid: number, parts: Closing): Promise<Cluster> {
  const judge = await openJudge(url);
  parts.add(() => judge.end());
  const { rows } = await judge.query<{ version: string }>("select current_setting('server_version') as version");
  return { url, pid, judge, version: `PostgreSQL ${rows[0]?.version ?? '?'}` };
}

/** All files below a folder, bytes. */
export function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => {
      const path = join(entry.parentPath, entry.name);
      return sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
    }, 0);
}
