import { join } from 'node:path';
import type { Life } from '../../life';
import { type Cluster, type Closing, closing, openCluster } from '../cluster';
import type { Contestant, Message, Opened, Place } from '../contestant';
import { type Child, post, startChild } from '../process';
import { intakeOf } from '../scenario';
import { BOOK } from './book';

/** Sends what {@link listen} takes. */
export function sender(port: number): Pick<Opened, 'takeIn' | 'give'> {
  const home = `http://127.0.0.1:${port}/complaints`;
  return {
    takeIn: (life: Life) => post(home, intakeOf(life)),
    give: ({ orderNo }: Life, name: Message, id: string) =>
      post(`${home}/${orderNo}/messages`, { id, name, ...(name === 'score' && { score: 'satisfied' }) }),
  };
}

/** Opens parts one after another; whatever fails, nothing is left running. */
export async function opening(work: (parts: Closing) => Promise<Omit<Opened, 'close'>>): Promise<Opened> {
  const parts = closing();
  try {
    return { ...(await work(parts)), close: () => parts.all() };
  } catch (error) {
    await parts.all();
    throw error;
  }
}

/** A contestant that is one process beside PostgreSQL: its server, and where its records are counted. */
export interface OneProcess extends Omit<Contestant, 'open'> {
  readonly server: string;
  readonly engine: () => string;
  /** More tables. */
  readonly tables?: string;
  kept?(cluster: Cluster, orderNos: readonly string[]): ReturnType<NonNullable<Opened['kept']>>;
}

export function oneProcess({ server, engine, tables = '', kept, ...contestant }: OneProcess): Contestant {
  return {
    ...contestant,
    open: (place: Place) =>
      opening(async (parts) => {
        const cluster = await openCluster(place, parts);
        await cluster.judge.query(BOOK + tables);
        const api = await child(server, { DATABASE_URL: cluster.url }, parts);
        return {
          pids: { database: cluster.pid, api: api.pid },
          judge: cluster.judge,
          versions: { engine: engine(), database: cluster.version },
          ...sender(api.port),
          ...(kept && { kept: (orderNos: readonly string[]) => kept(cluster, orderNos) }),
          outsideBytes: () => 0,
        };
      }),
  };
}

/** @param server a file of bench/ @param flags more of Node.js */
export async function child(
  server: string,
  env: Readonly<Record<string, string>>,
  parts: Closing,
  flags: readonly string[] = [],
): Promise<Child> {
  const started = await startChild(join(__dirname, '..', '..', server), env, undefined, flags);
  parts.add(() => started.stop());
  return started;
}

export const HANDMADE = oneProcess({
  key: 'handmade',
  letter: 'G',
  zh: '手写状态机',
  en: 'hand-written state machine, SKIP LOCKED timers',
  gives: '下限：一条消息一条语句；无历史、无重放 / the least there is: a statement a message, no history, no replay',
  server: 'contest/rivals/handmadeServer.ts',
  engine: () => '–',
  tables: `
    create table contest.timer (
      order_no text not null, deadline text not null, due_at timestamptz not null, primary key (order_no, deadline));
    create index timer_due on contest.timer (due_at);`,
});
