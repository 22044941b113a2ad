import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Archived, archive, type ArchiverDeps } from '../../audit/archive/archiver';
import { archivedRuns } from '../../audit/archive/books';
import { type CheckDeps, checkArchive } from '../../audit/archive/check';
import { drop } from '../../audit/archive/drop';
import { ArchiveFolder, readManifest, standing } from '../../audit/archive/folder';
import { HoldRefused, liftHold, setHold } from '../../audit/archive/hold';
import { archiveKeys } from '../../audit/archive/keys';
import { keepRelease } from '../../audit/archive/release';
import { todoQuery } from '../../audit/archive/todo';
import { checkSeals } from '../../audit/seal/check';
import { cutSeal } from '../../audit/seal/cut';
import { freshKey, readSigner, readVerifier } from '../../audit/seal/signing';
import { type LedgerDatabase, openLedger } from '../../ledger/database';
import { dataConverter } from '../../platform/codec';
import { keySource } from '../../platform/keys/source';
import { startDevServer } from '../../platform/engine/devServer';
import { resolveEngine } from '../../platform/engine/resolve';
import { choosePort } from '../../platform/ports';
import type { Child } from '../../platform/processes';
import { retentionOn } from '../../rules/retention';
import { COMPLAINT, complaintId } from '../../workflows/messages';
import { SATISFIED } from '../domain/support';
import { testConverter } from '../support/converter';
import {
  AGENT,
  ahead,
  CACHE,
  CITY,
  type Desk,
  DISPATCHER,
  eventsOf,
  freshOrder,
  give,
  intakeOf,
  MONDAY,
  openDesk,
  startOf,
  takeIn,
  typesOf,
  UNIT,
  until,
  VISITOR,
} from '../workflows/desk';

/** What was put away is in clear inside. */
const { payloadCodecs: _, ...PLAIN } = dataConverter({});
const KEYS = archiveKeys(Buffer.alloc(32, 7));
const AUDITOR = { keyId: 'k-auditor', roles: ['auditor'] } as const;
const SUPERVISOR = { keyId: 'k-supervisor', roles: ['supervisor'] } as const;
const YEAR_2040 = Date.UTC(2040, 0, 1);

type Mark = NonNullable<Parameters<typeof todoQuery>[1]>;
interface Plan {
  readonly 'Node Type': string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

/** Rows that the scans of a plan looked at. */
function rowsRead({ Plans = [], ...node }: Plan): number {
  const own = node['Node Type'].includes('Scan')
    ? (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
    : 0;
  return Plans.reduce((sum, plan) => sum + rowsRead(plan), own);
}

let scratch: string;
let engine: Child | undefined;
let desk: Desk;
let auditor: LedgerDatabase;
let folder: ArchiveFolder;
let closed: string;
let continued: string;
let open: string;
let first: Archived;

async function ended(orderNo: string): Promise<void> {
  await give(desk, orderNo, 'cancel', { ground: 'error' }, CITY);
  await desk.client.workflow.getHandle(complaintId(orderNo)).result();
}

/** An order with its whole course, which a late urge still brings back. */
async function ratedOrder(): Promise<string> {
  const orderNo = await takeIn(desk, {}, Date.now());
  await give(desk, orderNo, 'report', { result: 'solved', contacted: true }, UNIT);
  await give(desk, orderNo, 'reviewReport', { accepted: true }, DISPATCHER);
  await until(
    async () => {
      await ahead(desk, orderNo, 43_200_000);
      return typesOf(desk, orderNo);
    },
    (types) => types.includes('FOLLOW_UP_OPENED'),
  );
  await give(desk, orderNo, 'recordFollowUp', SATISFIED, VISITOR);
  await desk.client.workflow.getHandle(complaintId(orderNo)).result();
  return orderNo;
}

/** An order whose case goes over several runs. */
async function longOrder(): Promise<string> {
  const orderNo = freshOrder();
  const args = [startOf(intakeOf(orderNo), { historyLimit: 60, offsetMs: MONDAY - Date.now() })];
  await desk.client.workflow.start(COMPLAINT, {
    workflowId: complaintId(orderNo),
    taskQueue: desk.taskQueue,
    args,
  });
  await until(
    () => eventsOf(desk, orderNo),
    (events) => events.length > 0,
  );
  for (let i = 0; i < 14; i++) await give(desk, orderNo, 'urge', {}, AGENT);
  return orderNo;
}

function deps(more: Partial<ArchiverDeps> = {}): ArchiverDeps {
  return { ledger: auditor, client: desk.client, dataConverter: testConverter(), folder, keys: KEYS, ...more };
}
/** Orders live on clocks that were put ahead. */
const everything = { before: Date.now() + 30 * 86_400_000 };

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'jiesu-archive-'));
  const found = await resolveEngine({
    address: undefined,
    path: process.env.PATH ?? '',
    cacheDir: CACHE,
    env: process.env,
  });
  if (found.kind !== 'program') throw new Error('tests run their own engine');
  const port = await choosePort(undefined, [], 'TEMPORAL_PORT');
  engine = await startDevServer({
    program: found.path,
    file: join(scratch, 'engine.db'),
    ...{ port, uiPort: undefined, namespace: 'default', searchAttributes: {} },
    logFile: join(scratch, 'engine.log'),
  });
  desk = await openDesk({ name: 'archive', address: `127.0.0.1:${port}` });
  auditor = openLedger(desk.urls.auditor);
  folder = new ArchiveFolder(join(scratch, 'archive'));
  await keepRelease(desk.urls.owner, CACHE);
  closed = await ratedOrder();
  await give(desk, closed, 'urge', {}, AGENT);
  await desk.client.workflow.getHandle(complaintId(closed)).result();
  continued = await longOrder();
  await ended(continued);
  open = await takeIn(desk, {}, Date.now());
  await until(
    async () => {
      let runs = 0;
      for await (const _ of desk.client.workflow.list({ query: `WorkflowId = '${complaintId(closed)}'` })) runs++;
      return runs;
    },
    (runs) => runs === 2,
  );
}, 180_000);
afterAll(async () => {
  await auditor.close();
  await desk.close();
  await engine?.stop(3_000);
  rmSync(scratch, { recursive: true, force: true });
});

