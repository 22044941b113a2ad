import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../platform/ports';
import { isAlive } from '../../platform/processes';

const ROOT = join(__dirname, '..', '..');
const READY_LIMIT_MS = 120_000;

interface Running {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

/** `npm start` without npm: the same script, started as a person's shell would. */
function start(env: Record<string, string>): Running {
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'start.mjs')], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, JIESU_CACHE: process.env.JIESU_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  return { child, said: () => text, ended };
}

async function ready(port: number, running: Running): Promise<void> {
  for (const end = Date.now() + READY_LIMIT_MS; Date.now() < end; await delay(200)) {
    if (running.child.exitCode !== null) throw new Error(running.said());
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (answer?.ok && running.said().includes('Ctrl-C')) return;
  }
  throw new Error(`not ready:\n${running.said()}`);
}

describe('npm start', () => {
  const base = mkdtempSync(join(tmpdir(), 'jiesu-start-'));
  chmodSync(base, 0o711);
  const running: Running[] = [];
  const begin = (env: Record<string, string>) => {
    const one = start(env);
    running.push(one);
    return one;
  };
  afterAll(async () => {
    for (const { child, ended } of running) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await ended;
    }
    // The guards stop the children of what was killed.
    await delay(500);
    rmSync(base, { recursive: true, force: true, maxRetries: 10 });
  });

  test('a wrong setting is told at boot, by name, with exit code 78', async () => {
    const { ended, said } = begin({ PORT: 'eighty', DATA_DIR: join(base, 'never') });
    expect(await ended).toBe(78);
    expect(said()).toMatch(/PORT: .*应为 \/ expected/);
  });

  test('a taken PORT is told before anything is started', async () => {
    const squatter = createServer();
    await new Promise<void>((listening) => squatter.listen(0, '127.0.0.1', listening));
    const { port } = squatter.address() as { port: number };
    const { ended, said } = begin({ PORT: String(port), DATA_DIR: join(base, 'never') });
    expect(await ended).toBe(69);
    expect(said()).toContain(`Port ${port} is in use: set PORT`);
    squatter.close();
  });

  test(
    'starts everything, prints where it listens, refuses a second start on its folder, and Ctrl-C stops it with 0',
    async () => {
      const [port, other] = [await freePort(), await freePort()];
      const env = { PORT: String(port), DATA_DIR: join(base, 'data') };
      const first = begin(env);
      await ready(port, first);
      for (const word of [`http://127.0.0.1:${port}/v1`, '/docs', 'Temporal UI: http', "export AGENT='jk_"]) {
        expect(first.said()).toContain(word);
      }
      const second = begin({ ...env, PORT: String(other) });
      expect(await second.ended).toBe(69);
      expect(second.said()).toMatch(new RegExp(`in use by process ${first.child.pid}`));

      const began = Date.now();
      first.child.kill('SIGINT');
      expect(await first.ended).toBe(0);
      expect(Date.now() - began).toBeLessThan(20_000);
    },
    READY_LIMIT_MS * 2,
  );

  test(
    'killed with -9 it leaves nothing running, and started again it has the same keys',
    async () => {
      const port = await freePort();
      const env = { PORT: String(port), DATA_DIR: join(base, 'data') };
      const first = begin(env);
      await ready(port, first);
      const key = /export AGENT='([^']+)'/.exec(first.said())?.[1];
      first.child.kill('SIGKILL');
      await first.ended;
      const again = begin(env);
      await ready(port, again);
      expect(again.said()).toContain(`export AGENT='${key}'`);
      expect(again.said()).not.toContain('schema brought up to date');
      again.child.kill('SIGTERM');
      expect(await again.ended).toBe(0);
      expect(isAlive(again.child.pid as number)).toBe(false);
    },
    READY_LIMIT_MS * 2,
  );
});
