import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { compiledFile } from '../compiled';

/** A process of a contestant. */
export interface Child {
  readonly pid: number;
  /** Where it listens; 0 when it does not. */
  readonly port: number;
  stop(): Promise<void>;
}

const STOP_MS = 15_000;

/**
 * Starts a TypeScript file, compiled, as a process of its own, which says `{ port }` once it is ready (see {@link serve}).
 *
 * @param root the checkout the file is of; this one unless told otherwise
 * @param more flags of Node.js
 * @throws Error when it ends before
 */
export async function startChild(
  file: string,
  env: Readonly<Record<string, string>>,
  root?: string,
  more: readonly string[] = [],
): Promise<Child> {
  const { PATH = '', HOME = '' } = process.env;
  const run = compiledFile(file, root);
  const child = fork(run.file, [], { execArgv: [...run.flags, ...more], env: { PATH, HOME, ...env } });
  const port = await new Promise<number>((ready, failed) => {
    child.once('message', (told: { port?: number }) => ready(told.port ?? 0));
    child.once('exit', (code) => failed(new Error(`${file} ended with ${code}`)));
  });
  return { pid: child.pid ?? 0, port, stop: () => stopChild(child) };
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((end) => child.once('exit', end));
  child.send('stop');
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(late);
}

/** What a process of a contestant runs. */
export interface Served {
  /** Where it listens; 0 when it does not. */
  readonly port: number;
  stop(): Promise<unknown>;
}

/** The other end: runs until told to stop, or until the parent is gone. */
export function serve(start: (env: Readonly<Record<string, string | undefined>>) => Promise<Served>): void {
  void start(process.env).then(({ port, stop }) => {
    process.on('message', () => void stop().finally(() => process.exit(0)));
    process.on('disconnect', () => process.exit(1));
    process.send?.({ port });
  });
}

/** A setting the parent has given. @throws Error when it has not */
export function given(env: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = env[name];
  if (value === undefined) throw new Error(`${name}?`);
  return value;
}

const TRIES = 30;
const AGAIN_MS = 500;

/**
 * Sends as a careful client does: an answer of 503 is followed by the same again, everybody's messages having their ids.
 *
 * @throws Error for anything else but a success
 */
export async function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<void> {
  for (let left = TRIES; ; left--) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (answer.ok) return;
    if (answer.status !== 503 || left === 1) {
      throw new Error(`${answer.status} ${new URL(url).pathname}: ${text.slice(0, 300)}`);
    }
    await delay(AGAIN_MS);
  }
}
