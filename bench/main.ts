import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerHelp, endWith, writeJson } from '../platform/commandLine';
import { openStage } from '../demo/stage';
import { inOwnFolder, type OwnFolder } from '../platform/ownFolder';
import { type ProgressBar, progressBar } from '../platform/progress';
import { measureAudit } from './audit';
import { measureArchive } from './archive';
import { archiveLines, archivePasses, writeArchiveDocs } from './archiveReport';
import { auditLines, auditPasses, writeAuditDocs } from './auditReport';
import { measureAppraisal, PERIOD } from './appraisal';
import { appraisalLines, appraisalPasses, writeAppraisalDocs } from './appraisalReport';
import { measureWorkflow } from './appraisalWorkflow';
import { measure } from './c1';
import { runContest } from './contest/run';
import { type FurtherFigures, furtherLines, IN_USE, writeFurtherDocs } from './further';
import { verdictsOf } from './goals';
import { herdPack, herdPasses, measureHerd } from './herd';
import { lagPasses, measureLag } from './lag';
import { measureIncident } from './incident';
import { incidentLines, isExact, writeIncidentDocs } from './incidentReport';
import {
  type AnyOptions,
  type ArchiveOptions,
  type AuditOptions,
  type AppraisalOptions,
  type BenchOptions,
  type HerdOptions,
  type LagOptions,
  type IncidentOptions,
  type OutageOptions,
  type RatioOptions,
  readOptions,
  type StallOptions,
  USAGE,
} from './options';
import { measureOutage } from './outage';
import { isWhole, outageLines, writeOutageDocs } from './outageReport';
import { measureParts, measureRatio, openSides, ratioPasses } from './ratio';
import { screenLines, writeDocs } from './report';
import { openRig, type Rig } from './rig';
import { measureStall } from './stall';
import { type StallFigures, stallIn, stallPasses } from './stallFigures';

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
  if (options.scenario === 'audit') {
    await inOwnFolder('bench', ({ path }) => runAudit(path, options));
    return;
  }
  if (options.scenario === 'archive') {
    await inOwnFolder('bench', (own) => runArchive(own, options));
    return;
  }
  if (options.scenario === 'ratio') {
    await inOwnFolder('bench', (own) => compare(own, options));
    return;
  }
  if (options.scenario === 'appraisal') {
    await inOwnFolder('bench', ({ path }) => runAppraisal(path, options));
    return;
  }
  const cachedCases = Math.max(2_000, Math.ceil(openAtOnce(options) * 1.2));
  await inOwnFolder('bench', async ({ path, closeAtEnd }) => {
    const pack = options.scenario === 'herd' ? { pack: herdPack() } : {};
    const onStep = (line: string) => say(`  ${line}`);
    const rig = await openRig({ folder: path, env: process.env, cachedCases, onStep, ...pack });
    closeAtEnd(rig);
    return run(rig, path, options);
  });
}

/** A bar for each part; the next begins where one ends. */
function bars() {
  let bar: ProgressBar | undefined;
  return {
    begin: (part: string, total: number) => {
      bar?.stop();
      bar = progressBar(part, total);
    },
    at: (done: number) => bar?.at(done),
    stop: () => bar?.stop(),
  };
}

async function runAudit(folder: string, options: AuditOptions): Promise<number> {
  const progress = bars();
  const figures = await measureAudit(folder, options, progress).finally(progress.stop);
  for (const line of auditLines(figures)) say(line);
  writeJson(options.json, figures);
  if (options.writeDocs) writeAuditDocs(DOCUMENT, figures);
  return auditPasses(figures) ? 0 : 1;
}

async function runArchive({ path, closeAtEnd, leave }: OwnFolder, options: ArchiveOptions): Promise<number> {
  const onStep = (line: string) => say(`  ${line}`);
  const stage = await openStage({
    folder: path,
    env: process.env,
    onStep,
    onFatal: ({ exitCode }) => void leave(exitCode),
  });
  closeAtEnd(stage);
  const progress = bars();
  const figures = await measureArchive(stage, path, options, progress).finally(progress.stop);
  for (const line of archiveLines(figures)) say(line);
  writeJson(options.json, figures);
  if (options.writeDocs) writeArchiveDocs(DOCUMENT, figures);
  return archivePasses(figures) ? 0 : 1;
}

