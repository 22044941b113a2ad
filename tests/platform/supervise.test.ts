import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { StartupError } from '../../platform/failures';
import { createLogger } from '../../platform/log';
import { type ChildPlan, isAlive, startChild, stopProcess } from '../../platform/processes';
import { listenForShutdown, type ShutdownHost } from '../../platform/shutdown';
import { type RestartRule, type Supervised, supervise } from '../../platform/supervise';

const RULE: RestartRule = { firstWaitMs: 10, longestWaitMs: 40, limit: 4, healthyMs: 60_000 };

async function until(holds: () => boolean, limitMs = 10_000): Promise<void> {
  for (const end = Date.now() + limitMs; !holds(); await delay(20)) if (Date.now() > end) throw new Error('never');
}

describe('children', () => {
  let folder: string;
  const running: { stop(graceMs: number): Promise<void> }[] = [];
  const logged: string[] = [];
  const logger = createLogger('info', 'test', { write: (line) => void logged.push(line) });
  const faults: StartupError[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jiesu-children-'));
    logged.length = 0;
    faults.length = 0;
  });
  afterEach(async () => {
    for (const part of running.splice(0)) await part.stop(100);
    rmSync(folder, { recursive: true, force: true });
  });

  const plan = (script: string): ChildPlan => ({
    file: '/bin/sh',
    args: ['-c', script],
    env: { PATH: '/usr/bin:/bin' },
    logFile: join(folder, 'log'),
    stopSignal: 'SIGINT',
  });
  const keep = async (launch: () => ReturnType<typeof startChild>): Promise<Supervised> => {
    const part = await supervise('part', launch, logger, (fault) => void faults.push(fault), RULE);
    running.push(part);
    return part;
  };

  test('that die unasked are started again, and it is logged why', async () => {
    const part = await keep(() => startChild(plan('exec sleep 60')));
    process.kill(part.pid() as number, 'SIGKILL');
    await until(() => part.restarts() === 1);
    expect(isAlive(part.pid() as number)).toBe(true);
    expect(logged.join('')).toMatch(/"why":"SIGKILL".*started again/);
  });

  test('that will not stay up are given up after a bounded number of tries, with longer and longer waits', async () => {
    await keep(() => startChild(plan('exit 3')));
    await until(() => faults.length === 1);
    expect(faults[0]?.message).toMatch(/part .*exit 3.*given up/s);
    const waits = logged.flatMap((line) => JSON.parse(line).waitMs ?? []);
    expect(waits).toEqual([10, 20, 40, 40]);
  });

  test('that cannot even be launched again count as failures too', async () => {
    let launches = 0;
    const launch = () => {
      if (++launches > 1) return Promise.reject(new Error('no room'));
      return startChild(plan('exit 0'));
    };
    await keep(launch);
    await until(() => faults.length === 1);
    expect(launches).toBe(1 + RULE.limit);
    expect(logged.join('')).toContain('no room');
  });

  test('asked to stop, stay stopped', async () => {
    const part = await keep(() => startChild(plan('exec sleep 60')));
    const pid = part.pid() as number;
    await part.stop(1_000);
    await delay(100);
    expect(isAlive(pid)).toBe(false);
    expect(part.restarts()).toBe(0);
  });

  test('that do not listen are killed after their grace', async () => {
    const child = await startChild(plan("trap '' INT; while :; do sleep 0.05; done"));
    await delay(100);
    const began = Date.now();
    await child.stop(300);
    expect(await child.ended).toBe('SIGKILL');
    expect(Date.now() - began).toBeLessThan(2_000);
  });

  test('a program that does not exist is an error of the launch', async () => {
    await expect(startChild({ ...plan(''), file: '/nowhere/at/all' })).rejects.toThrow(/ENOENT/);
  });

  test('their output goes to the log file', async () => {
    const child = await startChild(plan('echo out; echo err >&2'));
    await child.ended;
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('out\nerr\n');
  });

  test('an orphan is stopped by its number', async () => {
    const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    const ended = new Promise((done) => child.once('exit', done));
    await stopProcess(child.pid as number, 'SIGINT', 1_000);
    await ended;
    expect(isAlive(child.pid as number)).toBe(false);
  });

  test('when their parent is killed with -9, their guard stops them', async () => {
    const script = `
      require('tsx/cjs');
      const { startChild } = require(${JSON.stringify(join(__dirname, '..', '..', 'platform', 'processes.ts'))});
      startChild({ file: '/bin/sleep', args: ['60'], env: {}, logFile: ${JSON.stringify(join(folder, 'log'))}, stopSignal: 'SIGINT' })
        .then((child) => console.log(child.pid));
      setInterval(() => {}, 1000);
    `;
    const parent = spawn(process.execPath, ['-e', script], {
      cwd: join(__dirname, '..', '..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = Number(
      await new Promise((line) => parent.stdout.once('data', (chunk: Buffer) => line(chunk.toString()))),
    );
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    // An orphan's zombie is gone once init has reaped it; where nobody reaps, its state is Z.
    await until(
      () =>
        !isAlive(pid) ||
        execFileSync('ps', ['-o', 'stat=', '-p', String(pid)])
          .toString()
          .startsWith('Z'),
    );
  });
});

describe('Ctrl-C', () => {
  function host() {
    const listeners = new Map<string, () => void>();
    const exits: number[] = [];
    let now = 0;
    const fake: ShutdownHost = {
      on: (signal, listener) => listeners.set(signal, listener),
      exit: (code) => void exits.push(code),
      now: () => now,
    };
    return { fake, exits, press: (at: number, signal = 'SIGINT') => ((now = at), listeners.get(signal)?.()) };
  }

  test('stops the parts in reverse order and exits with 0', async () => {
    const { fake, exits, press } = host();
    const order: string[] = [];
    const shutdown = listenForShutdown(() => undefined, 1_000, fake);
    for (const part of ['database', 'worker', 'api']) shutdown.add(() => Promise.resolve(void order.push(part)));
    press(0);
    await delay(20);
    expect(order).toEqual(['api', 'worker', 'database']);
    expect(exits).toEqual([0]);
  });

  test('one press seen twice (terminal and npm) is one press, a second press forces', () => {
    const { fake, exits, press } = host();
    listenForShutdown(() => undefined, 1_000, fake).add(() => new Promise(() => undefined));
    press(0);
    press(100);
    expect(exits).toEqual([]);
    press(2_000);
    expect(exits).toEqual([130]);
  });

  test('a part that cannot stop does not keep the others from stopping', async () => {
    const { fake, exits, press } = host();
    const said: string[] = [];
    const shutdown = listenForShutdown((line) => said.push(line), 1_000, fake);
    let stopped = false;
    shutdown.add(() => Promise.resolve(void (stopped = true)));
    shutdown.add(() => Promise.reject(new Error('stuck')));
    press(0, 'SIGTERM');
    await delay(20);
    expect([stopped, exits]).toEqual([true, [0]]);
    expect(said.join('')).toContain('stuck');
  });

  test('what hangs is ended by force after the limit', async () => {
    const { fake, exits, press } = host();
    listenForShutdown(() => undefined, 50, fake).add(() => new Promise(() => undefined));
    press(0);
    await delay(120);
    expect(exits).toEqual([130]);
  });

  test('a fault stops the parts and keeps its exit code', async () => {
    const { fake, exits } = host();
    listenForShutdown(() => undefined, 1_000, fake).now(78);
    await delay(20);
    expect(exits).toEqual([78]);
  });
});
