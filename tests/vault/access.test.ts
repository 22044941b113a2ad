import { sign, verify } from 'node:crypto';
import {
  authenticator,
  createKey,
  KeyRefused,
  listKeys,
  liveKeys,
  revokeKey,
  rotateKey,
} from '../../vault/access/apiKeys';
import { seedDemoKeys } from '../../vault/access/demoKeys';
import { dutiesOf, noteDuty } from '../../vault/access/dutyLog';
import { refuseThrowAway } from '../../api/production';
import type { Role } from '../../domain/commands';
import {
  addSigningKey,
  findSigningKey,
  listSigningKeys,
  newSigningKey,
  privateKeyOf,
  revokeSigningKey,
} from '../../vault/access/signingKeys';
import { type TestVault, testVault } from './vaultFixture';

let box: TestVault;
let clock = 1_000_000;
beforeAll(async () => {
  box = await testVault();
});
afterAll(() => box.close());

describe('API keys', () => {
  test('say who presents them: roles, unit and public id', async () => {
    const { id, key } = await createKey(box.vault, { roles: ['unit'], unit: 'BJ-110108001', label: '清河街道' });
    expect(key).toMatch(/^jk_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/);
    const whose = authenticator(box.vault);
    expect(await whose(key)).toEqual({ keyId: id, roles: ['unit'], unit: 'BJ-110108001' });
    expect(await whose(key)).toEqual({ keyId: id, roles: ['unit'], unit: 'BJ-110108001' });
  });

  test('of another secret, another id or another form are nobody', async () => {
    const { id, key } = await createKey(box.vault, { roles: ['agent'] });
    const whose = authenticator(box.vault);
    const flipped = key.slice(0, -2) + (key.endsWith('AA') ? 'BB' : 'AA');
    for (const wrong of [
      flipped,
      key.replace(id, '0'.repeat(12)),
      '',
      'jk_',
      key.slice(0, -1),
      `${key}x`,
      key.toUpperCase(),
      "jk_a'b--_x",
    ]) {
      expect(await whose(wrong)).toBeUndefined();
    }
  });

  test('are stored as a hash only', async () => {
    const { key } = await createKey(box.vault, { roles: ['agent'] });
    expect(await box.dump()).not.toContain(key.split('_').slice(2).join('_'));
  });

  test('once revoked are refused within five seconds, once expired at once', async () => {
    const whose = authenticator(box.vault, () => clock);
    const gone = await createKey(box.vault, { roles: ['agent'] });
    const brief = await createKey(box.vault, { roles: ['agent'], expiresAt: clock + 1_000 });
    expect(await whose(gone.key)).toBeDefined();
    expect(await whose(brief.key)).toBeDefined();
    expect(await revokeKey(box.vault, gone.id)).toBe(true);
    expect(await revokeKey(box.vault, gone.id)).toBe(false);
    clock += 1_000;
    expect(await whose(brief.key)).toBeUndefined();
    clock += 4_000;
    expect(await whose(gone.key)).toBeUndefined();
    expect(await listKeys(box.vault)).toEqual(
      expect.arrayContaining([expect.objectContaining({ keyId: gone.id, revokedAt: expect.any(Number) })]),
    );
  });

  test('are rotated: the same holder, another secret', async () => {
    const { id, key } = await createKey(box.vault, { roles: ['dispatcher', 'city'] });
    const next = (await rotateKey(box.vault, id)) as string;
    const whose = authenticator(box.vault);
    expect(await whose(key)).toBeUndefined();
    expect(await whose(next)).toEqual({ keyId: id, roles: ['dispatcher', 'city'] });
    await revokeKey(box.vault, id);
    expect(await rotateKey(box.vault, id)).toBeUndefined();
  });

  test('may be rotated with an overlap: the old secret goes on so long, an even older one does not', async () => {
    const { id, key } = await createKey(box.vault, { roles: ['agent'] });
    const next = (await rotateKey(box.vault, id, 3_600_000)) as string;
    const now = Date.now();
    const whose = authenticator(box.vault, () => now);
    expect(await whose(key)).toMatchObject({ keyId: id });
    expect(await whose(next)).toMatchObject({ keyId: id });
    expect(await authenticator(box.vault, () => now + 3_700_000)(key)).toBeUndefined();
    const last = (await rotateKey(box.vault, id, 3_600_000)) as string;
    const later = authenticator(box.vault);
    expect([await later(key), await later(next), await later(last)].map((holder) => holder?.keyId)).toEqual([
      undefined,
      id,
      id,
    ]);
    await revokeKey(box.vault, id);
    expect(await authenticator(box.vault)(next)).toBeUndefined();
  });

  test('say on which day they were last used, and no finer', async () => {
    const { id, key } = await createKey(box.vault, { roles: ['agent'] });
    const used = async () => (await listKeys(box.vault)).find(({ keyId }) => keyId === id)?.usedOn;
    expect(await used()).toBeUndefined();
    let now = Date.UTC(2026, 10, 24, 5);
    const whose = authenticator(box.vault, () => now);
    await whose(key);
    expect(await used()).toBe('2026-11-24');
    now += 86_400_000;
    await whose(`${key.slice(0, -2)}xx`);
    expect(await used()).toBe('2026-11-24');
    await whose(key);
    expect(await used()).toBe('2026-11-25');
  });

  test('三员分立: an administrator holds nothing else, is a known person, and nobody with a key of another duty', async () => {
    const make = (role: Role, person?: string) => createKey(box.vault, { roles: [role], ...(person && { person }) });
    await expect(createKey(box.vault, { roles: ['admin', 'city'], person: 'P1' })).rejects.toThrow('三员分立');
    await expect(make('securityAdmin')).rejects.toThrow('--person');
    const { id } = await make('securityAdmin', 'P1');
    await make('securityAdmin', 'P1');
    for (const other of ['admin', 'auditAdmin', 'agent', 'auditor'] as const)
      await expect(make(other, 'P1')).rejects.toThrow('三员分立');
    await make('agent', 'P2');
    await make('supervisor', 'P2');
    await expect(make('auditAdmin', 'P2')).rejects.toThrow('三员分立');
    const { granting } = await liveKeys(box.vault);
    await revokeKey(box.vault, id);
    expect((await liveKeys(box.vault)).granting).toBe(granting - 1);
  });

  test('the logs of readings and of administrators can be added to by whoever owns the database, never changed', async () => {
    await noteDuty(box.vault, { keyId: 'k', role: 'admin' }, 'readLogs', 'duties');
    for (const table of ['access.duty_log', 'vault.reading'])
      for (const change of [`delete from ${table}`, `update ${table} set actor_key = ''`, `truncate ${table}`])
        await expect(box.asOwner(change)).rejects.toMatchObject({ code: '42501' });
    expect((await dutiesOf(box.vault, { limit: 1 }))[0]).toMatchObject({ actorKey: 'k', action: 'readLogs' });
  });

  test('production refuses to serve by throw-away keys, and before somebody answers for who is let in', async () => {
    const own = await testVault();
    try {
      await expect(refuseThrowAway(own.vault, false)).rejects.toThrow('securityAdmin');
      await refuseThrowAway(own.vault, true);
      await createKey(own.vault, { roles: ['securityAdmin'], person: 'P1' });
      await refuseThrowAway(own.vault, false);
      await seedDemoKeys(own.vault, () => 's'.repeat(43));
      await expect(refuseThrowAway(own.vault, true)).rejects.toThrow('demo-');
    } finally {
      await own.close();
    }
  });

  test('are not made for a role that is none, for the timer, or for a unit without a code', async () => {
    for (const roles of [[], ['chief'], ['timer'], ['unit'], ['district']]) {
      await expect(createKey(box.vault, { roles: roles as never })).rejects.toBeInstanceOf(KeyRefused);
    }
  });

  test('of the embedded default are the same at every start, one for each role', async () => {
    const drawer = new Map<string, string>();
    const secretOf = (name: string) =>
      drawer.get(name) ?? drawer.set(name, `${drawer.size}`.padStart(43, 's')).get(name) ?? '';
    const units = [{ unit: 'BJ-110108001' }, { unit: 'BJ-110108', role: 'district' as const }];
    const first = await seedDemoKeys(box.vault, secretOf, units);
    expect(await seedDemoKeys(box.vault, secretOf, units)).toEqual(first);
    expect(first.map((key) => String(key.roles[0])).sort()).toEqual([
      'admin',
      'agent',
      'appraiser',
      'auditAdmin',
      'auditor',
      'caller',
      'city',
      'dispatcher',
      'district',
      'securityAdmin',
      'supervisor',
      'unit',
      'visitor',
    ]);
    const whose = authenticator(box.vault);
    for (const { id, roles, unit, key } of first)
      expect(await whose(key)).toEqual({ keyId: id, roles, ...(unit && { unit }) });
  });
});

