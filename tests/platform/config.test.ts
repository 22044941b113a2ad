import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { type ProcessRole, readConfig } from '../../platform/config';
import { StartupError } from '../../platform/failures';

function faultOf(env: Record<string, string>, role: ProcessRole = 'all'): StartupError {
  try {
    readConfig(env, role);
  } catch (error) {
    if (error instanceof StartupError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('settings from the environment', () => {
  test('an empty environment is the embedded default', () => {
    const config = readConfig({});
    expect(config).toMatchObject({ host: '127.0.0.1', port: 8080, taskQueue: 'jiesu', temporalNamespace: 'default' });
    expect(config.database).toBeUndefined();
    expect(config.temporalAddress).toBeUndefined();
    expect(isAbsolute(config.dataDir)).toBe(true);
  });

  test('an empty variable counts as not set, blanks around a value are no fault', () => {
    expect(readConfig({ PORT: '', TEMPORAL_ADDRESS: '  ', LOG_LEVEL: ' warn ' })).toMatchObject({
      port: 8080,
      temporalAddress: undefined,
      logLevel: 'warn',
    });
  });

  test.each([
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '80a'],
    ['PORT', '-1'],
    ['TEMPORAL_UI_PORT', '99999'],
    ['TEMPORAL_PORT', 'x'],
    ['DATABASE_URL', 'mysql://u:hunter2@h/db'],
    ['DATABASE_URL', 'postgres://u:hunter2@h'],
    ['DATABASE_URL', 'hunter2'],
    ['TEMPORAL_ADDRESS', 'http://127.0.0.1:7233'],
    ['TEMPORAL_ADDRESS', '127.0.0.1'],
    ['TEMPORAL_ADDRESS', '127.0.0.1:70000'],
    ['TEMPORAL_NAMESPACE', 'a b'],
    ['LOG_LEVEL', 'loud'],
    ['VAULT_KEY', 'c2hvcnQ='],
    ['HOST', 'a b'],
    ['VAULT_OLD_KEYS', `${Buffer.alloc(32).toString('base64')},c2hvcnQ=`],
    ['FOLLOW_UP_HOOK_URL', 'ftp://dialler'],
    ['FOLLOW_UP_HOOK_SECRET', 'short'],
    ['SDK_METRICS_PORT', 'x'],
    ['CACHED_CASES', '9'],
    ['CACHED_CASES', 'many'],
    ['TASK_TIMEOUT_SECONDS', '2'],
    ['TASK_TIMEOUT_SECONDS', '61'],
  ])('%s=%s is refused by name, in both languages, with exit code 78', (name, value) => {
    const fault = faultOf({ [name]: value });
    expect(fault.exitCode).toBe(78);
    expect(fault.message).toContain(`${name}: `);
    expect(fault.message).toMatch(/应为 \/ expected: ./);
  });

  test('a fault never shows the value: it may be a secret', () => {
    for (const env of [{ DATABASE_URL: 'mysql://u:hunter2@h/db' }, { VAULT_KEY: 'hunter2' }]) {
      expect(faultOf(env).message).not.toContain('hunter2');
    }
  });

  test('a worker on its own is not asked for the key of the vault it never opens', () => {
    const CODEC_KEY = Buffer.alloc(32, 1).toString('hex');
    const env = { DATABASE_URL: 'postgres://a:b@h/db', TEMPORAL_ADDRESS: 'temporal:7233', CODEC_KEY };
    expect(readConfig(env, 'worker').vaultKeys).toBeUndefined();
    expect(() => readConfig(env, 'api')).toThrow(/VAULT_KEY: 未设置/);
  });

  test('an auditor on its own must be told the key of the archive, and may sign with SM2', () => {
    const [CODEC_KEY, ARCHIVE_KEY] = [Buffer.alloc(32, 1).toString('hex'), Buffer.alloc(32, 2).toString('hex')];
    const env = { DATABASE_URL: 'postgres://a:b@h/db', TEMPORAL_ADDRESS: 'temporal:7233', CODEC_KEY };
    expect(faultOf(env, 'auditor').message).toContain('ARCHIVE_KEY: 未设置');
    const whole = { ...env, ARCHIVE_KEY, SEAL_ALGORITHM: 'sm2' };
    expect(readConfig(whole, 'auditor')).toMatchObject({ sealAlgorithm: 'sm2', vaultKeys: undefined });
    expect(faultOf({ SEAL_ALGORITHM: 'rsa' }).message).toContain('ed25519 | sm2');
  });

  test('all faults are told at once', () => {
    const { message } = faultOf({ PORT: 'x', LOG_LEVEL: 'y', TEMPORAL_ADDRESS: 'z' });
    expect(message.match(/→/g)).toHaveLength(3);
  });

  test('an API process on its own must be told where database, engine and key are', () => {
    const { message } = faultOf({}, 'api');
    for (const name of ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'VAULT_KEY', 'CODEC_KEY'])
      expect(message).toContain(`${name}: 未设置`);
  });

  test('one database URL serves every role unless a role has its own', () => {
    const { database } = readConfig({ DATABASE_URL: 'postgres://a:b@h/db', DATABASE_URL_VAULT: 'postgres://v:b@h/db' });
    expect(database).toEqual({
      owner: 'postgres://a:b@h/db',
      ledger: 'postgres://a:b@h/db',
      vault: 'postgres://v:b@h/db',
      reader: 'postgres://a:b@h/db',
      auditor: 'postgres://a:b@h/db',
    });
  });

  test("a role's own URL without DATABASE_URL is half a setting", () => {
    expect(faultOf({ DATABASE_URL_READER: 'postgres://a:b@h/db' }).message).toContain('DATABASE_URL: 未设置');
  });

  test('a hook needs its address and its secret, one alone is half a setting', () => {
    const [url, secret] = ['http://127.0.0.1:9/hook', 'sixteen letters!'];
    expect(readConfig({ FOLLOW_UP_HOOK_URL: url, FOLLOW_UP_HOOK_SECRET: secret }).followUpHook).toEqual({
      url,
      secret,
    });
    expect(faultOf({ FOLLOW_UP_HOOK_URL: url }).message).toContain('FOLLOW_UP_HOOK_SECRET: 未设置');
    expect(faultOf({ FOLLOW_UP_HOOK_SECRET: secret }).message).toContain('FOLLOW_UP_HOOK_URL: 未设置');
  });

  test('the keys of the histories are given, lie in a file or come from a program: one of the three', () => {
    const [one, two] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const given = { CODEC_KEY: one.toString('base64'), CODEC_OLD_KEYS: two.toString('hex') };
    expect(readConfig(given)).toMatchObject({ codecKeys: { given: [one, two] }, payloadCipher: 'aes-256-gcm' });
    expect(readConfig({ CODEC_KEY_FILE: '/run/keys' }).codecKeys).toEqual({ file: '/run/keys' });
    expect(readConfig({ CODEC_KEY_COMMAND: 'kms read  codec' }).codecKeys).toEqual({
      command: ['kms', 'read', 'codec'],
    });
    expect(readConfig({})).toMatchObject({ codecKeys: undefined });
    expect(readConfig({ PAYLOAD_CIPHER: 'sm4-gcm' })).toMatchObject({ payloadCipher: 'sm4-gcm' });
    expect(faultOf({ ...given, CODEC_KEY_FILE: '/run/keys' }).message).toContain('CODEC_KEY_FILE');
    const engine = { DATABASE_URL: 'postgres://a:b@h/db', TEMPORAL_ADDRESS: 'temporal:7233' };
    expect(faultOf(engine, 'worker').message).toContain('CODEC_KEY: 未设置');
    expect(readConfig({ ...engine, CODEC_KEY_FILE: '/run/keys' }, 'worker').codecKeys).toEqual({ file: '/run/keys' });
  });

  test('production makes nothing up: the one-process start must be told database, engine and key', () => {
    for (const missing of ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'VAULT_KEY', 'CODEC_KEY', 'ARCHIVE_KEY'])
      expect(() => readConfig({ NODE_ENV: 'production' })).toThrow(missing);
    expect(readConfig({ NODE_ENV: 'production' }, 'tool').production).toBe(true);
    expect(readConfig({}).production).toBe(false);
  });

  test('earlier vault keys are a list', () => {
    const keys = [1, 2, 3].map((fill) => Buffer.alloc(32, fill));
    const [first = '', ...more] = keys.map((key) => key.toString('base64'));
    expect(readConfig({ VAULT_KEY: first, VAULT_OLD_KEYS: more.join(', ') }).vaultKeys).toEqual({ given: keys });
  });

  test('the vault key is read as base64 and as hex', () => {
    const key = Buffer.alloc(32, 7);
    expect(readConfig({ VAULT_KEY: key.toString('base64') }).vaultKeys).toEqual({ given: [key] });
    expect(readConfig({ VAULT_KEY: key.toString('hex') }).vaultKeys).toEqual({ given: [key] });
    expect(readConfig({ VAULT_KEY_FILE: '/run/vault-key' }).vaultKeys).toEqual({ file: '/run/vault-key' });
    expect(readConfig({ VAULT_KEY_COMMAND: 'kms read vault' }).vaultKeys).toEqual({
      command: ['kms', 'read', 'vault'],
    });
  });
});

