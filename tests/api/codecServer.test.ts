import { runCodecServer } from '../../api/codec/run';
import { createLogger } from '../../platform/log';
import { freePort } from '../../platform/ports';
import { openPool } from '../../platform/postgres/pool';
import { createKey, revokeKey } from '../../vault/access/apiKeys';
import type { Part } from '../../worker/parts';
import { testConverter } from '../support/converter';
import { createDatabase } from '../support/environment';

const UI = 'http://127.0.0.1:8233';
const SECRET = { mode: 'intake', intake: { orderNo: 'T-codec-1', matter: 'heating.none' } };

/** A payload as Temporal's pages send it: base64 throughout. */
interface WirePayload {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly data?: string;
}

let server: Part;
let url: string;
let pool: ReturnType<typeof openPool>;
let owner: ReturnType<typeof openPool>;
const keys: Record<string, { id: string; key: string }> = {};
const lines: string[] = [];
let locked: WirePayload;

beforeAll(async () => {
  const { urls } = await createDatabase();
  pool = openPool(urls.vault, { max: 2 });
  owner = openPool(urls.owner, { max: 1 });
  for (const role of ['auditor', 'agent', 'admin', 'securityAdmin', 'auditAdmin'] as const)
    keys[role] = await createKey({ pool }, { roles: [role], person: `person of ${role}` });
  keys.revoked = await createKey({ pool }, { roles: ['auditor'] });
  await revokeKey({ pool }, keys.revoked.id);
  const converter = testConverter();
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const logger = createLogger('trace', 'codec', { write: (line: string) => void lines.push(line) });
  const place = { host: '127.0.0.1', port, uiOrigin: UI, database: { vault: urls.vault } };
  server = await runCodecServer({ ...place, temporal: { dataConverter: converter } }, logger);
  const [payload] =
    (await converter.payloadCodecs?.[0]?.encode([
      { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(SECRET)) },
    ])) ?? [];
  locked = {
    metadata: { encoding: Buffer.from(payload?.metadata?.encoding ?? []).toString('base64') },
    data: Buffer.from(payload?.data ?? []).toString('base64'),
  };
});
afterAll(async () => {
  await server.stop();
  await pool.end();
  await owner.end();
});

const decode = (headers: Record<string, string>, payloads: readonly WirePayload[] = [locked]) =>
  fetch(`${url}/decode`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ payloads }),
  });
const bearer = (who: string) => ({ authorization: `Bearer ${keys[who]?.key}` });
const readings = async () =>
  (await owner.query(`select actor_key, actor_role, order_no, what, purpose from vault.reading order by id`)).rows;

test('an auditor reads a locked payload; a foreign one, and one under a key nobody has, come back as they are', async () => {
  const plain = { metadata: { encoding: Buffer.from('json/plain').toString('base64') }, data: 'MQ==' };
  const changed = Buffer.from(locked.data ?? '', 'base64');
  changed[2] = (changed[2] ?? 0) ^ 1;
  const stranger = { ...locked, data: changed.toString('base64') };
  const answer = await decode({ ...bearer('auditor'), origin: UI }, [locked, plain, stranger]);
  expect(answer.status).toBe(200);
  const { payloads } = (await answer.json()) as { payloads: WirePayload[] };
  expect(JSON.parse(Buffer.from(payloads[0]?.data ?? '', 'base64').toString())).toEqual(SECRET);
  expect(Buffer.from(payloads[0]?.metadata?.encoding ?? '', 'base64').toString()).toBe('json/plain');
  expect(payloads.slice(1)).toEqual([plain, stranger]);
});

test('each decoding stands in the reading log: who, in which role, at which order, how much', async () => {
  const before = await readings();
  await decode(bearer('auditor'));
  expect((await readings()).slice(before.length)).toEqual([
    {
      actor_key: keys.auditor?.id,
      actor_role: 'auditor',
      order_no: 'T-codec-1',
      what: 'payload',
      purpose: expect.stringContaining('1 payloads'),
    },
  ]);
});

test.each([
  ['no key', 401, undefined, UI],
  ['a revoked key', 401, 'revoked', UI],
  ['an agent', 403, 'agent', UI],
  ['the administrator of the system', 403, 'admin', UI],
  ['the security administrator', 403, 'securityAdmin', UI],
  ['the audit administrator', 403, 'auditAdmin', UI],
  ['another origin, though with the right key', 403, 'auditor', 'https://evil.example'],
] as const)('%s reads nothing and leaves no reading', async (_name, status, who, origin) => {
  const before = (await readings()).length;
  const answer = await decode({ ...(who !== undefined && bearer(who)), origin });
  expect(answer.status).toBe(status);
  expect(await answer.text()).not.toContain('heating');
  expect((await readings()).length).toBe(before);
});

test('a browser is let in from the engine’s pages alone, and logs in once by name and key', async () => {
  const preflight = (origin: string) =>
    fetch(`${url}/decode`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-namespace' },
    });
  const allowed = await preflight(UI);
  expect(allowed.status).toBe(204);
  expect(allowed.headers.get('access-control-allow-origin')).toBe(UI);
  expect(allowed.headers.get('access-control-allow-headers')).toContain('x-namespace');
  for (const origin of ['http://127.0.0.1:8234', 'null', 'https://evil.example']) {
    const refused = await preflight(origin);
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  }
  const asked = await fetch(`${url}/login`);
  expect([asked.status, asked.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Basic')]);
  const basic = Buffer.from(`auditor:${keys.auditor?.key}`).toString('base64');
  expect((await fetch(`${url}/login`, { headers: { authorization: `Basic ${basic}` } })).status).toBe(200);
  expect((await decode({ authorization: `Basic ${basic}`, origin: UI })).status).toBe(200);
});

test('what is not the protocol is refused, and nothing decoded gets into the log', async () => {
  const wrong = (body: string) =>
    fetch(`${url}/decode`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer('auditor') },
      body,
    });
  for (const body of ['', '{', '[]', '{"payloads":1}', '{"payloads":[{"data":7}]}', '{"payloads":[{"data":"%%"}]}'])
    expect([body, (await wrong(body)).status]).toEqual([body, 400]);
  expect((await fetch(`${url}/encode`, { method: 'POST', headers: bearer('auditor') })).status).toBe(404);
  expect(lines.join('')).toContain('payloads decoded');
  for (const part of ['heating.none', 'T-codec-1', keys.auditor?.key ?? '']) expect(lines.join('')).not.toContain(part);
});
