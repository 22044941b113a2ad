import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { seeded } from '../../platform/random';
import { livesOf } from '../life';
import { cpuOfTree, type Machine, machine, TICK_MS } from '../proc';
import { type Contestant, type Key, type Kept, type Opened, type Part, PARTS, type Place } from './contestant';
import { bytesAtRest, judge, startCounting, type Verdict, type Work, workSoFar } from './judge';
import { liveAll } from './scenario';
import { quantile } from './statistics';

/** One contestant in one round. Per complaint unless said otherwise; bytes, ms. */
export interface RoundFigures {
  readonly contestant: Key;
  readonly round: number;
  readonly machine: Machine;
  readonly orders: number;
  readonly escalated: number;
  readonly repeated: number;
  readonly work: Work;
  /** Tables and indexes in PostgreSQL, warm-up included. */
  readonly atRestBytes: number;
  /** Growth of the engine's own files. */
  readonly outsideBytes: number;
  readonly kept?: Kept;
  readonly cpuMs: Readonly<Partial<Record<Part, number>>>;
  /** The load generator's own, in no sum. */
  readonly clientCpuMs: number;
  readonly perSecond: number;
  readonly lagMs: { readonly n: number; readonly p50: number; readonly p99: number };
  /** Cores that others kept busy meanwhile. */
  readonly outsideLoad: number;
  /** Absent for the floor, which keeps nothing to judge. */
  readonly verdict?: Verdict;
}

/** How much a round is. */
export interface RoundPlan {
  readonly round: number;
  readonly orders: number;
  readonly warmUp: number;
  readonly sideBySide: number;
  readonly seed: number;
  readonly onDone: (done: number) => void;
}

/** At most so many executions are asked for what they keep: asking is work too, but it is done after the counting. */
const ASKED = 60;
/** The statistics of a backend reach the others after a second at the latest. */
const STATISTICS_MS = 1_500;

/** @throws Error when the contestant does not start, refuses an order or never finishes one */
export async function measureRound(contestant: Contestant, place: Place, plan: RoundPlan): Promise<RoundFigures> {
  const { orders, warmUp, sideBySide, round } = plan;
  const floor = contestant.floor ?? false;
  const opened = await contestant.open(place);
  place.onOpened?.(opened);
  try {
    const clock = Date.now().toString(36).toUpperCase().slice(-7);
    // The same seed in a round for every contestant: the same orders are escalated and repeated.
    const random = seeded(plan.seed + round);
    const unhurried = livesOf(random, `W${clock}`, warmUp).map((life) => ({ ...life, escalated: false }));
    const before = await bytesAtRest(opened.judge);
    const outsideBefore = opened.outsideBytes();
    await liveAll(opened, unhurried, { sideBySide, floor, onDone: () => undefined });
    const lives = livesOf(random, `C${clock}`, orders);
    await delay(STATISTICS_MS);
    await startCounting(opened.judge);
    const start = {
      work: await workSoFar(opened.judge),
      cpu: cpuOf(opened),
      own: ownCpu(),
      busy: busyMs(),
      at: Date.now(),
    };
    const lived = await liveAll(opened, lives, { sideBySide, floor, onDone: plan.onDone });
    const end = { cpu: cpuOf(opened), own: ownCpu(), busy: busyMs(), at: Date.now() };
    await delay(STATISTICS_MS);
    const work = await workSoFar(opened.judge);
    const each = (value: number) => value / orders;
    const cpu = byPart(opened, (part) => (end.cpu[part] ?? 0) - (start.cpu[part] ?? 0));
    const ours = Object.values(cpu).reduce((sum, ms) => sum + ms, end.own - start.own);
    const kept = await opened.kept?.(lives.slice(0, ASKED).map(({ orderNo }) => orderNo));
    return {
      contestant: contestant.key,
      round,
      machine: machine(opened.versions.engine, opened.versions.database),
      orders,
      escalated: floor ? 0 : lives.filter(({ escalated }) => escalated).length,
      repeated: floor ? 0 : lives.filter(({ repeated }) => repeated).length,
      work: difference(start.work, work, each),
      atRestBytes: ((await bytesAtRest(opened.judge)) - before) / (orders + warmUp),
      outsideBytes: (opened.outsideBytes() - outsideBefore) / (orders + warmUp),
      ...(kept && { kept }),
      cpuMs: Object.fromEntries(Object.entries(cpu).map(([part, ms]) => [part, each(ms)])),
      clientCpuMs: each(end.own - start.own),
      perSecond: (orders * 1_000) / lived.busyMs,
      lagMs: { n: lived.lags.length, p50: quantile(lived.lags, 0.5), p99: quantile(lived.lags, 0.99) },
      outsideLoad: Math.max(0, end.busy - start.busy - ours) / (end.at - start.at),
      ...(!floor && { verdict: await judge(opened.judge, lives) }),
    };
  } finally {
    await opened.close();
  }
}

function byPart(opened: Opened, value: (part: Part, pid: number) => number): Partial<Record<Part, number>> {
  return Object.fromEntries(
    PARTS.flatMap((part) => {
      const pid = opened.pids[part];
      return pid === undefined ? [] : [[part, value(part, pid)]];
    }),
  );
}

const cpuOf = (opened: Opened) => byPart(opened, (_, pid) => cpuOfTree(pid));

function ownCpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** CPU time of the whole machine that was not idle, ms; what the host took away counts as busy. */
function busyMs(): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] =
    /^cpu .*$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[0].split(/\s+/).map(Number) ?? [];
  return (user + nice + system + irq + softIrq + steal) * TICK_MS;
}

function difference(before: Work, after: Work, each: (value: number) => number): Work {
  return {
    statements: each(after.statements),
    walBytes: each(after.walBytes - before.walBytes),
    walRecords: each(after.walRecords - before.walRecords),
    walFullPages: each(after.walFullPages - before.walFullPages),
  };
}
