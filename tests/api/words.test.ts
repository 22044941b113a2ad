import { fold } from '../../domain/evolve';
import { dueWords, limitView } from '../../api/views/coded';
import { named } from '../../api/views/names';
import type { Api } from '../../api/app';
import type { Deps } from '../../api/deps';
import { INTAKE_EXAMPLE } from '../../api/schemas/intake';
import { LedgerError } from '../../ledger/errors';
import { NINE_THIRTY, takenIn } from './orders';
import { beijing, GatewayFailure, NOBODY_REPORTED, standIn } from './standIn';

const AGENT = { authorization: 'Bearer agent' };
const UNIT = { authorization: 'Bearer unit:BJ-110108001' };
const NO = 'BJ20261124-000123';

const events = takenIn('light.estate');
const state = fold(events);
const neighbours = (change: Partial<Deps['rules']> = {}): Partial<Deps> => ({
  rules: { active: async () => beijing(), get: async () => beijing(), ...change },
  ledger: {
    order: async () => ({ state, head: { seq: events.length, hash: '' } }) as never,
    atIntake: async () => undefined,
    endings: async () => [],
    timeline: async () => events.map((event, index) => ({ seq: index + 1, hash: '', event })),
    list: async () => ({ items: [] }),
    inbox: async () => ({ items: [] }),
    due: async () => ({
      items: [{ orderNo: NO, kind: 'sign', at: NINE_THIRTY, from: NINE_THIRTY, owner: 'BJ-110108001' } as never],
    }),
    followUps: async () => ({
      items: [
        {
          orderNo: NO,
          no: 1,
          desk: 'BJ-DESK-VISIT',
          district: '110108',
          channel: 'phone',
          round: 1,
          tries: 0,
        } as never,
      ].map((task: object) => ({ ...task, from: NINE_THIRTY, until: NINE_THIRTY }) as never),
    }),
    calls: async () => ({ items: [] }),
    tallies: async () => [],
    talliesOfAll: async () => ({ items: [] }),
    ordersBehind: async () => ({ items: [] }),
    rankLines: async () => [],
    besideTallies: async () => [],
    excluded: async () => [],
    near: async () => [],
    hung: async () => ({ items: [] }),
    topics: async () => ({ items: [] }),
    punctuality: async () => NOBODY_REPORTED,
    incidents: async () => ({ items: [] }),
    members: async () => ({ items: [] }),
    alike: async () => ({ callers: 0, orders: [] }),
    supervisions: async () => ({ items: [] }),
    warnings: async () => ({ items: [] }),
    warning: async () => undefined,
    warningOrders: async () => [],
    ping: async () => undefined,
  },
});

let app: Api;
beforeAll(async () => {
  app = await standIn(neighbours());
});
afterAll(() => app.close());

async function get(url: string, headers = AGENT) {
  const answer = await app.inject({ url, headers });
  expect(answer.statusCode).toBe(200);
  return answer.json<Record<string, unknown>>();
}

async function refusal(url: string, payload: object, headers: Record<string, string> = AGENT) {
  const answer = await app.inject({ method: 'POST', url, payload, headers });
  return { status: answer.statusCode, ...answer.json<{ errors?: object[]; expected?: object; code: string }>() };
}

describe('names beside codes', () => {
  const STREET = { zh: '万寿路街道' };

  test('an order names its units, its matter and its places', async () => {
    expect(await get(`/v1/complaints/${NO}`)).toMatchObject({
      unit: 'BJ-110108001',
      names: {
        units: { 'BJ-110108001': STREET, 'BJ-110108': { zh: '海淀区', en: 'Haidian' } },
        matters: { 'light.estate': { zh: expect.any(String), en: expect.any(String) } },
        places: { '110108': { zh: '海淀区', en: 'Haidian' }, '110108001': STREET },
      },
    });
  });

  test('the timeline names what its facts hold', async () => {
    const { names } = await get(`/v1/complaints/${NO}/timeline`);
    expect(names).toMatchObject({
      units: { 'BJ-110108001': STREET },
      matters: { 'light.estate': expect.any(Object) },
      places: { '110108001': STREET },
    });
  });

  test('lists name each code once', async () => {
    expect((await get('/v1/due')).names).toEqual({ units: { 'BJ-110108001': STREET } });
    expect((await get('/v1/follow-ups')).names).toMatchObject({
      units: { 'BJ-DESK-VISIT': { zh: expect.any(String) } },
      places: { '110108': { zh: '海淀区' } },
    });
  });

  test('a community is named by the list of its street, an emergency line by nothing', () => {
    const [community = ''] = beijing().gazetteer.communities.keys();
    const answer = named({ community, to: '119', channel: 'phone' }, beijing());
    expect(answer.names).toEqual({ places: { [community]: { zh: expect.any(String) } } });
  });

  test('while the rules cannot be read the answer comes without names', async () => {
    const away = () => Promise.reject(new LedgerError('LEDGER_UNAVAILABLE', 'away'));
    const own = await standIn(neighbours({ active: away, get: away }));
    const answer = await own.inject({ url: `/v1/complaints/${NO}`, headers: AGENT });
    expect([answer.statusCode, answer.json()]).toMatchObject([200, { unit: 'BJ-110108001' }]);
    expect(answer.json()).not.toHaveProperty('names');
    await own.close();
  });
});

