import { fallDue } from '../../domain/decide';
import { nextDue } from '../../domain/agenda';
import type { OrderEvent } from '../../domain/events';
import { fold } from '../../domain/evolve';
import { compare } from '../../ledger/audit/compare';
import { rebuild } from '../../ledger/audit/rebuild';
import { LedgerError } from '../../ledger/errors';
import { openLedger } from '../../ledger/database';
import { callList } from '../../ledger/queries/calls';
import { dueList } from '../../ledger/queries/due';
import { unitInbox } from '../../ledger/queries/inbox';
import { listOrders } from '../../ledger/queries/list';
import { AGENT, CALLING, intakeOf, MONDAY, signed, type TestLedger, testLedger, UNIT } from './ledgerFixture';
import { lifeOf } from './lives';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const STREET = 'BJ-110108001';
const [CITY, MARKET, WATER] = ['BJ-110108-UMLE', 'BJ-110108-MSA', 'BJ-ENT-WATER'] as const;
const department = (unit: string) => ({ role: 'unit', unit, key: `k-${unit}` }) as const;

const whistled = (units: readonly string[], at = MONDAY + 2 * HOUR): OrderEvent => ({
  type: 'WHISTLED',
  at,
  by: UNIT,
  message: 'm-whistle',
  kind: 'emergency',
  units,
  no: 1,
  caller: STREET,
  arrival: CALLING.arrival.emergency,
  ruling: CALLING.ruling,
  arriveBy: at + 30 * MINUTE,
});
const asked: OrderEvent = {
  type: 'CO_UNIT_ASKED',
  at: MONDAY + 2 * HOUR,
  by: UNIT,
  message: 'm-asked',
  units: [WATER],
  caller: STREET,
  dueAt: MONDAY + 20 * HOUR,
};
const begun = (orderNo: string) => [...intakeOf(orderNo), signed('m-sign'), whistled([CITY, MARKET]), asked];
const came = (unit: string): OrderEvent => ({
  type: 'ARRIVED',
  at: MONDAY + 2 * HOUR + 10 * MINUTE,
  by: department(unit),
  message: `m-${unit}`,
  whistle: 1,
  unit,
});
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
  await put('W-1', begun('W-1'));
  await put('W-2', later([...begun('W-2'), came(CITY)], MONDAY + 3 * HOUR));
  await put('W-3', intakeOf('W-3'));
});
afterAll(() => books.close());

const roles = async (unit: string) =>
  (await unitInbox(books.reader, unit)).items.map(({ orderNo, role, acts, light, dueAt }) => ({
    orderNo,
    role,
    acts,
    light,
    dueAt,
  }));

describe('the table of a unit that was called in', () => {
  test('shows its own limit and its own light, the most urgent first', async () => {
    expect(await roles(MARKET)).toEqual([
      { orderNo: 'W-1', role: 'called', acts: true, light: 'green', dueAt: MONDAY + 150 * MINUTE },
      { orderNo: 'W-2', role: 'called', acts: true, light: 'red', dueAt: MONDAY + 150 * MINUTE },
    ]);
    expect(await roles(WATER)).toMatchObject([
      { orderNo: 'W-1', role: 'coUnit', dueAt: MONDAY + 20 * HOUR, light: 'green' },
      { orderNo: 'W-2', role: 'coUnit' },
    ]);
  });

  test('a unit that is there has the limit of the lead, and the district its inquiry beside its copies', async () => {
    const here = (await roles(CITY)).find(({ orderNo }) => orderNo === 'W-2');
    expect(here).toMatchObject({ acts: true, light: 'green', dueAt: MONDAY + 120 * HOUR });
    const district = await unitInbox(books.reader, 'BJ-110108', { role: 'inquiry' });
    expect(district.items).toMatchObject([{ orderNo: 'W-2', acts: true }]);
  });
});

test('each unit has its own line in the list of what falls due', async () => {
  const dues = await dueList(books.reader, { kinds: ['whistle', 'coUnit', 'whistleRuling'] });
  expect(dues.items.map(({ orderNo, kind, owner }) => [orderNo, kind, owner])).toEqual([
    ['W-1', 'whistle', MARKET],
    ['W-1', 'whistle', CITY],
    ['W-1', 'coUnit', WATER],
    ['W-2', 'coUnit', WATER],
    ['W-2', 'whistleRuling', 'BJ-110108'],
  ]);
  // A page that ends between the two of one order and one instant loses neither.
  const first = await dueList(books.reader, { kinds: ['whistle'] }, { limit: 1 });
  const second = await dueList(books.reader, { kinds: ['whistle'] }, { limit: 1, cursor: first.next ?? '' });
  expect([...first.items, ...second.items].map(({ owner }) => owner)).toEqual([MARKET, CITY]);
  expect(second.next).toBeUndefined();
});

