import { randomBytes } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open, seal } from '../../vault/box';
import { openVault, type Vault } from '../../vault/database';
import { keep, textRef } from '../../vault/keep';
import { keyring } from '../../vault/keyring';
import { ordersOfPhone, readCaller, readText } from '../../vault/read';
import { checkKeys, rewrapAll } from '../../vault/rotate';
import { freshOrder, HASH, READING, type TestVault, testVault } from './vaultFixture';

const CONTENT = '暖气不热，老人在家';
const MOST_ORDERS = 2_000;

let box: TestVault;
let folder: string;
const opened: Vault[] = [];
beforeAll(async () => {
  box = await testVault();
  folder = mkdtempSync(join(tmpdir(), 'vault-keys-'));
});
afterAll(async () => {
  await Promise.all(opened.map((vault) => vault.close()));
  await box.close();
  rmSync(folder, { recursive: true });
});

/** A vault as a process of its own has it: with its own look at the file of keys. */
function processAt(file: string): Vault {
  const vault = openVault(box.urls.vault, keyring({ file }), { max: 4 });
  opened.push(vault);
  return vault;
}

test('the master key is changed while intakes pour in at two processes: not one fails, none needs the old key', async () => {
  const [old, fresh] = [randomBytes(32), randomBytes(32)];
  const file = join(folder, 'vault-key');
  const write = (...keys: Buffer[]) => {
    writeFileSync(`${file}.new`, keys.map((key) => `${key.toString('base64')}\n`).join(''));
    renameSync(`${file}.new`, file);
  };
  write(old);
  const [one, two] = [processAt(file), processAt(file)];
  const taken: string[] = [];
  let pouring = true;
  const pour = async (vault: Vault, other: Vault) => {
    while (pouring && taken.length < MOST_ORDERS) {
      const orderNo = freshOrder();
      // Few numbers, so that callers' keys are read and wrapped by both all the time.
      const caller = { phone: `1390000000${taken.length % 7}` };
      expect(await keep(vault, { orderNo, contentHash: HASH, caller, texts: [CONTENT] })).toBe('new');
      taken.push(orderNo);
      expect(await readText(other, orderNo, textRef(CONTENT), READING)).toEqual({ found: CONTENT });
    }
  };
  const poured = Promise.all([pour(one, two), pour(two, one), pour(one, two)]);
  const some = async (more: number) => {
    const wanted = taken.length + more;
    while (taken.length < wanted && taken.length < MOST_ORDERS) await new Promise((wake) => setTimeout(wake, 20));
  };
  await some(30);
  write(fresh, old);
  const rotated = await rewrapAll(processAt(file));
  expect(rotated).toMatchObject({ tampered: [], left: false });
  expect(rotated.rewrapped).toBeGreaterThan(30);
  write(fresh);
  await some(30);
  pouring = false;
  await poured;

  const alone = openVault(box.urls.vault, keyring({ given: [fresh] }), { max: 4 });
  opened.push(alone);
  await checkKeys(alone);
  for (const orderNo of taken) {
    expect(await readText(alone, orderNo, textRef(CONTENT), READING)).toEqual({ found: CONTENT });
    expect(await readCaller(alone, orderNo, READING)).toMatchObject({ found: { phone: expect.any(String) } });
  }
  expect((await ordersOfPhone(alone, '13900000001', READING)).length).toBeGreaterThan(1);
}, 120_000);

test('SM4 may be switched on for what is new; both are read, and neither opens as the other', async () => {
  const key = randomBytes(32);
  const before = await freshVault(key, 'aes-256-gcm');
  const caller = { phone: '13911112222', name: '欧阳' };
  const [first, second] = [freshOrder(), freshOrder()];
  await keep(before, { orderNo: first, contentHash: HASH, caller, texts: [CONTENT] });
  const after = openVault(before.pool.options.connectionString ?? '', keyring({ given: [key] }, 'sm4-gcm'), { max: 2 });
  opened.push(after);
  await keep(after, { orderNo: second, contentHash: HASH, caller, texts: [CONTENT] });
  for (const vault of [before, after]) {
    for (const orderNo of [first, second]) {
      expect(await readCaller(vault, orderNo, READING)).toEqual({ found: caller });
      expect(await readText(vault, orderNo, textRef(CONTENT), READING)).toEqual({ found: CONTENT });
    }
  }
  const firstByte = 'select get_byte(box, 0) as cipher from vault.text where order_no = $1';
  expect((await after.pool.query(firstByte, [second])).rows).toEqual([{ cipher: 2 }]);
  expect((await after.pool.query(firstByte, [first])).rows).toEqual([{ cipher: 1 }]);
  const locked = seal('sm4-gcm', key, ['text', second], Buffer.from(CONTENT));
  expect(open(key, ['text', second], locked).toString()).toBe(CONTENT);
  locked[0] = 1;
  expect(() => open(key, ['text', second], locked)).toThrow(/密文与其位置不符/);
});

/** A vault in a database of its own, under this key. */
async function freshVault(key: Buffer, cipher: 'aes-256-gcm' | 'sm4-gcm'): Promise<Vault> {
  const another = await testVault();
  const vault = openVault(another.urls.vault, keyring({ given: [key] }, cipher), { max: 2 });
  opened.push(vault);
  await another.close();
  return vault;
}
