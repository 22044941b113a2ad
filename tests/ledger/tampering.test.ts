import type { Kysely } from 'kysely';
import { openLedger } from '../../ledger/database';
import { up as eventAsWritten } from '../../ledger/migrations/0014_event_as_written';
import { compare } from '../../ledger/audit/compare';
import { rebuild } from '../../ledger/audit/rebuild';
import { verify } from '../../ledger/audit/verify';
import { canonical, chainHash } from '../../ledger/canonical';
import { load } from '../../ledger/load';
import { type TestLedger, testLedger, urged } from './ledgerFixture';
import { lifeOf } from './lives';

const LIVES = 40;
let books: TestLedger;
beforeAll(async () => {
  books = await testLedger();
  for (let i = 0; i < LIVES; i++) {
    const orderNo = `L-${String(i).padStart(5, '0')}`;
    let head = { seq: 0, hash: '' };
    for (const events of lifeOf(orderNo, i)) {
      head = await books.append({ orderNo, seq: head.seq + 1, prevHash: head.hash, events });
    }
  }
}, 120_000);
afterAll(() => books.close());

/** Changes stored events as somebody with the owner's rights could. */
async function forge(text: string, values: unknown[] = []): Promise<void> {
  await books.asOwner('alter table ledger.order_event disable trigger all');
  await books.asOwner(text, values);
  await books.asOwner('alter table ledger.order_event enable trigger all');
}

describe('a ledger that somebody changed', () => {
  const faultsOf = async (orderNo: string) => (await verify(books.ledger, { orderNo })).faults.join();

  test('shows it: an event altered, removed, swapped, cut off at the end, a message id taken away', async () => {
    const count = async (orderNo: string) =>
      Number(
        (await books.asOwner('select max(seq) as n from ledger.order_event where order_no = $1', [orderNo]))[0]?.n,
      );
    await forge(
      `update ledger.order_event set event = jsonb_set(event::jsonb, '{by,key}', '"k-other"') where order_no = 'L-00010' and seq = 2`,
    );
    expect(await faultsOf('L-00010')).toContain('L-00010: 第 2 条内容与哈希不符');
    await forge("delete from ledger.order_event where order_no = 'L-00011' and seq = 2");
    expect(await faultsOf('L-00011')).toContain('L-00011: 缺少第 2 条');
    await forge("update ledger.order_event set hash = sha256('x') where order_no = 'L-00012' and seq = 1");
    expect(await faultsOf('L-00012')).toContain('第 1 条内容与哈希不符');
    const last = await count('L-00013');
    await forge("delete from ledger.order_event where order_no = 'L-00013' and seq = $1", [last]);
    expect(await faultsOf('L-00013')).toContain(`工单行停在第 ${last} 条，事件到第 ${last - 1} 条`);
    await forge(
      "update ledger.order_event set message_id = null where order_no = 'L-00014' and message_id is not null",
    );
    expect(await faultsOf('L-00014')).toContain('的消息编号不符');
    await forge("update ledger.order_event set month = '2020-01-01' where order_no = 'L-00015' and seq = 2");
    expect(await faultsOf('L-00015')).toContain('第 2 条的月份不符');
    const all = await verify(books.ledger);
    expect(all.faults.map((fault) => fault.slice(0, 7))).toEqual([
      'L-00010',
      'L-00011',
      'L-00012',
      'L-00013',
      'L-00014',
      'L-00015',
    ]);
  });

  test('even when the forger computed the hash of the forged event: the next one does not follow it', async () => {
    const [order] = await books.asOwner(
      "select order_no from ledger.complaint where seq > 5 and order_no > 'L-00025' order by 1 limit 1",
    );
    const orderNo = String(order?.order_no);
    const [row] = await books.asOwner('select event from ledger.order_event where order_no = $1 and seq = 1', [
      orderNo,
    ]);
    const forged = { ...(row?.event as object), channel: 'forged' };
    await forge("update ledger.order_event set event = $2, hash = decode($3, 'hex') where order_no = $1 and seq = 1", [
      orderNo,
      forged,
      chainHash('', canonical(forged)),
    ]);
    expect(await faultsOf(orderNo)).toContain(`${orderNo}: 第 2 条与前一条不相连`);
  });

  test('events that tell no order at all are named, and the rest is compared and rebuilt all the same', async () => {
    await forge("delete from ledger.order_event where order_no = 'L-00020' and seq = 1");
    const { differences } = await compare(books.ledger);
    expect(differences).toContainEqual(
      expect.objectContaining({
        table: 'order_event',
        orderNo: 'L-00020',
        stored: expect.stringContaining('RECEIVED'),
      }),
    );
    const rebuilt = await rebuild(books.ledger);
    expect(rebuilt.refused).toEqual(expect.arrayContaining([expect.stringContaining('L-00020')]));
    expect(rebuilt.orders).toBe(LIVES);
  });

  test('a rebuild does not write over the only trace of what was taken away; nor does an append', async () => {
    const { refused } = await rebuild(books.ledger);
    expect(refused).toEqual(expect.arrayContaining([expect.stringContaining('L-00013')]));
    expect(await faultsOf('L-00013')).toContain('工单行停在第');
    const [head] = await books.asOwner(
      "select seq, encode(hash, 'hex') as hash from ledger.order_event where order_no = 'L-00013' order by seq desc limit 1",
    );
    const batch = {
      orderNo: 'L-00013',
      seq: Number(head?.seq) + 1,
      prevHash: String(head?.hash),
      events: [urged('m-forged')],
    };
    await expect(books.append(batch)).rejects.toMatchObject({ code: 'LEDGER_BROKEN', retryable: false });
    await expect(load(books.ledger)('L-00013')).rejects.toMatchObject({ code: 'LEDGER_BROKEN' });
  });

  test('an order of which every event was taken away is seen by its row', async () => {
    await forge("delete from ledger.order_event where order_no = 'L-00021'");
    expect((await verify(books.ledger)).faults.join()).toContain('L-00021: 台账中没有事件');
    expect((await rebuild(books.ledger)).refused.join()).toContain('L-00021');
    expect((await compare(books.ledger)).differences).toContainEqual(
      expect.objectContaining({ table: 'complaint', orderNo: 'L-00021', field: '*' }),
    );
    const anew = books.append({ orderNo: 'L-00021', seq: 1, prevHash: '', events: lifeOf('L-00021', 5)[0] ?? [] });
    await expect(anew).rejects.toMatchObject({ code: 'LEDGER_BROKEN' });
  });
});

