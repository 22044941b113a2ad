import { randomBytes } from 'node:crypto';
import { openVault, type Vault } from '../../vault/database';
import { keep } from '../../vault/keep';
import { keyring } from '../../vault/keyring';
import { phoneIndex } from '../../vault/phoneIndex';
import { createDatabase } from '../support/environment';

describe('one caller in many orders at once', () => {
  let vault: Vault;
  beforeAll(async () => {
    const { urls } = await createDatabase();
    vault = openVault(urls.vault, keyring({ given: [randomBytes(32)] }));
  });
  afterAll(() => vault.close());

  const orders = (name: string, phone: string, count: number) =>
    Array.from({ length: count }, (_, i) => {
      const orderNo = `${name}-${String(i).padStart(6, '0')}`;
      return keep(vault, { orderNo, contentHash: name, caller: { phone }, texts: ['楼道灯坏了。'] });
    });
  const callers = async () => (await vault.pool.query('select caller_id from vault.caller')).rowCount;

  test('is kept once, however many come in at the same instant, also as the very first of the vault', async () => {
    expect(await Promise.all(orders('first', '13800138000', 40))).toEqual(Array(40).fill('new'));
    expect(await callers()).toBe(1);
    for (let round = 0; round < 10; round++) {
      const phone = `1380013${String(8_001 + round)}`;
      expect(await Promise.all(orders(`round${round}`, phone, 20))).toEqual(Array(20).fill('new'));
      expect(await callers()).toBe(2 + round);
    }
  });

  test('who comes while the very first order is not yet committed does not index by a key that may vanish', async () => {
    const first = await createDatabase();
    const fresh = openVault(first.urls.vault, keyring({ given: [randomBytes(32)] }));
    const caller = { phone: '13800138000' };
    const keepIn = (orderNo: string) => keep(fresh, { orderNo, contentHash: 'c', caller, texts: [] });
    try {
      // Holds the first transaction open right after it has made the index key.
      const client = await fresh.pool.connect();
      await client.query('begin');
      await phoneIndex(fresh, client, caller.phone);
      const second = keepIn('second-1');
      await new Promise((wake) => setTimeout(wake, 100));
      await client.query('rollback');
      client.release();
      expect(await second).toBe('new');
      expect(await keepIn('third-1')).toBe('new');
      // A process that starts later knows only what was committed.
      const later = openVault(first.urls.vault, fresh.ring);
      await keep(later, { orderNo: 'fourth-1', contentHash: 'c', caller, texts: [] });
      await later.close();
      expect((await fresh.pool.query('select caller_id from vault.caller')).rowCount).toBe(1);
    } finally {
      await fresh.close();
    }
  });
});
