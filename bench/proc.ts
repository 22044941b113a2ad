import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/** One process as /proc/<pid>/stat has it. */
interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  /** Own time and that of children it has waited for, ms. */
  readonly cpuMs: number;
}

/** Ticks of a second; 100 on every Linux that has not been built otherwise. */
function ticksPerSecond(): number {
  try {
    return Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })) || 100;
  } catch {
    return 100;
  }
}
export const TICK_MS = 1_000 / ticksPerSecond();

function timesOf(pid: number): ProcessTimes | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command stands in brackets and may hold spaces and brackets itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [parent, ticks] = [Number(fields[1]), [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i]), 0)];
    return { pid, parent, cpuMs: ticks * TICK_MS };
  } catch {
    return undefined;
  }
}

/** CPU time of a process and everything below it, ms; Linux only. */
export function cpuOfTree(root: number): number {
  return treeOf(root).reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

/** Resident memory of a process and everything below it, bytes. Shared pages count in each of them. */
export function rssOfTree(root: number): number {
  return treeOf(root).reduce((sum, { pid }) => sum + rssOf(pid), 0);
}

function treeOf(root: number): readonly ProcessTimes[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => timesOf(Number(name)) ?? []);
  const inTree = new Set([root]);
  for (let size = 0; size !== inTree.size; ) {
    size = inTree.size;
    for (const { pid, parent } of all) if (inTree.has(parent)) inTree.add(pid);
  }
  return all.filter(({ pid }) => inTree.has(pid));
}

export function rssOf(pid: number): number {
  try {
    const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(line?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
}

/** What the figures were measured on. */
export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly node: string;
  readonly engine: string;
  readonly database: string;
  /** Load of the machine over the minute before the measurement; other work makes times longer, never counts. */
  readonly loadBefore: number;
}

export function machine(engine: string, database: string): Machine {
  const all = cpus();
  return {
    cores: all.length,
    cpu: all[0]?.model.trim() ?? '?',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: readFileSync('/proc/version', 'utf8').split(' ').slice(0, 3).join(' '),
    node: process.version,
    engine,
    database,
    loadBefore: Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0]),
  };
}
