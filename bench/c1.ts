import { statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { seeded } from '../platform/random';
import { type DatabaseCount, databaseCount, perOrder, resetCounts, settle } from './databaseCounts';
import { type EngineCount, engineCountOf, meanOf } from './engineCounts';
import { type LagOf, type Life, live, livesOf, type Places, places, takeIn } from './life';
import type { BenchOptions } from './options';
import { cpuOfTree, type Machine, machine, rssOfTree } from './proc';
import type { Rig } from './rig';

type PerPart = Readonly<Record<keyof Rig['pids'], number>>;

/** What scenario C1 costs, as `--json` writes it. Per complaint unless said otherwise; bytes, ms, shares 0–1. */
export interface Figures {
  readonly machine: Machine;
  readonly orders: number;
  readonly escalated: number;
  readonly repeated: number;
  /** Means over all orders, over those without escalation, and over the escalated ones. */
  readonly engine: { readonly all: EngineCount; readonly plain: EngineCount; readonly escalated: EngineCount };
  readonly database: DatabaseCount;
  /** What an order takes at rest, all tables and indexes. */
  readonly atRestBytes: number;
  /** Growth of the engine's own file, history and bookkeeping. */
  readonly engineFileBytes: number;
  /** CPU, ms, by process; `client` is the load, API part included. */
  readonly cpuMs: PerPart;
  readonly perSecond: number;
  /** From acknowledgement until a reader sees it, the reading included; ms. */
  readonly lagMs: { readonly n: number; readonly p50: number; readonly p99: number; readonly most: number };
  readonly memory?: Memory;
}

/** Memory with many open cases in the worker's cache; bytes. */
export interface Memory {
  readonly cases: number;
  readonly workerBefore: number;
  readonly workerAfter: number;
  readonly perCase: number;
  readonly heapPerCase: number;
  readonly engineBefore: number;
  readonly engineAfter: number;
  readonly databaseAfter: number;
}

/** Told how many orders are done in all. */
export type OnDone = (done: number) => void;

/** Runs scenario C1 and counts. */
export async function measure(rig: Rig, folder: string, options: BenchOptions, onDone: OnDone): Promise<Figures> {
  const { orders, warmUp, sideBySide, seed } = options;
  const onWhat = machine(rig.engineVersion, rig.databaseVersion);
  const clock = Date.now().toString(36).toUpperCase().slice(-7);
  const run = `C${clock}`;
  const random = seeded(seed);
  const limit = places(sideBySide);
  const lags: number[] = [];
  const all = (lives: readonly Life[], told: OnDone) => liveAll(rig, lives, limit, lags, told);

  await all(livesOf(random, `W${clock}`, warmUp), () => undefined);
  lags.length = 0;
  await settle(rig.owner);
  await resetCounts(rig.owner);
  const before = { database: await databaseCount(rig.owner), cpu: cpuOf(rig), file: engineFile(folder) };
  const lives = livesOf(random, run, orders);
  const began = Date.now();
  await all(lives, onDone);
  const seconds = (Date.now() - began) / 1_000;
  const cpu = cpuOf(rig);
  // The statistics of a backend reach the others after a second at the latest.
  await delay(1_500);
  const work = perOrder(before.database, await databaseCount(rig.owner), orders);
  const engineFileBytes = (engineFile(folder) - before.file) / orders;
  await settle(rig.owner);
  const { tables } = perOrder(before.database, await databaseCount(rig.owner), orders);
  const engine = await countAll(rig, lives);
  const lag = [...lags].sort((a, b) => a - b);
  const at = (share: number) => lag[Math.min(lag.length - 1, Math.floor(lag.length * share))] ?? 0;
  return {
    machine: onWhat,
    orders,
    escalated: lives.filter(({ escalated }) => escalated).length,
    repeated: lives.filter(({ repeated }) => repeated).length,
    engine,
    database: { ...work, tables },
    atRestBytes: Object.values(tables).reduce((sum, bytes) => sum + bytes, 0),
    engineFileBytes,
    cpuMs: byPart((part) => (cpu[part] - before.cpu[part]) / orders),
    perSecond: orders / seconds,
    lagMs: { n: lag.length, p50: at(0.5), p99: at(0.99), most: at(1) },
    ...(options.cases > 0 && { memory: await memoryOf(rig, options.cases, limit, run) }),
  };
}

const PARTS = ['engine', 'database', 'worker', 'client'] as const;

function byPart(value: (part: (typeof PARTS)[number]) => number): PerPart {
  return Object.fromEntries(PARTS.map((part) => [part, value(part)])) as PerPart;
}

/** The client's tree would hold all the others: its own time alone counts as the client's. */
function cpuOf(rig: Rig): PerPart {
  const { engine, database, worker } = rig.pids;
  const { user, system } = process.cpuUsage();
  const own = (user + system) / 1_000;
  return { engine: cpuOfTree(engine), database: cpuOfTree(database), worker: cpuOfTree(worker), client: own };
}

function engineFile(folder: string): number {
  return ['temporal.db', 'temporal.db-wal'].reduce(
    (sum, name) => sum + (statSync(`${folder}/temporal/${name}`, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

/** Reads the ledger until it shows a command, and notes how long after the acknowledgement that was, ms. */
export function lagReader({ ledger }: Rig, lags: number[]): LagOf {
  return async (orderNo, seq) => {
    const acknowledged = performance.now();
    const query = {
      name: 'bench-seq',
      text: 'select seq from ledger.complaint where order_no = $1',
      values: [orderNo],
    };
    for (;;) {
      const { rows } = await ledger.pool.query<{ seq: number }>(query);
      if ((rows[0]?.seq ?? 0) >= seq) break;
      await delay(2);
    }
    lags.push(performance.now() - acknowledged);
  };
}

async function liveAll(rig: Rig, lives: readonly Life[], limit: Places, lags: number[], told: OnDone): Promise<void> {
  let done = 0;
  const lagOf = lagReader(rig, lags);
  await Promise.all(
    lives.map(async (life) => {
      await live(rig, life, limit, lagOf);
      told(++done);
    }),
  );
}

async function countAll(rig: Rig, lives: readonly Life[]): Promise<Figures['engine']> {
  const counts: { readonly life: Life; readonly count: EngineCount }[] = [];
  for (const life of lives) counts.push({ life, count: await engineCountOf(rig.client, life.orderNo) });
  const mean = (fits: (life: Life) => boolean) =>
    meanOf(counts.filter(({ life }) => fits(life)).map(({ count }) => count));
  return { all: mean(() => true), plain: mean((life) => !life.escalated), escalated: mean((life) => life.escalated) };
}

/** RSS before and after as many open cases as asked for, each dispatched and waiting for its unit. */
async function memoryOf(rig: Rig, cases: number, limit: Places, run: string): Promise<Memory> {
  const open = async (letter: string, count: number) => {
    const lives = livesOf(seeded(0), letter + run.slice(1), count).map((life) => ({ ...life, escalated: false }));
    await Promise.all(lives.map((life) => limit.run(() => takeIn(rig, life))));
  };
  // What the first open cases make the process reserve belongs to none of them.
  await open('N', Math.ceil(cases / 10));
  const before = await rig.workerMemory();
  const engineBefore = rssOfTree(rig.pids.engine);
  await open('M', cases);
  const after = await rig.workerMemory();
  return {
    cases,
    workerBefore: before.rss,
    workerAfter: after.rss,
    perCase: (after.rss - before.rss) / cases,
    heapPerCase: (after.heapUsed - before.heapUsed) / cases,
    engineBefore,
    engineAfter: rssOfTree(rig.pids.engine),
    databaseAfter: rssOfTree(rig.pids.database),
  };
}
