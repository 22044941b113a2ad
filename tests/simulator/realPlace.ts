import { Connection } from '@temporalio/client';
import { createGateway } from '../../api/gateway';
import { steppingClient } from '../../importer/drive/steppingClient';
import { untilWell } from '../../importer/drive/well';
import { findOrder } from '../../ledger/queries/order';
import { loadPack } from '../../rules/load';
import type { Hands } from '../../simulator/real/drive';
import { testConverter } from '../support/converter';
import type { Desk } from '../workflows/desk';

/** Hands that live simulated orders on the engine of the test run. */
export async function handsOf(
  desk: Desk,
): Promise<Hands & { readonly untilWell: () => Promise<void>; readonly close: () => Promise<void> }> {
  const connection = await Connection.connect({ address: desk.address });
  const { client, stepping } = steppingClient({ connection, dataConverter: testConverter(), identity: 'simulator' });
  const gateway = createGateway({
    client,
    taskQueue: desk.taskQueue,
    isKnown: async (orderNo) => (await findOrder(desk.ledger, orderNo)) !== undefined,
    acceptMs: 30_000,
    answerMs: 30_000,
    receiptMs: 30_000,
  });
  const { profile, hash } = loadPack('beijing');
  return {
    ...{ client, stepping, gateway, ledger: desk.ledger.pool, profile, pack: hash },
    untilWell: () => untilWell(connection, desk.ledger.pool),
    close: () => connection.close(),
  };
}
