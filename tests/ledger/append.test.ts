import { fold } from '../../domain/evolve';
import { append } from '../../ledger/append';
import { openLedger } from '../../ledger/database';
import { LedgerError } from '../../ledger/errors';
import { freshOrder, intakeOf, signed, type TestLedger, testLedger, urged } from './ledgerFixture';

let books: TestLedger;
beforeAll(async () => {
  books = await testLedger();
});
afterAll(() => books.close());

const rowOf = async (orderNo: string) =>
  (await books.asOwner('select seq, stage, state from ledger.complaint where order_no = $1', [orderNo]))[0];
const countOf = async (orderNo: string) =>
  Number((await books.asOwner('select count(*) as n from ledger.order_event where order_no = $1', [orderNo]))[0]?.n);

describe('append is compare-and-set', () => {
  test('intake writes the events and the read models in one go', async () => {
    const orderNo = freshOrder();
    const events = intakeOf(orderNo);
    const result = await books.append({ orderNo, seq: 1, prevHash: '', events });
    expect(result).toEqual({ seq: 2, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await rowOf(orderNo)).toEqual({
      seq: 2,
      stage: 'DISPATCHED',
      state: JSON.parse(JSON.stringify(fold(events))),
    });
    const inbox = await books.asOwner(
      'select unit, role, acts, light from ledger.unit_inbox where order_no = $1 order by role',
      [orderNo],
    );
    expect(inbox).toEqual([
      { unit: 'BJ-110108', role: 'copy', acts: false, light: 'green' },
      { unit: 'BJ-110108001', role: 'lead', acts: true, light: 'green' },
    ]);
    const dues = await books.asOwner('select kind from ledger.due_item where order_no = $1 order by at', [orderNo]);
    expect(dues.map((row) => row.kind)).toEqual(['sign', 'contact', 'report']);
  });

  test('a worker that dies after the commit may call again: same batch, same answer, nothing twice', async () => {
    const orderNo = freshOrder();
    const first = { orderNo, seq: 1, prevHash: '', events: intakeOf(orderNo) };
    const head = await books.append(first);
    expect(await books.append(first)).toEqual(head);
    const second = { orderNo, seq: 3, prevHash: head.hash, events: [signed('m-sign')] };
    const after = await books.append(second);
    expect(await books.append(second)).toEqual(after);
    expect(await books.append(first)).toEqual(head);
    expect(await countOf(orderNo)).toBe(3);
  });

  test('what stands at seq holds: other events are given back, not overwritten', async () => {
    const orderNo = freshOrder();
    const head = await books.append({ orderNo, seq: 1, prevHash: '', events: intakeOf(orderNo) });
    const stood = await books.append({ orderNo, seq: 3, prevHash: head.hash, events: [signed('m-1'), urged('m-2')] });
    const answer = await books.append({ orderNo, seq: 3, prevHash: head.hash, events: [urged('m-3')] });
    expect(answer).toEqual({ ...stood, standing: [signed('m-1'), urged('m-2')] });
    expect(await countOf(orderNo)).toBe(4);
  });

  test('a batch of which only the beginning stands is given back too, so that it is decided anew', async () => {
    const orderNo = freshOrder();
    const head = await books.append({ orderNo, seq: 1, prevHash: '', events: intakeOf(orderNo) });
    const stood = await books.append({ orderNo, seq: 3, prevHash: head.hash, events: [signed('m-1')] });
    const answer = await books.append({ orderNo, seq: 3, prevHash: head.hash, events: [signed('m-1'), urged('m-2')] });
    expect(answer).toEqual({ ...stood, standing: [signed('m-1')] });
  });

  test('the first event too: an order that exists answers with what stands', async () => {
    const orderNo = freshOrder();
    await books.append({ orderNo, seq: 1, prevHash: '', events: intakeOf(orderNo) });
    const answer = await books.append({
      orderNo,
      seq: 1,
      prevHash: '',
      events: intakeOf(orderNo, Date.UTC(2026, 3, 1)),
    });
    expect(answer.standing?.map((event) => event.type)).toEqual(['RECEIVED', 'DISPATCHED']);
  });

  test('a message older than the workflow remembers is not appended again', async () => {
    const orderNo = freshOrder();
    const head = await books.append({ orderNo, seq: 1, prevHash: '', events: intakeOf(orderNo) });
    const first = await books.append({ orderNo, seq: 3, prevHash: head.hash, events: [urged('m-1'), urged('m-1')] });
    const second = await books.append({ orderNo, seq: 5, prevHash: first.hash, events: [signed('m-2')] });
    const again = await books.append({ orderNo, seq: 6, prevHash: second.hash, events: [urged('m-1')] });
    expect(again).toEqual({ seq: 5, hash: second.hash, duplicate: 3 });
    expect(await countOf(orderNo)).toBe(5);
  });

  test('the same message id at another order is another message', async () => {
    for (const orderNo of [freshOrder(), freshOrder()]) {
      const head = await books.append({ orderNo, seq: 1, prevHash: '', events: intakeOf(orderNo) });
      expect(await books.append({ orderNo, seq: 3, prevHash: head.hash, events: [signed('m-1')] })).toMatchObject({
        seq: 3,
      });
    }
  });

  test('earlier events that the ledger lacks are named, and the append may be repeated', async () => {
    const orderNo = freshOrder();
    const early = books.append({ orderNo, seq: 7, prevHash: 'd'.repeat(64), events: [signed('m-1')] });
    await expect(early).rejects.toMatchObject({
      code: 'LEDGER_GAP',
      retryable: true,
      message: expect.stringContaining(`${orderNo}: 台账缺少 1–6`),
    });
  });

  test('another history before seq is an alarm, not a retry', async () => {
    const orderNo = freshOrder();
    const head = await books.append({ orderNo, seq: 1, prevHash: '', events: intakeOf(orderNo) });
    const foreign = books.append({ orderNo, seq: 3, prevHash: 'd'.repeat(64), events: [signed('m-1')] });
    await expect(foreign).rejects.toMatchObject({ code: 'LEDGER_FORK', retryable: false });
    await books.append({ orderNo, seq: 3, prevHash: head.hash, events: [signed('m-1')] });
    const late = books.append({ orderNo, seq: 3, prevHash: 'd'.repeat(64), events: [signed('m-1')] });
    await expect(late).rejects.toMatchObject({ code: 'LEDGER_FORK' });
  });

  test('a lost read model is made anew from the events by the next append', async () => {
    const orderNo = freshOrder();
    const events = intakeOf(orderNo);
    const head = await books.append({ orderNo, seq: 1, prevHash: '', events });
    await books.asOwner('delete from ledger.complaint where order_no = $1', [orderNo]);
    await books.append({ orderNo, seq: 3, prevHash: head.hash, events: [signed('m-1')] });
    expect((await rowOf(orderNo))?.state).toEqual(JSON.parse(JSON.stringify(fold([...events, signed('m-1')]))));
  });

  test('a NUL or half a surrogate pair in a code does not block the order for ever', async () => {
    const orderNo = freshOrder();
    const head = await books.append({ orderNo, seq: 1, prevHash: '', events: intakeOf(orderNo) });
    const batch = { orderNo, seq: 3, prevHash: head.hash, events: [signed('m-\0-\ud800')] };
    const result = await books.append(batch);
    expect(await books.append(batch)).toEqual(result);
    const again = await books.append({ orderNo, seq: 4, prevHash: result.hash, events: [urged('m-\0-\ud800')] });
    expect(again).toMatchObject({ duplicate: 3 });
  });
});

describe('many writers', () => {
  test('the same batch sent twenty times at once stands once', async () => {
    const orderNo = freshOrder();
    const batch = { orderNo, seq: 1, prevHash: '', events: intakeOf(orderNo) };
    const results = await Promise.all(Array.from({ length: 20 }, () => books.append(batch)));
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
    expect(await countOf(orderNo)).toBe(2);
  });

  test('of twenty different batches at once one stands and the others are told which', async () => {
    const orderNo = freshOrder();
    const head = await books.append({ orderNo, seq: 1, prevHash: '', events: intakeOf(orderNo) });
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        books.append({ orderNo, seq: 3, prevHash: head.hash, events: [urged(`m-${i}`)] }),
      ),
    );
    const winners = results.filter((result) => result.standing === undefined);
    expect(winners).toHaveLength(1);
    for (const loser of results.filter((result) => result.standing)) {
      expect(loser).toMatchObject({ seq: 3, hash: winners[0]?.hash });
      expect(loser.standing).toHaveLength(1);
    }
  });

  test('fifty orders grow side by side, each without a gap', async () => {
    const orders = Array.from({ length: 50 }, freshOrder);
    await Promise.all(
      orders.map(async (orderNo) => {
        let head = await books.append({ orderNo, seq: 1, prevHash: '', events: intakeOf(orderNo) });
        for (let i = 0; i < 10; i++)
          head = await books.append({ orderNo, seq: head.seq + 1, prevHash: head.hash, events: [urged(`m-${i}`)] });
      }),
    );
    const rows = await books.asOwner('select seq from ledger.complaint where order_no = any($1)', [orders]);
    expect(rows.map((row) => row.seq)).toEqual(orders.map(() => 12));
  });
});

