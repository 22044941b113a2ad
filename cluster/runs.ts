import { join } from 'node:path';
import { writeJson } from '../platform/commandLine';
import type { Config } from '../platform/config';
import { createLogger } from '../platform/log';
import { type OwnFolder } from '../platform/ownFolder';
import { progressBar } from '../platform/progress';
import { searchAttributes } from '../worker/searchAttributes';
import { type Ground, type GroundOptions, openGround } from './ground';
import { COUNTING, isWhole, measureLoad, putLoadRules, UNIT_OF_LOAD } from './load';
import type { ClusterOptions } from './options';
import { type Parts, startParts } from './parts';
import { loadLines, writeLoadDocs } from './report';

const DOCS = join(__dirname, '..', 'docs');
export const PERFORMANCE = join(DOCS, 'performance.md');
const OPERATIONS = join(DOCS, 'operations.md');
type Say = (line: string) => void;
type Options<C> = Extract<ClusterOptions, { command: C }>;

/** A cluster of the load’s own: in a folder that goes away, with the rules of scenario C1. */
export async function openForLoad(
  config: Config,
  own: OwnFolder,
  say: Say,
  more: Pick<GroundOptions, 'faults' | 'dynamic'> = {},
): Promise<{ readonly ground: Ground; readonly parts: Parts }> {
  const logger = createLogger('fatal', 'cluster');
  const onGiveUp = (fault: Error) => {
    throw fault;
  };
  const onStep = (line: string) => say(`  ${line}`);
  const options = { searchAttributes, logger, env: process.env, onStep, onGiveUp, postgres: COUNTING, ...more };
  const ground = await openGround({ ...config, dataDir: own.path }, options);
  own.closeAtEnd({ close: () => ground.stack.stop() });
  await putLoadRules(ground);
  const parts = await startParts(ground, { cacheDir: config.cacheDir, logger, onGiveUp, onStep, unit: UNIT_OF_LOAD });
  own.closeAtEnd({
    async close() {
      await parts.stop();
      await ground.stack.stop();
    },
  });
  return { ground, parts };
}

/** @returns the exit code: 1 when an order is not as it must be */
export async function runLoad(config: Config, own: OwnFolder, options: Options<'load'>, say: Say): Promise<number> {
  const { ground, parts } = await openForLoad(config, own, say);
  const bar = progressBar('C1', options.orders);
  const figures = await measureLoad(ground, parts, options, bar.at).finally(bar.stop);
  for (const line of loadLines(figures)) say(line);
  writeJson(options.json, figures);
  if (options.writeDocs) writeLoadDocs(PERFORMANCE, OPERATIONS, figures);
  return isWhole(figures) ? 0 : 1;
}
