import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ComplaintActivities } from '../../activities/contract';
import { type DataDir, openDataDir } from '../../platform/dataDir';
import { createLogger } from '../../platform/log';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../platform/postgres/embedded';
import { migrateAll } from '../../worker/schema';
import { commandSignals, complaintId } from '../../workflows/messages';
import {
  AGENT,
  ahead,
  commandOf,
  type Desk,
  eventsOf,
  freshOrder,
  intakeOf,
  openDesk,
  signedSignal,
  startOf,
  takeIn,
  typesOf,
  UNIT,
  until,
} from './desk';

const ORDERS = 12;
const URGES = 6;
/** With the caller's own call these make five: many callers, a ground for supervision (AP-14). */
const MANY = 4;

/** A PostgreSQL of this file's own, because it is stopped and started again. */
describe('the ledger is away', () => {
  let folder: string;
  let dataDir: DataDir;
  let postgres: EmbeddedPostgres;
  let desk: Desk;
  let keysAway = false;
  let hangs = false;
  const withKeys = (real: ComplaintActivities): ComplaintActivities => ({
    ...real,
    append: (proposal) => {
      const hang = hangs;
      hangs = false;
      return hang ? new Promise(() => undefined) : real.append(proposal);
    },
    checkSignal: (orderNo, name, raw) =>
      keysAway ? Promise.reject(new Error('away')) : real.checkSignal(orderNo, name, raw),
  });
  const logger = createLogger('fatal', 'test');
  const start = () => startEmbeddedPostgres(dataDir, { logger, onGiveUp: () => undefined, unsafeFast: true });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jiesu-outage-'));
    // As root, the account of the database must get through to its own folder.
    chmodSync(folder, 0o711);
    dataDir = openDataDir(join(folder, 'data'));
    postgres = await start();
    await migrateAll(postgres.urls());
    desk = await openDesk({ name: 'outage', urls: postgres.urls(), around: withKeys });
  }, 120_000);
  afterAll(async () => {
    await desk.close();
    await postgres.stop(5_000);
    dataDir.release();
    rmSync(folder, { recursive: true, force: true });
  });

  const lengthOf = async (orderNo: string) =>
    (await desk.client.workflow.getHandle(complaintId(orderNo)).describe()).historyLength;

  test(`${ORDERS} open orders get ${URGES + 2} messages each: all acknowledged, nothing lost, histories bounded`, async () => {
    const orders: string[] = [];
    for (let i = 0; i < ORDERS; i++) orders.push(await takeIn(desk));
    const before = await Promise.all(orders.map(lengthOf));
    await postgres.stop(5_000);

    const pendings = await Promise.all(
      orders.map(async (orderNo) => {
        const first = await desk.gateway.command(orderNo, commandOf('sign', {}, UNIT, `sign-${orderNo}`));
        for (let i = 0; i < URGES; i++) await desk.gateway.command(orderNo, commandOf('urge', {}, AGENT, `urge-${i}`));
        const signal = signedSignal(orderNo, 'contact', { reached: true }, 's-heat', `contact-${orderNo}`);
        await desk.client.workflow.getHandle(complaintId(orderNo)).signal(commandSignals.contact, signal);
        return first;
      }),
    );
    // Told within two seconds: it counts, the ledger has it later.
    for (const told of pendings) expect('accepted' in told || told.answer.pending === true).toBe(true);
    // A repeat during the outage is the same answer.
    const again = await desk.gateway.command(orders[0] ?? '', commandOf('urge', {}, AGENT, 'urge-0'));
    expect('answer' in again && again.answer.events).toEqual(['URGED']);
    // The live case knows more than the ledger.
    const { state, pending } = (await desk.gateway.live(orders[0] ?? '')) ?? {};
    expect(state).toMatchObject({ stage: 'HANDLING', urges: URGES });
    expect(pending).toBeGreaterThan(0);

    postgres = await start();
    for (const orderNo of orders) {
      const types = await until(
        () => typesOf(desk, orderNo).catch(() => []),
        (all) => all.length >= 3 + URGES + 2,
        60_000,
      );
      expect(types).toEqual([
        'RECEIVED',
        'DISPATCHED',
        'SIGNED',
        ...Array.from({ length: MANY }, () => 'URGED'),
        'SUPERVISED',
        ...Array.from({ length: URGES - MANY }, () => 'URGED'),
        'CONTACTED',
      ]);
      // The rows stand a moment before the workflow hears that they do.
      await until(
        async () => (await desk.gateway.live(orderNo))?.pending,
        (pending) => pending === 0,
        30_000,
      );
    }
    const grown = (await Promise.all(orders.map(lengthOf))).map((length, i) => length - (before[i] ?? 0));
    console.info(
      `${URGES + 2} messages a case during the outage: history grew by ${Math.min(...grown)} to ${Math.max(...grown)} events`,
    );
    // Five events a message, and some twenty for the outage however long it lasts.
    expect(Math.max(...grown)).toBeLessThanOrEqual((URGES + 2) * 6 + 25);
  }, 180_000);

  test('a long outage without messages costs a history no more than a short one; limits fall due all the same', async () => {
    const orderNo = await takeIn(desk);
    await desk.gateway.command(orderNo, commandOf('sign', {}, UNIT));
    const before = await lengthOf(orderNo);
    await postgres.stop(5_000);
    await desk.gateway.command(orderNo, commandOf('urge', {}, AGENT));
    await new Promise((wake) => setTimeout(wake, 12_000));
    const whileAway = await lengthOf(orderNo);
    postgres = await start();
    await until(
      () => typesOf(desk, orderNo).catch(() => []),
      (types) => types.at(-1) === 'URGED',
      60_000,
    );
    const after = await lengthOf(orderNo);
    console.info(
      `one message in an outage of 12 s: ${whileAway - before} events during it, ${after - whileAway} to make it good`,
    );
    expect(after - before).toBeLessThanOrEqual(20);
    // The clock goes on as before.
    await ahead(desk, orderNo, 25 * 3_600_000);
    expect(await typesOf(desk, orderNo)).toContain('BREACHED');
  }, 120_000);

  test('a ledger that hangs instead of refusing holds an answer two seconds, not longer', async () => {
    const orderNo = await takeIn(desk);
    hangs = true;
    const began = Date.now();
    const told = await desk.gateway.command(orderNo, commandOf('sign', {}, UNIT));
    expect('accepted' in told || told.answer.pending === true).toBe(true);
    expect(Date.now() - began).toBeLessThan(6_000);
    await until(
      () => typesOf(desk, orderNo),
      (types) => types.at(-1) === 'SIGNED',
      30_000,
    );
  }, 60_000);

  test('signals that come while the keys cannot be read wait together and are heard in order', async () => {
    const orderNo = await takeIn(desk);
    const before = await lengthOf(orderNo);
    const handle = desk.client.workflow.getHandle(complaintId(orderNo));
    keysAway = true;
    const send = (name: 'sign' | 'contact', body: object, id: string) =>
      handle.signal(commandSignals[name], signedSignal(orderNo, name, body, 's-heat', id));
    await send('sign', {}, 'wait-0');
    for (let i = 1; i < 8; i++) await send('contact', { reached: true }, `wait-${i}`);
    await new Promise((wake) => setTimeout(wake, 4_000));
    expect(await typesOf(desk, orderNo)).toEqual(['RECEIVED', 'DISPATCHED']);
    keysAway = false;
    const events = await until(
      () => eventsOf(desk, orderNo),
      (all) => all.length >= 10,
      60_000,
    );
    expect(events.slice(2).map(({ message }) => message)).toEqual(Array.from({ length: 8 }, (_, i) => `wait-${i}`));
    const grown = (await lengthOf(orderNo)) - before;
    console.info(`8 signals while the keys were away: ${grown} events`);
    expect(grown).toBeLessThanOrEqual(8 * 7 + 12);
  }, 120_000);

  test('an intake whose ledger goes away in the middle waits, is not lost and not doubled', async () => {
    await postgres.stop(5_000);
    const orderNo = freshOrder();
    const intake = startOf(intakeOf(orderNo));
    const receipt = await desk.gateway.intake(intake).catch((error: { code?: string }) => error.code);
    expect(receipt === 'WORKER_UNAVAILABLE' || (typeof receipt === 'object' && receipt.pending === true)).toBe(true);
    postgres = await start();
    await until(
      () => eventsOf(desk, orderNo).catch(() => []),
      (events) => events.length === 2,
      60_000,
    );
    expect(await desk.gateway.intake(intake)).toMatchObject({ orderNo, stage: 'DISPATCHED' });
    expect(await typesOf(desk, orderNo)).toEqual(['RECEIVED', 'DISPATCHED']);
  }, 120_000);
});
