import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { OrderState } from '../../domain/state';
import { compare } from '../../ledger/audit/compare';
import { CITY, type Desk, DISPATCHER, give, openDesk, takeIn, UNIT, until } from './desk';

/** As in production, a task of a dead worker comes back to another one after the engine's time. */
const LIMIT_MS = 300_000;
const MEMBERS = 60;

describe('an incident whose worker is killed with -9 in the middle of a page, and again in the middle of the result', () => {
  let hands: Desk;
  let child: ChildProcess | undefined;
  let desks: Desk[] = [];
  beforeEach(async () => {
    hands = await openDesk({ name: 'incident-killed', handsOnly: true });
  });
  afterEach(async () => {
    child?.kill('SIGKILL');
    for (const desk of desks) await desk.close();
    desks = [];
    await hands.close();
  });

  /** Slow at that message, and then always between the ledger's commit and the engine's task. */
  async function slowWorker(message: string): Promise<ChildProcess> {
    const { address, urls, taskQueue } = hands;
    const file = join(__dirname, 'fixtures', 'pausingWorker.ts');
    const args = ['--import', 'tsx', file, address, JSON.stringify(urls), taskQueue, message, '400'];
    const worker = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    child = worker;
    let said = '';
    worker.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text));
    await until(
      async () => said,
      (text) => text.includes('polling'),
      60_000,
    );
    return worker;
  }

  /** How many orders have an event of the type, and how many have it more than once. */
  async function having(orders: readonly string[], type: string): Promise<readonly [once: number, oftener: number]> {
    const { rows } = await hands.ledger.pool.query<{ n: number }>(
      'select count(*)::int as n from ledger.order_event where order_no = any($1) and type = $2 group by order_no',
      [orders, type],
    );
    return [rows.filter(({ n }) => n === 1).length, rows.filter(({ n }) => n > 1).length];
  }
  const some = (orders: readonly string[], type: string) =>
    until(
      () => having(orders, type),
      ([once]) => once >= 20,
      90_000,
    );
  async function incidentOf(orderNo: string): Promise<OrderState['incident']> {
    const { rows } = await hands.ledger.pool.query<{ state: OrderState }>(
      'select state from ledger.complaint where order_no = $1',
      [orderNo],
    );
    return rows[0]?.state.incident;
  }

  test(
    'every member joins once and has the result once, and the parent’s counts are exact',
    async () => {
      const before = await openDesk({ ...hands, name: 'incident-before' });
      desks = [before];
      const [parent = '', ...members] = await Promise.all(Array.from({ length: MEMBERS + 1 }, () => takeIn(before)));
      await before.close();
      desks = [];

      const first = await slowWorker(`~join-${parent}-1`);
      await give(hands, parent, 'gather', { orders: members }, CITY);
      await some(members, 'JOINED');
      first.kill('SIGKILL');
      expect((await having(members, 'JOINED'))[0]).toBeLessThan(MEMBERS);

      const second = await slowWorker(`~result-${parent}-1`);
      await until(
        () => incidentOf(parent),
        (incident) => incident?.joined === MEMBERS,
        120_000,
      );
      await give(hands, parent, 'report', { result: 'solved', contacted: true }, UNIT);
      await give(hands, parent, 'reviewReport', { accepted: true }, DISPATCHER);
      await some(members, 'RESULT_TAKEN');
      second.kill('SIGKILL');
      expect((await having(members, 'RESULT_TAKEN'))[0]).toBeLessThan(MEMBERS);

      const last = await openDesk({ ...hands, name: 'incident-last' });
      desks = [last];
      await until(
        () => incidentOf(parent),
        (incident) => incident?.passes === 1,
        120_000,
      );
      for (const type of ['JOINED', 'RESULT_TAKEN'])
        expect([type, ...(await having(members, type))]).toEqual([type, MEMBERS, 0]);
      expect(await incidentOf(parent)).toMatchObject({ joined: MEMBERS, served: MEMBERS, waiting: 0, open: [] });
      expect((await compare(hands.ledger)).differences).toEqual([]);
    },
    LIMIT_MS,
  );
});
