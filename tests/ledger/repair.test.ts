import { compare } from '../../ledger/audit/compare';
import { verify } from '../../ledger/audit/verify';
import { listeningBundle } from '../../ledger/repair/hearing';
import { candidates } from '../../ledger/repair/histories';
import { repair } from '../../ledger/repair/repair';
import { complaintId } from '../../workflows/messages';
import { Client as PgClient } from 'pg';
import {
  CACHE,
  CITY,
  type Desk,
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
} from '../workflows/desk';
import { testConverter } from '../support/converter';

let desk: Desk;
let owner: PgClient;
let bundle: Awaited<ReturnType<typeof listeningBundle>>;
beforeAll(async () => {
  desk = await openDesk({ name: 'repair' });
  owner = new PgClient({ connectionString: desk.urls.owner });
  await owner.connect();
  bundle = await listeningBundle(CACHE);
});
afterAll(async () => {
  await owner.end();
  await desk.close();
});

/** The ledger as an older backup has it: everything of the order after `seq` is gone. */
async function loseAfter(orderNo: string, seq: number): Promise<void> {
  await owner.query('alter table ledger.order_event disable trigger all');
  await owner.query('delete from ledger.order_event where order_no = $1 and seq > $2', [orderNo, seq]);
  await owner.query('alter table ledger.order_event enable trigger all');
  for (const table of ['complaint', 'unit_inbox', 'due_item', 'follow_up_task', 'called_unit', 'supervision']) {
    await owner.query(`delete from ledger.${table} where order_no = $1`, [orderNo]);
  }
}

let hasText = (_orderNo: string, _ref: string) => Promise.resolve(true);
const options = () => ({ client: desk.client, dataConverter: testConverter(), bundle, hasText });
const repairAll = async (range = {}) => repair(desk.ledger, await candidates(desk.client, range), options());
const mine = async (orders: readonly string[]) => {
  const open: string[] = [];
  const repaired: unknown[] = [];
  for (const orderNo of orders) {
    const done = await repairAll({ orderNo });
    open.push(...done.open);
    repaired.push(...done.repaired.map(({ appended }) => appended));
  }
  return { open, repaired };
};
const listed = (orderNo: string, runs = 1) =>
  until(
    async () => {
      let found = 0;
      for await (const _ of desk.client.workflow.list({ query: `WorkflowId = '${complaintId(orderNo)}'` })) found++;
      return found;
    },
    (found) => found >= runs,
  );

async function handled(): Promise<string> {
  const orderNo = await takeIn(desk);
  await give(desk, orderNo, 'sign', {}, UNIT);
  await give(desk, orderNo, 'contact', { reached: true }, UNIT);
  await give(desk, orderNo, 'urge', {}, CITY);
  return orderNo;
}

test('what a restored ledger lacks comes back from the histories: the chain is whole, the read models too', async () => {
  const [running, closed, lost, untouched] = [await handled(), await handled(), await handled(), await handled()];
  await give(desk, closed, 'cancel', { ground: 'error' }, CITY);
  await desk.client.workflow.getHandle(complaintId(closed)).result();
  const before = new Map<string, unknown>();
  for (const orderNo of [running, closed, lost, untouched]) {
    before.set(orderNo, await eventsOf(desk, orderNo));
    await listed(orderNo);
  }
  await loseAfter(running, 3);
  await loseAfter(closed, 2);
  await loseAfter(lost, 0);
  expect((await verify(desk.ledger)).faults).not.toEqual([]);

  const { repaired, open } = await mine([running, closed, lost, untouched]);
  expect(open).toEqual([]);
  expect(repaired).toEqual([
    { from: 4, to: 5 },
    { from: 3, to: 6 },
    { from: 1, to: 5 },
  ]);
  for (const [orderNo, events] of before) expect(await eventsOf(desk, orderNo)).toEqual(events);
  expect((await verify(desk.ledger)).faults).toEqual([]);
  expect((await compare(desk.ledger)).differences).toEqual([]);
});