describe('signing keys', () => {
  test('verify what the unit signed, until they are revoked', async () => {
    const unit = 'BJ-110108001';
    const { keyId, privateKey, publicKey } = await newSigningKey(box.vault, unit);
    const body = Buffer.from('{"reached":true}');
    const signature = sign(null, body, privateKeyOf(Buffer.from(privateKey, 'base64')));
    const key = await findSigningKey(box.vault, unit, keyId);
    expect(key && verify(null, body, key, signature)).toBe(true);
    expect(key && verify(null, Buffer.from('{"reached":false}'), key, signature)).toBe(false);
    expect(await findSigningKey(box.vault, 'BJ-110108002', keyId)).toBeUndefined();
    expect(await listSigningKeys(box.vault)).toEqual([expect.objectContaining({ unit, keyId, publicKey })]);
    expect(await revokeSigningKey(box.vault, unit, keyId)).toBe(true);
    expect(await findSigningKey(box.vault, unit, keyId)).toBeUndefined();
  });

  test('a unit brings its own; one of another length or an id in use is refused', async () => {
    const unit = 'BJ-110108003';
    expect(await addSigningKey(box.vault, unit, Buffer.alloc(32, 7).toString('base64'), 's-own')).toBe('s-own');
    await expect(
      addSigningKey(box.vault, unit, Buffer.alloc(32, 7).toString('base64'), 's-own'),
    ).rejects.toBeInstanceOf(KeyRefused);
    await expect(addSigningKey(box.vault, unit, 'c2hvcnQ=')).rejects.toThrow('32');
  });
});
