import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { temporal as proto } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import fastify from 'fastify';
import { createMetrics } from '../../api/metrics';
import { keepRelease } from '../../audit/archive/release';
import { lastTurns } from '../../audit/chores/record';
import { scheduleId } from '../../audit/chores/schedules';
import { storedSeals } from '../../audit/seal/cut';
import { type LedgerDatabase, openLedger } from '../../ledger/database';
import { workflowBundle } from '../../worker/bundle';
import type { Part } from '../../worker/parts';
import type { Chore, ChoreDone } from '../../workflows/chores';
import { complaintId } from '../../workflows/messages';
import { testConverter } from '../support/converter';
import { CACHE, CITY, type Desk, give, openDesk, takeIn } from '../workflows/desk';
import { auditorOf, scheduleOf, triggerTurn } from './auditorFixture';

const DAY_MS = 86_400_000;
let desk: Desk;
let ledger: LedgerDatabase;
let folder: string;
/** Put ahead, so that what ended today is due for the archive. */
let clock = Date.now();
let auditor: Part | undefined;

const start = () => auditorOf(desk, folder, () => clock);
const handle = (name: Chore) => scheduleOf(desk, name);
const turn = async (name: Chore): Promise<ChoreDone> =>
  desk.client.workflow.getHandle(await triggerTurn(desk, name)).result();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jiesu-chores-'));
  desk = await openDesk({ name: 'chores' });
  ledger = openLedger(desk.urls.auditor);
  await keepRelease(desk.urls.owner, CACHE);
  auditor = await start();
});
afterAll(async () => {
  await auditor?.stop();
  for (const name of ['seal', 'archive'] as const) await handle(name).delete();
  await ledger.close();
  await desk.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the schedules run in Beijing time, one turn at a time, and their words are locked by the codec', async () => {
  const { spec, policies, action } = await handle('seal').describe();
  expect(spec).toMatchObject({
    timezone: 'Asia/Shanghai',
    calendars: [{ hour: [{ start: 0 }], minute: [{ start: 10 }] }],
  });
  expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: DAY_MS });
  expect(action).toMatchObject({ taskQueue: `${desk.taskQueue}-audit`, args: ['seal'] });
  const raw = await desk.client.workflowService.describeSchedule({
    namespace: 'default',
    scheduleId: scheduleId('seal', desk.taskQueue),
  });
  const [payload] = raw.schedule?.action?.startWorkflow?.input?.payloads ?? [];
  expect(Buffer.from(payload?.data ?? []).toString()).not.toContain('seal');
  expect(Buffer.from(payload?.metadata?.encoding ?? []).toString()).not.toMatch(/^json/);
});

test('a day is sealed once, however often its turn comes; a file that was lost on the way is written again', async () => {
  await takeIn(desk, {}, Date.now());
  expect(await turn('seal')).toEqual({ done: 1, faults: 0 });
  const file = join(folder, 'seals', 'seal-000001.json');
  const [seal] = await storedSeals(ledger);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(seal);
  expect(seal?.orders).toBe(1);
  rmSync(file);
  expect(await turn('seal')).toEqual({ done: 0, faults: 0 });
  expect(await storedSeals(ledger)).toEqual([seal]);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(seal);
  clock += DAY_MS;
  expect(await turn('seal')).toEqual({ done: 1, faults: 0 });
  expect((await storedSeals(ledger)).map(({ no }) => no)).toEqual([1, 2]);
});

test('a start again changes nothing, and what a person paused stays paused', async () => {
  await handle('archive').pause('a person');
  await auditor?.stop();
  auditor = await start();
  expect((await handle('archive').describe()).state).toMatchObject({ paused: true, note: 'a person' });
  expect((await handle('seal').describe()).state.paused).toBe(false);
  await handle('archive').unpause();
});

test('the archiver puts away what ended thirty days ago; both turns are told to those who watch, and to nobody who records', async () => {
  const orderNo = await takeIn(desk, {}, Date.now());
  await give(desk, orderNo, 'cancel', { ground: 'error' }, CITY);
  await desk.client.workflow.getHandle(complaintId(orderNo)).result();
  clock = Date.now() + 40 * DAY_MS;
  const { done, faults } = await turn('archive');
  expect([done >= 1, faults]).toEqual([true, 0]);
  expect(existsSync(join(folder, 'archive', 'manifest.ndjson'))).toBe(true);
  const reader = openLedger(desk.urls.reader);
  try {
    const turns = await lastTurns(reader.pool);
    expect(turns.map(({ chore, faults: told }) => [chore, told])).toEqual([
      ['archive', 0],
      ['seal', 0],
    ]);
    for (const { at } of turns) expect(Math.abs(at - Date.now() / 1_000)).toBeLessThan(3_600);
    const app = fastify();
    const figures = await createMetrics(app, () => lastTurns(reader.pool)).registry.metrics();
    for (const { chore, at } of turns) expect(figures).toContain(`jiesu_chore_last_seconds{chore="${chore}"} ${at}`);
    expect(figures).toContain('jiesu_chore_faults{chore="archive"} 0');
    await app.close();
    await expect(reader.pool.query('delete from audit.chore')).rejects.toThrow('permission denied');
    await expect(lastTurns(desk.ledger.pool)).rejects.toThrow('permission denied');
  } finally {
    await reader.close();
  }
});

test('a recorded turn replays', async () => {
  const file = join(__dirname, 'histories', 'chore.json.gz');
  const history = proto.api.history.v1.History.fromObject(JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')));
  const { codePath } = await workflowBundle({ cacheDir: CACHE });
  const replay = { workflowBundle: { codePath }, dataConverter: testConverter() };
  await Worker.runReplayHistory(replay, history, 'chore');
  const other = proto.api.history.v1.History.fromObject(history.toJSON());
  for (const event of other.events) {
    const asked = event.activityTaskScheduledEventAttributes?.activityType;
    if (asked) asked.name = 'somethingElse';
  }
  await expect(Worker.runReplayHistory(replay, other, 'chore')).rejects.toThrow();
});
