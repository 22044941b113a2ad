import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { seeded } from '../platform/random';
import { compiled } from './compiled';
import { type Closing, closing } from './contest/cluster';
import { CONTESTANTS } from './contest/contestants';
import { type Ours, openOurs } from './contest/rivals/ours';
import { child } from './contest/rivals/rival';
import { type Estimate, estimate } from './contest/statistics';
import { type Life, livesOf, places } from './life';
import type { RatioOptions } from './options';
import { type PartFigures, partsIn } from './parts';
import { cpuOfTree, type Machine, machine } from './proc';

/** A part of the API beside its floor, as `--json` writes it. */
export interface RatioFigures {
  readonly machine: Machine;
  readonly of: RatioOptions['of'];
  readonly requests: number;
  /** The checkout that stands in the floor's place, where a lever is measured. */
  readonly beside?: string;
  /** CPU of the process that serves HTTP, ms a request. */
  readonly ours: Estimate;
  readonly floor: Estimate;
  /** Of `intake` ours ÷ floor, at most 1.5; of `read` floor ÷ ours, which is requests a core, at least 0.5. */
  readonly ratio: Estimate;
}

/** One of the two sides: something that serves, and how it is asked. */
interface Side {
  readonly pid: number;
  ask(life: Life): Promise<void>;
}

interface Sides {
  readonly ours: Side;
  readonly floor: Side;
  readonly versions: { readonly engine: string; readonly database: string };
  /** Orders to ask for; absent where each request brings its own. */
  readonly lives?: readonly Life[];
  close(): Promise<void>;
}

/** Both sides run at once, only one is asked at a time: what counts is the CPU of the one that is. */
export async function measureRatio(
  sides: Sides,
  { of, rounds, orders, warmUp, sideBySide, beside }: RatioOptions,
  onDone: (done: number) => void,
): Promise<RatioFigures> {
  const limit = places(sideBySide);
  const clock = Date.now().toString(36).toUpperCase().slice(-7);
  let block = 0;
  let done = 0;
  const run = async (side: Side, count: number) => {
    // Letters and digits only, and a block's numbers are no other block's.
    const letter = String.fromCharCode('A'.charCodeAt(0) + (block % 26));
    const own = livesOf(seeded(0), letter + clock, count).map((life) => ({
      ...life,
      orderNo: life.orderNo.replace('-', `-${String(block).padStart(4, '0')}`),
      escalated: false,
    }));
    block++;
    const lives = sides.lives ?? own;
    const before = cpuOfTree(side.pid);
    await Promise.all(
      own.map((life, i) =>
        limit.run(async () => {
          await side.ask(lives[i % lives.length] ?? life);
          onDone(++done);
        }),
      ),
    );
    return (cpuOfTree(side.pid) - before) / count;
  };
  if (warmUp > 0) {
    await run(sides.ours, warmUp);
    await run(sides.floor, warmUp);
  }
  const pairs: { readonly ours: number; readonly floor: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    // ABBA: what drifts favours nobody.
    if (round % 2 === 0) {
      const ours = await run(sides.ours, orders);
      pairs.push({ ours, floor: await run(sides.floor, orders) });
    } else {
      const floor = await run(sides.floor, orders);
      pairs.push({ ours: await run(sides.ours, orders), floor });
    }
  }
  const random = seeded(1);
  const ratioOf =
    of === 'intake' || beside !== undefined
      ? (pair: (typeof pairs)[0]) => pair.ours / pair.floor
      : (pair: (typeof pairs)[0]) => pair.floor / pair.ours;
  return {
    machine: machine(sides.versions.engine, sides.versions.database),
    of,
    ...(beside !== undefined && { beside }),
    requests: rounds * orders,
    ours: estimate(
      pairs.map((pair) => pair.ours),
      random,
    ),
    floor: estimate(
      pairs.map((pair) => pair.floor),
      random,
    ),
    ratio: estimate(pairs.map(ratioOf), random),
  };
}

/** A new folder of that name, which other users' processes may pass through. */
function placeIn(path: string, name: string, onStep: (line: string) => void) {
  const folder = join(path, name);
  mkdirSync(folder);
  chmodSync(folder, 0o711);
  return { folder, env: process.env, onStep };
}

