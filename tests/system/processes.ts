import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export const ROOT = join(__dirname, '..', '..');
/** Long: the machine may be busy with other tests; nothing here is timed. */
export const PATIENCE_MS = 120_000;

/** An empty folder of this test's own; the database's account (when started by root) must reach what lies in it. */
export function emptyFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `jiesu-system-${name}-`));
  chmodSync(folder, 0o711);
  return folder;
}

/** Says on the terminal what a test did to the system, and when. */
export function tell(line: string): void {
  process.stderr.write(`  [${new Date().toISOString().slice(11, 23)}] ${line}\n`);
}

/** Asks again until it holds; for what cannot be waited for as an event. */
export async function until<T>(what: string, ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  let last = 'no answer';
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await delay(50)) {
    try {
      const found = await ask();
      if (found !== undefined) return found;
    } catch (error) {
      last = String(error);
    }
  }
  throw new Error(`never came true: ${what} (${last})`);
}

/** A process under test. */
export interface Running {
  readonly pid: number;
  /** Everything it wrote until now, both streams. */
  readonly text: () => string;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Resolves once it has written this. @throws Error with all it wrote when it ends before */
  until(pattern: RegExp): Promise<RegExpMatchArray>;
}

/** Nothing of the outer environment that would lead the process elsewhere, but the cache, so that nothing is fetched twice. */
export function environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = '', HOME = '', LANG = 'C.UTF-8', JIESU_CACHE = join(ROOT, '.cache') } = process.env;
  return { PATH, HOME, LANG, JIESU_CACHE, ...more };
}

/** Starts a program in the project's folder, in a process group of its own. */
export function launch(file: string, args: readonly string[], env: Readonly<Record<string, string>>): Running {
  const child = spawn(file, args, {
    cwd: ROOT,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let text = '';
  const watchers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (const look of watchers) look();
    });
  }
  const ended = new Promise<number | NodeJS.Signals>((done, failed) => {
    child.once('error', failed);
    child.once('close', (code, signal) => done(signal ?? code ?? -1));
  });
  return {
    pid: child.pid ?? -1,
    text: () => text,
    ended,
    until: (pattern) =>
      new Promise((found, failed) => {
        const stop = (act: () => void) => {
          clearTimeout(late);
          watchers.delete(look);
          act();
        };
        const look = () => {
          const match = pattern.exec(text);
          if (match) stop(() => found(match));
        };
        const late = setTimeout(() => stop(() => failed(new Error(`never wrote ${pattern}:\n${text}`))), PATIENCE_MS);
        watchers.add(look);
        void ended.then((how) => stop(() => failed(new Error(`ended (${how}) before it wrote ${pattern}:\n${text}`))));
        look();
      }),
  };
}

/** What a script of package.json does, as `npm run <name> -- …` would, without npm between. */
export function npmRun(name: string, args: readonly string[], env: Readonly<Record<string, string>>): Running {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const [program, ...rest] = (scripts[name] ?? '').replace(/^exec /, '').split(' ');
  if (program !== 'node') throw new Error(`no such script: ${name}`);
  return launch(process.execPath, [...rest, ...args], env);
}

/** A process that belongs to a data folder: works in it, was told of it, or keeps watch over one that does. */
export interface Belonging {
  readonly pid: number;
  readonly command: string;
}

export function processesOf(folder: string): readonly Belonging[] {
  if (process.platform !== 'linux') return processesByPs(folder);
  const read = (look: () => string) => {
    try {
      return look();
    } catch {
      return '';
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => {
      const command = read(() => readFileSync(`/proc/${name}/cmdline`, 'utf8')).replaceAll('\0', ' ');
      const environ = read(() => readFileSync(`/proc/${name}/environ`, 'utf8'));
      const cwd = read(() => readlinkSync(`/proc/${name}/cwd`));
      // A process that has ended and waits for its parent has no command line any more.
      return { pid: Number(name), command, belongs: command !== '' && `${command}${environ}${cwd}/`.includes(folder) };
    })
    .filter(({ belongs }) => belongs)
    .map(({ pid, command }) => ({ pid, command }));
}

function processesByPs(folder: string): readonly Belonging[] {
  const lines = execFileSync('ps', ['-A', '-E', '-ww', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n');
  return lines
    .filter((line) => line.includes(folder))
    .map((line) => ({ pid: Number.parseInt(line, 10), command: line.trim().replace(/^\d+ /, '') }))
    .filter(({ pid, command }) => pid !== process.pid && !command.startsWith('ps '));
}

/** Resolves once nothing that belongs to the folder runs any more: a child's guard outlives its parent by a moment. */
export async function untilNobody(folder: string): Promise<void> {
  await until(`no process of ${folder} is left`, () => (processesOf(folder).length === 0 ? true : undefined)).catch(
    (error: unknown) => {
      const left = processesOf(folder).map(({ pid, command }) => `${pid} ${command.slice(0, 120)}`);
      throw new Error(`${String(error)}\n${left.join('\n')}`);
    },
  );
}

/** Ends whatever a test left behind, and the folder with it. */
export async function clear(folder: string): Promise<void> {
  for (const { pid } of processesOf(folder)) kill(pid, 'SIGKILL');
  await untilNobody(folder).catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
}

export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}
