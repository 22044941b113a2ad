import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../platform/ports';
import { kill, launch, npmRun, type Running, tell, until, untilNobody } from './processes';

export type Part = 'system' | 'engine' | 'database';
export const PARTS: readonly Part[] = ['system', 'engine', 'database'];

/** What came back over HTTP; status 0: nobody answered. */
export interface Told {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore format: one line
  readonly body: { readonly [field: string]: unknown } & { readonly code?: string; readonly nextDue?: { readonly kind: { readonly code: string }; readonly at: string } };
}

/** Headers a request may carry besides its key. */
export type Headers = Readonly<Record<string, string>>;

/** `npm start` on a folder of its own, started and stopped as often as the test wants. */
export interface Copy {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** http://127.0.0.1:port */
  readonly url: string;
  /** The throw-away keys by the names it printed them under. */
  readonly keys: Readonly<Record<string, string>>;
  readonly running: () => Running;
  /** @param npm by npm itself, as a person would: its process is then the one that is waited for */
  start(npm?: 'npm'): Promise<void>;
  /** Ctrl-C in its terminal. @returns the exit code */
  ctrlC(): Promise<number | NodeJS.Signals>;
  /** Process id of a part of the moment. */
  pid(part: Part): number;
  /** kill -9. */
  kill(...parts: readonly Part[]): void;
  ask(who: string | undefined, method: string, path: string, body?: unknown, headers?: Headers): Promise<Told>;
  /** A command as a client should give it: again under the same key while it is 503; after 202 it waits for the record. */
  insist(who: string, orderNo: string, name: string, body: object): Promise<Told>;
  /** Resolves once the system calls itself ready. */
  untilReady(): Promise<void>;
  /** host:port of the engine. */
  engine(): string;
  /** A command of package.json beside the system. */
  command(name: string, ...args: readonly string[]): Promise<{ readonly code: number | string; readonly text: string }>;
}

/** Ports of its own, so that nothing of the machine is in the way; nothing is started yet. */
export async function copyIn(folder: string, more: Readonly<Record<string, string>> = {}): Promise<Copy> {
  const [port, uiPort, enginePort] = [await freePort(), await freePort(), await freePort()];
  const dataDir = join(folder, 'data');
  const env = {
    DATA_DIR: dataDir,
    PORT: String(port),
    TEMPORAL_UI_PORT: String(uiPort),
    TEMPORAL_PORT: String(enginePort),
    ...more,
  };
  const url = `http://127.0.0.1:${port}`;
  const keys: Record<string, string> = {};
  let process: Running | undefined;
  const running = () => {
    if (!process) throw new Error('not started');
    return process;
  };
  const pidOf = (part: Part): number => {
    if (part === 'system') return running().pid;
    if (part === 'database')
      return Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
    return (JSON.parse(readFileSync(join(dataDir, 'engine.json'), 'utf8')) as { pid: number }).pid;
  };
  const ask: Copy['ask'] = async (who, method, path, body, headers = {}) => {
    const key = who === undefined ? {} : { authorization: `Bearer ${keys[who]}` };
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    try {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: { connection: 'close', ...key, ...json, ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await answer.text();
      const isJson = answer.headers.get('content-type')?.includes('json') === true;
      return {
        status: answer.status,
        text,
        headers: Object.fromEntries(answer.headers),
        body: isJson ? (JSON.parse(text) as Told['body']) : {},
      };
    } catch (error) {
      return { status: 0, text: String(error), headers: {}, body: {} };
    }
  };
  return {
    folder,
    env,
    url,
    keys,
    running,
    async start(npm) {
      process = npm === undefined ? npmRun('start', [], env) : launch(npm, ['start'], env);
      await process.until(/Ctrl-C/);
      for (const [, name = '', key = ''] of process.text().matchAll(/export (\w+)='([^']+)'/g)) keys[name] = key;
    },
    async ctrlC() {
      // The terminal signals every process of the group in the foreground.
      kill(-running().pid, 'SIGINT');
      const how = await running().ended;
      await untilNobody(dataDir);
      return how;
    },
    pid: pidOf,
    kill(...parts) {
      for (const part of parts) {
        const pid = pidOf(part);
        tell(`kill -9 ${part} (process ${pid})`);
        kill(pid, 'SIGKILL');
      }
    },
    ask,
    async insist(who, orderNo, name, body) {
      const key = `${name}-${randomUUID()}`;
      const order = `/v1/complaints/${orderNo}`;
      const told = await until(`${name} of ${orderNo} is answered`, async () => {
        const answer = await ask(who, 'POST', `${order}/${name}`, body, { 'idempotency-key': key });
        return answer.status === 0 || answer.status === 503 ? undefined : answer;
      });
      if (told.status !== 202) return told;
      await until(`${name} of ${orderNo} is on the record`, async () =>
        (await ask('AUDITOR', 'GET', `${order}/timeline`)).text.includes(key) ? true : undefined,
      );
      return { ...told, status: 200 };
    },
    untilReady: () =>
      until('ready', async () => ((await ask(undefined, 'GET', '/readyz')).status === 200 ? true : undefined)).then(
        () => undefined,
      ),
    engine: () => (JSON.parse(readFileSync(join(dataDir, 'running.json'), 'utf8')) as { address: string }).address,
    async command(name, ...args) {
      const done = npmRun(name, args, env);
      return { code: await done.ended, text: done.text() };
    },
  };
}
