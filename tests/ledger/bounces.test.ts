import type { Kysely } from 'kysely';
import type { OrderEvent } from '../../domain/events';
import { openLedger } from '../../ledger/database';
import { unitInbox } from '../../ledger/queries/inbox';
import { listOrders } from '../../ledger/queries/list';
import { up } from '../../ledger/migrations/0004_bounces';
import { intakeOf, MONDAY, type TestLedger, testLedger, UNIT } from './ledgerFixture';

const HOUR = 3_600_000;
const DISPATCHER = { role: 'dispatcher', key: 'k-liu' } as const;

let books: TestLedger;
beforeAll(async () => {
  books = await testLedger();
  await books.append({ orderNo: 'B-0', seq: 1, prevHash: '', events: intakeOf('B-0') });
  await books.append({ orderNo: 'B-1', seq: 1, prevHash: '', events: sentOn('B-1', ['BJ-110108002']) });
  await books.append({ orderNo: 'B-2', seq: 1, prevHash: '', events: sentOn('B-2', ['BJ-110108002', 'BJ-110108001']) });
  const returned: OrderEvent[] = [
    ...sentOn('B-3', ['BJ-110108001']),
    {
      type: 'OBJECTED',
      at: MONDAY + 2 * HOUR,
      by: UNIT,
      message: 'm-object',
      ground: 'duty',
      proposedUnit: 'BJ-110108002',
      unit: 'BJ-110108001',
      due: {},
    },
  ];
  await books.append({ orderNo: 'B-3', seq: 1, prevHash: '', events: returned });
  const dispatched = intakeOf('B-4')[1] as OrderEvent<'DISPATCHED'>;
  const forced = [intakeOf('B-4')[0] as OrderEvent, { ...dispatched, how: 'forced' as const }];
  await books.append({ orderNo: 'B-4', seq: 1, prevHash: '', events: forced });
});
afterAll(() => books.close());

/** Dispatched by the catalogue to the first street, then by a person to these. */
function sentOn(orderNo: string, units: readonly string[]): readonly OrderEvent[] {
  const [received, first] = intakeOf(orderNo) as [OrderEvent, OrderEvent<'DISPATCHED'>];
  const others = units.map(
    (unit, i): OrderEvent => ({
      ...first,
      unit,
      how: 'person',
      at: MONDAY + (i + 1) * HOUR,
      by: DISPATCHER,
      message: `m-${i}`,
    }),
  );
  return [received, first, ...others];
}

const bounced = async (bouncedAtLeast: number) =>
  Object.fromEntries(
    (await listOrders(books.reader, { bouncedAtLeast })).items.map(({ orderNo, bounces }) => [orderNo, bounces]),
  );

test('orders are found by how often they changed hands, and the list says how often and how often they were returned', async () => {
  expect(await bounced(1)).toEqual({ 'B-1': 1, 'B-2': 2 });
  expect(await bounced(2)).toEqual({ 'B-2': 2 });
  expect(await bounced(3)).toEqual({});
  const { items } = await listOrders(books.reader, {});
  expect(items.find(({ orderNo }) => orderNo === 'B-3')).toMatchObject({ bounces: 0, returns: 1 });
});

test('orders of before the figure are counted from the time their holders had', async () => {
  await books.asOwner('drop index ledger.complaint_bounced');
  await books.asOwner('alter table ledger.complaint drop column bounces');
  const owner = openLedger(books.urls.owner);
  await up(owner.db as unknown as Kysely<unknown>);
  await owner.close();
  expect(await bounced(1)).toEqual({ 'B-1': 1, 'B-2': 2 });
});

test('an order that nobody owned within its limit lies on the table of the duty desk too, until a unit has signed', async () => {
  expect((await unitInbox(books.reader, 'BJ-DESK-CITY')).items).toMatchObject([
    { orderNo: 'B-4', role: 'desk', acts: false, stage: 'DISPATCHED' },
    { orderNo: 'B-3', role: 'desk', acts: true, stage: 'OBJECTION' },
  ]);
});
