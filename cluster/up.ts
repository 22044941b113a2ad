import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../platform/config';
import { StartupError } from '../platform/failures';
import { createLogger } from '../platform/log';
import { isSameProcess, type ProcessMark } from '../platform/processes';
import { listenForShutdown } from '../platform/shutdown';
import { searchAttributes } from '../worker/searchAttributes';
import { openGround } from './ground';
import { startParts } from './parts';

const STOP_LIMIT_MS = 60_000;
/** A street, so that a first complaint can be walked through by hand (README). */
const UNIT = 'BJ-110101001';

/**
 * Runs the cluster until the process is asked to stop; data and logs lie in the data folder.
 *
 * @throws StartupError with nothing left running
 */
export async function runUp(config: Config, say: (line: string) => void): Promise<never> {
  const shutdown = listenForShutdown(say, STOP_LIMIT_MS);
  const logger = createLogger(config.logLevel === 'info' ? 'error' : config.logLevel, 'cluster');
  const onGiveUp = (fault: StartupError) => {
    say(fault.message);
    shutdown.now(fault.exitCode);
  };
  say(`数据目录 / data folder: ${config.dataDir}`);
  const onStep = (line: string) => say(`  ${line}`);
  const ground = await openGround(config, { searchAttributes, logger, env: process.env, onStep, onGiveUp });
  shutdown.add(() => ground.stack.stop());
  const { cacheDir } = config;
  const parts = await startParts(ground, { cacheDir, logger, onGiveUp, onStep, unit: UNIT }).catch(
    async (error: unknown) => {
      await ground.stack.stop();
      throw error;
    },
  );
  shutdown.add(() => parts.stop());
  say('密钥（仅供试用） / API keys, for trying out only:');
  for (const [role, key] of Object.entries(parts.keys)) say(`  export ${role.toUpperCase()}='${key}'`);
  say('接诉集群已就绪，按 Ctrl-C 停止 / the cluster is ready, press Ctrl-C to stop');
  return new Promise(() => undefined);
}

/**
 * Stops an `up` of the same data folder.
 *
 * @returns once it is gone
 * @throws StartupError `CONFIG` when none runs, `ENGINE` when it does not end
 */
export async function runDown({ dataDir }: Config, say: (line: string) => void): Promise<void> {
  const holder = holderOf(dataDir);
  if (holder === undefined || !isSameProcess(holder))
    throw new StartupError('CONFIG', `没有集群在运行 / no cluster runs on ${dataDir}`);
  process.kill(holder.pid, 'SIGTERM');
  for (const end = Date.now() + STOP_LIMIT_MS; Date.now() < end; ) {
    if (!isSameProcess(holder)) {
      say('集群已停止 / the cluster is stopped');
      return;
    }
    await new Promise((wake) => setTimeout(wake, 100));
  }
  throw new StartupError('ENGINE', `进程 ${holder.pid} 未停止 / process ${holder.pid} does not end`);
}

function holderOf(dataDir: string): ProcessMark | undefined {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'jiesu.lock'), 'utf8')) as ProcessMark;
  } catch {
    return undefined;
  }
}