describe('limits and due times in words', () => {
  test.each([
    [{ value: 24, unit: 'hour' }, '24小时', '24 hours'],
    [{ value: 7, unit: 'naturalDay' }, '7个自然日', '7 natural days'],
    [{ value: 1, unit: 'workday' }, '1个工作日', '1 working day'],
    [{ value: 4, unit: 'workHour' }, '4个工作小时', '4 working hours'],
  ] as const)('%j', (limit, zh, en) => {
    expect(limitView(limit)).toMatchObject({ zh, en });
  });

  test('the end of a day is 24:00 of that day', () => {
    const midnight = Date.UTC(2026, 11, 2, 16);
    expect(dueWords(midnight)).toEqual({
      zh: '2026年12月2日24:00前（北京时间）',
      en: 'by 24:00 on 2026-12-02, Beijing time',
    });
    expect(dueWords(NINE_THIRTY).zh).toBe('2026年11月24日09:30前（北京时间）');
  });
});

describe('a refusal says what would have been right', () => {
  test('who may give the command, and where the order stands', async () => {
    expect(await refusal(`/v1/complaints/${NO}/sign`, {})).toMatchObject({
      status: 403,
      expected: { roles: [{ code: 'unit', zh: '承办单位' }] },
    });
    const gateway = { command: () => Promise.reject(new GatewayFailure('WRONG_STATE', 'art. 15')) };
    const own = await standIn({ ...neighbours(), gateway: gateway as never });
    const late = async (headers: Record<string, string>) =>
      (
        await own.inject({ method: 'POST', url: `/v1/complaints/${NO}/report`, payload: { result: 'solved' }, headers })
      ).json<{ expected: object }>();
    expect(await late(UNIT)).toMatchObject({
      code: 'WRONG_STATE',
      rule: 'art. 15',
      expected: {
        stage: { code: 'DISPATCHED' },
        stages: expect.arrayContaining([{ code: 'HANDLING', zh: '办理中', en: 'being handled' }]),
      },
    });
    expect((await late({ authorization: 'Bearer unit:BJ-110101001' })).expected).not.toHaveProperty('stage');
    await own.close();
  });

  test.each([
    ['/v1/complaints', { ...INTAKE_EXAMPLE, matter: 'lamp' }, '/matter', '/v1/rules/catalogue'],
    ['/v1/complaints', { ...INTAKE_EXAMPLE, place: { street: '1' } }, '/place', '/v1/rules/places'],
  ])('an unknown code: where it stands and where the known ones are', async (url, payload, pointer, address) => {
    const { status, errors } = await refusal(url, payload);
    expect([status, errors]).toEqual([
      422,
      [{ pointer, code: 'unknown_code', zh: expect.stringContaining(address), en: expect.stringContaining(address) }],
    ]);
  });

  test('an unknown unit is found where it stands', async () => {
    const body = { ground: 'duty', proposedUnit: 'BJ-999' };
    expect((await refusal(`/v1/complaints/${NO}/object`, body, UNIT)).errors).toMatchObject([
      { pointer: '/proposedUnit', code: 'unknown_code' },
    ]);
  });

  test('a caller who was not reached: why (art. 15), in the answer and in OpenAPI', async () => {
    const told = await refusal(`/v1/complaints/${NO}/contact`, { reached: false }, UNIT);
    expect([told.status, told.errors]).toMatchObject([400, [{ pointer: '/reason', code: 'needs_reason' }]]);
    const { components } = (await app.inject('/openapi.json')).json();
    expect(components.schemas.ContactBody).toMatchObject({
      if: { properties: { reached: { const: false } } },
      then: { required: ['reason'] },
    });
  });

  test('a code of the wrong form: which form; a date without zone is one fault, not two', async () => {
    const { errors } = await refusal('/v1/complaints', {
      ...INTAKE_EXAMPLE,
      matter: '路灯',
      calledAt: '2026-11-24T09:30',
    });
    expect(errors).toEqual([
      expect.objectContaining({ pointer: '/calledAt', code: 'needs_zone' }),
      expect.objectContaining({
        pointer: '/matter',
        code: 'invalid_format',
        zh: expect.stringContaining('[A-Za-z0-9]'),
      }),
    ]);
  });
});

describe('codes can be looked up', () => {
  test('places by a part of their name, with those above them', async () => {
    const { places } = await get('/v1/rules/places?search=%E4%B8%87%E5%AF%BF%E8%B7%AF%E8%A1%97%E9%81%93');
    expect(places).toEqual([{ code: '110108001', kind: 'street', zh: '万寿路街道', district: '110108' }]);
    expect((await get('/v1/rules/places')).places).toHaveLength(200);
  });

  test('the bare address leads to the documentation', async () => {
    const answer = await app.inject('/');
    expect([answer.statusCode, answer.headers.location]).toEqual([302, '/docs']);
  });
});
