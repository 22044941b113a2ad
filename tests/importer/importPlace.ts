import { randomBytes } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { createGateway } from '../../api/gateway';
import { steppingClient } from '../../importer/drive/steppingClient';
import { untilWell } from '../../importer/drive/well';
import type { Place } from '../../importer/place';
import { findOrder } from '../../ledger/queries/order';
import { readConfig } from '../../platform/config';
import type { Pack } from '../../rules/pack';
import { openVault } from '../../vault/database';
import { keep } from '../../vault/keep';
import { keyring } from '../../vault/keyring';
import { type Desk, openDesk } from '../workflows/desk';
import { scratch } from './scratch';
import { testConverter } from '../support/converter';

/** The engine and the database of the test run, with a worker that judges by the pack of the import. */
export interface TestPlace {
  readonly desk: Desk;
  /** A place as a process of its own would open it; may be opened again after it was stopped. */
  readonly open: () => Promise<Place>;
  readonly close: () => Promise<void>;
}

export async function openTestPlace(name: string): Promise<TestPlace> {
  let rules: Pack | undefined;
  const desk = await openDesk({
    name,
    deps: { pack: async (_profile, hash) => (hash === rules?.hash ? rules : undefined) },
  });
  const ring = keyring({ given: [randomBytes(32)] });
  const open = async (): Promise<Place> => {
    const connection = await Connection.connect({ address: desk.address });
    const vault = openVault(desk.urls.vault, ring, { max: 4 });
    const { client, stepping } = steppingClient({ connection, dataConverter: testConverter(), identity: 'importer' });
    const gateway = createGateway({
      client,
      taskQueue: desk.taskQueue,
      isKnown: async (orderNo) => (await findOrder(desk.ledger, orderNo)) !== undefined,
      acceptMs: 30_000,
      answerMs: 30_000,
      receiptMs: 30_000,
    });
    return {
      config: readConfig({ DATA_DIR: scratch() }, 'tool'),
      hands: {
        client,
        stepping,
        gateway,
        taskQueue: desk.taskQueue,
        ledger: desk.ledger.pool,
        async keep({ orderNo, contentHash }, texts, about) {
          const kept = await keep(vault, { orderNo, contentHash, texts, caller: { about } });
          if (kept === 'conflict') throw new Error('conflict');
        },
      },
      publish: async (pack) => {
        rules = pack;
      },
      startWorker: async () => undefined,
      untilWell: () => untilWell(connection, desk.ledger.pool),
      pids: () => ({ worker: process.pid, engine: undefined, database: undefined }),
      async stop() {
        await Promise.all([connection.close(), vault.close()]);
      },
    };
  };
  return { desk, open, close: () => desk.close() };
}
