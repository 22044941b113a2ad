import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { type Config, readConfig } from '../platform/config';
import { prepareNamespace } from '../platform/engine/namespace';
import { StartupError, reasonOf } from '../platform/failures';
import { createLogger, fileAndScreen, type Logger } from '../platform/log';
import { isPortFree, portInUse } from '../platform/ports';
import { prepareRoles } from '../platform/postgres/roles';
import { listenForShutdown, type Shutdown } from '../platform/shutdown';
import { startStack } from '../platform/stack';
import { keyLines, seedRules, throwAwayKeys } from './firstSteps';
import type { Part, PartDeps, StartPart } from './parts';
import { migrateAll } from './schema';
import { searchAttributes } from './searchAttributes';
import { startApi } from './startApi';
import { startWorker } from './startWorker';

const STOP_LIMIT_MS = 20_000;
const say = (line: string) => void process.stdout.write(`${line}\n`);

type PlaceOf = Pick<PartDeps, 'database' | 'temporal' | 'vaultKey'>;

function depsOf(config: Config, logger: Logger, shutdown: Shutdown, place: PlaceOf): PartDeps {
  const onFatal = (fault: StartupError) => fail(fault, shutdown);
  return { config, logger, onFatal, ...place };
}

async function addPart(start: StartPart, deps: PartDeps, shutdown: Shutdown): Promise<Part> {
  const part = await start(deps);
  shutdown.add(() => part.stop());
  return part;
}

/** The embedded default: everything in this one process, its data in one folder. */
async function startAll(config: Config, logger: Logger, shutdown: Shutdown): Promise<void> {
  // Found out before minutes are spent on fetching an engine.
  if (!(await isPortFree(config.port, config.host))) throw portInUse(config.port, 'PORT');
  say(`数据目录 / data folder: ${config.dataDir}`);
  const stack = await startStack(config, {
    searchAttributes,
    logger,
    env: process.env,
    onStep: say,
    onGiveUp: (fault) => fail(fault, shutdown),
  });
  shutdown.add(() => stack.stop());
  const migrated = await migrateAll(stack.database);
  if (migrated.length > 0) say(`数据库结构已更新 / schema brought up to date: ${migrated.join(', ')}`);
  await seedRules(stack.database);
  const { database, temporal, vaultKey } = stack;
  const deps = depsOf(config, logger, shutdown, { database, temporal, vaultKey: vaultKey.key });
  const worker = await addPart(startWorker, deps, shutdown);
  const api = await addPart(startApi, deps, shutdown);
  if (vaultKey.fresh) {
    say(`当事人信息的临时密钥 / throw-away key of the vault: ${vaultKey.key.toString('base64')}`);
    say(`  保存在 / kept in ${config.dataDir}/secrets/vault-key；生产环境请设置 / in production set VAULT_KEY`);
  }
  say('接诉 Jiesu');
  for (const line of [...worker.says, ...api.says]) say(`  ${line}`);
  if (temporal.uiUrl !== undefined) say(`  Temporal UI: ${temporal.uiUrl}`);
  if (config.database === undefined) {
    say('  各角色的临时密钥（仅供试用） / throw-away API keys by role, for trying out only:');
    for (const line of keyLines(await throwAwayKeys(database, stack.dataDir))) say(`    ${line}`);
  }
  say(`  Temporal: ${temporal.address} (namespace ${temporal.namespace}, task queue ${config.taskQueue})`);
  say(`  日志 / log: ${join(config.dataDir, 'logs', 'jiesu.log')}`);
  say('  按 Ctrl-C 停止 / press Ctrl-C to stop');
}

/** Production: one part alone, everything else named by the environment. */
async function startOne(start: StartPart, config: Config, logger: Logger, shutdown: Shutdown): Promise<void> {
  const { database, temporalAddress, vaultKey } = config;
  if (database === undefined || temporalAddress === undefined || vaultKey === undefined) {
    throw new StartupError('CONFIG', 'DATABASE_URL, TEMPORAL_ADDRESS, VAULT_KEY: 未设置 / not set');
  }
  const temporal = { address: temporalAddress, namespace: config.temporalNamespace };
  const part = await addPart(start, depsOf(config, logger, shutdown, { database, temporal, vaultKey }), shutdown);
  for (const line of part.says) say(line);
}

/** Production, before a release goes live: roles, schema, retention, search attributes. */
async function prepare(config: Config): Promise<void> {
  if (config.database === undefined || config.temporalAddress === undefined) {
    throw new StartupError('CONFIG', 'DATABASE_URL, TEMPORAL_ADDRESS: 未设置 / not set');
  }
  await prepareRoles(config.database);
  const migrated = await migrateAll(config.database);
  await seedRules(config.database);
  say(`schema: ${migrated.length === 0 ? '已是最新 / up to date' : migrated.join(', ')}`);
  const connection = await Connection.connect({ address: config.temporalAddress, connectTimeout: '10s' });
  await prepareNamespace(connection, config.temporalNamespace, searchAttributes);
  await connection.close();
  say(`namespace ${config.temporalNamespace}: 就绪 / ready`);
}

function fail(error: unknown, shutdown: Shutdown): void {
  if (error instanceof StartupError) process.stderr.write(`${error.message}\n`);
  else
    process.stderr.write(
      `启动失败 / start failed: ${error instanceof Error ? (error.stack ?? error.message) : reasonOf(error)}\n`,
    );
  shutdown.now(error instanceof StartupError ? error.exitCode : 1);
}

async function main(command: string): Promise<void> {
  const shutdown = listenForShutdown(say, STOP_LIMIT_MS);
  try {
    const role = command === 'api' || command === 'worker' ? command : command === 'start' ? 'all' : 'tool';
    const config = readConfig(process.env, role);
    const logFile = join(config.dataDir, 'logs', 'jiesu.log');
    const destination = role === 'all' ? fileAndScreen(logFile, process.stderr) : undefined;
    const logger = createLogger(config.logLevel, role, destination);
    if (command === 'start') await startAll(config, logger, shutdown);
    else if (command === 'api') await startOne(startApi, config, logger, shutdown);
    else if (command === 'worker') await startOne(startWorker, config, logger, shutdown);
    else if (command === 'prepare') {
      await prepare(config);
      shutdown.now(0);
    } else {
      throw new StartupError('CONFIG', `未知命令 / unknown command: ${command} (start | api | worker | prepare)`);
    }
  } catch (error) {
    fail(error, shutdown);
  }
}

void main(process.argv[2] ?? 'start');
