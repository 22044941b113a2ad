import { randomBytes } from 'node:crypto';
import { openVault } from '../../vault/database';
import { keep, keepMessage, keepText, textRef } from '../../vault/keep';
import { keyring } from '../../vault/keyring';
import { normalisedPhone } from '../../vault/phoneIndex';
import { contentHashOf, hasText, ordersOfPhone, readCaller, readText, textsHeld } from '../../vault/read';
import { checkKeys, rewrap } from '../../vault/rotate';
import { freshOrder, HASH, keptIn, READING, type TestVault, testVault } from './vaultFixture';

let box: TestVault;
beforeAll(async () => {
  box = await testVault();
});
afterAll(() => box.close());

const CALLER = {
  name: '欧阳翠花',
  phone: '13912345678',
  address: '朝阳区幸福里7号楼',
  mail: 'ouyang.cuihua@example.cn',
};
const CONTENT = '楼下工地夜里施工，ouyang cuihua 家孩子睡不着，请回电13912345678';
const CANARIES = ['欧阳翠花', '翠花', 'ouyang', 'cuihua', '13912345678', '139 1234', '幸福里', '工地夜里'];
const kept = (caller: Parameters<typeof keptIn>[2] = CALLER) => keptIn(box, CONTENT, caller);

describe('what is kept', () => {
  test('is read back by those who may, and each reading is recorded', async () => {
    const orderNo = await kept();
    expect(await readCaller(box.vault, orderNo, READING)).toEqual({ found: CALLER });
    expect(await readText(box.vault, orderNo, textRef(CONTENT), READING)).toEqual({ found: CONTENT });
    expect(await readText(box.vault, orderNo, 'a'.repeat(64), READING)).toEqual({ missing: 'unknown' });
    expect(await readCaller(box.vault, 'V2026-999999', READING)).toEqual({ missing: 'unknown' });
    const log = await box.asOwner(
      'select what, actor_key, actor_role, purpose, found from vault.reading where order_no = $1 order by id',
      [orderNo],
    );
    const line = { actor_key: 'k-unit', actor_role: 'unit', purpose: '办理 / handling' };
    expect(log).toEqual([
      { ...line, what: 'caller', found: true },
      { ...line, what: 'text', found: true },
      { ...line, what: 'text', found: false },
    ]);
  });

  test('stands in no column in clear: name, number, address and words, in characters and in pinyin', async () => {
    const orderNo = await kept();
    await keepMessage(box.vault, { orderNo, messageId: 'm-canary', requestHash: HASH, texts: [`${CONTENT}二`] });
    const dump = await box.dump();
    expect(dump).toContain(orderNo);
    for (const canary of CANARIES) expect({ canary, found: dump.includes(canary) }).toEqual({ canary, found: false });
  });

  test('is kept once by order number: the same again is known, other content a conflict', async () => {
    const orderNo = freshOrder();
    const first = { orderNo, contentHash: HASH, caller: CALLER, texts: [CONTENT] };
    expect(await keep(box.vault, first)).toBe('new');
    expect(await keep(box.vault, first)).toBe('known');
    expect(await keep(box.vault, { ...first, contentHash: 'e'.repeat(64), texts: ['别的'] })).toBe('conflict');
    expect(await hasText(box.vault, orderNo, textRef('别的'))).toBe(false);
    const refs = [CONTENT, '别的'].map(textRef);
    expect(await textsHeld(box.vault, [orderNo, 'V2026-999999'], refs)).toEqual([textRef(CONTENT)]);
    expect(await textsHeld(box.vault, ['V2026-999999'], refs)).toEqual([]);
    expect(await contentHashOf(box.vault, orderNo)).toBe(HASH);
    expect(await contentHashOf(box.vault, 'V2026-999999')).toBeUndefined();
  });

  test('twenty at once: one is new, the others know it, and one caller stands for all their orders', async () => {
    const orderNo = freshOrder();
    const caller = { phone: '13700000001' };
    const same = await Promise.all(
      Array.from({ length: 20 }, () => keep(box.vault, { orderNo, contentHash: HASH, caller, texts: [CONTENT] })),
    );
    expect(same.filter((answer) => answer === 'new')).toHaveLength(1);
    expect(same.filter((answer) => answer === 'known')).toHaveLength(19);
    const orders = Array.from({ length: 10 }, freshOrder);
    const answers = await Promise.all(
      orders.map((each) =>
        keep(box.vault, { orderNo: each, contentHash: HASH, caller: { phone: '13700000002' }, texts: [] }),
      ),
    );
    expect(new Set(answers)).toEqual(new Set(['new']));
    expect([...(await ordersOfPhone(box.vault, '+86 137-0000-0002', READING))].sort()).toEqual(orders);
  });

  test('without a caller, and with a caller without a number', async () => {
    const nobody = freshOrder();
    expect(await keep(box.vault, { orderNo: nobody, contentHash: HASH, texts: [] })).toBe('new');
    expect(await readCaller(box.vault, nobody, READING)).toEqual({ missing: 'unknown' });
    const unnamed = await kept({ name: '王某' });
    expect(await readCaller(box.vault, unnamed, READING)).toEqual({ found: { name: '王某' } });
  });
});

test('a number is found again however it was written', () => {
  const mobile = [
    '13800138000',
    '138 0013 8000',
    '138-0013-8000',
    '+86 13800138000',
    '008613800138000',
    '8613800138000',
    '１３８００１３８０００',
  ];
  expect(new Set(mobile.map(normalisedPhone))).toEqual(new Set(['13800138000']));
  expect(new Set(['010-62345678', '(010) 62345678', '+86 10 6234 5678'].map(normalisedPhone))).toEqual(
    new Set(['01062345678']),
  );
  expect(normalisedPhone('010-62345678转801')).toBe('01062345678x801');
  expect(normalisedPhone('12345')).toBe('12345');
});

