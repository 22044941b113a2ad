import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { Kysely, PostgresDialect } from 'kysely';
import { openPool } from '../../platform/postgres/pool';
import { loadPack } from '../../rules/load';
import { createPackStore, type RulesTables } from '../../rules/store';
import { keep, textRef } from '../../vault/keep';
import { keyring } from '../../vault/keyring';
import { openVault } from '../../vault/database';
import { readText } from '../../vault/read';
import { authenticator, createKey } from '../../vault/access/apiKeys';
import { dutiesOf } from '../../vault/access/dutyLog';
import { freshOrder, intakeOf, signed, type TestLedger, testLedger } from './ledgerFixture';

const ROOT = join(__dirname, '..', '..');
let books: TestLedger;
let folder: string;
const vaultKey = randomBytes(32);
beforeAll(async () => {
  books = await testLedger();
  folder = mkdtempSync(join(tmpdir(), 'jiesu-commands-'));
});
afterAll(async () => {
  await books.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command of the project on the test's database, as a person would. */
function run(file: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const { urls } = books;
  const settings = {
    DATABASE_URL: urls.owner,
    DATABASE_URL_LEDGER: urls.ledger,
    DATABASE_URL_VAULT: urls.vault,
    DATABASE_URL_READER: urls.reader,
    VAULT_KEY: vaultKey.toString('base64'),
    DATA_DIR: join(folder, 'data'),
  };
  return new Promise((answer) => {
    execFile(
      process.execPath,
      [join(ROOT, 'scripts', 'run.mjs'), file, ...args],
      { cwd: ROOT, env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...settings, ...env } },
      (error, out, err) => answer({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

async function written(): Promise<string> {
  const orderNo = freshOrder();
  const head = await books.append({ orderNo, seq: 1, prevHash: '', events: intakeOf(orderNo) });
  await books.append({ orderNo, seq: 3, prevHash: head.hash, events: [signed('m-1')] });
  return orderNo;
}

describe('npm run ledger', () => {
  test('compare says each differing field and ends with 1; rebuild makes it right; verify walks the chain', async () => {
    const orderNo = await written();
    const json = join(folder, 'report.json');
    expect(await run('ledger/cli.ts', ['compare'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('0 处不同'),
    });
    await books.asOwner('update ledger.complaint set urges = 5 where order_no = $1', [orderNo]);
    const different = await run('ledger/cli.ts', ['compare', '--json', json]);
    expect(different).toMatchObject({
      code: 1,
      out: expect.stringContaining(`${orderNo} complaint urges: 存 stored 5 ≠ 应 rebuilt 0`),
    });
    expect(JSON.parse(readFileSync(json, 'utf8'))).toEqual({
      command: 'compare',
      well: false,
      seconds: expect.any(Number),
      orders: expect.any(Number),
      rows: expect.any(Number),
      differences: [{ table: 'complaint', orderNo, key: '', field: 'urges', stored: '5', rebuilt: '0' }],
    });
    expect(await run('ledger/cli.ts', ['rebuild', '--order', orderNo])).toMatchObject({ code: 0 });
    expect(
      await books.asOwner('select actor_key, action, detail from access.duty_log order by id desc limit 1'),
    ).toEqual([{ actor_key: 'machine', action: 'rebuildModels', detail: { orderNo } }]);
    expect(await run('ledger/cli.ts', ['rebuild'], { JIESU_KEY: 'jk_nobody' })).toMatchObject({ code: 65 });
    expect(await run('ledger/cli.ts', ['compare', '--order', orderNo])).toMatchObject({ code: 0 });
    expect(await run('ledger/cli.ts', ['verify', '--order', orderNo])).toMatchObject({
      code: 0,
      out: expect.stringContaining('1 单 orders, 3 条事件'),
    });
    expect(await run('ledger/cli.ts', ['compare', '--order', `${orderNo}9`])).toMatchObject({
      code: 1,
      out: expect.stringContaining('no such order'),
    });
  });

  test('a word it does not know is answered with what it knows; a database that is away with 69', async () => {
    expect(await run('ledger/cli.ts', ['undo'])).toMatchObject({
      code: 78,
      err: expect.stringContaining('npm run ledger -- compare'),
    });
    expect(await run('ledger/cli.ts', ['compare', '--what'])).toMatchObject({ code: 78 });
    const away = await run('ledger/cli.ts', ['verify'], {
      DATABASE_URL: 'postgres://o:geheim@127.0.0.1:1/x',
      DATABASE_URL_LEDGER: 'postgres://o:geheim@127.0.0.1:1/x',
    });
    expect(away.code).toBe(69);
    expect(away.out + away.err).not.toContain('geheim');
  });
});

describe('npm run keys', () => {
  test('makes, lists, rotates and revokes; a secret is printed once', async () => {
    const made = await run('vault/access/cli.ts', [
      'create',
      '--role',
      'unit',
      '--unit',
      'BJ-110108001',
      '--label',
      '清河街道',
    ]);
    const key = made.out.split('\n')[0] as string;
    const id = key.split('_')[1] as string;
    const vault = openVault(books.urls.vault, keyring({ given: [vaultKey] }));
    expect(await authenticator(vault)(key)).toEqual({ keyId: id, roles: ['unit'], unit: 'BJ-110108001' });
    const list = await run('vault/access/cli.ts', ['list']);
    expect(list.out).toContain('清河街道');
    expect(list.out).not.toContain(key);
    const rotated = (await run('vault/access/cli.ts', ['rotate', id])).out.split('\n')[0] as string;
    expect(await authenticator(vault)(key)).toBeUndefined();
    expect(await authenticator(vault)(rotated)).toBeDefined();
    expect(await run('vault/access/cli.ts', ['revoke', id])).toMatchObject({ code: 0 });
    expect(await authenticator(vault)(rotated)).toBeUndefined();
    expect(await run('vault/access/cli.ts', ['revoke', id])).toMatchObject({ code: 65 });
    await vault.close();
  });

  test('a unit that is none of the rules in force is told; the key is made, for rules may come', async () => {
    const rules = openPool(books.urls.vault, { max: 1 });
    await createPackStore(new Kysely<RulesTables>({ dialect: new PostgresDialect({ pool: rules }) })).seed(
      loadPack('beijing'),
    );
    await rules.end();
    const made = (unit: string) => run('vault/access/cli.ts', ['create', '--role', 'unit', '--unit', unit]);
    expect(await made('BJ-999')).toMatchObject({ code: 0, err: expect.stringContaining('BJ-999') });
    expect(await made('BJ-110108001')).toMatchObject({ code: 0, err: '' });
  });

  test('says what is wrong with a key that cannot be', async () => {
    expect(await run('vault/access/cli.ts', ['create', '--role', 'chief'])).toMatchObject({
      code: 65,
      err: expect.stringContaining('dispatcher'),
    });
    expect(await run('vault/access/cli.ts', ['create', '--role', 'unit'])).toMatchObject({
      code: 65,
      err: expect.stringContaining('unit'),
    });
    expect(await run('vault/access/cli.ts', [])).toMatchObject({ code: 78 });
  });

  test('signing keys: made for a unit, listed, revoked', async () => {
    const made = await run('vault/access/cli.ts', ['signing', 'create', '--unit', 'BJ-ENT-HEAT']);
    const id = /^id +(\S+)/m.exec(made.out)?.[1] as string;
    expect(made.out).toMatch(/^private +[A-Za-z0-9+/]{43}=$/m);
    expect((await run('vault/access/cli.ts', ['signing', 'list'])).out).toContain(id);
    expect(await run('vault/access/cli.ts', ['signing', 'revoke', id, '--unit', 'BJ-ENT-HEAT'])).toMatchObject({
      code: 0,
    });
  });
});

describe('npm run keys, once somebody administers security', () => {
  test('asks for that key, takes no other, and puts on record who did what', async () => {
    const cli = 'vault/access/cli.ts';
    expect(await run(cli, ['create', '--role', 'securityAdmin'])).toMatchObject({
      code: 65,
      err: expect.stringContaining('--person'),
    });
    const make = (role: string, person: string, key?: string) =>
      run(cli, ['create', '--role', role, '--person', person], key === undefined ? {} : { JIESU_KEY: key });
    const granter = (await make('securityAdmin', 'P-1')).out.split('\n')[0] as string;
    const id = granter.split('_')[1] as string;
    expect(await run(cli, ['list'])).toMatchObject({ code: 65, err: expect.stringContaining('JIESU_KEY') });
    const agent = (await make('agent', 'P-2', granter)).out.split('\n')[0] as string;
    expect(await make('auditor', 'P-3', agent)).toMatchObject({ code: 65 });
    expect(await make('auditAdmin', 'P-1', granter)).toMatchObject({
      code: 65,
      err: expect.stringContaining('三员分立'),
    });
    const made = agent.split('_')[1] as string;
    const rotated = await run(cli, ['rotate', made, '--overlap', '24'], { JIESU_KEY: granter });
    expect(rotated.out).toContain('续用');
    const vault = openVault(books.urls.vault, keyring({ given: [vaultKey] }));
    expect(await authenticator(vault)(agent)).toMatchObject({ keyId: made });
    expect(await run(cli, ['revoke', id], { JIESU_KEY: granter })).toMatchObject({ code: 0 });
    const lines = (await dutiesOf(vault, { limit: 4 })).map(({ actorKey, action, subject }) => [
      actorKey,
      action,
      subject,
    ]);
    expect(lines).toEqual([
      [id, 'revokeKey', id],
      [id, 'rotateKey', made],
      [id, 'createKey', made],
      ['machine', 'createKey', id],
    ]);
    await vault.close();
  });
});

describe('npm run vault', () => {
  test('rotates the master key, shows who read, and erases a person', async () => {
    const orderNo = freshOrder();
    const vault = openVault(books.urls.vault, keyring({ given: [vaultKey] }));
    await keep(vault, { orderNo, contentHash: 'f'.repeat(64), caller: { phone: '13800138000' }, texts: ['暖气不热'] });
    await readText(vault, orderNo, textRef('暖气不热'), { actor: { role: 'unit', key: 'k-unit' }, purpose: '办理' });
    const keyOf = (role: 'securityAdmin' | 'auditAdmin') => createKey(vault, { roles: [role], person: `V-${role}` });
    const [security, audit] = [await keyOf('securityAdmin'), await keyOf('auditAdmin')];
    const readings = ['readings', '--order', orderNo];
    for (const JIESU_KEY of ['', 'jk_nobody', security.key])
      expect(await run('vault/cli.ts', readings, { JIESU_KEY })).toMatchObject({
        code: 65,
        err: expect.stringContaining('auditAdmin'),
      });
    expect((await run('vault/cli.ts', readings, { JIESU_KEY: audit.key })).out).toMatch(/unit +k-unit +text +办理/);
    const fresh = randomBytes(32).toString('base64');
    const JIESU_KEY = security.key;
    expect(await run('vault/cli.ts', ['rotate'], { VAULT_KEY: fresh, JIESU_KEY })).toMatchObject({
      code: 69,
      err: expect.stringContaining('VAULT_OLD_KEYS'),
    });
    const rotated = await run('vault/cli.ts', ['rotate'], {
      JIESU_KEY,
      VAULT_KEY: fresh,
      VAULT_OLD_KEYS: vaultKey.toString('base64'),
    });
    expect(rotated).toMatchObject({ code: 0, out: expect.stringContaining('个密钥已重新包裹') });
    const erase = (order: string, ground: string, key = JIESU_KEY) =>
      run('vault/cli.ts', ['erase', '--order', order, '--ground', ground, '--person'], {
        VAULT_KEY: fresh,
        JIESU_KEY: key,
      });
    expect(await erase(orderNo, 'because')).toMatchObject({ code: 78, err: expect.stringContaining('termOver') });
    expect(await erase(orderNo, 'withdrawn', audit.key)).toMatchObject({ code: 65 });
    const hold = (act: string) =>
      books.asOwner(
        `insert into audit.hold (order_no, act, reason, by_key, by_role) values ($1, $2, 'suit', 'k', 'auditor')`,
        [...[orderNo, act]],
      );
    await hold('set');
    expect(await erase(orderNo, 'withdrawn')).toMatchObject({ code: 1, err: expect.stringContaining('VAULT_HELD') });
    await hold('lift');
    expect(await erase(orderNo, 'withdrawn')).toMatchObject({ code: 0, out: expect.stringContaining(orderNo) });
    expect(await erase('nobody', 'withdrawn')).toMatchObject({ code: 1 });
    const lines = (await dutiesOf(vault, { limit: 20 })).map(({ actorKey, action, subject }) => [
      ...[actorKey, action, subject],
    ]);
    expect(lines.slice(0, 5)).toEqual([
      [security.id, 'erasePerson', 'nobody'],
      [security.id, 'erasePerson', orderNo],
      [security.id, 'erasePerson', orderNo],
      [security.id, 'rotateMasterKey', expect.any(String)],
      [audit.id, 'readLogs', 'readings'],
    ]);
    await vault.close();
  });
});
