import { join } from 'node:path';
import { openPlace } from '../../importer/place';
import { progressBar } from '../../platform/progress';
import { listenForShutdown } from '../../platform/shutdown';
import { loadPack } from '../../rules/load';
import { exactWorld } from '../build';
import { chooseLives, chosenReport } from './choose';
import { type RealRun, runReal } from './run';

const ABREAST = 12;
const STOP_LIMIT_MS = 20_000;
const DATA_DIR = join('.data', 'simulated');

/**
 * `npm run simulate -- --real N`: lives N simulated orders on an engine and a database of its own, started in an emptied
 * folder and stopped at the end.
 *
 * @throws StartupError
 */
export async function simulateReal(count: number, seed: number, say: (line: string) => void): Promise<RealRun> {
  const shutdown = listenForShutdown(say, STOP_LIMIT_MS, {
    on: process.on.bind(process),
    exit: (code) => process.exit(code === 0 ? 130 : code),
    now: () => Date.now(),
  });
  const place = await openPlace({ againstRunning: false, dataDir: DATA_DIR, fresh: true }, say);
  shutdown.add(() => place.stop());
  try {
    const pack = loadPack('beijing');
    await place.publish(pack);
    await place.startWorker();
    const chosen = chooseLives(exactWorld(seed), count);
    for (const line of chosenReport(chosen)) say(line);
    const { lives } = chosen;
    const bar = progressBar('真实引擎 on the real engine', lives.length);
    const hands = { ...place.hands, profile: pack.profile, pack: pack.hash };
    const { untilWell } = place;
    const run = await runReal(hands, lives, { abreast: ABREAST, untilWell, onDone: (done) => bar.at(done) });
    bar.stop();
    return run;
  } finally {
    await place.stop();
  }
}

/** The outcome for people, Chinese first. */
export function realReport(run: RealRun): readonly string[] {
  const { orders, events, commands, fields, branches, latest, again, different } = run;
  return [
    `真实引擎 real engine · 工单 orders ${orders} · 事件 events ${events} · 命令 commands ${commands} · 环节×事件 branches ${branches}`,
    `逐项比对 fields compared ${fields} · 最大滞后 largest lateness ${latest} ms · 重跑 driven again ${again.length} · 不一致 different ${different.length}`,
    ...different.flatMap(({ orderNo, differences }) =>
      differences.slice(0, 3).map((difference) => `  ${orderNo} ${difference}`),
    ),
  ];
}