const check = (more: Partial<CheckDeps> = {}) =>
  checkArchive({
    folder,
    keys: KEYS,
    dataConverter: PLAIN,
    ...more,
  });

describe('the archive of histories', () => {
  test('an archiver that is interrupted goes on where it was; every ended run is put away once', async () => {
    const stop = new Error('killed');
    const interrupted = archive(
      deps({
        packOrders: 1,
        onProgress: () => {
          throw stop;
        },
      }),
      { ...everything, orderNo: closed },
    );
    await expect(interrupted).rejects.toBe(stop);
    first = await archive(deps(), everything);
    expect(first.faults).toEqual([]);
    expect(first.orders).toBe(2);
    const runs = await archivedRuns(auditor.pool, [closed, continued, open]);
    expect(runs.filter(({ orderNo }) => orderNo === closed).length).toBe(2);
    expect(runs.filter(({ orderNo }) => orderNo === continued).length).toBeGreaterThan(1);
    expect(runs.filter(({ orderNo }) => orderNo === open)).toEqual([]);
    expect(runs.length).toBe(first.runs);
    const told = (orderNo: string) =>
      runs.filter((run) => run.orderNo === orderNo).reduce((sum, run) => sum + run.last - run.first + 1, 0);
    for (const orderNo of [closed, continued]) expect(told(orderNo)).toBe((await eventsOf(desk, orderNo)).length);

    expect(await archive(deps(), everything)).toMatchObject({ orders: 0, runs: 0, faults: [] });
    const each = Math.round(first.bytes / first.orders);
    process.stdout.write(
      `archive: ${first.plainBytes} → ${first.bytes} bytes, ${each} an order of ${first.runs / first.orders} runs\n`,
    );
    expect(each).toBeLessThan(10_000);
  }, 120_000);

  test('a daily run reads what the day brought, however many years lie behind it', async () => {
    const OLD = 5_000;
    const owner = openLedger(desk.urls.owner, { statementMs: 60_000 });
    try {
      await owner.pool.query(
        `insert into ledger.complaint select (jsonb_populate_record(c, jsonb_build_object('order_no', 'OLD-' || n))).*
         from ledger.complaint c, generate_series(1, $2::int) n where c.order_no = $1`,
        [closed, OLD],
      );
      await owner.pool.query('vacuum analyze ledger.complaint');
      const mark = (await auditor.pool.query<Mark>('select position::text as position, before from audit.archive_mark'))
        .rows[0];
      expect(mark).toBeDefined();
      const day = { before: everything.before + 86_400_000 };
      const read = async (since: Mark | undefined) => {
        const { text, values } = todoQuery(day, since, '999999999');
        const told = await auditor.pool.query<{ 'QUERY PLAN': readonly [{ readonly Plan: Plan }] }>(
          `explain (analyze, format json) ${text}`,
          [...values],
        );
        return rowsRead(told.rows[0]?.['QUERY PLAN'][0].Plan as Plan);
      };
      const [daily, first] = [await read(mark), await read(undefined)];
      process.stdout.write(`archive: rows read by a daily run ${daily}, by a first one ${first}\n`);
      expect(first).toBeGreaterThan(OLD);
      expect(daily).toBeLessThan(OLD / 50);
    } finally {
      await owner.pool.query("delete from ledger.complaint where order_no like 'OLD-%'");
      await owner.close();
    }
  }, 60_000);

  test('what a run could not put away is looked at by the next one, with no event in between', async () => {
    const orderNo = await takeIn(desk);
    await ended(orderNo);
    const strange = dataConverter({ keys: keySource('CODEC_KEY', { given: [Buffer.alloc(32, 'strange')] }) });
    const failed = await archive(deps({ dataConverter: strange }), everything);
    expect(failed).toMatchObject({ runs: 0, faults: [expect.stringContaining(orderNo)] });
    expect(await archive(deps(), everything)).toMatchObject({ orders: 1, runs: 1, faults: [] });
    expect(await archive(deps(), everything)).toMatchObject({ orders: 0, runs: 0, faults: [] });
  }, 60_000);

  test('an order that goes on later has its later run put away too', async () => {
    await give(desk, closed, 'urge', {}, AGENT);
    await desk.client.workflow.getHandle(complaintId(closed)).result();
    expect(await archive(deps(), everything)).toMatchObject({ orders: 1, runs: 1, faults: [] });
  }, 60_000);

  test('the manifest’s head stands in the seal', async () => {
    const secret = freshKey('ed25519');
    const signer = readSigner(secret);
    const seals = join(scratch, 'seals');
    const seal = await cutSeal(auditor, signer, seals, Date.now());
    const { hashes } = readManifest(folder.lines());
    expect(seal.archive).toEqual({ no: hashes.length, hash: hashes.at(-1) });
    const verifiers = [readVerifier(signer.publicText)];
    expect((await checkSeals(auditor, [seal], { verifiers })).faults).toEqual([]);
    const forged = { ...seal, archive: { no: 1, hash: seal.archive?.hash ?? '' } };
    const { faults } = await checkSeals(auditor, [forged], { verifiers });
    expect(faults.map((fault) => /signature|manifest/.exec(fault)?.[0])).toEqual(['signature', 'manifest']);
  });

  test('what the engine and the ledger say differently is put away as the history has it, and told', async () => {
    const orderNo = await takeIn(desk);
    await ended(orderNo);
    const owner = openLedger(desk.urls.owner);
    await owner.pool.query('alter table ledger.order_event disable trigger all');
    await owner.pool.query(
      `update ledger.order_event set event = jsonb_set(event::jsonb, '{ground}', '"other"') where order_no = $1 and type = 'CANCELLED'`,
      [orderNo],
    );
    await owner.pool.query('alter table ledger.order_event enable trigger all');
    await owner.close();
    const done = await archive(deps(), { ...everything, orderNo });
    expect(done).toMatchObject({ orders: 1, runs: 1 });
    expect(done.faults).toEqual([expect.stringContaining('is not what the ledger says')]);
  }, 60_000);

  test('without engine and its data every history is told again by the kept code, and chains to the hash put away', async () => {
    await engine?.stop(3_000);
    engine = undefined;
    for (const name of readdirSync(scratch))
      if (name.startsWith('engine')) rmSync(join(scratch, name), { force: true });
    const found = await check();
    expect(found.faults).toEqual([]);
    expect(found.told).toBe(found.runs);
    expect(found.orders).toBe(4);
    let events = 0;
    for (const orderNo of [closed, continued]) events += (await eventsOf(desk, orderNo)).length;
    expect(found.events).toBeGreaterThan(events);
    expect((await check({ keptHash: () => 'f'.repeat(64) })).faults.length).toBe(found.runs);
  }, 120_000);

  test('one byte changed anywhere is found', async () => {
    const files = standing(readManifest(folder.lines()).lines).map(({ file }) => join(folder.path, file));
    const anchors = readManifest(folder.lines()).hashes.map((hash, index) => ({ no: index + 1, hash }));
    let seed = 1;
    for (const file of [...files, join(folder.path, 'manifest.ndjson')]) {
      const right = readFileSync(file);
      for (let i = 0; i < 12; i++) {
        seed = (seed * 48_271) % 2_147_483_647;
        const wrong = Buffer.from(right);
        const at = seed % wrong.length;
        wrong[at] = (wrong[at] ?? 0) ^ 1;
        writeFileSync(file, wrong);
        // Nothing is told again: what is changed shows before.
        const { faults } = await checkArchive(
          { folder, keys: KEYS, dataConverter: {}, anchors },
          { drawn: () => false },
        );
        if (faults.length === 0) throw new Error(`byte ${at} of ${file} was changed and not found`);
      }
      writeFileSync(file, right);
    }
    expect((await check()).faults).toEqual([]);
  }, 120_000);

  test('a record under a key that is gone is named, with the key that is missing', async () => {
    const { faults } = await checkArchive(
      { folder, keys: archiveKeys(Buffer.alloc(32, 8)), dataConverter: {} },
      { orderNo: continued },
    );
    expect(faults[0]).toContain(`the archive key is not at hand: ${KEYS.current}`);
    const rotated = archiveKeys(Buffer.alloc(32, 8), [Buffer.alloc(32, 7)]);
    expect((await check({ keys: rotated })).faults).toEqual([]);
  }, 60_000);
});