/** @returns the exit code */
async function compare({ path, closeAtEnd }: OwnFolder, options: RatioOptions): Promise<number> {
  if (options.parts) {
    const bar = progressBar(options.of, options.rounds * options.orders + options.warmUp);
    const onStep = (line: string) => say(`  ${line}`);
    const parts = await measureParts(options, path, onStep, (done) => bar.at(done)).finally(() => bar.stop());
    return told(parts, options, true);
  }
  const sides = await openSides(options, path, (line) => say(`  ${line}`));
  closeAtEnd(sides);
  const bar = progressBar(options.of, 2 * (options.rounds * options.orders + options.warmUp));
  const figures = await measureRatio(sides, options, (done) => bar.at(done)).finally(() => bar.stop());
  return told(figures, options, ratioPasses(figures));
}

function told(figures: FurtherFigures, options: AnyOptions, passes: boolean): number {
  for (const line of furtherLines(figures)) say(line);
  writeJson(options.json, figures);
  if (options.writeDocs) writeFurtherDocs(DOCUMENT, figures);
  return passes ? 0 : 1;
}

/** Members of an incident that a worker keeps in memory: half of what it has. */
const MOST_KEPT = 5_000;

/** So many open cases that none is thrown out of the worker's memory, but for an incident. */
function openAtOnce(
  options: BenchOptions | OutageOptions | HerdOptions | LagOptions | IncidentOptions | StallOptions,
): number {
  switch (options.scenario) {
    case 'c1':
      return options.cases;
    case 'herd':
      return options.orders;
    case 'incident':
      // In service too the members of a mass incident are many more than a worker keeps in memory, some 0.2 MB each.
      return Math.min(options.callers, MOST_KEPT);
    case 'outage':
    case 'lag':
    case 'stall':
      return 0;
  }
}

async function runAppraisal(folder: string, options: AppraisalOptions): Promise<number> {
  const progress = bars();
  const counted = await measureAppraisal(folder, options, progress).finally(progress.stop);
  const workflow = await measureWorkflow(folder, PERIOD, process.env, (line) => say(`  ${line}`));
  const figures = { ...counted, workflow };
  for (const line of appraisalLines(figures)) say(line);
  writeJson(options.json, figures);
  if (options.writeDocs) writeAppraisalDocs(DOCUMENT, figures);
  return appraisalPasses(figures) ? 0 : 1;
}

async function runIncident(rig: Rig, options: IncidentOptions): Promise<number> {
  const progress = bars();
  const figures = await measureIncident(rig, options, progress).finally(progress.stop);
  for (const line of incidentLines(figures)) say(line);
  writeJson(options.json, figures);
  if (options.writeDocs) writeIncidentDocs(DOCUMENT, figures);
  return isExact(figures) ? 0 : 1;
}

/** @returns the exit code */
async function run(
  rig: Rig,
  folder: string,
  options: BenchOptions | OutageOptions | HerdOptions | LagOptions | IncidentOptions | StallOptions,
): Promise<number> {
  if (options.scenario === 'incident') return runIncident(rig, options);
  if (options.scenario === 'outage') {
    const figures = await measureOutage(rig, options, say);
    for (const line of outageLines(figures)) say(line);
    writeJson(options.json, figures);
    if (options.writeDocs) writeOutageDocs(DOCUMENT, figures);
    return isWhole(figures) ? 0 : 1;
  }
  if (options.scenario === 'herd') {
    const bar = progressBar('herd', options.orders);
    const figures = await measureHerd(rig, options, (done) => bar.at(done)).finally(() => bar.stop());
    return told(figures, options, herdPasses(figures));
  }
  if (options.scenario === 'stall') {
    const { json } = options;
    const before = json !== undefined && existsSync(json) ? stallIn(readFileSync(json, 'utf8')) : [];
    const onBlock = (figures: StallFigures) => writeJson(json, figures);
    const figures = await measureStall(rig, options, before, (line) => say(`  ${line}`), onBlock);
    return told(figures, options, stallPasses(figures, IN_USE));
  }
  if (options.scenario === 'lag') {
    const bar = progressBar('lag', options.orders);
    const figures = await measureLag(rig, options, (done) => bar.at(done)).finally(() => bar.stop());
    return told(figures, options, lagPasses(figures));
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