test('where a unit was called in stays on record, the newest first, page by page', async () => {
  const all = await callList(books.reader, MARKET);
  expect(all.items).toMatchObject([
    { orderNo: 'W-2', as: 'whistle', no: 1, caller: STREET, kind: 'emergency', state: 'missed', breached: true },
    { orderNo: 'W-1', as: 'whistle', state: 'called', breached: false },
  ]);
  const first = await callList(books.reader, MARKET, {}, { limit: 1 });
  const second = await callList(books.reader, MARKET, {}, { limit: 1, cursor: first.next ?? '' });
  expect([...first.items, ...second.items]).toEqual(all.items);
  expect((await callList(books.reader, WATER, { as: 'whistle' })).items).toEqual([]);
  expect((await callList(books.reader, WATER, { open: false })).items).toEqual([]);
  expect((await callList(books.reader, WATER, { open: true })).items).toHaveLength(2);
});

test('orders a unit was called in to stand in its list, before and after', async () => {
  const seen = async (unit: string) =>
    (await listOrders(books.reader, { visibleTo: unit })).items.map(({ orderNo }) => orderNo).sort();
  expect([await seen(MARKET), await seen(WATER), await seen('BJ-BUREAU-05')]).toEqual([
    ['W-1', 'W-2'],
    ['W-1', 'W-2'],
    [],
  ]);
});

test('when the order is over, or another leads, nothing of it is left on any table, and the record stays', async () => {
  const cancelled: OrderEvent = {
    type: 'CANCELLED',
    at: MONDAY + 2 * HOUR,
    by: AGENT,
    message: 'm-c',
    ground: 'caller',
  };
  await put('W-4', [...begun('W-4'), cancelled]);
  const tables = ['unit_inbox', 'due_item'] as const;
  for (const table of tables)
    expect(await books.asOwner(`select * from ledger.${table} where order_no = 'W-4'`)).toEqual([]);
  expect(
    await books.asOwner("select unit, state from ledger.called_unit where order_no = 'W-4' order by unit"),
  ).toEqual([
    { unit: MARKET, state: 'released' },
    { unit: CITY, state: 'released' },
    { unit: WATER, state: 'released' },
  ]);
});

test('the read model is what the events say, is found wrong when it is not, and is made anew', async () => {
  for (let i = 0; i < 40; i++) {
    const orderNo = `L-${i}`;
    let head = { seq: 0, hash: '' };
    for (const events of lifeOf(orderNo, 900 + i, 60))
      head = await books.append({ orderNo, seq: head.seq + 1, prevHash: head.hash, events });
  }
  const [called] = await books.asOwner("select count(*)::int as n from ledger.called_unit where order_no like 'L-%'");
  expect(Number(called?.n)).toBeGreaterThan(20);
  expect((await compare(books.ledger)).differences).toEqual([]);
  await books.asOwner("update ledger.called_unit set breached = not breached where order_no = 'W-2' and unit = $1", [
    CITY,
  ]);
  await books.asOwner("update ledger.complaint set called = '{}' where order_no = 'W-1'");
  const wrong = (await compare(books.ledger)).differences.map(({ table, field, key }) => [table, field, key]);
  expect(wrong).toEqual([
    ['complaint', 'called', ''],
    ['called_unit', 'breached', `kind whistle, no 1, unit ${CITY}`],
  ]);
  await rebuild(books.ledger);
  expect((await compare(books.ledger)).differences).toEqual([]);
});

test('the reader reads and cannot write, and says that the ledger is away', async () => {
  await expect(books.reader.pool.query('delete from ledger.called_unit')).rejects.toMatchObject({ code: '42501' });
  const nowhere = openLedger('postgres://jiesu_reader:x@127.0.0.1:1/jiesu');
  await expect(callList(nowhere, MARKET)).rejects.toBeInstanceOf(LedgerError);
  await nowhere.close();
});
