/**
 * `npm run histories:record [-- NAME…]`: plays the scenarios on a real engine and database and keeps their histories.
 * From the committed baseline on, a changed branch adds a history; an old one is recorded again only where the old
 * code can no longer be running anywhere.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { temporal } from '@temporalio/proto';
import { openTestServices } from '../support/services';
import { createBoardGateway } from '../../api/gatewayBoard';
import { topicDecisionId } from '../../workflows/board';
import { complaintId } from '../../workflows/messages';
import { watchScheduleId } from '../../insight/warning/watch/schedule';
import { seedRules } from '../../worker/firstSteps';
import { auditorOf, triggered, triggerTurn } from '../audit/auditorFixture';
import { type Desk, openDesk } from '../workflows/desk';
import { PeriodDesk } from '../workflows/period/fixture';
import { otherwise, PERIOD_SCENARIOS } from '../workflows/period/scenarios';
import { watchOf } from '../workflows/watch/fixture';
import type { Scenario, Switches } from './hands';
import { foreignUrge, SCENARIOS, switched } from './scenarios';
import { decodeHistory } from '../../platform/codec';
import { testConverter } from '../support/converter';
import { SIMULATED_SCENARIOS } from './simulatedScenarios';

const LIVES_ABREAST = 5;
const FOLDER = join(__dirname, 'histories');
const CHORES = join(__dirname, '..', 'audit', 'histories');
const PERIODS = join(__dirname, '..', 'workflows', 'period', 'histories');
const WATCHES = join(__dirname, '..', 'workflows', 'watch', 'histories');
const BOARD = join(__dirname, '..', 'api', 'histories');
const say = (line: string) => void process.stdout.write(`${line}\n`);

/** Every run of the order's workflow, oldest first. */
async function runsOf(desk: Desk, workflowId: string): Promise<readonly string[]> {
  const found = [];
  const query = `WorkflowId = "${workflowId}"`;
  for await (const run of desk.client.workflow.list({ query })) found.push(run);
  return found.sort((a, b) => a.startTime.getTime() - b.startTime.getTime()).map(({ runId }) => runId);
}

async function record(desk: Desk, name: string, workflowIds: readonly string[], folder = FOLDER): Promise<void> {
  const runs: { readonly workflowId: string; readonly runId: string }[] = [];
  for (const workflowId of workflowIds) {
    // Visibility lags behind; the newest run is known without it.
    const newest = (await desk.client.workflow.getHandle(workflowId).describe()).runId;
    await new Promise((wake) => setTimeout(wake, 500));
    for (const runId of new Set([...(await runsOf(desk, workflowId)), newest])) runs.push({ workflowId, runId });
  }
  mkdirSync(folder, { recursive: true });
  for (const [i, { workflowId, runId }] of runs.entries()) {
    const history = await desk.client.workflow.getHandle(workflowId, runId).fetchHistory();
    const clear = await decodeHistory(history, testConverter());
    const json = JSON.stringify(temporal.api.history.v1.History.create(clear));
    const file = runs.length === 1 ? `${name}.json.gz` : `${name}.${i + 1}.json.gz`;
    writeFileSync(join(folder, file), gzipSync(json, { level: 9 }));
    say(`  ${file}: ${history.events?.length ?? 0} events`);
  }
}

/** Appraisal periods, each scenario on a database of its own; kept beside their tests. */
async function recordPeriods(names: readonly string[]): Promise<void> {
  for (const [name, play] of Object.entries(PERIOD_SCENARIOS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    say(name);
    const periods = await PeriodDesk.open(name, otherwise);
    try {
      await record(periods.desk, name, await play(periods), PERIODS);
    } finally {
      await periods.close();
    }
  }
}

/** One turn of what a schedule starts. */
async function recordTurn(desk: Desk, name: string, workflowId: string, folder: string): Promise<void> {
  const turn = desk.client.workflow.getHandle(workflowId);
  await turn.result();
  const clear = await decodeHistory(await turn.fetchHistory(), testConverter());
  const json = JSON.stringify(temporal.api.history.v1.History.create(clear));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json.gz`), gzipSync(json, { level: 9 }));
  say(`  ${name}.json.gz: ${clear.events?.length ?? 0} events`);
}

/** A turn of the daily seal, and one of the watch, each kept beside its tests. */
async function recordTurns(desk: Desk, wants: (name: string) => boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'jiesu-record-'));
  try {
    if (wants('chore')) {
      const auditor = await auditorOf(desk, folder, Date.now);
      await recordTurn(desk, 'chore', await triggerTurn(desk, 'seal'), CHORES);
      await auditor.stop();
    }
    if (wants('watch')) {
      await seedRules(desk.urls);
      const watch = await watchOf(desk, folder, {});
      const workflowId = await triggered(desk.client.schedule.getHandle(watchScheduleId(desk.taskQueue)));
      await recordTurn(desk, 'watch', workflowId, WATCHES);
      await watch.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A decision about a topic, refused because there is none; kept beside the tests of the API. */
async function recordDecision(desk: Desk): Promise<void> {
  const board = createBoardGateway({ client: desk.client, taskQueue: desk.taskQueue });
  const message = 'recorded-1';
  const asked = { do: 'rename', topic: 'T0001', title: '路灯' } as const;
  await board.decide({ asked, actor: 'k', reason: '按事项命名', message }).catch(() => undefined);
  const digest = createHash('sha256').update(message).digest('base64url').slice(0, 22);
  await record(desk, 'decide-topic', [topicDecisionId(desk.taskQueue, digest)], BOARD);
}

async function main(names: readonly string[]): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const services = await openTestServices(process.env.JIESU_CACHE ?? join(__dirname, '..', '..', '.cache'));
  process.env.JIESU_TEST_SERVICES = services.url;
  const switches: Switches = { append: false, resolve: false, checkSignal: false, foreign: false, outward: false };
  const desk: Desk = await openDesk({
    name: 'record',
    around: switched(switches, (orderNo) => foreignUrge(desk, orderNo)),
  });
  try {
    const wanted = Object.entries(SCENARIOS).filter(([name]) => names.length === 0 || names.includes(name));
    const failed: string[] = [];
    const playAll = async (queue: (readonly [string, Scenario])[]) => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const [name, play] = next;
        say(name);
        await play(desk, switches)
          .then((orderNo) => record(desk, name, [complaintId(orderNo)]))
          .catch((error: unknown) => failed.push(`${name}: ${String(error)}`));
      }
    };
    await recordTurns(desk, (name) => names.length === 0 || names.includes(name));
    if (names.length === 0 || names.includes('decide-topic')) await recordDecision(desk);
    await recordPeriods(names);
    // Whole lives touch no switch and wait for the engine mostly.
    const lives = wanted.filter(([name]) => name in SIMULATED_SCENARIOS);
    await playAll(wanted.filter(([name]) => !(name in SIMULATED_SCENARIOS)));
    await Promise.all(Array.from({ length: LIVES_ABREAST }, () => playAll(lives)));
    if (failed.length > 0) throw new Error(`not recorded:\n${failed.join('\n')}`);
  } finally {
    await desk.close();
    await services.stop();
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
