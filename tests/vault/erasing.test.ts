import { openPool } from '../../platform/postgres/pool';
import { dutiesOf } from '../../vault/access/dutyLog';
import { eraseCaller, eraseOrder, sweep } from '../../vault/erase';
import { keep, keepMessage, textRef } from '../../vault/keep';
import { contentHashOf, hasText, ordersOfPhone, readCaller, readText } from '../../vault/read';
import { ERASING, HASH, keptIn, READING, type TestVault, testVault } from './vaultFixture';

let box: TestVault;
beforeAll(async () => {
  box = await testVault();
});
afterAll(() => box.close());

const CALLER = { name: '欧阳翠花', phone: '13912345678' };
const CONTENT = '楼下工地夜里施工，孩子睡不着';
const kept = (caller: Parameters<typeof keptIn>[2] = CALLER) => keptIn(box, CONTENT, caller);

describe('erasing', () => {
  test('an order makes its words and its caller unreadable; the number stays taken', async () => {
    const orderNo = await kept();
    const other = await kept();
    expect(await eraseOrder(box.vault, orderNo, ERASING)).toBe(true);
    expect(await eraseOrder(box.vault, orderNo, ERASING)).toBe(true);
    expect(await eraseOrder(box.vault, 'V2026-999999', ERASING)).toBe(false);
    expect(await readText(box.vault, orderNo, textRef(CONTENT), READING)).toEqual({ missing: 'erased' });
    expect(await readCaller(box.vault, orderNo, READING)).toEqual({ missing: 'erased' });
    expect(await readText(box.vault, other, textRef(CONTENT), READING)).toEqual({ found: CONTENT });
    // No hash over what was sent is left to guess a number from; a repeat is a conflict and never a second order.
    expect(await contentHashOf(box.vault, orderNo)).toBe('');
    expect(await keep(box.vault, { orderNo, contentHash: HASH, texts: [CONTENT] })).toBe('conflict');
    expect(await keepMessage(box.vault, { orderNo, messageId: 'm', requestHash: HASH, texts: ['x'] })).toEqual({
      kept: 'unknownOrder',
    });
  });

  test('a person erases every order of theirs, and the number finds nobody', async () => {
    const phone = '13700000099';
    const orders = [await kept({ phone }), await kept({ phone })].sort();
    expect(await eraseCaller(box.vault, orders[0] as string, ERASING)).toEqual(orders);
    expect(await ordersOfPhone(box.vault, phone, READING)).toEqual([]);
    for (const orderNo of orders) expect(await readCaller(box.vault, orderNo, READING)).toEqual({ missing: 'erased' });
    const again = await kept({ phone });
    expect(await ordersOfPhone(box.vault, phone, READING)).toEqual([again]);
    expect(await eraseCaller(box.vault, 'V2026-999999', ERASING)).toEqual([]);
  });
});

describe('each erasing is on record, and a legal hold is stronger', () => {
  const linesOf = async (orderNo: string) =>
    (await dutiesOf(box.vault, { limit: 50 }))
      .filter(({ subject }) => subject === orderNo)
      .map(({ actorKey, actorRole, action, detail }) => [actorKey, actorRole, action, detail]);

  test('whose key, on which ground of the law, how many orders: never a name', async () => {
    const phone = '13700000055';
    const orders = [await kept({ phone }), await kept({ phone })];
    await eraseCaller(box.vault, orders[0] as string, { ...ERASING, ground: 'purposeMet' });
    expect(await linesOf(orders[0] as string)).toEqual([
      ['k-security', 'securityAdmin', 'erasePerson', { ground: 'purposeMet', orders: 2 }],
    ]);
  });

  test('a held order keeps its words: refused by a stable code, one order or the whole person, and that is on record too', async () => {
    const phone = '13700000066';
    const [held, other] = [await kept({ phone }), await kept({ phone })];
    const say = (act: string) =>
      box.asOwner('insert into audit.hold (order_no, act, reason, by_key, by_role) values ($1, $2, $3, $4, $5)', [
        ...[held, act, 'suit', 'k-auditor', 'auditor'],
      ]);
    await say('set');
    await say('askLift');
    for (const attempt of [
      () => eraseOrder(box.vault, held, ERASING),
      () => eraseCaller(box.vault, held, ERASING),
      // The other order is not held, but the person is in both.
      () => eraseCaller(box.vault, other, ERASING),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: 'VAULT_HELD', message: expect.stringContaining(held) });
    for (const orderNo of [held, other])
      expect(await readCaller(box.vault, orderNo, READING)).toEqual({ found: { phone } });
    expect((await linesOf(held)).map(([, , action, detail]) => [action, detail])).toEqual([
      ['erasePerson', { ground: 'withdrawn', refused: 'VAULT_HELD' }],
      ['eraseOrder', { ground: 'withdrawn', refused: 'VAULT_HELD' }],
    ]);
    await say('lift');
    expect(await eraseCaller(box.vault, held, ERASING)).toEqual([held, other].sort());
  });
});

describe('the sweeper', () => {
  test('removes what no order claimed, once it is old enough, and asks about each order once', async () => {
    const phone = '13700000077';
    const [born, lost] = [await kept({ phone }), await kept({ phone: '13700000078' })];
    const asked: string[] = [];
    const claimed = (orders: readonly string[]) => {
      asked.push(...orders);
      return Promise.resolve(new Set(orders.filter((orderNo) => orderNo !== lost)));
    };
    await sweep(box.vault, Date.now() - 3_600_000, claimed);
    expect(asked).toEqual([]);
    expect(await sweep(box.vault, Date.now() + 60_000, claimed)).toMatchObject({ removed: 1 });
    expect(await contentHashOf(box.vault, lost)).toBeUndefined();
    expect(await ordersOfPhone(box.vault, '13700000078', READING)).toEqual([]);
    expect(await readCaller(box.vault, born, READING)).toEqual({ found: { phone } });
    asked.length = 0;
    await sweep(box.vault, Date.now() + 60_000, claimed);
    expect(asked).toEqual([]);
  });

  test('removes nothing when it cannot learn which orders exist', async () => {
    const orderNo = await kept();
    await expect(sweep(box.vault, Date.now() + 60_000, () => Promise.reject(new Error('engine away')))).rejects.toThrow(
      'engine away',
    );
    expect(await contentHashOf(box.vault, orderNo)).toBe(HASH);
  });
});

describe('who may touch the vault', () => {
  test('the worker sees that a text exists and no more; the reader sees nothing', async () => {
    const orderNo = await kept();
    const [worker, reader] = [openPool(box.urls.ledger), openPool(box.urls.reader)];
    expect(await hasText({ pool: worker }, orderNo, textRef(CONTENT))).toBe(true);
    for (const table of ['vault.text', 'vault.caller', 'vault.order_file', 'vault.reading', 'access.api_key']) {
      await expect(worker.query(`select * from ${table}`)).rejects.toMatchObject({ code: '42501' });
      await expect(reader.query(`select * from ${table}`)).rejects.toMatchObject({ code: '42501' });
    }
    await Promise.all([worker.end(), reader.end()]);
  });

  test('the reading log can be added to, never changed; the ledger is out of reach', async () => {
    for (const text of [
      'delete from vault.reading',
      "update vault.reading set purpose = ''",
      'select * from ledger.order_event',
    ]) {
      await expect(box.vault.pool.query(text)).rejects.toMatchObject({ code: '42501' });
    }
  });
});
