import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Role } from '../domain/commands';
import { run } from '../platform/engine/run';
import { StartupError } from '../platform/failures';
import type { Logger } from '../platform/log';
import { freePort } from '../platform/ports';
import { startChild, tailOf } from '../platform/processes';
import { openPool } from '../platform/postgres/pool';
import { type Supervised, supervise } from '../platform/supervise';
import { createKey } from '../vault/access/apiKeys';
import { serviceOf } from './compose';
import { replicasOf } from './engine';
import type { Ground } from './ground';
import { environmentOf } from './translate';

const ROOT = join(__dirname, '..');
const STOP_LIMIT_MS = 20_000;
const READY_LIMIT_MS = 120_000;

/** A worker or an API of service: the product's own entry, in a process of its own. */
export interface PartProcess extends Supervised {
  readonly name: string;
  /** http://127.0.0.1:port of an API; where a worker serves its figures. */
  readonly url: string;
}

/** Everything of the product that runs on a ground. */
export interface Parts {
  readonly workers: readonly PartProcess[];
  readonly apis: readonly PartProcess[];
  /** API keys by role. */
  readonly keys: Readonly<Record<KeyRole, string>>;
  stop(): Promise<void>;
}

const KEY_ROLES = ['agent', 'unit', 'visitor', 'supervisor', 'auditor'] as const satisfies readonly Role[];
type KeyRole = (typeof KEY_ROLES)[number];

/** How the parts are started. */
export interface PartsOptions {
  readonly cacheDir: string;
  readonly logger: Logger;
  readonly onGiveUp: (fault: StartupError) => void;
  readonly onStep: (line: string) => void;
  /** Whose key the role `unit` is given. */
  readonly unit: string;
}

/**
 * Runs `prepare` and starts the services `worker` and `api` of docker-compose.yml, as many as it asks for, each by the
 * product's own entry with the environment that the file gives it. In production, as in the image: so an API starts only
 * once there is a key of a security administrator.
 *
 * @throws StartupError with none of them left running
 */
export async function startParts(ground: Ground, options: PartsOptions): Promise<Parts> {
  await prepare(ground, options);
  options.onStep('prepare: 角色、结构、规则、命名空间就绪 / roles, schema, rules, namespace ready');
  const keys = await makeKeys(ground, options.unit);
  const running: PartProcess[] = [];
  const stop = async () => {
    await Promise.all(running.filter(({ name }) => name.startsWith('api')).map((part) => part.stop(STOP_LIMIT_MS)));
    await Promise.all(running.map((part) => part.stop(STOP_LIMIT_MS)));
  };
  try {
    for (const service of ['worker', 'api'] as const)
      for (let i = 1; i <= replicasOf(ground.compose, service); i++)
        running.push(await startPart(ground, options, service, `${service}-${i}`));
  } catch (error) {
    await stop();
    throw error;
  }
  const named = (service: string) => running.filter(({ name }) => name.startsWith(service));
  options.onStep(running.map(({ name, url }) => `${name} ${url}`).join(', '));
  return { workers: named('worker'), apis: named('api'), keys, stop };
}

function environment(ground: Ground, { cacheDir }: Pick<PartsOptions, 'cacheDir'>, service: string) {
  const { PATH = '', HOME = '/' } = process.env;
  const own = environmentOf(serviceOf(ground.compose, service), ground.here);
  // What the image sets, and folders in the stead of its own file system.
  const image = {
    NODE_ENV: 'production',
    JIESU_CACHE: cacheDir,
    DATA_DIR: ground.stack.dataDir.folder(`data-${service}`),
  };
  return { PATH, HOME, ...image, ...own };
}

const program = (role: string) => [
  '--require',
  join(ROOT, 'scripts', 'noPromiseStacks.cjs'),
  '--require',
  require.resolve('tsx/cjs'),
  join(ROOT, 'worker', 'main.ts'),
  role,
];

async function prepare(ground: Ground, options: PartsOptions): Promise<void> {
  const env = environment(ground, options, 'prepare');
  const done = await run(process.execPath, program('prepare'), { limitMs: READY_LIMIT_MS, env, cwd: ROOT });
  if (!done.ok) throw new StartupError('DATABASE', `prepare: ${done.fault}`);
}

/** Made once for a data folder. */
async function makeKeys({ stack }: Ground, unit: string): Promise<Parts['keys']> {
  const kept = stack.dataDir.recall<Parts['keys']>('api-keys');
  if (KEY_ROLES.every((role) => kept[role] !== undefined)) return kept as Parts['keys'];
  const pool = openPool(stack.database.vault, { max: 1 });
  try {
    await createKey({ pool }, { roles: ['securityAdmin'], person: 'cluster' });
    const made: Partial<Record<KeyRole, string>> = {};
    for (const role of KEY_ROLES)
      made[role] = (await createKey({ pool }, { roles: [role], ...(role === 'unit' && { unit }) })).key;
    stack.dataDir.remember('api-keys', made);
    return made as Parts['keys'];
  } finally {
    await pool.end();
  }
}

async function startPart(
  ground: Ground,
  options: PartsOptions,
  service: 'worker' | 'api',
  name: string,
): Promise<PartProcess> {
  const port = await freePort();
  const variable = service === 'api' ? 'PORT' : 'SDK_METRICS_PORT';
  const env = { ...environment(ground, options, service), [variable]: String(port) };
  const url = `http://127.0.0.1:${port}`;
  const logFile = join(ground.stack.dataDir.folder('logs'), `${name}.log`);
  const launch = async () => {
    const plan = {
      file: process.execPath,
      args: program(service),
      env,
      cwd: ROOT,
      logFile,
      stopSignal: 'SIGTERM',
    } as const;
    const child = await startChild(plan);
    // The path that the compose file's health check asks.
    const path = service === 'api' ? '/healthz' : '/metrics';
    for (const end = Date.now() + READY_LIMIT_MS; Date.now() < end && child.isRunning(); await delay(100))
      if (await isOk(url + path)) return child;
    await child.stop(2_000);
    throw new StartupError('ENGINE', `${name} 未能启动 / did not start:\n${tailOf(logFile)}`);
  };
  return { ...(await supervise(name, launch, options.logger, options.onGiveUp)), name, url };
}

async function isOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
