import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { keepRelease } from '../audit/archive/release';
import { runCodecServer } from '../api/codec/run';
import { type Config, type ProcessRole, readConfig } from '../platform/config';
import { prepareNamespace } from '../platform/engine/namespace';
import { StartupError, reasonOf } from '../platform/failures';
import { createLogger, fileAndScreen, type Logger } from '../platform/log';
import { checkPort } from '../platform/ports';
import { checkDatabase, prepareRoles } from '../platform/postgres/roles';
import { listenForShutdown, type Shutdown } from '../platform/shutdown';
import { converterOf, startStack } from '../platform/stack';
import { keepKeyLines, keyLines, seedRules, throwAwayKeys } from './firstSteps';
import type { Part, PartDeps } from './parts';
import { migrateAll } from './schema';
import { searchAttributes } from './searchAttributes';
import { startApi } from './startApi';
import { installRuntime } from './run';
import { startAuditor } from './startAuditor';
import { startWatch } from './startWatch';
import { startWorker } from './startWorker';

const STOP_LIMIT_MS = 20_000;
const say = (line: string) => void process.stdout.write(`${line}\n`);

/** Starts a part and has it stopped before what it stands on. */
async function keep(part: Promise<Part>, shutdown: Shutdown): Promise<Part> {
  const running = await part;
  shutdown.add(() => running.stop());
  return running;
}

/** The embedded default: everything in this one process, its data in one folder. */
async function startAll(config: Config, logger: Logger, shutdown: Shutdown): Promise<void> {
  // Found out before minutes are spent on fetching an engine.
  await checkPort(config.port, config.host, 'PORT');
  say(`数据目录 / data folder: ${config.dataDir}`);
  const stack = await startStack(config, {
    searchAttributes,
    logger,
    env: process.env,
    onStep: say,
    onGiveUp: (fault) => fail(fault, shutdown),
  });
  shutdown.add(() => stack.stop());
  const cluster = stack.children.postgres?.folder;
  if (cluster !== undefined && !cluster.startsWith(config.dataDir))
    say(`数据库目录 / folder of the database: ${cluster}`);
  const migrated = await migrateAll(stack.database);
  if (migrated.length > 0) say(`数据库结构已更新 / schema brought up to date: ${migrated.join(', ')}`);
  await seedRules(stack.database);
  await keepRelease(stack.database.owner, config.cacheDir);
  const { database, temporal, vaultKeys } = stack;
  const deps: PartDeps = { config, logger, database, temporal, onFatal: (fault) => fail(fault, shutdown) };
  const worker = await keep(startWorker(deps), shutdown);
  await keep(startAuditor(deps), shutdown);
  await keep(startWatch(deps), shutdown);
  const api = await keep(startApi({ ...deps, vaultKeys: vaultKeys.place }), shutdown);
  if (vaultKeys.fresh)
    say(
      `当事人信息与历史的临时密钥 / throw-away keys of vault and histories: ${config.dataDir}/secrets/{vault,codec}-key；生产环境请设置 / in production set VAULT_KEY, CODEC_KEY`,
    );
  const { engine } = stack.children;
  const codec =
    engine?.uiUrl === undefined || engine.codecPort === undefined
      ? undefined
      : await keep(
          runCodecServer(
            { host: '127.0.0.1', port: engine.codecPort, uiOrigin: engine.uiUrl, database, temporal },
            logger,
          ),
          shutdown,
        );
  say('接诉 Jiesu');
  for (const line of [...worker.says, ...api.says, ...(codec?.says ?? [])]) say(`  ${line}`);
  if (temporal.uiUrl !== undefined) say(`  Temporal UI: ${temporal.uiUrl}`);
  if (config.database === undefined) {
    say('  各角色的临时密钥（仅供试用） / throw-away API keys by role, for trying out only:');
    const lines = keyLines(await throwAwayKeys(database, stack.dataDir));
    for (const line of lines) say(`    ${line}`);
    say(`    一次载入 / all of them at once: . '${keepKeyLines(stack.dataDir, lines)}'`);
  }
  say(`  Temporal: ${temporal.address} (namespace ${temporal.namespace}, task queue ${config.taskQueue})`);
  say(`  日志 / log: ${join(config.dataDir, 'logs', 'jiesu.log')}`);
  say('  按 Ctrl-C 停止 / press Ctrl-C to stop');
}

/** Production: one part alone, everything else named by the environment. */
async function startOne(
  role: 'api' | 'worker' | 'auditor',
  config: Config,
  logger: Logger,
  shutdown: Shutdown,
): Promise<void> {
  const { database, temporalAddress, temporalNamespace, vaultKeys } = config;
  if (database === undefined || temporalAddress === undefined) throw new Error('readConfig asks for both');
  const temporal = { address: temporalAddress, namespace: temporalNamespace, dataConverter: converterOf(config) };
  const deps: PartDeps = { config, logger, database, temporal, onFatal: (fault) => fail(fault, shutdown) };
  const starting = () => {
    if (role === 'worker') return startWorker(deps);
    if (role === 'auditor') {
      installRuntime(logger, config.sdkMetricsAddress);
      return startAuditor(deps);
    }
    if (vaultKeys === undefined) throw new Error('readConfig asks for it');
    return startApi({ ...deps, vaultKeys });
  };
  const part = await keep(starting(), shutdown);
  if (role === 'worker') await keep(startWatch(deps), shutdown);
  for (const line of part.says) say(line);
}

/** Production, before a release goes live: roles, schema, retention, search attributes. */
async function prepare(config: Config): Promise<void> {
  if (config.database === undefined || config.temporalAddress === undefined)
    throw new Error('readConfig asks for both');
  // The other roles do not exist before the first preparation.
  await checkDatabase({
    ...config.database,
    ledger: config.database.owner,
    vault: config.database.owner,
    reader: config.database.owner,
  });
  await prepareRoles(config.database);
  const migrated = await migrateAll(config.database);
  await seedRules(config.database);
  say(`流程代码已保存 / workflow code kept: ${await keepRelease(config.database.owner, config.cacheDir)}`);
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

const ROLES: Readonly<Record<string, ProcessRole>> = {
  start: 'all',
  api: 'api',
  worker: 'worker',
  auditor: 'auditor',
  prepare: 'prepare',
};

async function main(command: string): Promise<void> {
  const shutdown = listenForShutdown(say, STOP_LIMIT_MS);
  try {
    const role = ROLES[command];
    if (role === undefined) {
      const known = Object.keys(ROLES).join(' | ');
      throw new StartupError('CONFIG', `未知命令 / unknown command: ${command} (${known})`);
    }
    const config = readConfig(process.env, role);
    const logFile = join(config.dataDir, 'logs', 'jiesu.log');
    const destination = role === 'all' ? fileAndScreen(logFile, process.stderr) : undefined;
    const logger = createLogger(config.logLevel, role, destination);
    if (role === 'api' || role === 'worker' || role === 'auditor') await startOne(role, config, logger, shutdown);
    else if (role === 'all') await startAll(config, logger, shutdown);
    else {
      await prepare(config);
      shutdown.now(0);
    }
  } catch (error) {
    fail(error, shutdown);
  }
}

void main(process.argv[2] ?? 'start');
