import { LedgerError } from '../../ledger/errors';
import { openLedger } from '../../ledger/database';
import { dueList } from '../../ledger/queries/due';
import { followUpTasks } from '../../ledger/queries/followUps';
import { unitInbox } from '../../ledger/queries/inbox';
import { listOrders } from '../../ledger/queries/list';
import { contentHashOf, findOrder, stateAtIntake, timelineOf } from '../../ledger/queries/order';
import { BadCursor, type Page, type PageRequest } from '../../ledger/queries/page';
import { intakeOf, MONDAY, signed, type TestLedger, testLedger, urged } from './ledgerFixture';
import { lifeOf } from './lives';

const HOUR = 3_600_000;
const LIVES = 60;
let books: TestLedger;
beforeAll(async () => {
  books = await testLedger();
  for (let i = 0; i < LIVES; i++) {
    const orderNo = `Q-${String(i).padStart(4, '0')}`;
    let head = { seq: 0, hash: '' };
    for (const events of lifeOf(orderNo, i, i % 30))
      head = await books.append({ orderNo, seq: head.seq + 1, prevHash: head.hash, events });
  }
});
afterAll(() => books.close());

async function everyPage<Item>(ask: (page: PageRequest) => Promise<Page<Item>>, limit: number): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await ask({ limit, ...(cursor !== undefined && { cursor }) });
    items.push(...page.items);
    if (page.next === undefined) return items;
    cursor = page.next;
  }
}

describe('one order', () => {
  test('is found by its number, with its head and its events in order', async () => {
    const orderNo = 'Q-0029';
    const found = await findOrder(books.reader, orderNo);
    const events = await timelineOf(books.reader, orderNo);
    expect(found?.state.orderNo).toBe(orderNo);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(found?.head).toEqual({ seq: events.length, hash: events[events.length - 1]?.hash });
    expect(await timelineOf(books.reader, orderNo, 2)).toEqual(events.slice(2));
    expect(await contentHashOf(books.reader, orderNo)).toBe('c'.repeat(64));
  });

  test('nobody knows is undefined, not an error', async () => {
    expect(await findOrder(books.reader, 'nobody')).toBeUndefined();
    expect(await stateAtIntake(books.reader, 'nobody')).toBeUndefined();
    expect(await timelineOf(books.reader, "'; drop table ledger.complaint; --")).toEqual([]);
    expect(await contentHashOf(books.reader, 'nobody')).toBeUndefined();
  });

  test('gives the same receipt however it went on', async () => {
    const orderNo = 'R-1';
    const intake = intakeOf(orderNo);
    const head = await books.append({ orderNo, seq: 1, prevHash: '', events: intake });
    const before = await stateAtIntake(books.reader, orderNo);
    // In the same millisecond, but not part of intake.
    await books.append({ orderNo, seq: 3, prevHash: head.hash, events: [signed('m-1', MONDAY), urged('m-2')] });
    expect(await stateAtIntake(books.reader, orderNo)).toEqual(before);
    expect(before).toMatchObject({ stage: 'DISPATCHED', version: 2, holder: { unit: 'BJ-110108001' } });
  });
});

