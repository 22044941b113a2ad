import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What a short-lived program said. */
export interface RunResult {
  readonly ok: boolean;
  /** stdout. */
  readonly output: string;
  /** Why it failed, in one line. */
  readonly fault: string;
}

/** Options of {@link run}. */
export interface RunOptions {
  readonly limitMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Asked every second; false ends the program. */
  readonly goOn?: () => boolean;
}

/** The line that names the error, else the last lines: some programs wrap one sentence over several. */
function reasonIn(errors: string): string {
  const lines = errors.trim().split('\n');
  const named = lines.findLast((line) => /\b(error|denied|not found)\b/i.test(line));
  return (named ?? lines.slice(-4).join(' ')).replace(/\s+/g, ' ').trim();
}

/** Runs a program to its end, killing it and what it started once its time is up. Never throws. */
export function run(file: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  return new Promise((done) => {
    const started = Date.now();
    const child = spawn(file, args, {
      env: options.env as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    let output = '';
    let errors = '';
    let cut = '';
    const kill = (why: string) => {
      cut = why;
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It ended in the meantime.
      }
    };
    const watch = setInterval(() => {
      if (options.goOn?.() === false) kill('没有进展 / no progress');
    }, 1_000);
    const late = setTimeout(
      () => kill(`超过 ${options.limitMs / 1_000} 秒 / not within ${options.limitMs / 1_000} s`),
      options.limitMs,
    );
    const end = (ok: boolean, fault: string) => {
      clearInterval(watch);
      clearTimeout(late);
      done({ ok, output, fault: fault.trim().slice(0, 240) });
    };
    child.stdout.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-20_000)));
    child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-20_000)));
    child.once('error', (error) => end(false, error.message));
    child.once('close', (code, signal) => {
      const seconds = ((Date.now() - started) / 1_000).toFixed(1);
      const reason = reasonIn(errors);
      end(code === 0, cut || `${signal ?? `exit ${code}`} (${seconds} s)${reason === '' ? '' : `: ${reason}`}`);
    });
  });
}

/** The first executable file of this name on a PATH. */
export function onPath(name: string, path: string): string | undefined {
  for (const folder of path.split(delimiter)) {
    // A relative entry would let the current folder choose what we run.
    if (!folder.startsWith('/')) continue;
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // Not here.
    }
  }
  return undefined;
}
