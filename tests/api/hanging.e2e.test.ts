import type { Role } from '../../domain/commands';
import { ahead, until } from '../workflows/desk';
import { type House, openHouse, type Told } from './house';

const STREET = 'BJ-110108001';
const UNIT = ['unit', STREET] as const;
const DISTRICT = ['district', 'BJ-110108'] as const;
const ELSEWHERE = ['district', 'BJ-110105'] as const;
const CITY = ['city'] as const;
const DAY = 86_400_000;
const SECRETS = ['道路大修列入明年计划', '已当面向王先生说明', '施工图已完成'];

let house: House;
beforeAll(async () => {
  house = await openHouse('api-hanging');
});
afterAll(() => house.close());

const codeOf = ({ status, body }: Told) => [status, body.code];
const told = ({ status, body, text }: Told) => {
  if (status !== 200) throw new Error(text);
  return (body.events as { code: string }[]).map(({ code }) => code);
};
const day = (days: number) => new Date(Date.now() + days * DAY + 8 * 3_600_000).toISOString().slice(0, 10);
const proof = () => ({ toldAt: new Date().toISOString(), toldBy: 'visit', evidence: SECRETS[1] });
const asking = (more: object = {}) => ({
  ...proof(),
  reason: 'planning',
  plan: SECRETS[0],
  promised: day(90),
  ...more,
});

/** A blocked road, which the catalogue gives to the street; signed. */
async function withTheStreet(more: object = {}): Promise<string> {
  const no = await house.takeIn({ matter: 'road.occupied', place: { street: '110108001' }, ...more });
  expect((await house.post(UNIT, `/v1/complaints/${no}/sign`)).status).toBe(200);
  return no;
}

async function hung(more: object = {}): Promise<string> {
  const no = await withTheStreet(more);
  const url = `/v1/complaints/${no}`;
  expect(told(await house.post(UNIT, `${url}/askHang`, asking()))).toContain('HANG_ASKED');
  expect(told(await house.post(DISTRICT, `${url}/endorseHang`, { granted: true }))).toEqual(['HANG_ENDORSED']);
  expect(told(await house.post(CITY, `${url}/ruleHang`, { granted: true }))).toEqual(['HUNG']);
  return no;
}

