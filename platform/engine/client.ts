import { Client, Connection } from '@temporalio/client';
import type { TemporalPlace } from '../stack';

/** A client of a running engine, and how to let go of it. */
export interface EngineClient {
  readonly client: Client;
  readonly connection: Connection;
  close(): Promise<void>;
}

/**
 * Connects to the engine now, with the codec that its histories are written in.
 *
 * @param identity who shows in the histories of what it starts
 * @throws after ten seconds without an answer
 */
export async function connectEngine(
  { address, namespace, dataConverter }: Omit<TemporalPlace, 'uiUrl'>,
  identity: string,
): Promise<EngineClient> {
  const connection = await Connection.connect({ address, connectTimeout: '10s' });
  const client = new Client({ connection, namespace, dataConverter, identity });
  return { client, connection, close: () => connection.close() };
}
