import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartupError } from '../platform/failures';
import { progressBar } from '../platform/progress';
import { measure } from './c1';
import { verdictsOf } from './goals';
import { readOptions } from './options';
import { screenLines, writeDocs } from './report';
import { openRig, type Rig } from './rig';

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** Measures; exit code 1 when something that must be reached is not. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const folder = mkdtempSync(join(tmpdir(), 'jiesu-bench-'));
  // Started by root, the database runs under an account of its own, which must get through to its folder.
  chmodSync(folder, 0o711);
  let rig: Rig | undefined;
  const leave = async (code: number): Promise<never> => {
    await rig?.close().catch(() => undefined);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void leave(130));
  try {
    const cachedCases = Math.max(2_000, options.cases + 500);
    rig = await openRig({ folder, env: process.env, cachedCases, onStep: (line) => say(`  ${line}`) });
    const bar = progressBar('C1', options.orders);
    const figures = await measure(rig, folder, options, (done) => bar.at(done)).finally(() => bar.stop());
    for (const line of screenLines(figures)) say(line);
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
    if (options.writeDocs) writeDocs(join(__dirname, '..', 'docs', 'performance.md'), figures);
    await leave(verdictsOf(figures).every(({ pass }) => pass) ? 0 : 1);
  } catch (error) {
    const known = error instanceof StartupError;
    process.stderr.write(
      `${known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    await leave(known ? error.exitCode : 1);
  }
}

void main();