describe('an order that cannot be solved now', () => {
  test('asked with plan, date and proof; seen by district and city in turn; hung, reviewed and resumed, every step to be read', async () => {
    const no = await withTheStreet();
    const url = `/v1/complaints/${no}`;
    expect(codeOf(await house.post(UNIT, `${url}/askHang`, asking({ promised: day(-1) })))).toEqual([422, 'HANG_DATE']);
    expect(codeOf(await house.post(UNIT, `${url}/askHang`, asking({ promised: 'soon' })))).toEqual([
      400,
      'INVALID_BODY',
    ]);
    expect(codeOf(await house.post(UNIT, `${url}/askHang`, asking({ evidence: '' })))).toEqual([400, 'INVALID_BODY']);
    const future = asking({ toldAt: new Date(Date.now() + DAY).toISOString() });
    expect(codeOf(await house.post(UNIT, `${url}/askHang`, future))).toEqual([422, 'CALLER_NOT_TOLD']);
    expect(told(await house.post(UNIT, `${url}/askHang`, asking()))).toEqual(['CONTACTED', 'HANG_ASKED']);

    const table = await house.get(DISTRICT, '/v1/units/BJ-110108/orders?role=hang');
    expect(table.body.orders).toMatchObject([{ orderNo: no, role: 'hang', acts: true }]);
    expect((await house.get(DISTRICT, '/v1/hung?state=district')).body.orders).toMatchObject([
      { orderNo: no, unit: STREET, desk: 'BJ-110108', reason: { zh: '待规划实施' }, state: { code: 'district' } },
    ]);
    expect(codeOf(await house.post(CITY, `${url}/ruleHang`, { granted: true }))).toEqual([409, 'NO_HANG_PENDING']);
    expect(codeOf(await house.post(ELSEWHERE, `${url}/endorseHang`, { granted: true }))).toEqual([
      403,
      'NOT_THE_HOLDER',
    ]);
    expect(told(await house.post(DISTRICT, `${url}/endorseHang`, { granted: true, note: '同意' }))).toEqual([
      'HANG_ENDORSED',
    ]);
    expect(told(await house.post(CITY, `${url}/ruleHang`, { granted: true }))).toEqual(['HUNG']);

    const order = await house.get(UNIT, url);
    expect(order.body).toMatchObject({
      stage: { code: 'HUNG', zh: '挂账' },
      hang: {
        promised: day(90),
        state: { code: 'hung' },
        told: { by: { code: 'visit', zh: '当面' }, evidence: expect.stringMatching(/^[0-9a-f]{64}$/) },
        leftMs: expect.any(Number),
        nextReviewAt: expect.stringMatching(/\+08:00$/),
        stopAt: expect.stringMatching(/\+08:00$/),
      },
    });
    const due = (order.body.due as { kind: { code: string }; owner: string; why?: object[] }[]).map(
      ({ kind }) => kind.code,
    );
    expect(due).toEqual(expect.arrayContaining(['hangReview', 'hangPromise', 'hangStop']));
    expect(due).not.toContain('report');
    expect(order.body).not.toHaveProperty('dueAt');
    const { plan } = order.body.hang as { plan: string };
    expect((await house.get(DISTRICT, `${url}/texts/${plan}`)).body).toMatchObject({ text: SECRETS[0] });

    expect(told(await house.post(UNIT, `${url}/reviewHang`, { progress: SECRETS[2] }))).toEqual(['HANG_REPORTED']);
    expect((await house.get(CITY, `/v1/hung?unit=${STREET}&state=checking`)).body.orders).toMatchObject([
      { reports: 1 },
    ]);
    expect(told(await house.post(DISTRICT, `${url}/checkHang`, { accepted: true }))).toEqual(['HANG_CHECKED']);
    expect(told(await house.post(UNIT, `${url}/resumeHang`))).toEqual(['HANG_ENDED']);
    const after = await house.get(UNIT, url);
    expect(after.body).toMatchObject({
      stage: { code: 'HANDLING' },
      hangs: [{ end: { code: 'unit', zh: '单位恢复办理' }, reports: 1, missed: 0 }],
    });
    const report = (after.body.due as { kind: { code: string }; why?: { because: { code: string } }[] }[]).find(
      ({ kind }) => kind.code === 'report',
    );
    expect(report?.why?.map(({ because }) => because.code)).toContain('hung');
    const times = (after.body.clocks as { units: { unit: string; hungMs?: number }[] }).units;
    expect(times.find(({ unit }) => unit === STREET)?.hungMs).toBeGreaterThan(0);
    expect((await house.get(UNIT, '/v1/hung')).body.orders).toEqual([]);

    // What people wrote stands in the vault only.
    const timeline = await house.get(['auditor'], `${url}/timeline`);
    for (const secret of SECRETS) {
      expect(timeline.text).not.toContain(secret);
      expect(house.log.join('\n')).not.toContain(secret);
    }
  });

  test('urged, supervised and merged into while it hangs; not whistled on, extended or redone', async () => {
    const no = await hung();
    const url = `/v1/complaints/${no}`;
    const other = await house.takeIn({ kind: 'complaint', treatment: { as: 'merge', into: no } });
    await until(
      async () => (await house.get(CITY, url)).body.urges,
      (urges) => urges === 1,
    );
    expect(other).not.toBe(no);
    expect(told(await house.post(['supervisor'], `${url}/supervise`, { ground: 'badEffect' }))).toEqual(['SUPERVISED']);
    const refused = await house.post(UNIT, `${url}/askExtension`, { value: 1, reason: 'law', ...proof() });
    expect(codeOf(refused)).toEqual([409, 'WRONG_STATE']);
    expect(refused.body).toMatchObject({ expected: { stage: { code: 'HUNG' } } });
    expect(told(await house.post(['agent'], `${url}/cancel`, { ground: 'caller' }))).toEqual(['CANCELLED']);
    expect((await house.get(UNIT, url)).body).toMatchObject({ hangs: [{ end: { code: 'over' } }] });
  });

  test('a report of wrongdoing that hangs is in nobody’s list but of those who owe it something', async () => {
    const no = await hung({ kind: 'report' });
    const sees = async (as: readonly [Role, string?], path: string) =>
      ((await house.get(as, path)).body.orders as { orderNo: string }[]).some(({ orderNo }) => orderNo === no);
    expect(await sees(UNIT, '/v1/hung')).toBe(true);
    for (const role of ['city', 'agent', 'appraiser'] as const) expect(await sees([role], '/v1/hung')).toBe(false);
    expect(await sees(DISTRICT, '/v1/hung')).toBe(false);
    expect(told(await house.post(UNIT, `/v1/complaints/${no}/reviewHang`, { progress: SECRETS[2] }))).toEqual([
      'HANG_REPORTED',
    ]);
    expect(await sees(DISTRICT, '/v1/hung')).toBe(true);
    expect((await house.get(DISTRICT, `/v1/complaints/${no}`)).status).toBe(200);
    expect(told(await house.post(DISTRICT, `/v1/complaints/${no}/checkHang`, { accepted: true }))).toEqual([
      'HANG_CHECKED',
    ]);
    expect((await house.get(DISTRICT, `/v1/complaints/${no}`)).status).toBe(403);
    expect(told(await house.post(UNIT, `/v1/complaints/${no}/resumeHang`))).toEqual(['HANG_ENDED']);
  });

  test('after 180 days it is in the topic pool, and the unit goes on with what was left', async () => {
    const no = await hung();
    await ahead(house.desk, no, 181 * DAY);
    const pool = await until(
      async () => (await house.get(CITY, '/v1/topic-pool?matter=road.occupied')).body.topics as object[],
      (topics) => topics.length === 1,
    );
    expect(pool).toMatchObject([{ orderNo: no, unit: STREET, hungDays: 180, closes: false, district: '110108' }]);
    expect((await house.get(UNIT, '/v1/topic-pool')).body.topics).toHaveLength(1);
    expect((await house.get(['unit', 'BJ-110108002'], '/v1/topic-pool')).body.topics).toEqual([]);
    expect(codeOf(await house.get(['unit', 'BJ-110108002'], `/v1/topic-pool?unit=${STREET}`))).toEqual([
      403,
      'FORBIDDEN',
    ]);
    expect((await house.get(UNIT, `/v1/complaints/${no}`)).body).toMatchObject({
      stage: { code: 'HANDLING' },
      topic: { hungDays: 180, reason: { code: 'planning' } },
      hangs: [{ end: { code: 'stop' }, missed: 5, promisePassed: true }],
    });
  });

  test('an extension stands beside the original limit, with its proof, and both are counted', async () => {
    const no = await withTheStreet();
    const url = `/v1/complaints/${no}`;
    expect(told(await house.post(UNIT, `${url}/askExtension`, { value: 3, reason: 'law', ...proof() }))).toEqual([
      'EXTENSION_ASKED',
    ]);
    expect((await house.get(UNIT, url)).body).toMatchObject({ extension: { told: { by: { code: 'visit' } } } });
    expect(told(await house.post(CITY, `${url}/ruleExtension`, { granted: true }))).toEqual(['EXTENSION_GRANTED']);
    const order = await house.get(UNIT, url);
    const { originalDueAt, dueAt, extended } = order.body as unknown as Record<string, string> & {
      extended: { before: string; dueAt: string; grantedAs: { code: string } }[];
    };
    expect(extended).toMatchObject([{ before: originalDueAt, dueAt, grantedAs: { code: 'city' }, told: {} }]);
    const report = (order.body.due as { kind: { code: string }; why?: { because: { code: string } }[] }[]).find(
      ({ kind }) => kind.code === 'report',
    );
    expect(report?.why?.at(-1)?.because.code).toBe('extended');
    const before = await house.get(UNIT, `/v1/units/${STREET}/punctuality`);
    expect(told(await house.post(UNIT, `${url}/report`, { result: 'solved', contacted: true }))).toContain('REPORTED');
    expect((await house.get(UNIT, url)).body).toMatchObject({ report: { late: false, lateByOriginal: false } });
    const after = await house.get(UNIT, `/v1/units/${STREET}/punctuality`);
    expect(Number(after.body.reported) - Number(before.body.reported)).toBe(1);
    expect(after.body).toMatchObject({ unit: STREET, extended: 1, onTimeByOriginalShare: expect.any(Number) });
    expect(codeOf(await house.get(['unit', 'BJ-110108002'], `/v1/units/${STREET}/punctuality`))).toEqual([
      403,
      'FORBIDDEN',
    ]);
    expect(codeOf(await house.get(CITY, '/v1/units/BJ-MOON/punctuality'))).toEqual([422, 'UNKNOWN_UNIT']);
  });
});
