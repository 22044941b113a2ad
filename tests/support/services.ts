import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { Client as PgClient } from 'pg';
import { type DataDir, openDataDir } from '../../platform/dataDir';
import { type EmbeddedEngine, startEmbeddedEngine } from '../../platform/engine/embedded';
import { prepareNamespace } from '../../platform/engine/namespace';
import { resolveEngine } from '../../platform/engine/resolve';
import { reasonOf } from '../../platform/failures';
import { createLogger } from '../../platform/log';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../platform/postgres/embedded';
import { isAlive } from '../../platform/processes';
import { migrateAll, searchAttributes } from './seams';

/**
 * The real Temporal and the real PostgreSQL of one test run. They live in jest's main process and start when a test
 * first asks, so a run of pure tests starts nothing.
 */
export interface TestServices {
  /** Where tests ask. */
  readonly url: string;
  stop(): Promise<void>;
}

const FOLDER = 'jiesu-tests-';

function makeFolder(): string {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(new RegExp(`^${FOLDER}(\\d+)-`).exec(name)?.[1]);
    // Left by a run that was killed.
    if (Number.isInteger(pid) && !isAlive(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
  const path = mkdtempSync(join(tmpdir(), `${FOLDER}${process.pid}-`));
  // As root, the account of the database must get through to its own folder.
  chmodSync(path, 0o711);
  return join(path, 'data');
}

/** Opens the door; nothing heavy is started yet. */
export async function openTestServices(cacheDir: string): Promise<TestServices> {
  const logger = createLogger('warn', 'tests');
  const onGiveUp = (fault: Error) => logger.fatal({ err: fault }, 'a part of the tests is gone');
  let dataDir: DataDir | undefined;
  const folder = () => (dataDir ??= openTestFolder());
  let engine: Promise<EmbeddedEngine> | undefined;
  let postgres: Promise<EmbeddedPostgres> | undefined;
  let template: Promise<string> | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let count = 0;

  const theEngine = () =>
    (engine ??= (async () => {
      const found = await resolveEngine({
        address: undefined,
        path: process.env.PATH ?? '',
        cacheDir,
        env: process.env,
        onStep: (line) => process.stderr.write(`temporal: ${line}\n`),
      });
      if (found.kind !== 'program') throw new Error('tests run their own engine');
      const started = await startEmbeddedEngine(folder(), {
        program: found.path,
        namespace: 'default',
        searchAttributes,
        logger,
        onGiveUp,
        port: undefined,
        uiPort: undefined,
        headless: true,
        inMemory: true,
        timerMaxShift: '1ms',
      });
      const connection = await Connection.connect({ address: started.address });
      await prepareNamespace(connection, 'default', searchAttributes);
      await connection.close();
      return started;
    })());
  const thePostgres = () => (postgres ??= startEmbeddedPostgres(folder(), { logger, onGiveUp, unsafeFast: true }));
  const admin = async (sql: string) => {
    const client = new PgClient({ connectionString: (await thePostgres()).urls('postgres').owner });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  const theTemplate = () =>
    (template ??= (async () => {
      await admin('create database jiesu_template');
      await migrateAll((await thePostgres()).urls('jiesu_template'));
      return 'jiesu_template';
    })());
  /** One at a time: PostgreSQL copies a template only while nobody else is connected to it. */
  const createDatabase = (migrated: boolean) => {
    const made = queue.then(async () => {
      const name = `test_${++count}`;
      await admin(`create database ${name} template ${migrated ? await theTemplate() : 'template0'}`);
      return { name, urls: (await thePostgres()).urls(name) };
    });
    queue = made.catch(() => undefined);
    return made;
  };

  const answers: Record<string, () => Promise<unknown>> = {
    '/temporal': async () => ({ address: (await theEngine()).address, namespace: 'default' }),
    '/database': () => createDatabase(true),
    '/empty-database': () => createDatabase(false),
  };
  const server: Server = createServer((request, response) => {
    const answer = answers[request.url ?? ''] ?? (() => Promise.reject(new Error('unknown')));
    answer().then(
      (body) => response.end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(500).end(reasonOf(error)),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  server.unref();

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
      await Promise.all([
        engine?.then((part) => part.stop(3_000)).catch(() => undefined),
        postgres?.then((part) => part.stop(3_000)).catch(() => undefined),
      ]);
      dataDir?.release();
      if (dataDir !== undefined) rmSync(join(dataDir.path, '..'), { recursive: true, force: true });
    },
  };
}

function openTestFolder(): DataDir {
  return openDataDir(makeFolder());
}
