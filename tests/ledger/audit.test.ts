import type { OrderEvent } from '../../domain/events';
import { evolve } from '../../domain/evolve';
import { compare } from '../../ledger/audit/compare';
import { rebuild } from '../../ledger/audit/rebuild';
import { verify } from '../../ledger/audit/verify';
import { LedgerError } from '../../ledger/errors';
import { lifeOf } from './lives';
import { type TestLedger, testLedger } from './ledgerFixture';

const LIVES = 150;
let books: TestLedger;
const kinds = new Set<OrderEvent['type']>();
let events = 0;

beforeAll(async () => {
  books = await testLedger();
  const numbers = Array.from({ length: LIVES }, (_, i) => i);
  const live = async (i: number) => {
    const orderNo = `L-${String(i).padStart(5, '0')}`;
    let head = { seq: 0, hash: '' };
    for (const batch of lifeOf(orderNo, i)) {
      for (const event of batch) kinds.add(event.type);
      events += batch.length;
      head = await patiently(() => books.append({ orderNo, seq: head.seq + 1, prevHash: head.hash, events: batch }));
    }
  };
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      for (let i = numbers.pop(); i !== undefined; i = numbers.pop()) await live(i);
    }),
  );
}, 180_000);
afterAll(() => books.close());

/** As the engine does: a busy database is asked again. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof LedgerError) || error.code !== 'LEDGER_UNAVAILABLE') throw error;
    }
  }
}

describe('after a hundred and fifty random lives', () => {
  test('the lives were lives: most kinds of events happened', () => {
    expect(events).toBeGreaterThan(LIVES * 8);
    expect(kinds.size).toBeGreaterThan(28);
  });

  test('every read model is what the events say, field by field', async () => {
    expect(await compare(books.ledger)).toEqual({ orders: LIVES, rows: expect.any(Number), differences: [] });
  });

  test('every chain is whole', async () => {
    expect(await verify(books.ledger)).toEqual({ orders: LIVES, events, faults: [] });
  });

  test('an open order always has somebody who must act and a limit that runs', async () => {
    const bare = await books.asOwner(
      'select order_no, stage from ledger.complaint where closed_at is null and (owner_unit is null or next_due_at is null)',
    );
    expect(bare).toEqual([]);
  });
});

describe('a read model that went wrong', () => {
  test('is named field by field, and a rebuild makes it right', async () => {
    const [order] = await books.asOwner(
      'select order_no, urges, stage from ledger.complaint where closed_at is null order by order_no limit 1',
    );
    const orderNo = String(order?.order_no);
    await books.asOwner("update ledger.complaint set urges = urges + 7, stage = 'CLOSED' where order_no = $1", [
      orderNo,
    ]);
    await books.asOwner('delete from ledger.due_item where order_no = $1', [orderNo]);
    await books.asOwner(
      "insert into ledger.due_item (order_no, kind, at, counted_from, owner) values ('L-NOBODY', 'sign', now(), now(), 'BJ-X')",
    );
    await books.asOwner(
      "update ledger.unit_inbox set light = 'red', due_at = due_at + interval '1 ms' where order_no = $1",
      [orderNo],
    );
    const { differences } = await compare(books.ledger);
    expect(differences).toEqual(
      expect.arrayContaining([
        {
          table: 'complaint',
          orderNo,
          key: '',
          field: 'urges',
          stored: String(Number(order?.urges) + 7),
          rebuilt: String(order?.urges),
        },
        {
          table: 'complaint',
          orderNo,
          key: '',
          field: 'stage',
          stored: '"CLOSED"',
          rebuilt: JSON.stringify(order?.stage),
        },
        expect.objectContaining({ table: 'due_item', orderNo, field: '*', rebuilt: expect.any(String) }),
        expect.objectContaining({ table: 'due_item', orderNo: 'L-NOBODY', field: '*', stored: '{}' }),
        expect.objectContaining({ table: 'unit_inbox', orderNo, field: 'due_at' }),
      ]),
    );
    expect((await compare(books.ledger, { orderNo })).differences.length).toBeGreaterThan(3);
    expect(await rebuild(books.ledger)).toEqual({ orders: LIVES, orphans: 1, refused: [] });
    expect((await compare(books.ledger)).differences).toEqual([]);
  });

  test('and one order alone', async () => {
    await books.asOwner("update ledger.complaint set level = 9 where order_no = 'L-00003'");
    expect((await compare(books.ledger, { orderNo: 'L-00003' })).differences).toMatchObject([
      { field: 'level', stored: '9' },
    ]);
    expect(await rebuild(books.ledger, { orderNo: 'L-00003' })).toEqual({ orders: 1, orphans: 0, refused: [] });
    expect((await compare(books.ledger)).differences).toEqual([]);
  });

  test('everything lost comes back', async () => {
    await books.asOwner('truncate ledger.complaint, ledger.unit_inbox, ledger.due_item, ledger.follow_up_task');
    await rebuild(books.ledger);
    expect((await compare(books.ledger)).differences).toEqual([]);
  });

  test('a rebuild that was killed goes on where it was', async () => {
    await books.asOwner('truncate ledger.due_item');
    const stop = (orders: number) => {
      if (orders >= 100) throw new Error('killed');
    };
    await expect(rebuild(books.ledger, {}, stop)).rejects.toThrow('killed');
    expect((await compare(books.ledger)).differences.every((each) => each.orderNo > 'L-00099')).toBe(true);
    expect(await rebuild(books.ledger)).toEqual({
      orders: LIVES - 100,
      orphans: 0,
      refused: [],
      resumedAfter: 'L-00099',
    });
    expect((await compare(books.ledger)).differences).toEqual([]);
  });

  test('is rebuilt while orders go on: nothing of the new events is lost', async () => {
    const grow = async (i: number) => {
      const orderNo = `M-${i}`;
      let head = { seq: 0, hash: '' };
      for (const batch of lifeOf(orderNo, 1_000 + i)) {
        head = await patiently(() => books.append({ orderNo, seq: head.seq + 1, prevHash: head.hash, events: batch }));
      }
    };
    await Promise.all([rebuild(books.ledger), ...Array.from({ length: 20 }, (_, i) => grow(i)), rebuild(books.ledger)]);
    expect((await compare(books.ledger)).differences).toEqual([]);
    expect((await verify(books.ledger)).faults).toEqual([]);
  });
});

test('the state in the order row is the fold of the events', async () => {
  const rows = await books.asOwner("select order_no, state from ledger.complaint where order_no like 'M-%'");
  for (const row of rows) {
    const stored = await books.asOwner('select event from ledger.order_event where order_no = $1 order by seq', [
      row.order_no,
    ]);
    const folded = stored.map((each) => each.event as OrderEvent).reduce(evolve, undefined as never);
    expect(row.state).toEqual(JSON.parse(JSON.stringify(folded)));
  }
});
