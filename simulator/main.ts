import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { StartupError } from '../platform/failures';
import { progressBar } from '../platform/progress';
import { worldOf } from './build';
import { readOptions, type SimulatorOptions } from './options';
import { realReport, simulateReal } from './real/command';
import { figures, report, story } from './report';
import { simulate } from './run';
import { shrink, violationOf } from './shrink';
import { livesFrom } from './world';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.only !== undefined) return tell(options, options.only);
  if (options.real !== undefined) return onRealEngine(options, options.real);
  const { orders, json } = options;
  const bar = progressBar('模拟工单 simulated orders', orders);
  const run = await simulate({ ...options, onProgress: (done) => bar.at(done) });
  bar.stop();
  const of = figures(options, run, commitOf());
  for (const line of report(of)) say(line);
  if (json !== undefined) {
    writeFileSync(json, `${JSON.stringify(of, null, 2)}\n`);
    say(`汇总数据 / figures: ${json}`);
  }
  const { violation } = run.tally;
  if (violation) tell(options, violation.order);
}

/** On a real engine; whatever differs there is a failure. */
async function onRealEngine({ seed, json }: SimulatorOptions, count: number): Promise<void> {
  const run = await simulateReal(count, seed, say);
  for (const line of realReport(run)) say(line);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ seed, commit: commitOf(), ...run }, null, 2)}\n`);
  // The engine's connection holds the process otherwise.
  process.exit(run.different.length > 0 ? 1 : 0);
}

/** The story of an order and of those around it; a failing one is shrunk before it is told. */
function tell(options: SimulatorOptions, order: number): void {
  const world = worldOf(options.seed, options.faults);
  const lives = livesFrom(world, order);
  if (!violationOf(lives)) {
    for (const line of story(lives)) say(line);
    return;
  }
  const { lives: least, spared } = shrink(world, lives);
  const told = least.filter(({ order: each }) => !spared.orders.has(each));
  for (const line of story(told)) say(line);
  say(
    `已缩小 / shrunk: −${spared.orders.size} 件 orders, −${spared.faults.size} 故障 faults, −${spared.moves.size} 动作 moves`,
  );
  say(`种子 seed ${options.seed} · 第 order ${order} · 提交 commit ${commitOf()}`);
  say(`npm run simulate -- --seed ${options.seed} --faults ${options.faults} --only ${order}`);
  process.exitCode = 1;
}

function commitOf(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: __dirname, stdio: 'pipe' }).toString().trim();
  } catch {
    return 'unknown';
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  const known = error instanceof StartupError;
  process.stderr.write(`${error instanceof Error ? (known ? error.message : error.stack) : String(error)}\n`);
  process.exitCode = known ? error.exitCode : 1;
});