describe('secrets in files', () => {
  let folder = '';
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'jiesu-secrets-'))));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  test('a password goes from its file into its own address, whatever letters it has', () => {
    const { database } = readConfig({
      DATABASE_URL: 'postgres://owner@h:5432/db',
      DATABASE_PASSWORD_FILE: file('owner', 'p/w:@ %\n'),
      DATABASE_URL_VAULT: 'postgres://vault@h/db',
      DATABASE_PASSWORD_VAULT_FILE: file('vault', 'other'),
    });
    const [owner, vault] = [new URL(database?.owner ?? ''), new URL(database?.vault ?? '')];
    expect([owner.username, decodeURIComponent(owner.password), owner.port]).toEqual(['owner', 'p/w:@ %', '5432']);
    expect([vault.username, vault.password]).toEqual(['vault', 'other']);
    expect(database?.ledger).toBe(database?.owner);
  });

  test('the archive’s keys stand one a line, the first one locks; the hook’s secret is the whole file', () => {
    const [one, two] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const config = readConfig({
      ARCHIVE_KEY_FILE: file('archive', `${one.toString('hex')}\n${two.toString('base64')}\n`),
      FOLLOW_UP_HOOK_URL: 'http://127.0.0.1:9/hook',
      FOLLOW_UP_HOOK_SECRET_FILE: file('hook', 'sixteen letters!\n'),
    });
    expect(config).toMatchObject({ archiveKey: one, oldArchiveKeys: [two] });
    expect(config.followUpHook?.secret).toBe('sixteen letters!');
  });

  test.each([
    ['DATABASE_PASSWORD_FILE', { DATABASE_URL: 'postgres://a@h/db' }, '/nowhere/at/all'],
    ['DATABASE_PASSWORD_FILE', { DATABASE_URL: 'postgres://a:hunter2@h/db' }, 'hunter3'],
    ['DATABASE_PASSWORD_FILE', { DATABASE_URL: 'postgres://a@h/db' }, ''],
    ['DATABASE_PASSWORD_LEDGER_FILE', { DATABASE_URL: 'postgres://a@h/db' }, 'hunter3'],
    ['ARCHIVE_KEY_FILE', {}, 'hunter3'],
    ['ARCHIVE_KEY_FILE', { ARCHIVE_KEY: Buffer.alloc(32).toString('hex') }, Buffer.alloc(32, 1).toString('hex')],
    ['FOLLOW_UP_HOOK_SECRET_FILE', { FOLLOW_UP_HOOK_SECRET: 'sixteen letters!' }, 'sixteen letters?'],
  ])('%s beside %j with %j in it is refused by name, and nothing of it is shown', (name, env, content) => {
    const fault = faultOf({ ...env, [name]: content.startsWith('/') ? content : file('wrong', content) });
    expect(fault.exitCode).toBe(78);
    expect(fault.message).toContain(`${name}: `);
    expect(fault.message).not.toMatch(/hunter|sixteen/);
  });
});