describe('what may be dropped', () => {
  const dropAll = (order?: { readonly reason: string; readonly by: string }) =>
    drop({ ledger: auditor, folder, retention: retentionOn('2026-11-30'), now: YEAR_2040 }, order);

  test('the term is dated data with its source', () => {
    expect(retentionOn('2026-11-30')).toMatchObject({ years: 10, certainty: 'P' });
    const given = [
      { from: '2026-01-01', histories: { years: 5, source: 's', certainty: 'P' } },
      { from: '2027-01-01', histories: { years: 15, source: 's', certainty: 'A' } },
    ];
    expect(['2020-01-01', '2026-12-31', '2027-01-01'].map((day) => retentionOn(day, given).years)).toEqual([5, 5, 15]);
  });

  test('nothing within its term', async () => {
    expect(
      await drop({ ledger: auditor, folder, retention: retentionOn('2026-11-30'), now: Date.now() }),
    ).toMatchObject({
      runs: 0,
      packs: 0,
    });
  });

  test('a hold needs a role and a reason; lifting it needs both roles, and two persons', async () => {
    const { pool } = auditor;
    await expect(setHold(pool, continued, 'suit', { keyId: 'k', roles: ['unit'] })).rejects.toBeInstanceOf(HoldRefused);
    await expect(setHold(pool, continued, '  ', AUDITOR)).rejects.toBeInstanceOf(HoldRefused);
    await expect(liftHold(pool, continued, 'over', AUDITOR)).rejects.toBeInstanceOf(HoldRefused);
    await setHold(pool, continued, 'suit 17/2039', AUDITOR);
    expect(await liftHold(pool, continued, 'over', AUDITOR)).toBe('asked');
    await expect(liftHold(pool, continued, 'over', AUDITOR)).rejects.toBeInstanceOf(HoldRefused);
    const both = { keyId: AUDITOR.keyId, roles: ['auditor', 'supervisor'] } as const;
    await expect(liftHold(pool, continued, 'over', both)).rejects.toThrow('two persons');
  });

  test('past their term runs go, held ones stay, and the manifest says what went, by whom and why', async () => {
    const all = await dropAll();
    expect(all.runs).toBeGreaterThan(0);
    expect(all.held).toBeGreaterThan(1);
    expect((await check()).faults).toEqual([]);
    const done = await dropAll({ reason: 'past ten years', by: 'k-auditor' });
    expect(done).toEqual(all);
    const left = await check();
    expect(left.faults).toEqual([]);
    expect([left.orders, left.runs]).toEqual([1, all.held]);
    const drops = readManifest(folder.lines()).lines.filter((line) => line.what === 'drop');
    expect(
      drops.every((line) => line.what === 'drop' && line.reason === 'past ten years' && line.by === 'k-auditor'),
    ).toBe(true);
    expect(drops.flatMap((line) => (line.what === 'drop' ? line.runs : [])).length).toBe(all.runs);
    expect(await dropAll()).toMatchObject({ runs: 0, held: all.held });
    await liftHold(auditor.pool, continued, 'confirmed', SUPERVISOR);
    expect(await dropAll({ reason: 'suit over', by: 'k-supervisor' })).toMatchObject({ runs: all.held, held: 0 });
  }, 60_000);
});
