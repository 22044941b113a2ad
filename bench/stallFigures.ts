import { quantile } from './contest/statistics';
import type { Machine } from './proc';

/** One setting of the two levers. */
export interface StallSetting {
  /** After how long the engine gives a task whose worker fell silent to another one, ms. */
  readonly taskMs: number;
  /** How long a case waits for the worker that keeps it in memory, ms. */
  readonly stickyMs: number;
}

/** One lever at a time from what was in use on; the last one goes far. */
export const SETTINGS: readonly StallSetting[] = [
  { taskMs: 10_000, stickyMs: 5_000 },
  { taskMs: 10_000, stickyMs: 2_000 },
  { taskMs: 5_000, stickyMs: 2_000 },
  { taskMs: 3_000, stickyMs: 2_000 },
];

/** One command while a worker died. */
export interface StallCommand {
  /** From the first sending to the answer, all repetitions included. */
  readonly ms: number;
  /** Of it, by the order's history: the engine waited for a worker that had taken the task and fell silent … */
  readonly taskMs: number;
  /** … or for the one that keeps the case in memory to take it. What a second try waits in vain no history tells. */
  readonly stickyMs: number;
}

/** Some kills in a row in one setting. */
export interface StallBlock extends StallSetting {
  readonly kills: number;
  readonly commands: readonly StallCommand[];
  /** Load of the machine (one minute's mean) when the first kill fell and when the last command was answered. */
  readonly load: readonly [before: number, after: number];
  /** Commands without an answer in the end, or with a second one in the ledger. Must be 0. */
  readonly lost: number;
  readonly doubled: number;
  /** The database away: history events a command, and tasks that ran out of time while they waited for the ledger. */
  readonly ledgerWait?: { readonly events: number; readonly timedOut: number };
}

/** Stall after the death of a worker (P9), as `--json` writes it. */
export interface StallFigures {
  readonly machine: Machine;
  readonly blocks: readonly StallBlock[];
}

/** Later than this after it was sent, an answered command counts as stalled. */
export const STALLED_MS = 1_000;
const MUST_MS = 12_000;
const GOAL_MS = 3_000;

/** What some blocks came to. */
export interface StallSummary {
  readonly kills: number;
  readonly commands: number;
  readonly load: readonly [least: number, most: number];
  /** The stalled ones: how long they took, ms; 0 without any. */
  readonly stalled: { readonly n: number; readonly p50: number; readonly p99: number; readonly most: number };
  /** Means of the stalled ones, ms, that add up to their mean. */
  readonly spent: { readonly task: number; readonly sticky: number; readonly rest: number };
  readonly lost: number;
  readonly doubled: number;
  readonly ledgerWait: { readonly events: number; readonly timedOut: number };
}

export function summaryOf(blocks: readonly StallBlock[]): StallSummary {
  const commands = blocks.flatMap((block) => block.commands);
  const stalled = commands.filter(({ ms }) => ms > STALLED_MS);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const mean = (of: (command: StallCommand) => number) => sum(stalled.map(of)) / Math.max(1, stalled.length);
  const p = (share: number) =>
    stalled.length === 0
      ? 0
      : quantile(
          stalled.map(({ ms }) => ms),
          share,
        );
  const loads = blocks.flatMap(({ load }) => load);
  const waits = blocks.flatMap(({ ledgerWait }) => ledgerWait ?? []);
  return {
    kills: sum(blocks.map(({ kills }) => kills)),
    commands: commands.length,
    load: [Math.min(...loads), Math.max(...loads)],
    stalled: { n: stalled.length, p50: p(0.5), p99: p(0.99), most: p(1) },
    spent: {
      task: mean(({ taskMs }) => taskMs),
      sticky: mean(({ stickyMs }) => stickyMs),
      rest: mean(({ ms, taskMs, stickyMs }) => ms - taskMs - stickyMs),
    },
    lost: sum(blocks.map(({ lost }) => lost)),
    doubled: sum(blocks.map(({ doubled }) => doubled)),
    ledgerWait: {
      events: quantile(
        waits.map(({ events }) => events),
        0.5,
      ),
      timedOut: sum(waits.map(({ timedOut }) => timedOut)),
    },
  };
}

/** The blocks of one setting. */
export function blocksOf({ blocks }: StallFigures, { taskMs, stickyMs }: StallSetting): readonly StallBlock[] {
  return blocks.filter((block) => block.taskMs === taskMs && block.stickyMs === stickyMs);
}

/** No more runnable processes than two to each core, before and after: the times tell of the system, not of its neighbours. */
export function isQuiet({ load }: StallBlock, { cores }: Machine): boolean {
  return Math.max(...load) <= 2 * cores;
}

function quietOf(figures: StallFigures, setting: StallSetting): readonly StallBlock[] {
  return blocksOf(figures, setting).filter((block) => isQuiet(block, figures.machine));
}

/** P9, must: on a quiet machine; nothing lost or doubled on any. */
export function stallPasses(figures: StallFigures, inUse: StallSetting): boolean {
  const used = quietOf(figures, inUse);
  return (
    used.length > 0 &&
    summaryOf(used).stalled.p99 <= MUST_MS &&
    figures.blocks.every(({ lost, doubled }) => lost + doubled === 0)
  );
}

/** P9, goal; likewise. */
export function stallReaches(figures: StallFigures, inUse: StallSetting): boolean {
  return stallPasses(figures, inUse) && summaryOf(quietOf(figures, inUse)).stalled.p99 <= GOAL_MS;
}

/** The blocks of an earlier run's `--json`, to which another one adds its own. */
export function stallIn(json: string): readonly StallBlock[] {
  return (JSON.parse(json) as StallFigures).blocks;
}
