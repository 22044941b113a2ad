import { execFile } from 'node:child_process';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { type Account, commonFolder, isReachable, ownFolder } from '../account';
import { type DataDir, freshSecret } from '../dataDir';
import { StartupError, reasonOf } from '../failures';
import { type Child, commandOf, isAlive, startChild, stopProcess, tailOf } from '../processes';
import type { Programs } from './programs';
import { ROLES } from './roles';

/** How one PostgreSQL server is run. */
export interface ClusterPlan {
  readonly programs: Programs;
  readonly account: Account | undefined;
  /** PGDATA. */
  readonly folder: string;
  readonly port: number;
  readonly ownerPassword: string;
  readonly logFile: string;
  /** Tests only: a machine that loses power may lose the data. */
  readonly unsafeFast: boolean;
  /** Given last, so that they stand. */
  readonly settings?: Readonly<Record<string, string>>;
}

const ENV = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC' };
const READY_LIMIT_MS = 60_000;

/**
 * Where the cluster lies: in the data folder, or, when root's data folder is closed to the service account, in a
 * folder of that account's own whose name belongs to this data folder alone.
 */
export function clusterFolder(dataDir: DataDir, account: Account | undefined): string {
  if (account === undefined || isReachable(dataDir.path, account)) return join(dataDir.path, 'postgres');
  const name = dataDir.secret('installation', () => freshSecret().slice(0, 16)).value;
  return join(commonFolder(), `postgres-${name}`);
}

/**
 * Makes the cluster when there is none. Done beside its place and moved there whole, so that a process killed in the
 * middle leaves nothing half made.
 */
export async function initCluster(plan: ClusterPlan): Promise<void> {
  if (existsSync(join(plan.folder, 'PG_VERSION'))) return;
  const draft = `${plan.folder}.new`;
  const secret = `${plan.folder}.pw`;
  rmSync(draft, { recursive: true, force: true });
  rmSync(secret, { force: true });
  ownFolder(draft, plan.account);
  writeFileSync(secret, plan.ownerPassword, { mode: 0o600, flag: 'wx' });
  if (plan.account !== undefined) chownSync(secret, plan.account.uid, plan.account.gid);
  const args = [
    '-D',
    draft,
    '-U',
    ROLES.owner,
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--auth=scram-sha-256',
    `--pwfile=${secret}`,
  ];
  if (plan.unsafeFast) args.push('--no-sync');
  try {
    const who = plan.account === undefined ? {} : { uid: plan.account.uid, gid: plan.account.gid };
    await promisify(execFile)(plan.programs.initdb, args, { env: ENV, cwd: '/', ...who });
    rmSync(plan.folder, { recursive: true, force: true });
    renameSync(draft, plan.folder);
  } catch (error) {
    throw new StartupError('DATABASE', `数据库初始化失败 / initdb failed: ${reasonOf(error)}`, { cause: error });
  } finally {
    rmSync(secret, { force: true });
  }
}

/**
 * Clears the way for a server on this cluster. The data folder's lock is ours, so a postmaster that still runs here is
 * an orphan of a killed process: it is stopped. A pid file that names some other program is stale after kill -9.
 */
export async function clearOrphan(folder: string): Promise<void> {
  const pidFile = join(folder, 'postmaster.pid');
  let pid: number;
  try {
    pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  } catch {
    return;
  }
  if (Number.isInteger(pid) && pid > 0 && isAlive(pid) && commandOf(pid).includes('postgres')) {
    await stopProcess(pid, 'SIGINT', 15_000);
    return;
  }
  rmSync(pidFile, { force: true });
}

async function isReady(plan: ClusterPlan): Promise<boolean> {
  const connectionString = adminUrl(plan);
  const client = new Client({ connectionString, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch (error) {
    // 28P01: it answers, but to another password; waiting would not help.
    if ((error as { code?: string }).code === '28P01') throw error;
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The address of the maintenance database as the owner. */
export function adminUrl(plan: Pick<ClusterPlan, 'port' | 'ownerPassword'>): string {
  return `postgres://${ROLES.owner}:${plan.ownerPassword}@127.0.0.1:${plan.port}/postgres`;
}

/**
 * Starts the server and returns once it answers, crash recovery included.
 *
 * @throws StartupError `DATABASE` with the last lines of its log
 */
export async function startCluster(plan: ClusterPlan): Promise<Child> {
  await clearOrphan(plan.folder);
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${plan.port}`,
    'unix_socket_directories=',
    'max_connections=200',
    'timezone=UTC',
    'log_timezone=UTC',
    'log_statement=none',
    // An error must not put the values of a statement (a caller's words) into the log.
    'log_min_error_statement=panic',
    'log_parameter_max_length_on_error=0',
    ...(plan.unsafeFast ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'] : []),
    ...Object.entries(plan.settings ?? {}).map(([name, value]) => `${name}=${value}`),
  ];
  const child = await startChild({
    file: plan.programs.postgres,
    args: ['-D', plan.folder, ...settings.flatMap((setting) => ['-c', setting])],
    env: ENV,
    cwd: '/',
    account: plan.account,
    logFile: plan.logFile,
    stopSignal: 'SIGINT',
  });
  try {
    for (const end = Date.now() + READY_LIMIT_MS; Date.now() < end; await delay(50)) {
      if (!child.isRunning()) break;
      if (await isReady(plan)) return child;
    }
  } catch (error) {
    await child.stop(2_000);
    throw new StartupError(
      'DATABASE',
      `数据库拒绝了数据目录中的密码 / the database refuses the data folder’s password: ${reasonOf(error)}`,
    );
  }
  await child.stop(2_000);
  throw new StartupError('DATABASE', `数据库未能启动 / the database did not start:\n${tailOf(plan.logFile)}`);
}