describe('lists', () => {
  test('run newest first and lose or repeat nothing from page to page', async () => {
    const all = await everyPage((page) => listOrders(books.reader, {}, page), 7);
    expect(all).toHaveLength(LIVES + 1);
    expect(new Set(all.map((item) => item.orderNo)).size).toBe(LIVES + 1);
    const keys = all.map((item) => item.receivedAt);
    expect(keys).toEqual([...keys].sort((a, b) => b - a));
  });

  test('are not shifted by orders that come in between two pages', async () => {
    const first = await listOrders(books.reader, {}, { limit: 10 });
    await books.append({ orderNo: 'R-2', seq: 1, prevHash: '', events: intakeOf('R-2', MONDAY + 30 * 24 * HOUR) });
    const second = await listOrders(books.reader, {}, { limit: 10, cursor: first.next ?? '' });
    const whole = await listOrders(books.reader, {}, { limit: 21 });
    expect(whole.items.slice(1).map((item) => item.orderNo)).toEqual(
      [...first.items, ...second.items].map((item) => item.orderNo),
    );
  });

  test('keep to every filter', async () => {
    const all = await everyPage((page) => listOrders(books.reader, {}, page), 100);
    const some = all[10] as (typeof all)[number];
    const byStage = await everyPage((page) => listOrders(books.reader, { stages: [some.stage, 'CANCELLED'] }, page), 9);
    expect(byStage).toEqual(all.filter((item) => item.stage === some.stage || item.stage === 'CANCELLED'));
    const byPlace = await everyPage(
      (page) => listOrders(books.reader, { district: '110108', matter: 'road.lamp', kind: 'help' }, page),
      9,
    );
    expect(byPlace).toEqual(
      all.filter((item) => item.place.district === '110108' && item.matter === 'road.lamp' && item.kind === 'help'),
    );
    const byTime = await everyPage(
      (page) => listOrders(books.reader, { receivedFrom: some.receivedAt, receivedTo: some.receivedAt + 1 }, page),
      9,
    );
    expect(byTime).toEqual(all.filter((item) => item.receivedAt === some.receivedAt));
    const byDue = await everyPage((page) => listOrders(books.reader, { dueBefore: MONDAY + 200 * HOUR }, page), 9);
    expect(byDue).toEqual(all.filter((item) => item.dueAt !== undefined && item.dueAt < MONDAY + 200 * HOUR));
    for (const light of ['green', 'yellow', 'red'] as const) {
      expect(await everyPage((page) => listOrders(books.reader, { light }, page), 50)).toEqual(
        all.filter((item) => item.light === light),
      );
    }
    const closed = all.find((item) => item.outcome !== undefined);
    const outcome = closed?.outcome;
    expect(outcome && (await everyPage((page) => listOrders(books.reader, { outcome }, page), 50))).toEqual(
      all.filter((item) => item.outcome === outcome),
    );
  });

  test('show a unit the orders it leads, has a copy of, has a part in, or must act on as a desk, and no other', async () => {
    const all = await everyPage((page) => listOrders(books.reader, {}, page), 100);
    for (const unit of ['BJ-110108001', 'BJ-110108', 'BJ-DESK-CITY', 'BJ-DESK-VISIT']) {
      const rows = await books.asOwner('select order_no from ledger.complaint where $1 = any(called)', [unit]);
      const parts = new Set(rows.map((row) => row.order_no));
      const seen = all.filter(
        (item) =>
          item.unit === unit ||
          item.copyTo === unit ||
          parts.has(item.orderNo) ||
          (item.owner?.unit === unit && item.owner.role !== 'unit'),
      );
      expect(await everyPage((page) => listOrders(books.reader, { visibleTo: unit }, page), 50)).toEqual(seen);
    }
  });

  test('refuse a cursor they did not give', async () => {
    for (const cursor of [
      '',
      'x',
      'W10',
      Buffer.from('["a","b"]').toString('base64url'),
      Buffer.from('[1,2]').toString('base64url'),
    ]) {
      await expect(listOrders(books.reader, {}, { cursor })).rejects.toBeInstanceOf(BadCursor);
      await expect(dueList(books.reader, {}, { cursor })).rejects.toBeInstanceOf(BadCursor);
    }
  });
});

describe('inbox, due list, follow-ups', () => {
  test('a unit finds the most urgent first and pages through everything on its table', async () => {
    const items = await everyPage((page) => unitInbox(books.reader, 'BJ-110108001', {}, page), 3);
    const rows = await books.asOwner(
      "select order_no, role from ledger.unit_inbox where unit = 'BJ-110108001' order by due_at, order_no, role",
    );
    expect(items.map((item) => [item.orderNo, item.role])).toEqual(rows.map((row) => [row.order_no, row.role]));
    expect(items.length).toBeGreaterThan(3);
    const acts = await everyPage(
      (page) => unitInbox(books.reader, 'BJ-110108001', { acts: true, role: 'lead' }, page),
      3,
    );
    expect(acts).toEqual(items.filter((item) => item.acts && item.role === 'lead'));
  });

  test('what falls due comes in the order in which it falls due', async () => {
    const items = await everyPage((page) => dueList(books.reader, {}, page), 11);
    const [sum] = await books.asOwner('select count(*)::int as n from ledger.due_item');
    expect(items).toHaveLength(Number(sum?.n));
    expect(items.map((item) => item.at)).toEqual(items.map((item) => item.at).sort((a, b) => a - b));
    const some = items[5] as (typeof items)[number];
    expect(
      await everyPage(
        (page) => dueList(books.reader, { owner: some.owner, kinds: [some.kind], before: some.at + 1 }, page),
        11,
      ),
    ).toEqual(items.filter((item) => item.owner === some.owner && item.kind === some.kind && item.at <= some.at));
  });

  test('a follow-up caller sees what may be done now and nobody else has claimed', async () => {
    const all = await everyPage((page) => followUpTasks(books.reader, {}, page), 4);
    expect(all.length).toBeGreaterThan(1);
    const now = (all[0]?.from ?? 0) + 1;
    await books.asOwner(
      "update ledger.follow_up_task set lease_key = 'k-1', lease_until = to_timestamp($1 / 1000.0) where order_no = $2",
      [now + HOUR, all[0]?.orderNo],
    );
    const open = await everyPage((page) => followUpTasks(books.reader, { openAt: now }, page), 4);
    expect(open.map((task) => task.orderNo)).toEqual(
      all.filter((task) => task.from <= now && task.orderNo !== all[0]?.orderNo).map((task) => task.orderNo),
    );
    const later = await everyPage((page) => followUpTasks(books.reader, { openAt: now + 2 * HOUR }, page), 4);
    expect(later.map((task) => task.orderNo)).toContain(all[0]?.orderNo);
  });
});

test('reads say that the ledger is away', async () => {
  const nowhere = openLedger('postgres://jiesu_reader:x@127.0.0.1:1/jiesu');
  for (const read of [
    findOrder(nowhere, 'Q'),
    timelineOf(nowhere, 'Q'),
    listOrders(nowhere, {}),
    unitInbox(nowhere, 'U'),
    dueList(nowhere),
    followUpTasks(nowhere),
  ]) {
    await expect(read).rejects.toBeInstanceOf(LedgerError);
  }
  await nowhere.close();
});
