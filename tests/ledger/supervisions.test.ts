import { nextDue } from '../../domain/agenda';
import { fallDue } from '../../domain/decide';
import type { OrderEvent } from '../../domain/events';
import { fold } from '../../domain/evolve';
import { compare } from '../../ledger/audit/compare';
import { rebuild } from '../../ledger/audit/rebuild';
import { openLedger } from '../../ledger/database';
import { LedgerError } from '../../ledger/errors';
import { callList } from '../../ledger/queries/calls';
import { dueList } from '../../ledger/queries/due';
import { unitInbox } from '../../ledger/queries/inbox';
import { listOrders } from '../../ledger/queries/list';
import { supervisionList } from '../../ledger/queries/supervisions';
import { AGENT, intakeOf, MONDAY, signed, type TestLedger, testLedger, UNIT } from './ledgerFixture';
import { lifeOf } from './lives';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const STREET = 'BJ-110108001';
const [LEADER, MARKET, AUTHORITY] = ['BJ-110108', 'BJ-110108-MSA', 'BJ-DEP-TRANS'] as const;
const AT = MONDAY + 2 * HOUR;
const SUPERVISOR = { role: 'supervisor', key: 'k-supervisor' } as const;

const supervisedOn = (no: number, at = AT): OrderEvent => ({
  type: 'SUPERVISED',
  ...{ at, by: SUPERVISOR, message: `m-supervise-${no}`, ground: 'badEffect', to: STREET },
  opened: {
    ...{ no, cause: `hand/${no}`, unit: STREET, supervisor: LEADER, answerBy: at + 3 * DAY },
    answer: { value: 3, unit: 'workday' },
    review: { value: 1, unit: 'workday' },
  },
});
const answered: OrderEvent = {
  type: 'SUPERVISION_ANSWERED',
  ...{ at: AT + HOUR, by: UNIT, message: 'm-answer', no: 1, unit: STREET, reviewBy: AT + DAY },
};
const assigned: OrderEvent = {
  type: 'ASSIGNED',
  ...{ at: AT, by: UNIT, message: 'm-assign', no: 1, unit: MARKET, caller: STREET, signBy: AT + HOUR, dueAt: AT + DAY },
  sign: { value: 4, unit: 'workHour' },
};
const raised: OrderEvent = {
  type: 'RAISED',
  ...{ at: AT, by: UNIT, message: 'm-raise', no: 1, above: 'authority', caller: STREET, to: AUTHORITY },
  opinion: { value: 1, unit: 'workday' },
  opinionBy: AT + 2 * DAY,
};
const begun = (orderNo: string) => [...intakeOf(orderNo), signed('m-sign')];
/** Until that instant everything due falls due, each a millisecond late. */
function later(events: readonly OrderEvent[], until: number): readonly OrderEvent[] {
  const all = [...events];
  for (let due = nextDue(fold(all)); due && due.at < until; due = nextDue(fold(all)))
    all.push(...fallDue(fold(all), due.at + 1));
  return all;
}

let books: TestLedger;
const put = (orderNo: string, events: readonly OrderEvent[]) => books.append({ orderNo, seq: 1, prevHash: '', events });
beforeAll(async () => {
  books = await testLedger();
  await put('S-1', [...begun('S-1'), supervisedOn(1), answered]);
  await put('S-2', later([...begun('S-2'), supervisedOn(1), supervisedOn(2, AT + HOUR)], AT + 3.5 * DAY));
  await put('S-3', [...begun('S-3'), assigned, raised]);
  await put('S-4', [
    ...begun('S-4'),
    supervisedOn(1),
    { type: 'CANCELLED', at: AT, by: AGENT, message: 'm-c', ground: 'caller' },
  ]);
});
afterAll(() => books.close());

