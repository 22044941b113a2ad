import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { Client as PgClient } from 'pg';
import { readConfig } from '../../platform/config';
import { openDataDir } from '../../platform/dataDir';
import { startEmbeddedEngine } from '../../platform/engine/embedded';
import { prepareNamespace } from '../../platform/engine/namespace';
import { resolveEngine } from '../../platform/engine/resolve';
import { isReachable, serviceAccount } from '../../platform/account';
import { keySource } from '../../platform/keys/source';
import { createLogger } from '../../platform/log';
import { freePort, isPortFree } from '../../platform/ports';
import { type Stack, type StackOptions, startStack, useStack } from '../../platform/stack';

async function select(url: string, sql: string): Promise<unknown[]> {
  const client = new PgClient({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

/** Master key of the vault and key of the histories. */
const keysOf = ({ vaultKeys, codecKeys }: Stack) =>
  [keySource('VAULT_KEY', vaultKeys.place), keySource('CODEC_KEY', codecKeys)].map((source) => source.keys()[0]);

describe('engine and database in a data folder', () => {
  const base = mkdtempSync(join(tmpdir(), 'jiesu-embedded-'));
  chmodSync(base, 0o711);
  const options: StackOptions = {
    searchAttributes: { JiesuStage: 'KEYWORD' },
    logger: createLogger('fatal', 'test'),
    env: process.env,
    onStep: () => undefined,
    onGiveUp: () => undefined,
  };
  const env = (name: string, more: Record<string, string> = {}) => ({
    DATA_DIR: join(base, name),
    TEMPORAL_NAMESPACE: 'jiesu',
    ...(process.env.JIESU_CACHE === undefined ? {} : { JIESU_CACHE: process.env.JIESU_CACHE }),
    ...more,
  });
  const running: Stack[] = [];
  const start = async (name: string, more: Record<string, string> = {}, extra: Partial<StackOptions> = {}) => {
    const stack = await startStack(readConfig(env(name, more)), { ...options, ...extra });
    running.push(stack);
    return stack;
  };
  let first: Stack;

  beforeAll(async () => {
    first = await start('one');
  });
  afterAll(async () => {
    for (const stack of running) await stack.stop();
    rmSync(base, { recursive: true, force: true });
  });

  test('the database is UTF-8 in C.UTF-8 with checksummed passwords, listening on the loopback only', async () => {
    const [row] = await select(
      first.database.owner,
      `select current_database(), pg_encoding_to_char(encoding), datctype, current_setting('password_encryption'),
              current_setting('listen_addresses'), current_setting('fsync'), current_setting('TimeZone')
         from pg_database where datname = current_database()`,
    );
    expect(row).toEqual(['jiesu', 'UTF8', 'C.UTF-8', 'scram-sha-256', '127.0.0.1', 'on', 'UTC']);
  });

  test('every writer has a role of its own that owns nothing and may make nothing', async () => {
    for (const key of ['ledger', 'vault', 'reader'] as const) {
      const url = first.database[key];
      expect(await select(url, 'select current_user, usesuper from pg_user where usename = current_user')).toEqual([
        [`jiesu_${key}`, false],
      ]);
      await expect(select(url, 'create table public.mine ()')).rejects.toThrow(/permission denied/);
    }
  });

  test('a wrong password is refused', async () => {
    const url = new URL(first.database.reader);
    url.password = 'guess';
    await expect(select(url.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  });

  test('folders and secrets are closed to other people', () => {
    const open = readdirSync(join(base, 'one'), { withFileTypes: true }).filter(
      (entry) => (statSync(join(base, 'one', entry.name)).mode & 0o077) !== 0,
    );
    expect(open.map((entry) => entry.name)).toEqual([]);
  });

  test('histories are kept 90 days, the search attributes are known, a second preparation changes nothing', async () => {
    const connection = await Connection.connect({ address: first.temporal.address });
    await prepareNamespace(connection, 'jiesu', { JiesuStage: 'KEYWORD', JiesuLater: 'DATETIME' });
    const { config } = await connection.workflowService.describeNamespace({ namespace: 'jiesu' });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(90 * 86_400);
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'jiesu' });
    expect(customAttributes).toMatchObject({ JiesuStage: 2, JiesuLater: 6 });
    await expect(prepareNamespace(connection, 'jiesu', { JiesuStage: 'INT' })).rejects.toThrow(/another type than INT/);
    await connection.close();
  });

  test('a namespace that the engine does not know yet is made, with the same retention', async () => {
    const connection = await Connection.connect({ address: first.temporal.address });
    await prepareNamespace(connection, 'fresh', { JiesuStage: 'KEYWORD' });
    const { config } = await connection.workflowService.describeNamespace({ namespace: 'fresh' });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(90 * 86_400);
    await connection.close();
  });

  test('the engine writes its SQLite file in WAL mode', () => {
    expect(readdirSync(join(base, 'one', 'temporal'))).toContain('temporal.db-wal');
  });

  test('a second start on the same folder is refused, a command beside it joins', async () => {
    await expect(startStack(readConfig(env('one')), options)).rejects.toMatchObject({ code: 'ALREADY_RUNNING' });
    const beside = await useStack(readConfig(env('one')), options);
    const { address, namespace, uiUrl } = first.temporal;
    expect(beside).toMatchObject({ joined: true, temporal: { address, namespace, uiUrl }, database: first.database });
    expect(keysOf(beside)).toEqual(keysOf(first));
    await beside.stop();
    expect(await select(first.database.reader, 'select 1')).toEqual([[1]]);
  });

  test('two copies with other ports and folders run side by side', async () => {
    const uiPort = await freePort();
    // A folder with a blank, Chinese characters and a sign that means something in addresses.
    const second = await start('二号 data #2', { TEMPORAL_UI_PORT: String(uiPort) });
    expect(readdirSync(join(base, '二号 data #2', 'temporal'))).toContain('temporal.db');
    expect(second.temporal.uiUrl).toBe(`http://127.0.0.1:${uiPort}`);
    expect(second.temporal.address).not.toBe(first.temporal.address);
    expect(second.database.owner).not.toBe(first.database.owner);
    for (const [i, key] of keysOf(second).entries()) expect(key).not.toEqual(keysOf(first)[i]);
    expect((await fetch(`${second.temporal.uiUrl}/api/v1/settings`)).ok).toBe(true);
    await second.stop();
    expect(await select(first.database.reader, 'select 1')).toEqual([[1]]);
  });

  test('a demanded port that is taken is an error that names its variable, and leaves nothing running', async () => {
    const taken = first.temporal.uiUrl?.split(':').at(-1) ?? '';
    await expect(start('three', { TEMPORAL_UI_PORT: taken })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining('TEMPORAL_UI_PORT'),
    });
    const again = await start('three');
    await again.stop();
  });

  test('killed with -9, engine and database come back on the same ports with what they held', async () => {
    const { engine, postgres } = first.children;
    if (engine === undefined || postgres === undefined) throw new Error('embedded parts expected');
    const connection = await Connection.connect({ address: first.temporal.address });
    const client = new Client({ connection, namespace: 'jiesu' });
    await client.workflow.start('waiting', { workflowId: 'kept', taskQueue: 'nobody', args: [] });
    await select(first.database.owner, 'create table kept as select 42 as answer');

    const before = [engine.restarts(), postgres.restarts()];
    process.kill(engine.pid() as number, 'SIGKILL');
    process.kill(postgres.pid() as number, 'SIGKILL');
    for (let i = 0; i < 300 && (engine.restarts() === before[0] || postgres.restarts() === before[1]); i++)
      await delay(50);

    expect(await select(first.database.owner, 'select answer from kept')).toEqual([[42]]);
    expect((await client.workflow.getHandle('kept').describe()).status.name).toBe('RUNNING');
    await connection.close();
  });

  test('stopped and started again it goes on where it was, with a stale lock and a stale postmaster.pid in the way', async () => {
    await first.stop();
    const pidFile = readdirSync(join(base, 'one')).includes('postgres')
      ? join(base, 'one', 'postgres', 'postmaster.pid')
      : undefined;
    // The number of a live process that is no database: what a machine's restart may leave.
    if (pidFile !== undefined) writeFileSync(pidFile, `${process.pid}\n${join(base, 'one', 'postgres')}\n`);
    writeFileSync(join(base, 'one', 'jiesu.lock'), JSON.stringify({ pid: process.pid, started: 'before' }));
    first = await start('one');
    expect(await select(first.database.owner, 'select answer from kept')).toEqual([[42]]);
    const connection = await Connection.connect({ address: first.temporal.address });
    const handle = new Client({ connection, namespace: 'jiesu' }).workflow.getHandle('kept');
    expect((await handle.describe()).status.name).toBe('RUNNING');
    await connection.close();
  });

  test.each([
    { deaths: 2, told: undefined },
    { deaths: 3, told: /^Temporal 引擎未能启动（exit 2）[^]*panic: no port/ },
  ])('an engine that dies $deaths times as it starts is tried three times', async ({ deaths, told }) => {
    const name = `dying-${deaths}`;
    const tries = join(base, `${name}.tries`);
    const program = join(base, name);
    const { cacheDir } = readConfig(env(name));
    const path = process.env.PATH ?? '';
    const real = await resolveEngine({ address: undefined, path, cacheDir, env: process.env });
    if (real.kind !== 'program') throw new Error('a program expected');
    const stack = `for i in 1 2 3 4 5 6 7 8; do echo "goroutine $i"; done`;
    const dies = `echo x >>'${tries}'; [ $(wc -l <'${tries}') -gt ${deaths} ] || { echo 'panic: no port'; ${stack}; exit 2; }`;
    writeFileSync(program, `#!/bin/sh\n${dies}\nexec '${real.path}' "$@"\n`, { mode: 0o755 });
    const dataDir = openDataDir(join(base, `${name}-data`));
    const start = startEmbeddedEngine(dataDir, {
      ...options,
      program,
      namespace: 'jiesu',
      port: undefined,
      uiPort: undefined,
      headless: true,
    });
    if (told === undefined) await (await start).stop(5_000);
    else await expect(start).rejects.toThrow(told);
    expect(readFileSync(tries, 'utf8')).toBe('x\n'.repeat(3));
    dataDir.release();
  });

  test('a port that was taken in the meantime is replaced, not fought for', async () => {
    const port = Number(new URL(first.database.owner).port);
    await first.stop();
    expect(await isPortFree(port)).toBe(true);
    const squatter = (await import('node:net')).createServer();
    await new Promise<void>((listening) => squatter.listen(port, '127.0.0.1', listening));
    first = await start('one');
    squatter.close();
    expect(new URL(first.database.owner).port).not.toBe(String(port));
    expect(await select(first.database.owner, 'select answer from kept')).toEqual([[42]]);
  });

  test('the log of the database holds no statement and no value', async () => {
    await expect(select(first.database.owner, "select 1/0 as x, '13800138000'")).rejects.toThrow(/division/);
    const log = readFileSync(join(base, 'one', 'logs', 'postgres.log'), 'utf8');
    expect(log).toContain('division by zero');
    expect(log).not.toContain('13800138000');
  });

  test("root's data folder out of the service account's reach is noticed", () => {
    const account = serviceAccount();
    if (account === undefined) {
      process.stderr.write('SKIPPED: the service account: only root has one\n');
      return;
    }
    const shut = mkdtempSync(join(base, 'shut-'));
    expect(isReachable(base, account)).toBe(true);
    expect(isReachable(shut, account)).toBe(false);
  });
});
