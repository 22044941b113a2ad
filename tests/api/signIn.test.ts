import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { tokenReader } from '../../api/identity/tokens';
import { readConfig, type SignIn } from '../../platform/config';
import { standIn } from './standIn';

const ISSUER = 'https://id.example.gov.cn/realms/city';
const AUDIENCE = 'jiesu';
type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let pair: Pair;
let stranger: Pair;
let server: Server;
let served: { keys: object[] } | undefined;
let asked = 0;
let address = '';
let folder: string;

async function jwkOf({ publicKey }: Pair, kid: string) {
  return { ...(await exportJWK(publicKey)), kid, use: 'sig' };
}
beforeAll(async () => {
  [pair, stranger] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
  served = { keys: [await jwkOf(pair, 'k1')] };
  server = createServer((_request, answer) => {
    asked++;
    answer.writeHead(served ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify(served ?? {}));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  folder = mkdtempSync(join(tmpdir(), 'jiesu-jwks-'));
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true, force: true });
});

const settings = (more: Partial<SignIn> = {}): SignIn => ({
  issuer: ISSUER,
  audience: AUDIENCE,
  jwks: address,
  rolesClaim: 'realm_access.roles',
  unitClaim: 'dept',
  roleMap: { 热线坐席: 'agent', 承办单位: 'unit', 审计: 'auditor', 安全员: 'securityAdmin' },
  clockSkewS: 30,
  ...more,
});

const NOW = () => Math.floor(Date.now() / 1000);
interface Claims extends JWTPayload {
  readonly roles?: readonly string[];
}
/** A token as the provider would make it; `more` overrides claims, undefined takes one away. */
function token({ roles = ['热线坐席'], ...more }: Claims = {}, key = pair, header: Partial<JWTHeaderParameters> = {}) {
  const now = NOW();
  const claims = { iss: ISSUER, aud: AUDIENCE, sub: '张三', iat: now, exp: now + 300, ...more };
  const payload = JSON.parse(JSON.stringify({ ...claims, realm_access: { roles } })) as JWTPayload;
  return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: 'k1', ...header }).sign(key.privateKey);
}
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

async function codeOf(presented: string, more: Partial<SignIn> = {}): Promise<string> {
  const read = tokenReader(settings(more));
  return read(presented).then(
    () => 'read',
    (error: { code?: string }) => error.code ?? JSON.stringify(error),
  );
}

describe('a token of the identity provider', () => {
  test('says roles and unit by the claims the settings name; the person is a digest, not a name', async () => {
    const read = tokenReader(settings());
    const agent = await read(await token());
    expect(agent).toEqual({ keyId: expect.stringMatching(/^p-[0-9a-f]{20}$/), roles: ['agent'] });
    expect(await read(await token())).toEqual(agent);
    expect((await read(await token({ sub: '李四' }))).keyId).not.toBe(agent.keyId);
    const unit = { roles: ['承办单位', 'nobody-knows'], dept: 'BJ-110108001' };
    expect(await read(await token(unit))).toMatchObject({ roles: ['unit'], unit: 'BJ-110108001' });
    const plain = tokenReader(settings({ rolesClaim: 'https://city/roles', roleMap: {} }));
    expect(await plain(await token({ 'https://city/roles': 'dispatcher city' }))).toMatchObject({
      roles: ['dispatcher', 'city'],
    });
  });

  test('is refused with a stable code where anything does not fit', async () => {
    const now = NOW();
    const cases: readonly (readonly [string, string])[] = [
      ['BAD_TOKEN', await token({ iss: 'https://elsewhere' })],
      ['BAD_TOKEN', await token({ aud: 'other' })],
      ['BAD_TOKEN', await token({ sub: undefined } as never)],
      ['BAD_TOKEN', await token({ exp: undefined } as never)],
      ['BAD_TOKEN', await token({ iat: undefined } as never)],
      ['TOKEN_EXPIRED', await token({ exp: now - 31 })],
      ['TOKEN_EXPIRED', await token({ iat: now - 13 * 3_600 })],
      ['TOKEN_EXPIRED', await token({ nbf: now + 40 })],
      ['BAD_TOKEN', await token({}, stranger)],
      ['BAD_TOKEN', await token({}, pair, { kid: 'unknown' })],
      ['BAD_TOKEN', `${(await token()).slice(0, -4)}AAAA`],
      ['NO_ROLE', await token({ roles: ['nobody-knows'] })],
      ['NO_ROLE', await token({ roles: ['承办单位'] })],
      ['NO_ROLE', await token({ roles: ['承办单位'], dept: 'no code 街道' })],
      ['MIXED_DUTIES', await token({ roles: ['安全员', '审计'] })],
    ];
    for (const [index, [code, presented]] of cases.entries())
      expect([index, await codeOf(presented)]).toEqual([index, code]);
    expect(await codeOf(await token({ exp: now - 20 }))).toBe('read');
  });

  test('unsigned, signed by the public key as a secret, or with keys of its own is no token', async () => {
    const now = NOW();
    const claims = part({ iss: ISSUER, aud: AUDIENCE, sub: 's', iat: now, exp: now + 60, roles: ['agent'] });
    expect(await codeOf(`${part({ alg: 'none' })}.${claims}.`)).toBe('BAD_TOKEN');
    const secret = Buffer.from(JSON.stringify(await exportJWK(pair.publicKey)));
    const byPublic = new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: 's', iat: now, exp: now + 60 });
    expect(await codeOf(await byPublic.setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(secret))).toBe('BAD_TOKEN');
    const before = asked;
    const jwk = await jwkOf(stranger, 'k1');
    const own = { jku: `${address}/own`, x5u: `${address}/own`, jwk } as never;
    expect(await codeOf(await token({}, stranger, own))).toBe('BAD_TOKEN');
    // One asking for the keys of the settings, none for the address in the token.
    expect(asked).toBe(before + 1);
  });

  test('roles that nobody knows, the clock and citizens cannot be mapped', () => {
    for (const role of ['chief', 'timer', 'caller'])
      expect(() => tokenReader(settings({ roleMap: { x: role } }))).toThrow(role);
  });
});

