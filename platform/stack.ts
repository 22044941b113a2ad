import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { randomBytes } from 'node:crypto';
import { dataConverter } from './codec';
import type { Config, DatabaseUrls } from './config';
import { type DataDir, joinDataDir, openDataDir } from './dataDir';
import { type EmbeddedEngine, startEmbeddedEngine } from './engine/embedded';
import { prepareNamespace, type SearchAttributeTypes } from './engine/namespace';
import { resolveEngine } from './engine/resolve';
import { StartupError } from './failures';
import { type KeyPlace, keySource } from './keys/source';
import type { Logger } from './log';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './postgres/embedded';
import { checkDatabase, rolePasswords, roleUrls } from './postgres/roles';
import type { RestartRule } from './supervise';

/** Where the engine is. */
export interface TemporalPlace {
  /** host:port */
  readonly address: string;
  readonly namespace: string;
  /** How its histories are written. */
  readonly dataConverter: DataConverter;
  /** Its web pages, where we started them. */
  readonly uiUrl: string | undefined;
}

/** Engine and database, running: embedded in the data folder, or the ones named by the environment. */
export interface Stack {
  readonly dataDir: DataDir;
  readonly database: DatabaseUrls;
  readonly temporal: TemporalPlace;
  /** Where the vault's master keys come from. `fresh`: made just now, a person should be told where it lies. */
  readonly vaultKeys: { readonly place: KeyPlace; readonly fresh: boolean };
  /** Where the keys of the histories come from, for the processes that this one starts. */
  readonly codecKeys: KeyPlace;
  /** True when another process runs the embedded parts, worker and API included: we only use them. */
  readonly joined: boolean;
  /** The embedded children of this process, for tests that kill them. */
  readonly children: { readonly engine?: EmbeddedEngine; readonly postgres?: EmbeddedPostgres };
  /** Stops what this process started, engine first, and gives the data folder free. */
  stop(): Promise<void>;
}

/** What the callers of {@link startStack} decide. */
export interface StackOptions {
  readonly searchAttributes: SearchAttributeTypes;
  readonly logger: Logger;
  /** The environment handed to pip and go, should the engine have to be fetched. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told what is being done, for the screen. */
  readonly onStep: (line: string) => void;
  /** Told when a child would not stay up: stop with this fault. */
  readonly onGiveUp: (fault: StartupError) => void;
  /** See DevServerPlan; `1ms` for the importer. */
  readonly timerMaxShift?: string;
  /** Tests that kill the parts more often than a machine would. */
  readonly restart?: RestartRule;
}

/** Remembered in the data folder while the system runs, so that a command started beside it finds its engine. */
interface RunningPlace {
  readonly address: string;
  readonly namespace: string;
  readonly uiUrl: string | undefined;
  readonly postgresPort: number | undefined;
}

const STOP_LIMIT_MS = 8_000;

/** The file made at the first start may be given further keys (docs/operations.md). */
function keptKeys(set: KeyPlace | undefined, dataDir: DataDir, name: string): Stack['vaultKeys'] {
  if (set !== undefined) return { place: set, fresh: false };
  const { fresh } = dataDir.secret(name, () => randomBytes(32).toString('base64'));
  return { place: { file: join(dataDir.folder('secrets'), name) }, fresh };
}

/** How the settings have histories written, where they name the keys; in clear without. */
export function converterOf({ codecKeys, payloadCipher }: Config, place: KeyPlace | undefined = codecKeys) {
  return dataConverter({ ...(place && { keys: keySource('CODEC_KEY', place) }), cipher: payloadCipher });
}

async function startEngine(config: Config, dataDir: DataDir, options: StackOptions): Promise<EmbeddedEngine | string> {
  const found = await resolveEngine({
    address: config.temporalAddress,
    path: options.env.PATH ?? '',
    cacheDir: config.cacheDir,
    env: options.env,
    onStep: (line) => options.onStep(`工作流引擎 / workflow engine: ${line}`),
  });
  if (found.kind === 'server') return found.address;
  return startEmbeddedEngine(dataDir, {
    program: found.path,
    namespace: config.temporalNamespace,
    searchAttributes: options.searchAttributes,
    logger: options.logger,
    onGiveUp: options.onGiveUp,
    port: config.temporalPort,
    uiPort: config.temporalUiPort,
    codecPort: config.codecPort,
    timerMaxShift: options.timerMaxShift,
    restart: options.restart,
  });
}