/** @throws Error with nothing left running */
export async function openSides(
  { of, beside }: Pick<RatioOptions, 'of' | 'beside'>,
  path: string,
  onStep: (line: string) => void,
): Promise<Sides> {
  const parts = closing();
  const placeOf = (name: string) => placeIn(path, name, onStep);
  try {
    const ours = await openOurs(placeOf('ours'), parts);
    const api = { pid: ours.pids.api ?? 0 };
    const { versions } = ours;
    const close = () => parts.all();
    if (beside !== undefined) return await besideAnother(ours, beside, of, parts);
    if (of === 'intake') {
      const contestant = CONTESTANTS.find(({ key }) => key === 'floor');
      const floor = await contestant?.open(placeOf('floor'));
      if (!floor) throw new Error('floor?');
      parts.add(() => floor.close());
      return {
        ours: { ...api, ask: (life) => ours.takeIn(life) },
        floor: { pid: floor.pids.api ?? 0, ask: (life) => floor.takeIn(life) },
        versions,
        close,
      };
    }
    const floor = await child('readFloor.ts', { DATABASE_URL: ours.reader }, parts);
    const lives = await known(ours);
    return {
      ours: { ...api, ask: ({ orderNo }) => get(`${ours.home}/${orderNo}`, ours.as('agent')) },
      floor: { pid: floor.pid, ask: ({ orderNo }) => get(`http://127.0.0.1:${floor.port}/complaints/${orderNo}`) },
      versions,
      lives,
      close,
    };
  } catch (error) {
    await parts.all();
    throw error;
  }
}

/** Orders that are there to be read. */
async function known(ours: Ours): Promise<readonly Life[]> {
  const lives = livesOf(seeded(0), 'R0000001', 50).map((life) => ({ ...life, escalated: false }));
  for (const life of lives) await ours.takeIn(life);
  return lives;
}

/** A lever: in the floor's place the API of another checkout, over the same engine, database and worker. */
async function besideAnother(ours: Ours, folder: string, of: RatioOptions['of'], parts: Closing): Promise<Sides> {
  const other = await ours.another(folder);
  parts.add(() => other.stop());
  const lives = of === 'read' ? await known(ours) : undefined;
  const sideOf = (pid: number, home: string): Side => {
    const { takeIn } = ours.sendingTo(home);
    return { pid, ask: (life) => (lives ? get(`${home}/${life.orderNo}`, ours.as('agent')) : takeIn(life)) };
  };
  return {
    ours: sideOf(ours.pids.api ?? 0, ours.home),
    floor: sideOf(other.pid, `http://127.0.0.1:${other.port}/v1/complaints`),
    versions: ours.versions,
    ...(lives && { lives }),
    close: () => parts.all(),
  };
}

async function get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<void> {
  const answer = await fetch(url, { headers });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${answer.status} ${new URL(url).pathname}: ${text.slice(0, 300)}`);
}

/** Where the CPU of our side goes, the floor left alone. */
export async function measureParts(
  { of, rounds, orders, warmUp, sideBySide }: RatioOptions,
  path: string,
  onStep: (line: string) => void,
  onDone: (done: number) => void,
): Promise<PartFigures> {
  const parts = closing();
  const file = join(path, 'api.cpuprofile');
  const requests = rounds * orders;
  try {
    const ours = await openOurs(placeIn(path, 'ours', onStep), parts, file);
    const limit = places(sideBySide);
    const lives = livesOf(seeded(0), Date.now().toString(36).toUpperCase().slice(-8), requests + warmUp);
    const known = lives.slice(0, of === 'read' ? 50 : 0);
    for (const life of known) await ours.takeIn(life);
    let done = 0;
    const ask = async (life: Life) => {
      const again = known[done % Math.max(1, known.length)];
      await (again ? get(`${ours.home}/${again.orderNo}`, ours.as('agent')) : ours.takeIn(life));
      onDone(++done);
    };
    const all = (some: readonly Life[]) => Promise.all(some.map((life) => limit.run(() => ask(life))));
    await all(lives.slice(0, warmUp));
    const [from, before] = [Date.now(), cpuOfTree(ours.pids.api ?? 0)];
    await all(lives.slice(warmUp));
    const cpuMs = (cpuOfTree(ours.pids.api ?? 0) - before) / requests;
    const { engine, database } = ours.versions;
    await parts.all();
    const shares = partsIn(file, compiled(), from);
    return { machine: machine(engine, database), parts: of, requests, cpuMs, of: shares };
  } catch (error) {
    await parts.all();
    throw error;
  }
}

/** P5 and P6. */
export function ratioPasses({ of, ratio, beside }: RatioFigures): boolean {
  if (beside !== undefined) return true;
  return of === 'intake' ? ratio.median <= 1.5 : ratio.median >= 0.5;
}
