import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Config, readConfig } from '../../../platform/config';
import { createLogger } from '../../../platform/log';
import { freePort } from '../../../platform/ports';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../platform/postgres/embedded';
import type { RestartRule, Supervised } from '../../../platform/supervise';
import { type Stack, type StackOptions, startStack } from '../../../platform/stack';
import { workerEnvironment } from '../../../worker/environment';
import { keyLines, seedRules, throwAwayKeys } from '../../../worker/firstSteps';
import { migrateAll } from '../../../worker/schema';
import { searchAttributes } from '../../../worker/searchAttributes';
import { kill, until } from '../processes';
import type { Point } from './cases';
import type { Told, Word } from './parts/holds';

/** A process of ours, started again whenever it dies; not every crew has a second API. */
export type Member = 'worker-1' | 'worker-2' | 'api' | 'api-2';
export type Role = 'worker' | 'api';
export const roleOf = (member: Member): Role => (member.startsWith('api') ? 'api' : 'worker');
/** What can be struck. */
export type Target = Member | 'engine' | 'database';

/** The whole system in one folder: engine, database, two workers, one API, each a process of its own. */
export interface Crew {
  readonly stack: Stack;
  /** http://127.0.0.1:port of the APIs. */
  readonly urls: readonly string[];
  members(role: Role): readonly Member[];
  /** API keys by role: AGENT, UNIT … */
  readonly keys: Readonly<Record<string, string>>;
  /** Has the members stand still at the point for this order; resolves once each of them knows. */
  arm(members: readonly Member[], point: Point, orderNo: string): Promise<void>;
  /** Who came to the armed point first. */
  arrival(): Promise<Member>;
  /** Nobody is held any more. */
  release(): void;
  pid(target: Target): number;
  signal(target: Target, signal: NodeJS.Signals): void;
  /** The database goes away and nobody starts it again … @returns the folder of its files */
  stopDatabase(): Promise<string>;
  /** … until it is told to. */
  startDatabase(): Promise<void>;
  /** Resolves once every part is there and answers. */
  untilWhole(): Promise<void>;
  /** Members end with the tests' process; the stack is stopped. */
  close(): Promise<void>;
}

export interface CrewOptions {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where emergencies are told. */
  readonly hookUrl: string;
  readonly onStep: (line: string) => void;
  /** On what it stands: the embedded engine and database unless told otherwise. */
  readonly open?: OpenGround;
}

/** A process of the engine, told when it is struck. */
export interface EngineProcess extends Pick<Supervised, 'pid'> {
  readonly onStruck?: () => void;
}

/** Engine and database, kept running. */
export interface Ground {
  readonly stack: Stack;
  /** The engine's processes; blow after blow one of them is struck, in turns. */
  readonly engine: readonly EngineProcess[];
  /** So many. */
  readonly apis: 1 | 2;
}
export type OpenGround = (config: Config, options: StackOptions) => Promise<Ground>;

const embedded: OpenGround = async (config, options) => {
  const stack = await startStack(config, options);
  const { engine } = stack.children;
  return { stack, engine: engine === undefined ? [] : [engine], apis: 1 };
};

/** Killed again and again is what it is here for: no giving up, no waiting longer each time. */
const RESTART: RestartRule = { firstWaitMs: 100, longestWaitMs: 400, limit: 1_000_000, healthyMs: 1_000 };
const STOP_MS = 10_000;
const SECRET = 'a-secret-of-the-call-centre';
const PART = join(__dirname, 'parts', 'main.ts');

interface Seat {
  child: ChildProcess;
  ready: boolean;
}

