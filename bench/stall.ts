import type { ChildProcess } from 'node:child_process';
import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { tsToMs } from '@temporalio/common/lib/time';
import { temporal } from '@temporalio/proto';
import type { Gateway } from '../api/gateway';
import type { Command } from '../domain/commands';
import { seeded } from '../platform/random';
import { complaintId } from '../workflows/messages';
import { quantile } from './contest/statistics';
import { AGENT, type Life, livesOf, takeIn } from './life';
import type { StallOptions } from './options';
import { machine } from './proc';
import { PATIENT, type Rig } from './rig';
import {
  blocksOf,
  SETTINGS,
  type StallBlock,
  type StallCommand,
  STALLED_MS,
  type StallFigures,
  type StallSetting,
} from './stallFigures';

/** Open orders of a block; half of them have a command under way when the worker dies, half get theirs right after. */
const ORDERS = 8;
const IN_FLIGHT_MS = 40;
const POUR_MS = 3_000;
/** Orders that are given a command while the database is away. */
const WAITING = 4;
const REST_MS = 60_000;
const PATIENCE_MS = 120_000;

/**
 * Measures in rounds: each has a block of every setting, in turn from the first and from the last.
 *
 * @param before blocks measured earlier on this machine, to which these are added
 * @param onStep told what is being done
 */
export async function measureStall(
  rig: Rig,
  { rounds, kills }: StallOptions,
  before: readonly StallBlock[],
  onStep: (line: string) => void,
  onBlock: (figures: StallFigures) => void,
): Promise<StallFigures> {
  const onWhat = machine(rig.engineVersion, rig.databaseVersion);
  // Its settings are none of those measured.
  process.kill(rig.pids.worker, 'SIGKILL');
  const blocks = [...before];
  for (let round = 0; round < rounds; round++) {
    for (const setting of round % 2 === 0 ? SETTINGS : [...SETTINGS].reverse()) {
      const what = `轮 round ${round + 1}/${rounds} · 任务 task ${setting.taskMs} ms · 粘滞 sticky ${setting.stickyMs} ms`;
      onStep(what);
      const run = `S${blocks.length % 10}${Date.now().toString(36).toUpperCase().slice(-6)}`;
      const isFirst = blocksOf({ machine: onWhat, blocks }, setting).length === 0;
      blocks.push(await measureBlock(rig, setting, kills, run, isFirst));
      onBlock({ machine: onWhat, blocks });
    }
  }
  return { machine: onWhat, blocks };
}

/** A command that was sent and answered: when (ms since 1970) and how long it took. */
interface Took {
  readonly orderNo: string;
  readonly began: number;
  readonly ms: number;
}

/** @param waits whether the wait for the ledger is measured as well */
async function measureBlock(
  rig: Rig,
  setting: StallSetting,
  kills: number,
  run: string,
  waits: boolean,
): Promise<StallBlock> {
  const { taskMs, stickyMs } = setting;
  const gateway = rig.gatewayWith(taskMs);
  const patient = { ...rig, gateway: rig.gatewayWith(taskMs, PATIENT) };
  const workers: [ChildProcess, ChildProcess] = [await rig.anotherWorker(stickyMs), await rig.anotherWorker(stickyMs)];
  const lives: readonly Life[] = livesOf(seeded(0), run, ORDERS).map((life) => ({ ...life, escalated: false }));
  await Promise.all(lives.map((life) => again(() => takeIn(patient, life))));
  const took: Took[] = [];
  const sent: { readonly orderNo: string; readonly id: string }[] = [];
  const urge = async (orderNo: string, id: string) => {
    sent.push({ orderNo, id });
    const [began, from] = [Date.now(), performance.now()];
    await insist(gateway, orderNo, id);
    took.push({ orderNo, began, ms: performance.now() - from });
  };
  const load = loadavg()[0] ?? 0;
  for (let kill = 0; kill < kills; kill++) {
    const at = kill % 2;
    const victim = workers[at] as ChildProcess;
    const half = ORDERS / 2;
    const under = lives.slice(0, half).map(({ orderNo }) => urge(orderNo, `${orderNo}-${kill}`));
    await delay(IN_FLIGHT_MS);
    victim.kill('SIGKILL');
    const after = lives.slice(half).map(async ({ orderNo }, i) => {
      await delay((POUR_MS * i) / half);
      await urge(orderNo, `${orderNo}-${kill}`);
    });
    await Promise.all([...under, ...after]);
    if (kill === kills - 1) break;
    workers[at] = await rig.anotherWorker(stickyMs);
    // Both have some of the cases again before the next one dies.
    await Promise.all(lives.map(({ orderNo }) => insist(gateway, orderNo, `${orderNo}-${kill}-again`)));
    sent.push(...lives.map(({ orderNo }) => ({ orderNo, id: `${orderNo}-${kill}-again` })));
  }
  const loadAfter = loadavg()[0] ?? 0;
  const counts = await countOf(rig, sent);
  const commands = await Promise.all(took.map((each) => spentBy(rig, each)));
  const ledgerWait = waits ? await waitForLedger(rig, setting, `${run}W`) : undefined;
  for (const worker of workers) worker.kill('SIGKILL');
  return {
    ...setting,
    kills,
    commands,
    load: [load, loadAfter],

    ...counts,
    ...(ledgerWait && { ledgerWait }),
  };
}

const { EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT } = temporal.api.enums.v1.EventType;
const { TIMEOUT_TYPE_START_TO_CLOSE } = temporal.api.enums.v1.TimeoutType;

/** What of a command's time the engine waited in vain for a worker, as the order's history tells it. */
async function spentBy({ client }: Rig, { orderNo, began, ms }: Took): Promise<StallCommand> {
  const spent = { ms, taskMs: 0, stickyMs: 0 };
  if (ms <= STALLED_MS) return spent;
  const { events } = await client.workflow.getHandle(complaintId(orderNo)).fetchHistory();
  const at = new Map((events ?? []).map(({ eventId, eventTime }) => [String(eventId), tsToMs(eventTime)]));
  for (const { eventType, eventId, workflowTaskTimedOutEventAttributes: what } of events ?? []) {
    const end = at.get(String(eventId)) ?? 0;
    if (eventType !== EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT || !what || end < began || end > began + ms) continue;
    const isTask = what.timeoutType === TIMEOUT_TYPE_START_TO_CLOSE;
    const from = at.get(String(isTask ? what.startedEventId : what.scheduledEventId)) ?? end;
    spent[isTask ? 'taskMs' : 'stickyMs'] += end - Math.max(began, from);
  }
  return spent;
}

/** The answer, or that it is accepted, ends it. */
function insist(gateway: Gateway, orderNo: string, id: string): Promise<unknown> {
  const command = { id, name: 'urge', body: {}, actor: AGENT, receivedAt: Date.now() } as Command;
  return again(() => gateway.command(orderNo, command));
}

/** What a client does: 503 is sent again under the same id or number. */
async function again(work: () => Promise<unknown>): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; ; await delay(100)) {
    try {
      await work();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

/** The two-second wait for the ledger under this task timeout: a task that ends before it is done anew, or beats. */
async function waitForLedger(rig: Rig, { taskMs }: StallSetting, run: string) {
  const gateway = rig.gatewayWith(taskMs);
  const patient = { ...rig, gateway: rig.gatewayWith(taskMs, PATIENT) };
  const lives = livesOf(seeded(0), run, WAITING).map((life) => ({ ...life, escalated: false }));
  await Promise.all(lives.map((life) => again(() => takeIn(patient, life))));
  const before = await lengths(rig, lives);
  await rig.stopDatabase();
  try {
    await Promise.all(lives.map(({ orderNo }) => insist(gateway, orderNo, `${orderNo}-w`)));
  } finally {
    await rig.startDatabase();
  }
  const end = Date.now() + REST_MS;
  for (const { orderNo } of lives)
    while (((await gateway.live(orderNo))?.pending ?? 0) > 0 && Date.now() < end) await delay(200);
  const after = await lengths(rig, lives);
  const grown = after.map(({ length }, i) => length - (before[i]?.length ?? 0));
  return {
    events: quantile(grown, 0.5),
    timedOut: after.reduce((sum, { timedOut }) => sum + timedOut, 0),
  };
}

async function lengths(rig: Rig, lives: readonly Life[]) {
  return Promise.all(
    lives.map(async ({ orderNo }) => {
      const { events } = await rig.client.workflow.getHandle(complaintId(orderNo)).fetchHistory();
      return {
        length: events?.length ?? 0,
        timedOut: (events ?? []).filter(({ eventType }) => eventType === EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT).length,
      };
    }),
  );
}

/** Every command by its own id: each causes one event, at the latest when those only accepted had time to arrive. */
async function countOf(rig: Rig, sent: readonly { readonly orderNo: string; readonly id: string }[]) {
  for (const end = Date.now() + REST_MS; ; await delay(200)) {
    const { rows } = await rig.ledger.pool.query<{ id: string; n: number }>(
      `select event->>'message' as id, count(*)::int as n from ledger.order_event
       where order_no = any($1) and event->>'type' = 'URGED' group by 1`,
      [[...new Set(sent.map(({ orderNo }) => orderNo))]],
    );
    const times = new Map(rows.map(({ id, n }) => [id, n]));
    const lost = sent.filter(({ id }) => !times.has(id)).length;
    const doubled = sent.filter(({ id }) => (times.get(id) ?? 0) > 1).length;
    if (lost === 0 || Date.now() > end) return { lost, doubled };
  }
}