describe('the keys of the provider', () => {
  test('are fetched once, go on while it is away, and are missed only where none were ever had', async () => {
    const read = tokenReader(settings());
    const before = asked;
    await read(await token());
    await read(await token());
    expect(asked).toBe(before + 1);
    const kept = served;
    served = undefined;
    try {
      expect((await read(await token())).roles).toEqual(['agent']);
      expect(await codeOf(await token())).toBe('IDENTITY_UNAVAILABLE');
    } finally {
      served = kept;
    }
  });

  test('may lie in a file, which is read anew when it changes', async () => {
    const file = join(folder, 'jwks.json');
    expect(await codeOf(await token(), { jwks: file })).toBe('IDENTITY_UNAVAILABLE');
    writeFileSync(file, JSON.stringify(served));
    const read = tokenReader(settings({ jwks: file }));
    expect((await read(await token())).roles).toEqual(['agent']);
    writeFileSync(file, JSON.stringify({ keys: [await jwkOf(stranger, 'k2')] }));
    expect((await read(await token({}, stranger, { kid: 'k2' }))).roles).toEqual(['agent']);
  });
});

test('tokens and keys are taken side by side; a token is nothing where no provider is set', async () => {
  const both = await standIn({ readToken: tokenReader(settings()) });
  const alone = await standIn();
  const ask = async (app: typeof both, bearer: string) =>
    app.inject({ url: '/v1/complaints', headers: { authorization: `Bearer ${bearer}` } });
  expect((await ask(both, await token())).statusCode).toBe(200);
  expect((await ask(both, 'agent')).statusCode).toBe(200);
  const expired = await ask(both, await token({ exp: NOW() - 400, iat: NOW() - 500 }));
  expect([expired.statusCode, expired.json<{ code: string }>().code]).toEqual([401, 'TOKEN_EXPIRED']);
  expect((await ask(alone, await token())).json()).toMatchObject({ code: 'BAD_KEY' });
  expect(both.heard.lines.join('')).not.toContain('张三');
  await Promise.all([both.close(), alone.close()]);
});

test('wrong tokens are counted as wrong keys are, and the settings are all there or none', async () => {
  const app = await standIn({ readToken: tokenReader(settings()) }, { wrongKeysPerMinute: 2 });
  const bad = await token({ aud: 'other' });
  const codes = [];
  for (let i = 0; i < 3; i++) {
    const answer = await app.inject({ url: '/v1/rules', headers: { authorization: `Bearer ${bad}` } });
    codes.push(answer.json<{ code: string }>().code);
  }
  expect(codes).toEqual(['BAD_TOKEN', 'BAD_TOKEN', 'TOO_MANY_REQUESTS']);
  await app.close();
  const env = { OIDC_ISSUER: ISSUER, OIDC_AUDIENCE: AUDIENCE };
  expect(() => readConfig(env)).toThrow('OIDC_JWKS');
  expect(() => readConfig({ ...env, OIDC_JWKS: 'http://elsewhere/keys' })).toThrow('OIDC_JWKS');
  expect(() => readConfig({ ...env, OIDC_JWKS: 'https://a/k', OIDC_ROLE_MAP: '[]' })).toThrow('OIDC_ROLE_MAP');
  expect(readConfig({ ...env, OIDC_JWKS: '/etc/jwks.json', OIDC_CLOCK_SKEW_S: '5' }).signIn).toMatchObject({
    jwks: '/etc/jwks.json',
    clockSkewS: 5,
    rolesClaim: 'roles',
  });
});