/** @throws StartupError with nothing left running */
export async function openCrew({ folder, env, hookUrl, onStep, open = embedded }: CrewOptions): Promise<Crew> {
  const config = readConfig({ JIESU_CACHE: env.JIESU_CACHE, DATA_DIR: folder, LOG_LEVEL: 'fatal' }, 'tool');
  const logger = createLogger('fatal', 'kills');
  const onGiveUp = (fault: Error) => {
    throw fault;
  };
  const { stack, engine, apis } = await open(config, {
    searchAttributes,
    logger,
    env,
    onStep,
    onGiveUp,
    restart: RESTART,
  });
  await migrateAll(stack.database);
  await seedRules(stack.database);
  const lines = keyLines(await throwAwayKeys(stack.database, stack.dataDir)).join('\n');
  const keys = Object.fromEntries([...lines.matchAll(/export (\w+)='([^']+)'/g)].map(([, name, key]) => [name, key]));
  const members: readonly Member[] = ['worker-1', 'worker-2', 'api', ...(apis === 2 ? (['api-2'] as const) : [])];
  const ports = new Map<Member, number>();
  for (const member of members) if (roleOf(member) === 'api') ports.set(member, await freePort());
  const partEnv = {
    ...workerEnvironment(stack, config, process.env),
    DATA_DIR: folder,
    FOLLOW_UP_HOOK_URL: hookUrl,
    FOLLOW_UP_HOOK_SECRET: SECRET,
  };

  let again: EmbeddedPostgres | undefined;
  const postgres = (): EmbeddedPostgres => {
    const running = again ?? stack.children.postgres;
    if (!running) throw new Error('the stack has a database of its own');
    return running;
  };
  let closing = false;
  let arrived: ((member: Member) => void) | undefined;
  const seats = new Map<Member, Seat>();
  const sit = (member: Member) => {
    const port = ports.get(member);
    const env = { ...partEnv, ...(port !== undefined && { PORT: String(port) }) };
    const child = fork(PART, [roleOf(member)], { execArgv: ['--require', 'tsx/cjs'], env });
    const seat: Seat = { child, ready: false };
    seats.set(member, seat);
    child.on('message', ({ told }: Told) => {
      if (told === 'ready') seat.ready = true;
      if (told === 'at') arrived?.(member);
    });
    child.once('exit', () => {
      seat.ready = false;
      if (!closing) sit(member);
    });
  };
  for (const member of members) sit(member);
  const seatOf = (member: Member): Seat => {
    const seat = seats.get(member);
    if (!seat) throw new Error(`${member} has no seat`);
    return seat;
  };
  const tell = (member: Member, word: Word) => {
    const { child } = seatOf(member);
    if (child.connected) child.send(word, () => undefined);
  };
  /** Which of the engine's processes is struck next. */
  let turn = 0;
  const pid = (target: Target): number => {
    if (target === 'engine') return engine[turn % engine.length]?.pid() ?? 0;
    if (target === 'database') return postgres().pid() ?? 0;
    return seatOf(target).child.pid ?? 0;
  };
  /** Pids of the dead, and who must have another one. */
  const struck = new Map<number, () => number>();
  const urls = [...ports.values()].map((port) => `http://127.0.0.1:${port}`);
  return {
    stack,
    urls,
    keys,
    members: (role) => members.filter((member) => roleOf(member) === role),
    async arm(members, point, orderNo) {
      const knows = members.map(
        (member) =>
          new Promise<void>((done) => {
            const { child } = seatOf(member);
            const listen = ({ told }: Told) => {
              if (told !== 'armed') return;
              child.off('message', listen);
              done();
            };
            child.on('message', listen).once('exit', () => done());
          }),
      );
      for (const member of members) tell(member, { say: 'arm', point, orderNo });
      await Promise.all(knows);
    },
    arrival: () => new Promise((done) => (arrived = done)),
    release() {
      arrived = undefined;
      for (const member of members) tell(member, { say: 'go' });
    },
    pid,
    signal(target, signal) {
      const victim = pid(target);
      const one = engine[turn % engine.length];
      if (signal === 'SIGKILL') struck.set(victim, target === 'engine' ? () => one?.pid() ?? 0 : () => pid(target));
      if (target === 'engine') {
        one?.onStruck?.();
        turn++;
      }
      kill(victim, signal);
    },
    async stopDatabase() {
      await postgres().stop(STOP_MS);
      return postgres().folder;
    },
    async startDatabase() {
      again = await startEmbeddedPostgres(stack.dataDir, { logger, onGiveUp, restart: RESTART });
    },
    untilWhole: () =>
      until('every part is there', async () => {
        // The system tells of a death a moment after the blow; until then the dead one looks as if it were there.
        for (const [dead, now] of struck) if (now() !== dead) struck.delete(dead);
        if (struck.size > 0 || ![...seats.values()].every(({ ready }) => ready)) return undefined;
        const ask = (url: string) => fetch(`${url}/readyz`, { signal: AbortSignal.timeout(3_000) });
        return (await Promise.all(urls.map(ask))).every(({ status }) => status === 200) ? true : undefined;
      }).then(() => undefined),
    async close() {
      closing = true;
      for (const { child } of seats.values()) child.kill('SIGKILL');
      await delay(50);
      await again?.stop(STOP_MS);
      await stack.stop();
    },
  };
}