describe('texts of a command', () => {
  test('are kept once by message id within the order', async () => {
    const orderNo = await kept();
    const message = { orderNo, messageId: 'm-1', requestHash: HASH, texts: ['已联系', '已解决'] };
    const refs = ['已联系', '已解决'].map(textRef);
    expect(await keepMessage(box.vault, message)).toEqual({ kept: 'new', refs });
    expect(await keepMessage(box.vault, message)).toEqual({ kept: 'known', refs });
    expect(await keepMessage(box.vault, { ...message, requestHash: 'e'.repeat(64) })).toEqual({
      kept: 'conflict',
      refs: [],
    });
    expect(await keepMessage(box.vault, { ...message, orderNo: 'V2026-999999' })).toEqual({ kept: 'unknownOrder' });
    expect(await readText(box.vault, orderNo, textRef('已解决'), READING)).toEqual({ found: '已解决' });
    expect(await keepText(box.vault, orderNo, '补充')).toBe(textRef('补充'));
    expect(await keepText(box.vault, orderNo, '补充')).toBe(textRef('补充'));
    expect(await keepText(box.vault, 'V2026-999999', '补充')).toBeUndefined();
  });
});

let swapped: string;
describe('tampering', () => {
  test('a changed byte, wherever it lies in the box, is noticed', async () => {
    const orderNo = await kept();
    const [row] = await box.asOwner('select box from vault.text where order_no = $1', [orderNo]);
    const original = row?.box as Buffer;
    for (let at = 0; at < original.length; at += 7) {
      const changed = Buffer.from(original);
      changed[at] = (changed[at] as number) ^ 1;
      await box.asOwner('update vault.text set box = $2 where order_no = $1', [orderNo, changed]);
      await expect(readText(box.vault, orderNo, textRef(CONTENT), READING)).rejects.toMatchObject({
        code: 'VAULT_TAMPERED',
      });
    }
  });

  test('a box, a key or a caller put at another order does not open there', async () => {
    const [one, two] = [await kept(), await kept({ name: '李四', phone: '13600000000' })];
    swapped = one;
    const swap = 'update vault.text a set box = b.box from vault.text b where a.order_no = $1 and b.order_no = $2';
    await box.asOwner(swap, [one, two]);
    await expect(readText(box.vault, one, textRef(CONTENT), READING)).rejects.toMatchObject({ code: 'VAULT_TAMPERED' });
    await box.asOwner(
      'update vault.order_file a set wrapped = b.wrapped from vault.order_file b where a.order_no = $1 and b.order_no = $2',
      [one, two],
    );
    await expect(readText(box.vault, one, textRef(CONTENT), READING)).rejects.toMatchObject({ code: 'VAULT_TAMPERED' });
    await box.asOwner(
      'update vault.order_file a set caller_box = b.caller_box, caller_id = b.caller_id from vault.order_file b where a.order_no = $1 and b.order_no = $2',
      [one, two],
    );
    await expect(readCaller(box.vault, one, READING)).rejects.toMatchObject({ code: 'VAULT_TAMPERED' });
  });
});

describe('the master key', () => {
  test('a wrong one is refused with a word that names the key needed and shows neither', async () => {
    const orderNo = await kept();
    const other = randomBytes(32);
    const error = (await checkKeys(box.under(other)).catch((reason: unknown) => reason)) as Error;
    expect(error).toMatchObject({ code: 'VAULT_KEY_WRONG', message: expect.stringContaining('VAULT_KEY') });
    for (const key of [box.key, other]) expect(error.message).not.toContain(key.toString('base64'));
    await expect(readText(box.under(other), orderNo, textRef(CONTENT), READING)).rejects.toMatchObject({
      code: 'VAULT_KEY_WRONG',
    });
    await expect(
      keep(box.under(other), { orderNo: freshOrder(), contentHash: HASH, caller: CALLER, texts: [] }),
    ).rejects.toMatchObject({
      code: 'VAULT_KEY_WRONG',
    });
    await checkKeys(box.vault);
  });

  test('is rotated beside the service; afterwards the old one is not needed, and callers are still found', async () => {
    const orderNo = await kept();
    const fresh = randomBytes(32);
    const both = box.under(fresh, box.key);
    expect(await readCaller(both, orderNo, READING)).toEqual({ found: CALLER });
    const { rewrapped, tampered } = await rewrap(both);
    expect(rewrapped).toBeGreaterThan(5);
    // One order whose key somebody changed does not hold up all the others.
    expect(tampered).toEqual([swapped]);
    expect(await rewrap(both)).toEqual({ rewrapped: 0, tampered });
    const alone = box.under(fresh);
    await checkKeys(alone);
    expect(await readCaller(alone, orderNo, READING)).toEqual({ found: CALLER });
    expect(await readText(alone, orderNo, textRef(CONTENT), READING)).toEqual({ found: CONTENT });
    expect(await ordersOfPhone(alone, CALLER.phone, READING)).toContain(orderNo);
    await expect(readCaller(box.vault, orderNo, READING)).rejects.toMatchObject({ code: 'VAULT_KEY_WRONG' });
    expect(await rewrap(box.under(box.key, fresh))).toMatchObject({ rewrapped });
  });
});

test('a vault that is away is said to be away', async () => {
  const nowhere = openVault('postgres://jiesu_vault:geheim@127.0.0.1:1/jiesu', keyring({ given: [randomBytes(32)] }));
  const attempt = keep(nowhere, { orderNo: 'V1', contentHash: HASH, caller: CALLER, texts: [] });
  await expect(attempt).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' });
  await nowhere.close();
});
