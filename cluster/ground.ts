import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { Client as Pg } from 'pg';
import type { Config } from '../platform/config';
import { type DataDir, openDataDir } from '../platform/dataDir';
import { prepareNamespace } from '../platform/engine/namespace';
import { run } from '../platform/engine/run';
import { StartupError } from '../platform/failures';
import { choosePort } from '../platform/ports';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../platform/postgres/embedded';
import { converterOf, type Stack, type StackOptions } from '../platform/stack';
import { type Compose, readCompose, serviceOf } from './compose';
import { type EngineProcess, portOf, startEngine, stopEngine } from './engine';
import { serverPrograms, type ServerPrograms } from './programs';
import { environmentOf, type Here } from './translate';

const ROOT = join(__dirname, '..');
const STOP_LIMIT_MS = 15_000;
const FRONTEND = 'temporal-frontend:7233';
const FRONTEND_HTTP = 'temporal-frontend:7243';
const POSTGRES = 'postgres:5432';

/** What workers and APIs stand on: PostgreSQL with the engine's databases in it, and the processes of the engine. */
export interface Ground {
  /** As every part of the product knows engine and database. */
  readonly stack: Stack;
  readonly postgres: EmbeddedPostgres;
  readonly engine: readonly EngineProcess[];
  readonly compose: Compose;
  readonly here: Here;
}

/** What the callers of {@link openGround} decide besides. */
export interface GroundOptions extends StackOptions {
  /** See EnginePlan. */
  readonly dynamic?: string;
  readonly faults?: string;
  /** More settings of PostgreSQL. */
  readonly postgres?: Readonly<Record<string, string>>;
}

/**
 * Starts PostgreSQL, brings the engine's databases to its schema, starts the engine's processes and makes the namespace: the
 * services `postgres`, `temporal-schema` and `temporal-*` of docker-compose.yml without containers.
 *
 * @throws StartupError with nothing left running
 */
