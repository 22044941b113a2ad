import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Names a process beyond the reuse of its number. */
export interface ProcessMark {
  readonly pid: number;
  /** When it started, in the system's own words; empty where the system does not tell. */
  readonly started: string;
}

function ps(pid: number, column: string): string {
  try {
    return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8', timeout: 2_000 }).trim();
  } catch {
    return '';
  }
}

/** The mark of a process that is running now. */
export function markOf(pid: number): ProcessMark {
  try {
    // Field 22 (start time in ticks), counted after the name, which may hold spaces and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return { pid, started: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '' };
  } catch {
    return { pid, started: process.platform === 'linux' ? '' : ps(pid, 'lstart') };
  }
}

/** Whether a process of this number exists, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether the process that was marked is still running. */
export function isSameProcess(mark: ProcessMark): boolean {
  return Number.isInteger(mark.pid) && mark.pid > 0 && isAlive(mark.pid) && markOf(mark.pid).started === mark.started;
}

/** The command line of a running process; empty when it is gone or not to be seen. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return process.platform === 'linux' ? '' : ps(pid, 'command');
  }
}

/**
 * Stops a process that is not (or no longer) our child: asks, waits, then kills.
 *
 * @param graceMs how long it may take to stop by itself
 */
export async function stopProcess(pid: number, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  const send = (word: NodeJS.Signals) => {
    try {
      process.kill(pid, word);
    } catch {
      // Already gone.
    }
  };
  send(signal);
  for (const end = Date.now() + graceMs; isAlive(pid) && Date.now() < end; ) await delay(50);
  if (isAlive(pid)) send('SIGKILL');
  for (const end = Date.now() + 2_000; isAlive(pid) && Date.now() < end; ) await delay(20);
}

/** What to run as a child. */
export interface ChildPlan {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Another account, when started by root. */
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
  /** Its output goes here, appended. */
  readonly logFile: string;
  /** How it is asked to stop. */
  readonly stopSignal: NodeJS.Signals;
}

/** A running child process. */
export interface Child {
  readonly pid: number;
  /** Fulfilled with words for a log once it has ended, whoever ended it. */
  readonly ended: Promise<string>;
  readonly isRunning: () => boolean;
  /** Asks it to stop, kills it after `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/** Should this process die without a word (kill -9), the guard stops the child: it sees its input close. */
function guard(pid: number, signal: NodeJS.Signals): ChildProcess {
  const word = signal.replace(/^SIG/, '');
  const script = `trap '' INT TERM HUP; cat >/dev/null; kill -s ${word} ${pid} 2>/dev/null || exit 0; i=0
while kill -0 ${pid} 2>/dev/null && [ $i -lt 100 ]; do sleep 0.1; i=$((i+1)); done; kill -s KILL ${pid} 2>/dev/null; exit 0`;
  const watcher = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  watcher.on('error', () => undefined);
  watcher.unref();
  return watcher;
}

const LOG_LIMIT_BYTES = 20 * 1024 * 1024;

/**
 * Starts a child in a process group of its own, so that a Ctrl-C in the terminal reaches this process only and
 * parts are stopped in their order.
 *
 * @throws whatever the system says when the program cannot be run
 */
export async function startChild(plan: ChildPlan): Promise<Child> {
  try {
    if (statSync(plan.logFile).size > LOG_LIMIT_BYTES) renameSync(plan.logFile, `${plan.logFile}.1`);
  } catch {
    // No log yet.
  }
  const log = openSync(plan.logFile, 'a', 0o600);
  const child = spawn(plan.file, plan.args, {
    env: { ...plan.env },
    stdio: ['ignore', log, log],
    detached: true,
    ...(plan.cwd === undefined ? {} : { cwd: plan.cwd }),
    ...plan.account,
  });
  closeSync(log);
  await new Promise<void>((started, failed) => child.once('spawn', started).once('error', failed));
  const pid = child.pid as number;
  const watcher = guard(pid, plan.stopSignal);
  const ended = new Promise<string>((done) =>
    child.once('exit', (code, signal) => {
      watcher.kill('SIGKILL');
      done(signal === null ? `exit ${code}` : signal);
    }),
  );
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return {
    pid,
    ended,
    isRunning,
    async stop(graceMs) {
      if (!isRunning()) return;
      child.kill(plan.stopSignal);
      const late = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(late);
    },
  };
}

/** The last lines of a log file, and before them the last one that names a panic, which its stack pushes out of sight. */
export function tailOf(logFile: string, lines = 5): string {
  try {
    const all = readFileSync(logFile, 'utf8').trimEnd().split('\n');
    const panic = all.slice(0, -lines).findLast((line) => line.startsWith('panic: '));
    return [...(panic === undefined ? [] : [panic]), ...all.slice(-lines)].join('\n');
  } catch {
    return '';
  }
}
