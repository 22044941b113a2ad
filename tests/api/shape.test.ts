import { PERIOD_COMMANDS } from '../../domain/period/commands';
import { rolesFor } from '../../domain/permissions';
import { type AddressInfo, connect } from 'node:net';
import { SPOKEN_NAMES, COMMANDS } from '../../domain/commands';
import { FAILURES } from '../../domain/failures';
import { COMMAND_EXAMPLES } from '../../api/schemas/commands';
import { INTAKE_EXAMPLE } from '../../api/schemas/intake';
import type { Api } from '../../api/app';
import { type Heard, standIn } from './standIn';

let app: Api & { heard: Heard };
beforeAll(async () => {
  app = await standIn();
});
afterAll(() => app.close());

const AGENT = { authorization: 'Bearer agent' };
const NO = 'BJ20261124-000123';

function post(url: string, payload: unknown, headers: Record<string, string> = AGENT) {
  return app.inject({ method: 'POST', url, payload: payload as object, headers });
}

describe('OpenAPI', () => {
  type Spec = {
    openapi: string;
    paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: object }> } }>>;
  };
  const spec = async () => (await app.inject('/openapi.json')).json<Spec>();

  test('is version 3.1 and lists exactly the registered routes', async () => {
    const { openapi, paths } = await spec();
    expect(openapi).toBe('3.1.0');
    const described = Object.entries(paths).flatMap(([url, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${url}`),
    );
    const registered = [...app.served.keys()].map((line) => line.replace(/:(\w+)/g, '{$1}'));
    expect(described.sort()).toEqual(registered.sort());
  });

  test('each schema stands once, and no reference points nowhere', async () => {
    const text = (await app.inject('/openapi.json')).body;
    const { components } = JSON.parse(text) as { components: { schemas: Record<string, object> } };
    const used = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => String(name)));
    expect([...used].sort()).toEqual(Object.keys(components.schemas).sort());
    expect([...used].filter((name) => name.endsWith('Input'))).toEqual([]);
    expect(components.schemas.Intake).toMatchObject({ additionalProperties: false });
  });

  test('every command of the table has its path', async () => {
    const { paths } = await spec();
    for (const name of SPOKEN_NAMES) expect(paths).toHaveProperty([`/v1/complaints/{orderNo}/${name}`, 'post']);
  });

  test('every body has a working example, and the example is accepted', async () => {
    const { paths } = await spec();
    const all = JSON.stringify(await (await app.inject('/openapi.json')).json());
    expect(all).toContain('"examples"');
    let bodies = 0;
    for (const [url, methods] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const content = operation.requestBody?.content['application/json'];
        if (content === undefined) continue;
        bodies++;
        const example = exampleOf(all, content.schema);
        const name = url.split('/').at(-1) ?? '';
        const ofPeriod = PERIOD_COMMANDS.find((each) => each === name);
        const of = ofPeriod ? rolesFor(ofPeriod)[0] : COMMANDS[name as keyof typeof COMMANDS]?.roles[0];
        const ofTopic = url.includes('/topic-board/') ? 'city' : undefined;
        const role = name === 'whistles' ? 'unit' : (ofTopic ?? of ?? 'agent');
        const answer = await app.inject({
          method: method.toUpperCase() as 'POST',
          url: url.replace('{orderNo}', NO).replace('{period}', '2026-11').replace('{topic}', 'T0001'),
          payload: example as object,
          headers: { authorization: `Bearer ${role}:BJ-110108001`, 'x-order-code': '7K2QF-9XM4T' },
        });
        // The stand-in knows no orders and no periods, so a target may be unknown; the form must be right.
        expect([200, 201, 202, 404]).toContain(answer.statusCode);
        const code = ofPeriod ? 'UNKNOWN_PERIOD' : 'UNKNOWN_ORDER';
        if (answer.statusCode === 404) expect(answer.json()).toMatchObject({ code });
      }
    }
    // Four of the commands a citizen may give too; three decisions about topics.
    expect(bodies).toBe(SPOKEN_NAMES.length + 3 + 4 + PERIOD_COMMANDS.length + 3);
  });

  function exampleOf(all: string, schema: object): unknown {
    const name = (schema as { $ref?: string }).$ref?.split('/').at(-1);
    const { components } = JSON.parse(all) as { components: { schemas: Record<string, { examples?: unknown[] }> } };
    const found = name === undefined ? (schema as { examples?: unknown[] }) : components.schemas[name];
    expect(found?.examples).toHaveLength(1);
    return found?.examples?.[0];
  }
});

describe('one error shape', () => {
  const cases: readonly [
    string,
    () => Promise<{ statusCode: number; headers: Record<string, unknown>; body: string }>,
    keyof typeof FAILURES,
  ][] = [
    ['an address where nothing is', () => app.inject('/nowhere'), 'NOT_FOUND'],
    [
      'a known address under another method',
      () => app.inject({ method: 'DELETE', url: '/v1/complaints' }),
      'METHOD_NOT_ALLOWED',
    ],
    ['no key', () => app.inject('/v1/due'), 'NO_KEY'],
    ['an unknown key', () => app.inject({ url: '/v1/due', headers: { authorization: 'Bearer wrong' } }), 'BAD_KEY'],
    ['a command that does not exist', () => post(`/v1/complaints/${NO}/explode`, {}), 'UNKNOWN_COMMAND'],
    ['an order nobody knows', () => app.inject({ url: `/v1/complaints/${NO}`, headers: AGENT }), 'UNKNOWN_ORDER'],
    [
      'a body over 64 KiB',
      () => post('/v1/complaints', { ...INTAKE_EXAMPLE, content: 'x'.repeat(70_000) }),
      'BODY_TOO_LARGE',
    ],
    [
      'another media type',
      () =>
        app.inject({
          method: 'POST',
          url: '/v1/complaints',
          headers: { ...AGENT, 'content-type': 'text/xml' },
          payload: '<a/>',
        }),
      'UNSUPPORTED_MEDIA',
    ],
    [
      'broken JSON',
      () =>
        app.inject({
          method: 'POST',
          url: '/v1/complaints',
          headers: { ...AGENT, 'content-type': 'application/json' },
          payload: '{"a":',
        }),
      'INVALID_BODY',
    ],
    ['a wrong query', () => app.inject({ url: '/v1/complaints?stage=SLEEPING', headers: AGENT }), 'INVALID_QUERY'],
    ['a role that may not', () => post(`/v1/complaints/${NO}/sign`, {}), 'ROLE_NOT_ALLOWED'],
    [
      'an unknown matter',
      () => post('/v1/complaints', { ...INTAKE_EXAMPLE, matter: 'heating.moon' }),
      'UNKNOWN_MATTER',
    ],
    [
      'an unknown street',
      () => post('/v1/complaints', { ...INTAKE_EXAMPLE, place: { street: '110108999' } }),
      'UNKNOWN_PLACE',
    ],
  ];
  test.each(cases)('%s', async (_what, ask, code) => {
    const answer = await ask();
    const row = FAILURES[code];
    expect(answer.statusCode).toBe(row.status);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(JSON.parse(answer.body)).toMatchObject({
      type: `urn:jiesu:problem:${code}`,
      title: row.zh,
      titleEn: row.en,
      status: row.status,
      code,
      instance: expect.stringMatching(/^urn:jiesu:request:[0-9a-f-]{36}$/),
    });
  });

  test('bytes that are no HTTP request', async () => {
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const answer = await new Promise<string>((told) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => socket.write('GARBAGE\r\n\r\n'));
      socket.on('data', (data) => (text += data.toString('utf8'))).on('close', () => told(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ code: 'MALFORMED_REQUEST', status: 400 });
  });

  test('a key that would reach into every object', async () => {
    for (const payload of ['{"__proto__":{"role":"city"}}', '{"constructor":{"prototype":{"role":"city"}}}']) {
      const headers = { ...AGENT, 'content-type': 'application/json' };
      const answer = await app.inject({ method: 'POST', url: `/v1/complaints/${NO}/urge`, headers, payload });
      expect([answer.statusCode, answer.json()]).toMatchObject([400, { code: 'INVALID_BODY' }]);
    }
  });

  test('the id of a request stands in its answer and in the log', async () => {
    const answer = await app.inject({ url: '/v1/due', headers: AGENT });
    const id = String(answer.headers['x-request-id']);
    expect(app.heard.lines.join('')).toContain(`"request":"${id}"`);
    expect(answer.headers['cache-control']).toBe('no-store');
    const refused = await app.inject({ url: '/v1/nowhere', headers: { ...AGENT, 'x-request-id': 'mine' } });
    expect(refused.json()).toMatchObject({ instance: `urn:jiesu:request:${String(refused.headers['x-request-id'])}` });
    expect(refused.headers['x-request-id']).not.toBe('mine');
  });

  test('405 names what is allowed', async () => {
    const answer = await app.inject({ method: 'PUT', url: `/v1/complaints/${NO}/sign`, headers: AGENT });
    expect([answer.statusCode, answer.headers.allow]).toEqual([405, 'POST']);
    expect((await app.inject({ method: 'DELETE', url: '/v1/complaints' })).headers.allow).toBe('GET, HEAD, POST');
  });

  test('a refusal says which rule refused', async () => {
    expect((await post(`/v1/complaints/${NO}/sign`, {})).json()).toMatchObject({ rule: COMMANDS.sign.article });
  });
});

describe('faults of a body are said by place, never by value', () => {
  const faulty: readonly [string, object, string, string][] = [
    ['a malformed phone', { caller: { phone: '12345x' } }, '/caller/phone', 'not_a_phone'],
    ['a date without zone', { calledAt: '2026-11-24T09:30:00' }, '/calledAt', 'needs_zone'],
    ['a date that is none', { calledAt: '2026-02-30T09:30:00+08:00' }, '/calledAt', 'not_a_date'],
    ['a latitude beyond the pole', { lat: 91 }, '/lat', 'too_big'],
    ['a longitude alone', { lat: undefined }, '/lng', 'both_or_neither'],
    ['control characters', { content: '路灯\u0007不亮' }, '/content', 'control_characters'],
    ['half a surrogate pair', { content: '路灯\ud83d' }, '/content', 'control_characters'],
    ['blank content', { content: '  \n ' }, '/content', 'blank'],
    ['an unknown field', { colour: 'crimson' }, '/colour', 'unknown_field'],
    ['a phone as order number', { orderNo: '13800138000' }, '/orderNo', 'looks_personal'],
    ['a phone inside the order number', { orderNo: 'BJ-13800138000' }, '/orderNo', 'looks_personal'],
    ['an identity number as order number', { orderNo: '11010519491231002X' }, '/orderNo', 'looks_personal'],
    ['no content', { content: undefined }, '/content', 'invalid_type'],
    ['a level that does not exist', { level: 5 }, '/level', 'invalid_value'],
    ['an unknown treatment', { treatment: { as: 'ignore' } }, '/treatment/as', 'invalid_value'],
    ['an emergency line that is none', { treatment: { as: 'transfer', to: '911' } }, '/treatment/to', 'invalid_value'],
    ['its own number as the one before', { previousOrderNo: INTAKE_EXAMPLE.orderNo }, '/previousOrderNo', 'own_number'],
  ];
  test.each(faulty)('%s', async (_what, change, pointer, code) => {
    const answer = await post('/v1/complaints', { ...INTAKE_EXAMPLE, ...change });
    expect(answer.statusCode).toBe(400);
    const { errors } = answer.json<{ errors: { pointer: string; code: string; zh: string; en: string }[] }>();
    expect(errors).toContainEqual(expect.objectContaining({ pointer, code }));
    for (const error of errors) expect([error.zh.length, error.en.length].every((length) => length > 0)).toBe(true);
    for (const value of Object.values(change)) {
      if (typeof value === 'string') expect(answer.body).not.toContain(value);
    }
  });

  test('a field that is no field name is not repeated', async () => {
    const answer = await post('/v1/complaints', { ...INTAKE_EXAMPLE, 张三的电话: 1 });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).not.toContain('张三');
  });

  test.each([
    '13800138000',
    '+86 138 0013 8000',
    '010-65678901',
    '65678901',
    '010-65678901转802',
    '400-810-0000',
    '+886 7 336 8333',
    '+44 20 7946 0018',
  ])('the number %s can be called back on', async (phone) => {
    expect((await post('/v1/complaints', { ...INTAKE_EXAMPLE, caller: { phone } })).statusCode).toBe(201);
  });

  test.each(['INS161010001', '20261124000123', '26112400001', 'HL-2026-11-000001', '12345678'])(
    'the order number %s is taken',
    async (orderNo) => {
      expect((await post('/v1/complaints', { ...INTAKE_EXAMPLE, orderNo })).statusCode).toBe(201);
    },
  );

  test('the same words in another Unicode form are the same words', async () => {
    const seen: string[] = [];
    const own = await standIn({
      gateway: {
        ...(await neighbours()),
        intake: async ({ intake }) => {
          seen.push(intake.contentHash);
          return { orderNo: intake.orderNo, stage: 'DISPATCHED', level: 3, receivedAt: 0 };
        },
      },
    });
    const send = (content: string) =>
      own.inject({ method: 'POST', url: '/v1/complaints', payload: { ...INTAKE_EXAMPLE, content }, headers: AGENT });
    await send('Café 噪音');
    await send('Cafe\u0301 噪音');
    expect(seen[0]).toBe(seen[1]);
    await own.close();
  });
});

async function neighbours() {
  return {
    intake: async () => ({ orderNo: NO, stage: 'DISPATCHED' as const, level: 3 as const, receivedAt: 0 }),
    command: async () => ({ accepted: true as const }),
    revive: async () => 'running' as const,
    live: async () => undefined,
    holds: async () => false,
    pollers: async () => ({ workflow: 0, activity: 1 }),
  };
}

describe('commands', () => {
  test('a command without details needs no body', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: `/v1/complaints/${NO}/sign`,
      headers: { authorization: 'Bearer unit:BJ-110108001' },
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ orderNo: NO, command: 'sign', stage: { code: 'HANDLING', zh: '办理中' } });
    expect(answer.headers['idempotency-key']).toBe(answer.json<{ idempotencyKey: string }>().idempotencyKey);
  });

  test('a key that is somebody’s number is refused', async () => {
    const headers = { ...AGENT, 'idempotency-key': '13800138000' };
    expect((await post(`/v1/complaints/${NO}/urge`, COMMAND_EXAMPLES.urge, headers)).json()).toMatchObject({
      code: 'INVALID_QUERY',
    });
  });

  test('what is accepted but not answered in time is 202', async () => {
    const own = await standIn({ gateway: await neighbours() });
    const answer = await own.inject({ method: 'POST', url: `/v1/complaints/${NO}/urge`, headers: AGENT });
    expect([answer.statusCode, answer.json()]).toMatchObject([202, { pending: true }]);
    await own.close();
  });
});

describe('running it', () => {
  test('alive, ready, counted', async () => {
    expect((await app.inject('/healthz')).json()).toEqual({ alive: true });
    expect((await app.inject('/readyz')).json()).toMatchObject({ ready: true });
    expect((await app.inject('/metrics')).body).toContain('jiesu_api_request_seconds_bucket');
    expect((await app.inject('/docs/')).statusCode).toBe(200);
  });

  test('not ready while a task queue has no worker', async () => {
    const own = await standIn({ gateway: await neighbours() });
    const answer = await own.inject('/readyz');
    expect([answer.statusCode, answer.json()]).toMatchObject([
      503,
      { ready: false, workflowQueue: 'noWorker', activityQueue: 'up' },
    ]);
    await own.close();
  });

  test('each key has its allowance a minute, and so has whoever guesses keys', async () => {
    const own = await standIn({}, { requestsPerMinute: 2, wrongKeysPerMinute: 1 });
    const ask = (key: string) => own.inject({ url: '/v1/due', headers: { 'x-api-key': key } });
    expect([(await ask('city')).statusCode, (await ask('city')).statusCode]).toEqual([200, 200]);
    const refused = await ask('city');
    expect([refused.statusCode, refused.json()]).toMatchObject([429, { code: 'TOO_MANY_REQUESTS' }]);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask('agent')).statusCode).toBe(200);
    expect([(await ask('wrong')).statusCode, (await ask('wrong')).statusCode]).toEqual([401, 429]);
    await own.close();
  });

  test('the log holds neither who called nor what was said', async () => {
    await post('/v1/complaints', INTAKE_EXAMPLE);
    await post('/v1/complaints', { ...INTAKE_EXAMPLE, caller: { name: '李四', phone: '假号13912345678' } });
    await app.inject({ url: '/v1/complaints/13912345678?search=%E6%9D%8E%E5%9B%9B', headers: AGENT });
    await app.inject('/李四/13912345678');
    const log = app.heard.lines.join('');
    expect(log).toContain('"route":"/v1/complaints"');
    for (const secret of ['13800138000', '13912345678', '张三', '李四', '暖气', 'Bearer'])
      expect(log).not.toContain(secret);
  });
});