test('the list of supervisions, newest first, by who answers, who reviews, ground and state, page by page', async () => {
  const all = await supervisionList(books.reader);
  expect(all.items.map(({ orderNo, no, state }) => [orderNo, no, state])).toEqual([
    ['S-2', 2, 'waitingReview'],
    ['S-4', 1, 'ended'],
    ['S-2', 1, 'waitingReview'],
    ['S-1', 1, 'waitingReview'],
  ]);
  expect(all.items.at(-1)).toMatchObject({
    answeredAt: AT + HOUR,
    reviewBy: AT + DAY,
    unit: STREET,
    supervisor: LEADER,
  });
  expect(all.items[2]).toMatchObject({ breached: true });
  const first = await supervisionList(books.reader, {}, { limit: 3 });
  const second = await supervisionList(books.reader, {}, { limit: 3, cursor: first.next ?? '' });
  expect([...first.items, ...second.items]).toEqual(all.items);
  const count = async (filter: Parameters<typeof supervisionList>[1]) =>
    (await supervisionList(books.reader, filter)).items.length;
  expect(await count({ unit: STREET, supervisor: LEADER, ground: 'badEffect' })).toBe(4);
  expect(await count({ ground: 'overdue' })).toBe(0);
  expect(await count({ state: ['ended', 'closed'] })).toBe(1);
  expect([await count({ party: LEADER }), await count({ party: STREET }), await count({ party: MARKET })]).toEqual([
    4, 4, 0,
  ]);
});

test('on their tables: whoever must answer, review, do its part or give an opinion, each with its own limit', async () => {
  const roles = async (unit: string, orderNo: string) =>
    (await unitInbox(books.reader, unit)).items
      .filter((each) => each.orderNo === orderNo)
      .map(({ role, acts, dueAt }) => [role, acts, dueAt]);
  expect(await roles(LEADER, 'S-1')).toContainEqual(['supervisor', true, AT + DAY]);
  expect((await roles(STREET, 'S-1')).map(([role]) => role)).toEqual(['lead']);
  expect(await roles(MARKET, 'S-3')).toEqual([['assignment', true, AT + DAY]]);
  expect(await roles(AUTHORITY, 'S-3')).toEqual([['opinion', true, AT + 2 * DAY]]);
  expect(await roles(LEADER, 'S-4')).toEqual([]);
  const dues = await dueList(books.reader, {
    kinds: ['supervisionReview', 'assignmentSign', 'assignmentReport', 'opinion'],
  });
  expect(dues.items.map(({ orderNo, kind, owner }) => [orderNo, kind, owner])).toEqual([
    ['S-3', 'assignmentSign', MARKET],
    ['S-1', 'supervisionReview', LEADER],
    ['S-3', 'assignmentReport', MARKET],
    ['S-3', 'opinion', AUTHORITY],
    ['S-2', 'supervisionReview', LEADER],
  ]);
});

test('who had a part finds the order, and its part on record', async () => {
  for (const unit of [MARKET, AUTHORITY])
    expect((await listOrders(books.reader, { visibleTo: unit })).items.map(({ orderNo }) => orderNo)).toEqual(['S-3']);
  expect((await callList(books.reader, MARKET, { as: 'assignment', open: true })).items).toMatchObject([
    { orderNo: 'S-3', as: 'assignment', caller: STREET, state: 'toSign' },
  ]);
  expect((await callList(books.reader, AUTHORITY, { open: true })).items).toMatchObject([
    { orderNo: 'S-3', as: 'raise', caller: STREET, state: 'open' },
  ]);
});

test('the read model is what the events say, is found wrong when it is not, and is made anew', async () => {
  for (let i = 0; i < 40; i++) {
    const orderNo = `L-${i}`;
    let head = { seq: 0, hash: '' };
    for (const events of lifeOf(orderNo, 4_200 + i, 60))
      head = await books.append({ orderNo, seq: head.seq + 1, prevHash: head.hash, events });
  }
  const [made] = await books.asOwner("select count(*)::int as n from ledger.supervision where order_no like 'L-%'");
  expect(Number(made?.n)).toBeGreaterThan(10);
  expect((await compare(books.ledger)).differences).toEqual([]);
  await books.asOwner("update ledger.supervision set state = 'closed' where order_no = 'S-1'");
  const wrong = (await compare(books.ledger)).differences.map(({ table, field, key }) => [table, field, key]);
  expect(wrong).toEqual([['supervision', 'state', 'no 1']]);
  await rebuild(books.ledger);
  expect((await compare(books.ledger)).differences).toEqual([]);
});

test('the reader reads and cannot write, and says that the ledger is away', async () => {
  await expect(books.reader.pool.query('delete from ledger.supervision')).rejects.toMatchObject({ code: '42501' });
  const nowhere = openLedger('postgres://jiesu_reader:x@127.0.0.1:1/jiesu');
  await expect(supervisionList(nowhere)).rejects.toBeInstanceOf(LedgerError);
  await nowhere.close();
});
