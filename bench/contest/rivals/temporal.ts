import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { SearchAttributeTypes } from '../../../platform/engine/namespace';
import type { Stack } from '../../../platform/stack';
import { type Cluster, type Closing, folderBytes, openStack } from '../cluster';
import type { Contestant, Kept, Opened, Place } from '../contestant';
import { BOOK } from './book';
import { child, opening, sender } from './rival';

/** Engine, database and a client of the harness' own. */
export interface TemporalPlace {
  readonly stack: Stack;
  readonly cluster: Cluster;
  readonly client: Client;
  readonly config: Awaited<ReturnType<typeof openStack>>['config'];
  readonly pids: { readonly engine: number; readonly database: number };
  readonly versions: Opened['versions'];
}

/** The engine of service on its SQLite file beside the database. */
export async function openTemporal(
  place: Place,
  attributes: SearchAttributeTypes,
  parts: Closing,
): Promise<TemporalPlace> {
  const { stack, cluster, config } = await openStack(place, attributes, parts);
  const connection = await Connection.connect({ address: stack.temporal.address });
  parts.add(() => connection.close());
  const { namespace, dataConverter } = stack.temporal;
  const client = new Client({ connection, namespace, dataConverter, identity: 'contest' });
  const { serverVersion } = await connection.workflowService.getSystemInfo({});
  return {
    stack,
    cluster,
    client,
    config,
    pids: { engine: stack.children.engine?.pid() ?? 0, database: cluster.pid },
    versions: { engine: `Temporal ${serverVersion} (SQLite, WAL)`, database: cluster.version },
  };
}

/** @param idsOf every execution that belongs to an order */
export async function keptBy(client: Client, orderNos: readonly string[], idsOf: (no: string) => readonly string[]) {
  const sum = { events: 0, transitions: 0, historyBytes: 0 };
  for (const id of orderNos.flatMap(idsOf)) {
    const { raw, historySize, historyLength } = await patiently(() => client.workflow.getHandle(id).describe());
    sum.events += historyLength;
    sum.transitions += Number(raw.workflowExecutionInfo?.stateTransitionCount ?? 0);
    sum.historyBytes += historySize ?? 0;
  }
  const each = (total: number) => total / Math.max(1, orderNos.length);
  return {
    events: each(sum.events),
    transitions: each(sum.transitions),
    historyBytes: each(sum.historyBytes),
  } satisfies Kept;
}

const LOOKS = 10;

/** A look at the engine, whose stores may be failing on purpose meanwhile (`npm run cluster -- faults`). */
export async function patiently<T>(look: () => Promise<T>): Promise<T> {
  for (let left = LOOKS; ; left--) {
    try {
      return await look();
    } catch (error) {
      if (left === 1) throw error;
    }
  }
}

export const engineBytes = ({ folder }: Place) => folderBytes(join(folder, 'temporal'));

function environment({ stack, cluster }: TemporalPlace): Readonly<Record<string, string>> {
  const { address, namespace } = stack.temporal;
  return { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace, DATABASE_URL: cluster.url };
}

const COMMON = {
  worker: 'contest/rivals/plainWorker.ts',
  api: 'contest/rivals/plainApi.ts',
} as const;

function plain(
  contestant: Omit<Contestant, 'open'>,
  attributes: SearchAttributeTypes,
  idsOf: (orderNo: string) => readonly string[],
): Contestant {
  return {
    ...contestant,
    open: (place) =>
      opening(async (parts) => {
        const temporal = await openTemporal(place, attributes, parts);
        const { client, cluster, pids, versions } = temporal;
        await cluster.judge.query(BOOK);
        const env = { ...environment(temporal), CONTESTANT: contestant.key };
        const worker = await child(COMMON.worker, env, parts);
        const api = await child(COMMON.api, env, parts);
        return {
          pids: { ...pids, worker: worker.pid, api: api.pid },
          judge: cluster.judge,
          versions,
          ...sender(api.port),
          kept: (orderNos) => keptBy(client, orderNos, idsOf),
          outsideBytes: () => engineBytes(place),
          ...(contestant.floor && {
            over: async (orderNos: readonly string[]) => {
              for (const no of orderNos) await client.workflow.getHandle(no).result();
            },
          }),
        };
      }),
  };
}

export const NAIVE = plain(
  {
    key: 'naive',
    letter: 'B',
    zh: '教科书式 Temporal',
    en: 'naive Temporal: an activity a step, a child, a timer a limit, queries, search attributes',
    gives: '持久执行、可重放的历史 / durable execution, a history that can be replayed',
  },
  { ContestStage: 'KEYWORD' },
  (no) => [no, `${no}-follow-up`],
);

export const FLOOR = plain(
  {
    key: 'floor',
    letter: 'C',
    zh: '底线：空工作流',
    en: 'floor: bare Fastify, bare start, an empty workflow',
    gives: '仅受理，无任何状态 / the intake alone, no state at all',
    floor: true,
  },
  {},
  (no) => [no],
);
