import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeBetween } from '../bench/report';
import { writeJson } from '../platform/commandLine';
import type { OwnFolder } from '../platform/ownFolder';
import { progressBar } from '../platform/progress';
import { openCity } from '../tests/system/kills/city';
import type { OpenGround } from '../tests/system/kills/crew';
import type { Faults } from '../tests/system/kills/judge';
import { covered, type Killed, runKills, wordsOf } from '../tests/system/kills/run';
import { CASES } from '../tests/system/kills/cases';
import { openGround } from './ground';
import type { ClusterOptions } from './options';

/** What became of a run of kills on a cluster, as `--json` writes it. */
export interface ClusterKills {
  readonly seed: number;
  readonly kills: readonly Killed[];
  /** Faults of the record as a whole. */
  readonly record: Faults;
  /** How often each process of the engine was struck. */
  readonly struck: Readonly<Record<string, number>>;
}

/** Workflows that skip time: the kills move an order's clock ahead until a limit runs out. */
const TIME_SKIPPING =
  'frontend.WorkflowTimeSkippingEnabled:\n  - value: true\nsystem.workflowTimeSkippingEnabled:\n  - value: true\n';

/**
 * Kills parts of a cluster with -9, one blow after the other, beside the effects of the table of `npm run kills`, by the same
 * plans and the same judge. The engine is struck process after process: history, front end, matching, its own worker.
 *
 * @returns the exit code: 1 when an order or the record is not as it must be
 */
export async function runClusterKills(
  own: OwnFolder,
  { seed, count, json, writeDocs }: Extract<ClusterOptions, { command: 'kills' }>,
  document: string,
  say: (line: string) => void,
): Promise<number> {
  const done = before(json, seed);
  const struck: Record<string, number> = { ...done.struck };
  const ground: OpenGround = async (config, options) => {
    const { stack, engine } = await openGround(config, { ...options, dynamic: TIME_SKIPPING });
    const counting = engine.map(({ name, pid }) => ({ pid, onStruck: () => (struck[name] = (struck[name] ?? 0) + 1) }));
    return { stack, engine: counting, apis: 2 };
  };
  const city = await openCity(process.env, (line) => say(`  ${line}`), join(own.path, 'city'), ground);
  own.closeAtEnd(city);
  const kills = [...done.kills];
  const numbers = Array.from({ length: count }, (_, no) => no).filter((no) => !kills.some((kill) => kill.no === no));
  const bar = progressBar('击杀 kills', count);
  const onKilled = (killed: Killed) => {
    kills.push(killed);
    bar.at(kills.length);
    writeJson(json, { seed, kills, record: done.record, struck } satisfies ClusterKills);
    for (const fault of killed.faults) say(`${wordsOf(seed, killed)}\n    ${fault}`);
  };
  const record = await runKills(city, { seed, numbers, onKilled }).finally(bar.stop);
  const result: ClusterKills = { seed, kills, record: [...done.record, ...record], struck };
  writeJson(json, result);
  for (const line of [...result.record, ...killLines(result)]) say(line);
  if (writeDocs) writeBetween(document, 'cluster:kills', killLines(result));
  return isWell(result) ? 0 : 1;
}

/** Nothing lost, nothing doubled, the record whole. */
export function isWell({ kills, record }: ClusterKills): boolean {
  return record.length === 0 && kills.every(({ faults }) => faults.length === 0);
}

/** What an earlier run of the same seed has done. */
function before(file: string | undefined, seed: number): ClusterKills {
  const none = { seed, kills: [], record: [], struck: {} };
  if (file === undefined || !existsSync(file)) return none;
  const found = JSON.parse(readFileSync(file, 'utf8')) as ClusterKills;
  return found.seed === seed ? found : none;
}

/** For the screen and the document. */
export function killLines(result: ClusterKills): readonly string[] {
  const { kills, record, seed, struck } = result;
  const faulty = kills.filter(({ faults }) => faults.length > 0).length;
  const victims = [...new Set(kills.map((kill) => kill.victims))].map(
    (name) => `${name} ${kills.filter((kill) => kill.victims === name).length}`,
  );
  const engine = Object.entries(struck).map(([name, times]) => `${name} ${times}`);
  // No fault in n kills bounds the rate at 95 % to three in n.
  const bound =
    faulty === 0 && kills.length > 0 ? `，95 % 上限 / at most (95 %) ${((3 / kills.length) * 100).toFixed(1)} %` : '';
  return [
    `种子 seed ${seed}: ${kills.length} 次 kills, ${covered(kills)}/${CASES.length} 类 cases, 有误 with faults ${faulty}${bound}; 全部记录有误 faults of the whole record ${record.length}.`,
    `终止对象 / struck: ${victims.join(', ')}; 其中引擎 / of the engine: ${engine.join(', ')}.`,
  ];
}
