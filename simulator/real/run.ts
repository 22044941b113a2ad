import { driveAll } from '../../importer/drive/all';
import { branchesOf } from '../branches';
import type { Life } from '../life';
import { compare } from './compare';
import { driveLife, type Hands } from './drive';

/** What came of living simulated orders on a real engine. */
export interface RealRun {
  readonly orders: number;
  readonly events: number;
  readonly commands: number;
  /** Members of events and answers that were held against each other. */
  readonly fields: number;
  /** Branches of the regulation gone through: an event type in a stage. */
  readonly branches: number;
  /** The largest lateness of an instant, ms. */
  readonly latest: number;
  /** Orders driven a second time under another number, because the first time was not as simulated. */
  readonly again: readonly { readonly orderNo: string; readonly differences: readonly string[] }[];
  /** Orders whose ledger is not what was simulated. */
  readonly different: readonly { readonly orderNo: string; readonly differences: readonly string[] }[];
}

/** How a run goes about it. */
export interface RealOptions {
  readonly abreast: number;
  /** Before the order's number, `S` unless told otherwise; two runs on one engine need two, for a number is used once. */
  readonly prefix?: string;
  readonly onDone?: (done: number) => void;
  readonly untilWell: () => Promise<void>;
}

/** Lives the orders on the engine, several abreast, and holds each ledger against its simulation. */
export async function runReal(hands: Hands, lives: readonly Life[], options: RealOptions): Promise<RealRun> {
  const { abreast, onDone, untilWell, prefix = 'S' } = options;
  const again: { orderNo: string; differences: readonly string[] }[] = [];
  const different: { orderNo: string; differences: readonly string[] }[] = [];
  const branches = new Set<string>();
  let [done, events, commands, fields, latest] = [0, 0, 0, 0, 0];
  await driveAll(lives, {
    concurrency: abreast,
    untilWell,
    async drive(life, repeated) {
      const first = `${prefix}${life.order}${repeated ? `-${Date.now()}` : ''}`;
      for (const orderNo of [first, `${first}R`]) {
        const came = await driveLife(hands, life, orderNo);
        const found = compare(life, came);
        fields += found.fields;
        if (found.differences.length > 0) {
          (orderNo === first ? again : different).push({ orderNo, differences: found.differences });
          continue;
        }
        latest = Math.max(latest, found.latest);
        events += came.events.length;
        commands += life.said.length;
        for (const branch of branchesOf(came.events)) branches.add(branch);
        return;
      }
    },
    onDone(life, result) {
      done++;
      onDone?.(done);
      if (result instanceof Error) different.push({ orderNo: `${prefix}${life.order}`, differences: [result.message] });
    },
  });
  return { orders: done, events, commands, fields, branches: branches.size, latest, again, different };
}
