import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reasonOf, StartupError } from '../platform/failures';
import { progressBar } from '../platform/progress';
import { measure } from './c1';
import { verdictsOf } from './goals';
import { readOptions, USAGE } from './options';
import { screenLines, writeDocs } from './report';
import { openRig, type Rig } from './rig';

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** Measures; exit code 1 when something that must be reached is not. */
async function main(): Promise<void> {
  if (process.argv.includes('--help')) return say(USAGE);
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
    const cachedCases = Math.max(2_000, Math.ceil(options.cases * 1.2));
    rig = await openRig({ folder, env: process.env, cachedCases, onStep: (line) => say(`  ${line}`) });
    const bar = progressBar('C1', options.orders);
    const figures = await measure(rig, folder, options, (done) => bar.at(done)).finally(() => bar.stop());
    for (const line of screenLines(figures)) say(line);
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
    if (options.writeDocs) writeDocs(join(__dirname, '..', 'docs', 'performance.md'), figures);
    await leave(verdictsOf(figures).every(({ pass }) => pass) ? 0 : 1);
  } catch (error) {
    if (!leaving) process.stderr.write(`${wordsFor(error)}\n`);
    await leave(error instanceof StartupError ? error.exitCode : 1);
  }
}

/** What a person can cure is said without a stack. */
function wordsFor(error: unknown): string {
  if (error instanceof StartupError || !(error instanceof Error)) return reasonOf(error);
  return error.stack ?? error.message;
}

main().catch((error: unknown) => {
  process.stderr.write(`${wordsFor(error)}\n`);
  process.exitCode = error instanceof StartupError ? error.exitCode : 1;
});
