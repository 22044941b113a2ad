import { join } from 'node:path';
import { answerHelp, endWith, writeJson } from '../platform/commandLine';
import { inOwnFolder } from '../platform/ownFolder';
import { progressBar } from '../platform/progress';
import { measure } from './c1';
import { runContest } from './contest/run';
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
  if (options.scenario === 'contest') {
    await inOwnFolder('bench', (own) => runContest(options, own, DOCUMENT, say));
    return;
  }
  const cachedCases = options.scenario === 'c1' ? Math.max(2_000, Math.ceil(options.cases * 1.2)) : 2_000;
  await inOwnFolder('bench', async ({ path, closeAtEnd }) => {
    const rig = await openRig({ folder: path, env: process.env, cachedCases, onStep: (line) => say(`  ${line}`) });
    closeAtEnd(rig);
    return run(rig, path, options);
  });
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

endWith(
  main().then(() => 0),
  1,
);
