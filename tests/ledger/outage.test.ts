import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { AppendBatch, AppendResult } from '../../activities/contract';
import { append } from '../../ledger/append';
import { compare } from '../../ledger/audit/compare';
import { verify } from '../../ledger/audit/verify';
import { type LedgerDatabase, openLedger } from '../../ledger/database';
import { LedgerError } from '../../ledger/errors';
import { migrateLedger } from '../../ledger/migrate';
import { type DataDir, openDataDir } from '../../platform/dataDir';
import { createLogger } from '../../platform/log';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../platform/postgres/embedded';
import { ROLES } from '../../platform/postgres/roles';
import { lifeOf } from './lives';

let folder: string;
let dataDir: DataDir;
let postgres: EmbeddedPostgres;
let ledger: LedgerDatabase;
let ask: ReturnType<typeof append>;
const orders = new Map<string, number>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jiesu-outage-'));
  chmodSync(folder, 0o711);
  dataDir = openDataDir(join(folder, 'data'));
  // With fsync, unlike the tests' shared database: this one is killed.
  postgres = await startEmbeddedPostgres(dataDir, {
    logger: createLogger('silent', 'outage'),
    onGiveUp: () => undefined,
  });
  await migrateLedger(postgres.urls().owner, { roles: ROLES });
  ledger = openLedger(postgres.urls().ledger, { max: 8, statementMs: 1_500, connectMs: 1_000 });
  ask = append(ledger);
}, 60_000);
afterAll(async () => {
  await ledger.close();
  await postgres.stop(10_000);
  dataDir.release();
  rmSync(folder, { recursive: true, force: true });
});

interface Sum {
  away: number;
  events: number;
}

/** Appends as the engine does: again and again until there is an answer. */
async function patiently(batch: AppendBatch, sum: Sum): Promise<AppendResult> {
  for (;;) {
    try {
      return await ask(batch);
    } catch (error) {
      if (!(error instanceof LedgerError) || error.code !== 'LEDGER_UNAVAILABLE') throw error;
      sum.away++;
      await delay(50);
    }
  }
}

/** Lives of thirty orders, appended by eight writers while `disturb` happens. */
async function during(prefix: string, disturb: (isOver: () => boolean) => Promise<void>): Promise<Sum> {
  const sum = { away: 0, events: 0 };
  const waiting = Array.from({ length: 30 }, (_, i) => `${prefix}-${i}`);
  const write = async () => {
    for (let orderNo = waiting.pop(); orderNo !== undefined; orderNo = waiting.pop()) {
      let head = { seq: 0, hash: '' };
      for (const events of lifeOf(orderNo, waiting.length)) {
        head = await patiently({ orderNo, seq: head.seq + 1, prevHash: head.hash, events }, sum);
        sum.events += events.length;
        await delay(10);
      }
      orders.set(orderNo, head.seq);
    }
  };
  let over = false;
  const work = Promise.all(Array.from({ length: 8 }, write)).finally(() => {
    over = true;
  });
  await Promise.all([work, disturb(() => over)]);
  return sum;
}

/** Waits until the database answers again. */
async function ready(): Promise<void> {
  for (;;) {
    try {
      await ledger.pool.query('select 1');
      return;
    } catch {
      await delay(100);
    }
  }
}

async function expectWhole(): Promise<void> {
  await ready();
  const { rows } = await ledger.pool.query<{ order_no: string; seq: number }>(
    'select order_no, seq from ledger.complaint',
  );
  expect(new Map(rows.map((row) => [row.order_no, row.seq]))).toEqual(orders);
  expect((await verify(ledger)).faults).toEqual([]);
  expect((await compare(ledger)).differences).toEqual([]);
}

test('PostgreSQL killed in the middle, three times: nothing lost, nothing twice', async () => {
  const { away } = await during('K', async () => {
    for (let i = 0; i < 3; i++) {
      await ready();
      await delay(150);
      const before = postgres.restarts();
      process.kill(postgres.pid() ?? 0, 'SIGKILL');
      // Its last children may still answer for a moment.
      while (postgres.restarts() === before) await delay(50);
    }
  });
  expect(postgres.restarts()).toBeGreaterThanOrEqual(2);
  expect(away).toBeGreaterThan(0);
  await expectWhole();
}, 180_000);

test('PostgreSQL stopped dead (SIGSTOP) for some seconds: appends give up in time, and what commits late is not doubled', async () => {
  const { away } = await during('S', async () => {
    await ready();
    await delay(150);
    const pid = postgres.pid() ?? 0;
    const { rows } = await ledger.pool.query<{ pid: number }>(
      "select pid from pg_stat_activity where application_name = 'jiesu' and pid <> pg_backend_pid()",
    );
    const all = [pid, ...rows.map((row) => row.pid)];
    for (const each of all) process.kill(each, 'SIGSTOP');
    await delay(4_000);
    for (const each of all) {
      try {
        process.kill(each, 'SIGCONT');
      } catch {
        // A backend whose client went away may be gone already.
      }
    }
  });
  expect(away).toBeGreaterThan(0);
  await expectWhole();
}, 180_000);

test('connections cut by the administrator at every moment', async () => {
  const { away } = await during('T', async (isOver) => {
    await ready();
    const admin = new Client({ connectionString: postgres.urls().owner });
    await admin.connect();
    while (!isOver()) {
      await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'jiesu'");
      await delay(80);
    }
    await admin.end();
  });
  expect(away).toBeGreaterThan(0);
  await expectWhole();
}, 180_000);