test('words that the vault lost with the backup are named, for nobody can make them again', async () => {
  const orderNo = await handled();
  await give(desk, orderNo, 'urge', { note: 'e'.repeat(64) }, CITY);
  await listed(orderNo);
  await loseAfter(orderNo, 4);
  hasText = () => Promise.resolve(false);
  const { open, repaired } = await mine([orderNo]);
  hasText = () => Promise.resolve(true);
  expect(repaired).toEqual([{ from: 5, to: 6 }]);
  expect(open).toEqual([expect.stringContaining(`${orderNo}: 第 6 条引用的文本已不在保险库`)]);
});

test('a case that runs goes on by itself once the gap is closed', async () => {
  const orderNo = await handled();
  await listed(orderNo);
  await loseAfter(orderNo, 2);
  const commanded = await desk.gateway.command(orderNo, { id: 'm-after-restore', name: 'urge', body: {}, actor: CITY });
  expect(commanded).toBeDefined();
  expect(await typesOf(desk, orderNo)).toHaveLength(2);
  expect(await mine([orderNo])).toEqual({ open: [], repaired: [{ from: 3, to: 5 }] });
  await until(
    () => typesOf(desk, orderNo),
    (types) => types.length === 6,
  );
  expect((await verify(desk.ledger, { orderNo })).faults).toEqual([]);
});

test('an order whose history went on in several runs is heard through all of them', async () => {
  const orderNo = freshOrder();
  await desk.gateway.intake(startOf(intakeOf(orderNo), { offsetMs: MONDAY - Date.now(), historyLimit: 15 }));
  await give(desk, orderNo, 'sign', {}, UNIT);
  await give(desk, orderNo, 'contact', { reached: true }, UNIT);
  for (let i = 0; i < 5; i++) await give(desk, orderNo, 'urge', {}, CITY);
  await listed(orderNo, 2);
  const before = await eventsOf(desk, orderNo);
  await loseAfter(orderNo, 0);
  expect(await mine([orderNo])).toEqual({ open: [], repaired: [{ from: 1, to: before.length }] });
  expect(await eventsOf(desk, orderNo)).toEqual(before);
});

test('what stands in no history, or otherwise, is named and left alone', async () => {
  const orderNo = await handled();
  await listed(orderNo);
  await loseAfter(orderNo, 4);
  await owner.query('alter table ledger.order_event disable trigger all');
  await owner.query(
    `update ledger.order_event set event = event::jsonb || '{"level": 4}' where order_no = $1 and seq = 2`,
    [orderNo],
  );
  await owner.query('alter table ledger.order_event enable trigger all');
  const { open, repaired } = await mine([orderNo]);
  expect(open).toEqual([expect.stringContaining(`${orderNo}: 第 2 条与历史不同`)]);
  expect(repaired).toEqual([]);
  expect(await typesOf(desk, orderNo)).toHaveLength(4);
});

test('events taken away behind the ledger\u2019s back are an alarm that names the order, and the others are repaired', async () => {
  const [cut, lost] = [await handled(), await handled()];
  await listed(cut);
  await listed(lost);
  await owner.query('alter table ledger.order_event disable trigger all');
  await owner.query('delete from ledger.order_event where order_no = $1 and seq > 3', [cut]);
  await owner.query('alter table ledger.order_event enable trigger all');
  await loseAfter(lost, 3);
  const { open, repaired } = await mine([cut, lost]);
  expect(open).toEqual([expect.stringContaining(`${cut}: 工单行到第 5 条，事件只到第 3 条`)]);
  expect(repaired).toEqual([{ from: 4, to: 5 }]);
});

test('several orders at once, twice: the second time there is nothing to do', async () => {
  const orders = [await handled(), await handled(), await handled()].sort();
  for (const orderNo of orders) await listed(orderNo);
  for (const orderNo of orders) await loseAfter(orderNo, 2);
  const seen: string[] = [];
  // The engine is shared with other test files, whose hundreds of orders are not this ledger's.
  const own = (await candidates(desk.client)).filter((runs) => orders.includes(runs[0]?.orderNo ?? ''));
  const first = await repair(desk.ledger, own, options(), (_done, orderNo) => seen.push(orderNo));
  expect(first.repaired.map(({ orderNo }) => orderNo)).toEqual(orders);
  expect(seen).toEqual(orders);
  const second = await repair(desk.ledger, own, options());
  expect(second.repaired).toEqual([]);
});
