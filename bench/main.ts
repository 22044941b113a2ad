import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerHelp, wordsFor, writeJson } from '../platform/commandLine';
import { StartupError } from '../platform/failures';
import { progressBar } from '../platform/progress';
import { measure } from './c1';
import { verdictsOf } from './goals';
import { type BenchOptions, type OutageOptions, readOptions, USAGE } from './options';
import { measureOutage } from './outage';
import { isWhole, outageLines, writeOutageDocs } from './outageReport';
import { screenLines, writeDocs } from './report';
import { openRig, type Rig } from './rig';

const DOCUMENT = join(__dirname, '..', 'docs', 'performance.md');
const say = (line: string) => void process.stdout.write(`${line}\n`);

/** Measures; exit code 1 when something that must be reached is not. */
async function main(): Promise<void> {
  answerHelp(USAGE);
  const options = readOptions(process.argv.slice(2));
  const folder = mkdtempSync(join(tmpdir(), 'jiesu-bench-'));
  // Started by root, the database runs under an account of its own, which must get through to its folder.
  chmodSync(folder, 0o711);
  let rig: Rig | undefined;
  let leaving = false;
  const leave = async (code: number): Promise<void> => {
    // Parts that are being stopped make the measurement fail; the first reason to leave is the one that counts.
    if (leaving) return;
    leaving = true;
    // A call that is tried again on a connection we are closing throws where nobody can catch it.
    process.on('uncaughtException', () => undefined);
    await rig?.close().catch(() => undefined);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void leave(130));
  try {
    const cachedCases = options.scenario === 'c1' ? Math.max(2_000, Math.ceil(options.cases * 1.2)) : 2_000;
    rig = await openRig({ folder, env: process.env, cachedCases, onStep: (line) => say(`  ${line}`) });
    await leave(await run(rig, folder, options));
  } catch (error) {
    if (!leaving) process.stderr.write(`${wordsFor(error)}\n`);
    await leave(error instanceof StartupError ? error.exitCode : 1);
  }
}

/** @returns the exit code */
async function run(rig: Rig, folder: string, options: BenchOptions | OutageOptions): Promise<number> {
  if (options.scenario === 'outage') {
    const figures = await measureOutage(rig, options, say);
    for (const line of outageLines(figures)) say(line);
    writeJson(options.json, figures);
    if (options.writeDocs) writeOutageDocs(DOCUMENT, figures);
    return isWhole(figures) ? 0 : 1;
  }
  const bar = progressBar('C1', options.orders);
  const figures = await measure(rig, folder, options, (done) => bar.at(done)).finally(() => bar.stop());
  for (const line of screenLines(figures)) say(line);
  writeJson(options.json, figures);
  if (options.writeDocs) writeDocs(DOCUMENT, figures);
  return verdictsOf(figures).every(({ pass }) => pass) ? 0 : 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${wordsFor(error)}\n`);
  process.exitCode = error instanceof StartupError ? error.exitCode : 1;
});