async function prepareEngine(address: string, config: Config, attributes: SearchAttributeTypes): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: '5s' });
  try {
    await prepareNamespace(connection, config.temporalNamespace, attributes);
  } finally {
    await connection.close();
  }
}

/**
 * Starts what the environment does not name: engine and database in the data folder, each kept running; prepares the
 * namespace. Migrations, worker and API are the caller's.
 *
 * @throws StartupError with nothing left running
 */
export async function startStack(config: Config, options: StackOptions): Promise<Stack> {
  if (config.database !== undefined) await checkDatabase(config.database);
  const dataDir = openDataDir(config.dataDir);
  // Until we run, a command beside us must not be sent to the ports of last time.
  dataDir.remember('running', {});
  const postgresWork =
    config.database === undefined
      ? startEmbeddedPostgres(dataDir, {
          logger: options.logger,
          onGiveUp: options.onGiveUp,
          restart: options.restart,
        })
      : Promise.resolve(undefined);
  const engineWork = startEngine(config, dataDir, options);
  const stop = async () => {
    const [engine, postgres] = await Promise.allSettled([engineWork, postgresWork]);
    if (engine.status === 'fulfilled' && typeof engine.value !== 'string') await engine.value.stop(STOP_LIMIT_MS);
    if (postgres.status === 'fulfilled') await postgres.value?.stop(STOP_LIMIT_MS);
    dataDir.release();
  };
  try {
    const [engine, postgres] = await Promise.all([engineWork, postgresWork]);
    const address = typeof engine === 'string' ? engine : engine.address;
    const uiUrl = typeof engine === 'string' ? undefined : engine.uiUrl;
    const place: RunningPlace = { address, namespace: config.temporalNamespace, uiUrl, postgresPort: postgres?.port };
    await prepareEngine(address, config, options.searchAttributes);
    dataDir.remember('running', place);
    const codecKeys = keptKeys(config.codecKeys, dataDir, 'codec-key').place;
    return {
      dataDir,
      database: config.database ?? (postgres as EmbeddedPostgres).urls(),
      temporal: {
        address,
        namespace: config.temporalNamespace,
        dataConverter: converterOf(config, codecKeys),
        uiUrl,
      },
      codecKeys,
      vaultKeys: keptKeys(config.vaultKeys, dataDir, 'vault-key'),
      joined: false,
      children: {
        ...(typeof engine === 'string' ? {} : { engine }),
        ...(postgres === undefined ? {} : { postgres }),
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * For commands (import, repair, keys …): uses the system that runs on this data folder, or else starts engine and
 * database for as long as the command lasts.
 */
export async function useStack(config: Config, options: StackOptions): Promise<Stack> {
  try {
    return await startStack(config, options);
  } catch (error) {
    if (!(error instanceof StartupError) || error.code !== 'ALREADY_RUNNING') throw error;
    const dataDir = joinDataDir(config.dataDir);
    const place = dataDir.recall<RunningPlace>('running');
    const port = place.postgresPort;
    const database = config.database ?? (port === undefined ? undefined : roleUrls(port, rolePasswords(dataDir)));
    if (place.address === undefined || database === undefined) throw error;
    const codecKeys = keptKeys(config.codecKeys, dataDir, 'codec-key').place;
    return {
      dataDir,
      database,
      temporal: {
        address: place.address,
        namespace: place.namespace ?? config.temporalNamespace,
        dataConverter: converterOf(config, codecKeys),
        uiUrl: place.uiUrl,
      },
      codecKeys,
      vaultKeys: keptKeys(config.vaultKeys, dataDir, 'vault-key'),
      joined: true,
      children: {},
      stop: () => Promise.resolve(),
    };
  }
}
