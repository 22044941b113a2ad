import { buildApp } from '../../../api/app';
import { isUnwieldy } from '../../../api/doorway';
import { INTAKE_EXAMPLE } from '../../../api/schemas/intake';
import { bodyOf, type House, openHouse } from '../house';

let house: House;
beforeAll(async () => {
  house = await openHouse('inputs');
});
afterAll(() => house?.close());

const STACK = /node_modules|node:internal|\.(?:ts|js):\d+|\bat .+:\d+:\d+/;

async function send(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  payload?: string,
  type = 'application/json',
) {
  const headers = { authorization: `Bearer ${await house.key('agent')}`, 'content-type': type };
  const answer = await house.app.inject({ method, url, headers, ...(payload !== undefined && { payload }) });
  expect(answer.body).not.toMatch(STACK);
  return { status: answer.statusCode, body: answer.json<{ code: string; errors?: { code: string }[] }>() };
}
const intake = (payload: string, type?: string) => send('POST', '/v1/complaints', payload, type);

describe('the form of a body', () => {
  test('over 64 KiB is 413', async () => {
    const told = await intake(JSON.stringify(bodyOf({ content: '水'.repeat(30_000) })));
    expect(told).toMatchObject({ status: 413, body: { code: 'BODY_TOO_LARGE' } });
  });

  test.each([
    ['ten thousand lists in one another', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['objects in one another', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
    [
      'a good field with a deep value',
      JSON.stringify(bodyOf()).replace(/}$/, `,"place":${'['.repeat(50)}${']'.repeat(50)}}`),
    ],
    ['a list of twenty thousand', `[${'1,'.repeat(20_000)}1]`],
  ])('%s', async (_what, payload) => {
    const told = await intake(payload);
    expect(told).toMatchObject({ status: 400, body: { code: 'INVALID_BODY', errors: [{ code: 'too_deep' }] } });
  });

  test('every example of ours is neither too deep nor too wide, and 500 numbers are not', () => {
    expect(isUnwieldy(INTAKE_EXAMPLE)).toBe(false);
    expect(isUnwieldy({ orders: Array.from({ length: 500 }, () => 'T-1') })).toBe(false);
  });

  test.each([
    'text/plain',
    'text/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=a',
    'application/octet-stream',
  ])('a body of %s is 415', async (type) => {
    expect(await intake('a=1', type)).toMatchObject({ status: 415, body: { code: 'UNSUPPORTED_MEDIA' } });
  });

  test.each(['PUT', 'DELETE'] as const)('%s is 405 where only reading and posting is', async (method) => {
    expect(await send(method, '/v1/complaints', '{}')).toMatchObject({
      status: 405,
      body: { code: 'METHOD_NOT_ALLOWED' },
    });
  });
});

describe('nothing is set that the schema does not name (API3)', () => {
  test.each([
    '{"__proto__":{"role":"city","roles":["city"]}}',
    '{"constructor":{"prototype":{"role":"city"}}}',
    '{"note":{"__proto__":{"role":"city"}}}',
    '{"\\u005f_proto__":{"role":"city"}}',
  ])('%s reaches no object', async (payload) => {
    const no = await house.takeIn();
    expect((await send('POST', `/v1/complaints/${no}/urge`, payload)).status).toBe(400);
    expect(({} as { role?: string }).role).toBeUndefined();
    expect(([] as { roles?: string[] }).roles).toBeUndefined();
  });

  test('who takes an order in cannot say its state, its holder, its limits or by whom it is', async () => {
    for (const field of ['stage', 'holder', 'due', 'receivedAt', 'actor', 'role', 'outcome', 'contentHash', 'seq']) {
      const told = await intake(JSON.stringify({ ...bodyOf(), [field]: 'x' }));
      expect([field, told.status, told.body.errors?.[0]?.code]).toEqual([field, 400, 'unknown_field']);
    }
  });
});

describe('order numbers and queries', () => {
  test.each([
    '..%2f..%2f..%2fetc%2fpasswd',
    '%2e%2e%2f%2e%2e%2fpackage.json',
    '..%5c..%5cwindows',
    '%00',
    'T-1%00.json',
    'T-1%0d%0aset-cookie:a=1',
    "T-1'%20or%201=1--",
    '%E2%80%AEtxt',
    '%C0%AE%C0%AE%2F',
    'x'.repeat(5_000),
  ])('the number %s is no order and no path', async (no) => {
    for (const rest of ['', '/timeline', '/caller']) {
      const told = await send('GET', `/v1/complaints/${no}${rest}`);
      expect([rest, told.status]).toEqual([rest, 404]);
    }
    expect([400, 404]).toContain((await send('POST', `/v1/complaints/${no}/urge`, '{}')).status);
    expect((await intake(JSON.stringify(bodyOf({ orderNo: decoded(no) })))).status).toBe(400);
  });

  test.each([
    '/docs/static/..%2f..%2fpackage.json',
    '/docs/static/%2e%2e/%2e%2e/package.json',
    '/docs/..%2f..%2fpackage.json',
  ])('%s leads nowhere', async (url) => {
    const answer = await house.app.inject(url);
    expect([400, 403, 404]).toContain(answer.statusCode);
    expect(answer.body).not.toContain('"dependencies"');
  });

  test.each(['%00', '%F0%9F%92%A9', "'%3B%20drop%20table%20x", 'x'.repeat(3_000), '%E2%80%AE', '%ED%A0%80'])(
    'the value %s in any filter is an answer of ours, never a fault of the database',
    async (value) => {
      const places = ['complaints?matter=', 'complaints?unit=', 'complaints?cursor=', 'due?cursor=', 'due?kind='];
      const searches = ['rules/catalogue?search=', 'rules/places?search=', 'rules/organisation/units?search='];
      for (const place of [...places, ...searches, 'units/', 'incidents?unit=', 'hung?unit=', 'supervisions?unit=']) {
        const { status } = await send('GET', `/v1/${place}${value}`);
        expect([place, status < 500]).toEqual([place, true]);
      }
    },
  );

  test('a text as long as may be is taken whole, one sign longer is not', async () => {
    const most = 10_000;
    expect((await intake(JSON.stringify(bodyOf({ content: '水'.repeat(most) })))).status).toBe(201);
    expect((await intake(JSON.stringify(bodyOf({ content: '水'.repeat(most + 1) })))).status).toBe(400);
  });
});

test('a fault nobody foresaw says nothing of itself, and stands whole in the log (API8)', async () => {
  const lines: string[] = [];
  const secret = 'select name from vault.caller where phone = 13800138000';
  const ledger = { ...house.deps.ledger, list: () => Promise.reject(new Error(secret)) };
  const logger = house.deps.logger.child({});
  logger.error = ((fields: object) =>
    void lines.push(
      JSON.stringify(fields, (_key, value) => (value instanceof Error ? value.message : value)),
    )) as never;
  const app = await buildApp({ ...house.deps, ledger, logger });
  const headers = { authorization: `Bearer ${await house.key('agent')}` };
  const answer = await app.inject({ url: '/v1/complaints', headers });
  expect([answer.statusCode, answer.json()]).toMatchObject([500, { code: 'INTERNAL', title: '系统内部错误' }]);
  expect(answer.body).not.toMatch(STACK);
  expect(answer.body).not.toContain('vault');
  await app.close();
});

test('what was asked with, said and by whom stands in no line of the log (API8)', async () => {
  const key = await house.key('agent');
  const caller = { name: '欧阳试问', phone: '13912340987' };
  const no = await house.takeIn({ caller, content: '楼道里有刺鼻气味' });
  await house.get(['agent'], `/v1/complaints/${no}/caller`);
  await intake(JSON.stringify({ ...bodyOf(), caller: { ...caller, phone: 'x13912340987' } }));
  await house.app.inject({
    url: `/v1/complaints?search=13912340987`,
    headers: { authorization: `Bearer ${key}`, cookie: 'sid=ouyang' },
  });
  const log = house.log.join('');
  expect(log).toContain('/v1/complaints/:orderNo/caller');
  for (const secret of ['欧阳', '13912340987', '刺鼻', key, 'Bearer', 'ouyang']) expect(log).not.toContain(secret);
});

function decoded(no: string): string {
  try {
    return decodeURIComponent(no);
  } catch {
    return no;
  }
}

test('a period before the calendar or after it is none (found by schemathesis: 500)', async () => {
  for (const period of ['0000', '0001-01', '0999-Q1', '9999']) {
    for (const place of ['units/BJ-110108/scoreboard', 'units/BJ-110108/figures', 'ranks', 'figures/response']) {
      const headers = { authorization: `Bearer ${await house.key('city')}` };
      const answer = await house.app.inject({ url: `/v1/${place}?period=${period}`, headers });
      expect([place, period, answer.statusCode < 500, answer.statusCode]).toEqual([place, period, true, 400]);
    }
  }
});