export async function openGround(config: Config, options: GroundOptions): Promise<Ground> {
  const { logger, onGiveUp, restart, onStep, env } = options;
  const programs = await serverPrograms({ cacheDir: config.cacheDir, env, onStep });
  const dataDir = openDataDir(config.dataDir);
  const stops: (() => Promise<unknown>)[] = [async () => dataDir.release()];
  const stop = async () => {
    for (let last = stops.pop(); last; last = stops.pop()) await last();
  };
  try {
    dataDir.remember('running', {});
    const frontend = await frontendPorts(config, dataDir);
    const compose = readCompose(env);
    const settings = { ...settingsOf(compose), ...options.postgres };
    const postgres = await startEmbeddedPostgres(dataDir, { logger, onGiveUp, restart, settings });
    stops.push(() => postgres.stop(STOP_LIMIT_MS));
    onStep(`PostgreSQL: 127.0.0.1:${postgres.port}`);
    const here: Here = {
      addresses: {
        [FRONTEND]: `127.0.0.1:${frontend.grpc}`,
        [FRONTEND_HTTP]: `127.0.0.1:${frontend.http}`,
        [POSTGRES]: `127.0.0.1:${postgres.port}`,
      },
      secrets: makeSecrets(dataDir, postgres),
      volumes: dataDir.folder('volumes'),
      root: ROOT,
    };
    for (const name of Object.keys(compose.volumes)) mkdirSync(join(here.volumes, name), { recursive: true });
    await engineDatabases(postgres, here);
    await bringUpSchema(compose, here, programs);
    onStep('temporal, temporal_visibility: 结构就绪 / schema ready');
    const engine = await startEngine({
      ...{ compose, here, programs, frontend, logger, onGiveUp, restart },
      folder: dataDir.folder('engine'),
      logFile: (name) => join(dataDir.folder('logs'), `${name}.log`),
      ...(options.dynamic !== undefined && { dynamic: options.dynamic }),
      ...(options.faults !== undefined && { faults: options.faults }),
    });
    stops.push(() => stopEngine(engine, STOP_LIMIT_MS));
    onStep(`${engine.map(({ name }) => name).join(', ')}`);
    const stack = stackOf(config, dataDir, here, postgres, stop);
    await prepareEngine(stack.temporal, options);
    return { stack, postgres, engine, compose, here };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function frontendPorts({ temporalPort }: Config, dataDir: DataDir) {
  const last = dataDir.recall<{ grpc: number; http: number }>('frontend-ports');
  const grpc = await choosePort(temporalPort, [last.grpc], 'TEMPORAL_PORT');
  const http = await choosePort(undefined, [last.http], 'TEMPORAL_PORT');
  dataDir.remember('frontend-ports', { grpc, http });
  return { grpc, http };
}

/** Settings that the compose file starts PostgreSQL with: `-c name=value`. */
export function settingsOf(compose: Compose): Readonly<Record<string, string>> {
  const given = (serviceOf(compose, 'postgres').command ?? []).filter((word) => word.includes('='));
  return Object.fromEntries(given.map((word) => word.split('=') as [string, string]));
}

/** The secret files: those of the database as it has them, the others made by the script that a city runs. */
function makeSecrets(dataDir: DataDir, { passwords }: EmbeddedPostgres): string {
  const folder = dataDir.folder('compose-secrets');
  const names = { owner: 'postgres', ledger: 'ledger', vault: 'vault', reader: 'reader', auditor: 'auditor' } as const;
  for (const key of Object.keys(names) as (keyof typeof names)[])
    writeFileSync(join(folder, `${names[key]}_password`), `${passwords[key]}\n`, { mode: 0o600 });
  execFileSync('/bin/sh', [join(ROOT, 'docker', 'make-secrets.sh'), folder], { stdio: 'ignore' });
  return folder;
}

/** What docker/postgres-init.sh does in the image, which has psql. */
async function engineDatabases(postgres: EmbeddedPostgres, here: Here): Promise<void> {
  const owner = new Pg({ connectionString: postgres.urls('postgres').owner });
  await owner.connect();
  try {
    const has = async (catalogue: string, column: string, name: string) =>
      (await owner.query(`select 1 from ${catalogue} where ${column} = $1`, [name])).rowCount === 1;
    const password = readFileSync(join(here.secrets, 'temporal_db_password'), 'utf8').trim();
    if (!(await has('pg_roles', 'rolname', 'temporal')))
      await owner.query(`create role temporal login password ${owner.escapeLiteral(password)}`);
    for (const name of ['temporal', 'temporal_visibility'])
      if (!(await has('pg_database', 'datname', name))) await owner.query(`create database ${name} owner temporal`);
  } finally {
    await owner.end();
  }
}

/** Runs docker/temporal-schema.sh as its container does. */
async function bringUpSchema(compose: Compose, here: Here, programs: ServerPrograms): Promise<void> {
  const env = {
    ...environmentOf(serviceOf(compose, 'temporal-schema'), here),
    PATH: `${programs.folder}:${process.env.PATH ?? ''}`,
    SQL_HOST: '127.0.0.1',
    SQL_PORT: portOf(here, POSTGRES),
    SCHEMA_DIR: programs.schema,
  };
  const done = await run('/bin/sh', [join(ROOT, 'docker', 'temporal-schema.sh')], { limitMs: 180_000, env });
  if (!done.ok) throw new StartupError('ENGINE', `temporal-schema: ${done.fault}`);
}

function stackOf(config: Config, dataDir: DataDir, here: Here, postgres: EmbeddedPostgres, stop: Stack['stop']): Stack {
  const codecKeys = { file: join(here.secrets, 'codec_key') };
  return {
    dataDir,
    database: postgres.urls(),
    temporal: {
      address: here.addresses[FRONTEND] ?? '',
      namespace: config.temporalNamespace,
      dataConverter: converterOf(config, codecKeys),
      uiUrl: undefined,
    },
    vaultKeys: { place: { file: join(here.secrets, 'vault_key') }, fresh: false },
    codecKeys,
    joined: false,
    children: { postgres },
    stop,
  };
}

async function prepareEngine(
  { address, namespace }: Stack['temporal'],
  { searchAttributes }: GroundOptions,
): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: '20s' });
  try {
    await prepareNamespace(connection, namespace, searchAttributes);
  } finally {
    await connection.close();
  }
}
