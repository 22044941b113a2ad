import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Api, buildApp } from '../../../api/app';
import type { ApiOptions } from '../../../api/deps';
import { bodyOf, type House, openHouse } from '../house';
import { portOf, sayRaw } from './raw';

let house: House;
const opened: Api[] = [];
beforeAll(async () => {
  house = await openHouse('doorway');
});
afterAll(async () => {
  await Promise.all(opened.map((app) => app.close()));
  await house?.close();
});

/** Another door to the same house. */
async function door(options: ApiOptions): Promise<Api> {
  const app = await buildApp(house.deps, options);
  opened.push(app);
  return app;
}
const withKey = async () => ({ authorization: `Bearer ${await house.key('agent')}` });

describe('headers of every answer', () => {
  test('nothing may be loaded, framed or guessed by a browser, and nothing says what runs here', async () => {
    for (const url of ['/v1/complaints', '/nowhere', '/openapi.json', '/healthz']) {
      const { headers } = await house.app.inject({ url, headers: await withKey() });
      expect(headers).toMatchObject({
        'content-security-policy': "default-src 'none';frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        // ASVS V3.4.1: a year at least, subdomains included.
        'strict-transport-security': expect.stringMatching(
          /^max-age=(3153[6-9]\d{3}|315[4-9]\d{4}|31[6-9]\d{5}|3[2-9]\d{6}|[4-9]\d{7}|\d{9,});\s*includeSubDomains/i,
        ),
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('server');
    }
  });

  test('the page for people runs only scripts of its own', async () => {
    const policy = String((await house.app.inject('/docs/')).headers['content-security-policy']);
    const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? '';
    expect(scripts).toContain("'self'");
    expect(scripts).not.toMatch(/unsafe|\*|https?:|data:/);
    expect(policy).toMatch(/default-src 'self'/);
  });

  test('what is behind a key is never kept by a cache, refused or given', async () => {
    const no = await house.takeIn();
    const asked = [`/v1/complaints/${no}`, `/v1/complaints/${no}/caller`, `/v1/complaints/${no}/timeline`, '/v1/due'];
    for (const url of asked) {
      for (const headers of [await withKey(), {}]) {
        const answer = await house.app.inject({ url, headers });
        expect([url, answer.headers['cache-control']]).toEqual([url, 'no-store']);
      }
    }
    const citizen = await house.app.inject({ url: `/v1/my/orders/${no}`, headers: { 'x-order-code': '7K2QF-9XM4T' } });
    expect(citizen.headers['cache-control']).toBe('no-store');
  });
});

describe('pages of other origins', () => {
  const ELSEWHERE = 'https://elsewhere.example';
  const preflight = (app: Api, origin: string) =>
    app.inject({
      method: 'OPTIONS',
      url: '/v1/complaints',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });

  test('none is admitted unless it is on the list', async () => {
    const refused = await preflight(house.app, ELSEWHERE);
    expect(refused.statusCode).toBe(405);
    const read = await house.app.inject({ url: '/v1/due', headers: { ...(await withKey()), origin: ELSEWHERE } });
    for (const answer of [refused, read]) expect(Object.keys(answer.headers).join()).not.toContain('access-control');
  });

  test('one of the list is, without cookies; another is not', async () => {
    const console = 'https://console.example.cn';
    const app = await door({ doorway: { allowedOrigins: [console], trustedProxies: [] } });
    const admitted = await preflight(app, console);
    expect(admitted.statusCode).toBe(204);
    expect(admitted.headers['access-control-allow-origin']).toBe(console);
    expect(admitted.headers['access-control-allow-methods']).toBe('GET, POST');
    expect(admitted.headers).not.toHaveProperty('access-control-allow-credentials');
    expect((await preflight(app, ELSEWHERE)).headers).not.toHaveProperty('access-control-allow-origin');
    expect((await preflight(app, 'null')).headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('allowances (API4)', () => {
  const exceeded = {
    code: 'TOO_MANY_REQUESTS',
    title: '请求过于频繁，请稍后再试',
    titleEn: 'Too many requests; try again later.',
  };

  test('a key that asks too often is told when to come back', async () => {
    const app = await door({ requestsPerMinute: 2 });
    const ask = async () => app.inject({ url: '/v1/due', headers: await withKey() });
    expect([(await ask()).statusCode, (await ask()).statusCode]).toEqual([200, 200]);
    const refused = await ask();
    expect([refused.statusCode, refused.json()]).toMatchObject([429, exceeded]);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  });

  test('an address has one allowance, with however many keys, and cannot talk itself into another', async () => {
    const app = await door({ requestsPerMinuteOfAddress: 3 });
    const ask = async (headers: Record<string, string>) => (await app.inject({ url: '/v1/due', headers })).statusCode;
    const city = { authorization: `Bearer ${await house.key('city')}` };
    expect([await ask(await withKey()), await ask(city), await ask({})]).toEqual([200, 200, 401]);
    const refused = await app.inject({ url: '/v1/due', headers: { ...city, 'x-forwarded-for': '203.0.113.9' } });
    expect([refused.statusCode, refused.json()]).toMatchObject([429, exceeded]);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await app.inject({ url: '/healthz', remoteAddress: '203.0.113.10' })).statusCode).toBe(200);
  });

  test('behind a trusted proxy it is the address the proxy names', async () => {
    const doorway = { allowedOrigins: [], trustedProxies: ['127.0.0.1'] };
    const app = await door({ requestsPerMinuteOfAddress: 1, doorway });
    const from = async (address: string) =>
      (await app.inject({ url: '/healthz', headers: { 'x-forwarded-for': address } })).statusCode;
    expect([await from('203.0.113.1'), await from('203.0.113.2'), await from('203.0.113.1')]).toEqual([200, 200, 429]);
    // What the caller put before the proxy's own word changes nothing.
    expect(await from('198.51.100.7, 203.0.113.2')).toBe(429);
  });
});

describe('slow senders', () => {
  test('headers that never end, and a body that never comes, are cut off with 408', async () => {
    const app = await door({ patience: { headersMs: 400, requestMs: 800 } });
    const port = await portOf(app);
    const head = 'POST /v1/complaints HTTP/1.1\r\nhost: a\r\n';
    const body = `content-type: application/json\r\nx-api-key: ${await house.key('agent')}\r\ncontent-length: 100\r\n\r\n{"orderNo":`;
    for (const told of await Promise.all([sayRaw(port, head), sayRaw(port, head + body)])) {
      expect(told).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
      expect(JSON.parse(told.slice(told.indexOf('{')))).toMatchObject({ status: 408, code: 'REQUEST_TIMEOUT' });
    }
    expect((await app.inject('/healthz')).statusCode).toBe(200);
  });

  test('headers without end in size are refused', async () => {
    const port = await portOf(await door({}));
    const told = await sayRaw(port, `GET /healthz HTTP/1.1\r\nhost: a\r\nx-long: ${'x'.repeat(40_000)}\r\n\r\n`);
    expect(told).toMatch(/^HTTP\/1\.1 431 /);
  });

  test('a body that grows over the limit without saying how long it is', async () => {
    const port = await portOf(await door({}));
    const chunk = `${(70_000).toString(16)}\r\n${'x'.repeat(70_000)}\r\n0\r\n\r\n`;
    const head = `POST /v1/complaints HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\ncontent-type: application/json\r\nx-api-key: ${await house.key('agent')}\r\n\r\n`;
    expect(await sayRaw(port, head + chunk)).toMatch(/^HTTP\/1\.1 413 /);
  });
});

test('no address in a request is ever asked (API7)', async () => {
  let asked = 0;
  const trap = createServer((_request, response) => {
    asked++;
    response.end();
  });
  await new Promise<void>((listening) => trap.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/`;
  const headers = { ...(await withKey()), referer: url, origin: url, 'x-forwarded-host': url, host: new URL(url).host };
  const post = (payload: object) =>
    house.app.inject({ method: 'POST', url: '/v1/complaints', headers, payload }).then((answer) => answer.statusCode);
  expect(await post(bodyOf({ content: `见 ${url}`, title: url }))).toBe(201);
  for (const field of ['callbackUrl', 'webhook', 'url', '$ref']) {
    expect([field, await post({ ...bodyOf(), [field]: url })]).toEqual([field, 400]);
  }
  await house.app.inject({ url: `/v1/rules/catalogue?search=${encodeURIComponent(url)}`, headers });
  const spec = (await house.app.inject('/openapi.json')).body;
  expect(spec).not.toMatch(/"format":"ur[il]"|"(?:callbackUrl|webhook|url)":\{"type"/);
  expect(asked).toBe(0);
  await new Promise((closed) => trap.close(closed));
});