describe('append-only', () => {
  test('the worker may neither change nor delete what it wrote', async () => {
    const { pool } = books.ledger;
    await expect(pool.query("update ledger.order_event set message_id = 'x'")).rejects.toMatchObject({ code: '42501' });
    await expect(pool.query('delete from ledger.order_event')).rejects.toMatchObject({ code: '42501' });
    await expect(pool.query('truncate ledger.order_event')).rejects.toMatchObject({ code: '42501' });
  });

  test('nor may the owner by accident', async () => {
    await expect(books.asOwner("update ledger.order_event set message_id = 'x'")).rejects.toMatchObject({
      code: '23001',
    });
    await expect(books.asOwner('delete from ledger.order_event')).rejects.toMatchObject({ code: '23001' });
    await expect(books.asOwner('truncate ledger.order_event')).rejects.toMatchObject({ code: '23001' });
  });

  test('the reader writes nothing', async () => {
    const write = books.reader.pool.query("delete from ledger.complaint where order_no = 'x'");
    await expect(write).rejects.toMatchObject({ code: '42501' });
  });
});

test('a database that is away is said to be away, at once and without its address', async () => {
  const nowhere = openLedger('postgres://jiesu_ledger:geheim@127.0.0.1:1/jiesu');
  const attempt = append(nowhere)({ orderNo: 'T1', seq: 1, prevHash: '', events: intakeOf('T1') });
  const error = (await attempt.catch((reason: unknown) => reason)) as LedgerError;
  expect(error).toBeInstanceOf(LedgerError);
  expect(error).toMatchObject({ code: 'LEDGER_UNAVAILABLE', retryable: true });
  expect(error.message).not.toMatch(/geheim|127\.0\.0\.1/);
  await nowhere.close();
});