describe('an event stands as it was hashed', () => {
  test('also in a ledger of before, whose events were jsonb: the migration writes them so, and no hash changes', async () => {
    const hashes = async () => books.asOwner('select order_no, seq, hash from ledger.order_event order by 1, 2');
    const before = await hashes();
    const faults = async () => (await verify(books.ledger)).faults.filter((fault) => fault > 'L-00030');
    expect(await faults()).toEqual([]);
    for (const text of [
      'alter table ledger.order_event drop column type, drop column at',
      'alter table ledger.order_event alter column event type jsonb using event::jsonb',
      `alter table ledger.order_event add column type text not null generated always as (event ->> 'type') stored,
         add column at timestamptz not null generated always as (to_timestamp((event ->> 'at')::double precision / 1000)) stored`,
    ])
      await books.asOwner(text);
    const owner = openLedger(books.urls.owner);
    await eventAsWritten(owner.db as unknown as Kysely<unknown>);
    await owner.close();
    expect(await hashes()).toEqual(before);
    expect(await faults()).toEqual([]);
  });

  test('to the byte: anybody checks a chain in SQL alone', async () => {
    const rows = await books.asOwner(
      `select count(*)::int as all,
         count(*) filter (where hash = sha256(convert_to(encode(prev_hash, 'hex') || event::text, 'UTF8')))::int as fit
       from ledger.order_event where order_no > 'L-00030'`,
    );
    expect(Number(rows[0]?.all)).toBeGreaterThan(20);
    expect(rows[0]?.fit).toBe(rows[0]?.all);
  });

  test('written another way it is the same event; with a member twice it is not', async () => {
    const faults = async () => (await verify(books.ledger, { orderNo: 'L-00031' })).faults;
    expect(await faults()).toEqual([]);
    const again = `where order_no = 'L-00031' and seq = 2`;
    await forge(`update ledger.order_event set event = event::jsonb::json ${again}`);
    expect((await books.asOwner(`select event::text as text from ledger.order_event ${again}`))[0]?.text).toContain(
      '": ',
    );
    expect(await faults()).toEqual([]);
    await forge(
      `update ledger.order_event set event = replace(event::text, '"by":', '"by": {}, "by":')::json ${again}`,
    );
    expect((await faults()).join()).toContain('第 2 条有重名成员');
  });
});
