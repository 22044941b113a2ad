import type { DatabaseUrls } from '../../platform/config';
import { StartupError } from '../../platform/failures';
import type { Logger } from '../../platform/log';
import { openPool } from '../../platform/postgres/pool';
import { portInUse } from '../../platform/ports';
import type { TemporalPlace } from '../../platform/stack';
import { authenticator } from '../../vault/access/apiKeys';
import { recordDecoding } from '../../vault/read';
import type { Part } from '../../worker/parts';
import { buildCodecServer } from './server';

/** Where the codec server listens, and for which pages. */
export interface CodecPlace {
  readonly host: string;
  readonly port: number;
  readonly uiOrigin: string;
  readonly database: Pick<DatabaseUrls, 'vault'>;
  readonly temporal: Pick<TemporalPlace, 'dataConverter'>;
}

const CONNECTIONS = 2;

/** Starts the codec server. @throws StartupError `PORT_IN_USE` */
export async function runCodecServer(place: CodecPlace, parent: Logger): Promise<Part> {
  const { host, port, uiOrigin } = place;
  const logger = parent.child({ part: 'codec' });
  const onIdleError = (error: Error) => logger.warn({ err: error }, 'a connection to the database broke');
  const vault = { pool: openPool(place.database.vault, { max: CONNECTIONS, onIdleError }) };
  const app = await buildCodecServer({
    logger,
    dataConverter: place.temporal.dataConverter,
    authenticate: authenticator(vault),
    record: (decoding) => recordDecoding(vault, decoding),
    uiOrigin,
  });
  const stop = async () => {
    await app.close();
    await vault.pool.end();
  };
  try {
    await app.listen({ host, port });
  } catch (error) {
    await stop();
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw portInUse(port, 'CODEC_PORT');
    throw new StartupError('CONFIG', `无法监听 / cannot listen on ${host}:${port}`, { cause: error });
  }
  return { says: [`历史解码 / codec of the engine’s pages: http://${host}:${port}/login`], stop };
}
