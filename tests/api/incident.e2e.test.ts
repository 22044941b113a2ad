import { HEAT, until } from '../workflows/desk';
import { type House, openHouse, type Told } from './house';
import { beijing } from './standIn';

const UNIT = ['unit', HEAT] as const;
const [DISPATCHER, CITY, AUDITOR] = [['dispatcher'], ['city'], ['auditor']] as const;

let house: House;
beforeAll(async () => {
  house = await openHouse('api-incident');
});
afterAll(() => house.close());

const codeOf = ({ status, body }: Told) => [status, body.code];
const told = ({ status, body, text }: Told) => {
  if (status !== 200) throw new Error(text);
  return (body.events as { code: string }[]).map(({ code }) => code);
};
const order = async (no: string) => (await house.get(AUDITOR, `/v1/complaints/${no}`)).body;
const incidentOf = (no: string, isSo: (incident: { waiting: number; served: number }) => boolean) =>
  until(
    async () => (await order(no)).incident as { waiting: number; served: number } | undefined,
    (incident) => incident !== undefined && isSo(incident),
  );
const many = (count: number) => Promise.all(Array.from({ length: count }, () => house.takeIn()));

describe('many callers, one incident', () => {
  let parent: string;
  let members: string[];

  test('the desk sees who else called about the same, and gathers them', async () => {
    parent = await house.takeIn();
    members = (await many(5)).sort();
    const alike = await house.get(DISPATCHER, `/v1/complaints/${members[4]}/alike`);
    expect(alike.body).toMatchObject({ parent, callers: 6, threshold: 5, suggested: true, automatic: false });
    expect([...(alike.body.orders as string[])].sort()).toEqual(members);
    const url = `/v1/complaints/${parent}/gather`;
    expect(told(await house.post(CITY, url, { orders: [...members, 'BJ-NOBODY'], note: '同一小区停暖' }))).toEqual([
      'GATHERED',
    ]);
    await incidentOf(parent, ({ waiting }) => waiting === 5);
    expect(await order(members[0] as string)).toMatchObject({
      stage: { code: 'JOINED', zh: '已并入主单' },
      owner: { role: { code: 'dispatcher' } },
      joined: { into: parent, page: 1, from: { code: 'DISPATCHED' } },
    });
  });

  test('the unit that leads sees how many called, and who they are stays with the hotline', async () => {
    const seen = await house.get(UNIT, `/v1/complaints/${parent}`);
    expect(seen.body).toMatchObject({ incident: { members: 5, callers: 6, waiting: 5, served: 0 } });
    const { startedAt } = seen.body.incident as { startedAt: string };
    expect((seen.body.clocks as { citizen: { from: string } }).citizen.from).toBe(startedAt);
    const list = await house.get(UNIT, '/v1/incidents');
    expect(list.body.incidents).toMatchObject([{ orderNo: parent, callers: 6, state: { code: 'running' } }]);
    expect(codeOf(await house.get(UNIT, `/v1/complaints/${parent}/members`))).toEqual([403, 'FORBIDDEN']);
    expect(codeOf(await house.get(UNIT, `/v1/complaints/${parent}/alike`))).toEqual([403, 'FORBIDDEN']);
    expect(codeOf(await house.get(UNIT, '/v1/incidents?unit=BJ-ENT-WATER'))).toEqual([403, 'FORBIDDEN']);
    const timeline = await house.get(UNIT, `/v1/complaints/${parent}/timeline`);
    for (const no of members) expect(timeline.text).not.toContain(no);
    expect((await house.get(AUDITOR, `/v1/complaints/${parent}/timeline`)).text).toContain(members[0]);
    expect((await house.get(['unit', 'BJ-ENT-WATER'], '/v1/incidents')).body.incidents).toEqual([]);
  });

  test('members page by page; those who did not join are named with the reason', async () => {
    const url = `/v1/complaints/${parent}/members`;
    const first = await house.get(DISPATCHER, `${url}?limit=3`);
    const second = await house.get(DISPATCHER, `${url}?limit=3&cursor=${String(first.body.next)}`);
    const both = [first, second].flatMap(({ body }) => body.members as { orderNo: string }[]);
    expect(both.map(({ orderNo }) => orderNo)).toEqual(members);
    expect(second.body).not.toHaveProperty('next');
    const facts = (await house.get(AUDITOR, `/v1/complaints/${parent}/timeline`)).body.events as {
      type: { code: string };
      facts: object;
    }[];
    expect(facts.find(({ type }) => type.code === 'MEMBERS_JOINED')?.facts).toMatchObject({
      count: 5,
      refused: [{ orderNo: 'BJ-NOBODY', code: 'UNKNOWN_ORDER' }],
    });
    expect(codeOf(await house.get(DISPATCHER, '/v1/complaints/BJ-NOBODY/members'))).toEqual([404, 'UNKNOWN_ORDER']);
    expect(codeOf(await house.get(DISPATCHER, '/v1/complaints/BJ-NOBODY/alike'))).toEqual([404, 'UNKNOWN_ORDER']);
  });

  test('one leaves, another is let go, the rest have the result and their own call-back', async () => {
    const [one, two, ...rest] = members as [string, string, ...string[]];
    expect(told(await house.post(DISPATCHER, `/v1/complaints/${one}/leave`, { note: '不是同一事项' }))).toEqual([
      'LEFT',
    ]);
    expect(told(await house.post(DISPATCHER, `/v1/complaints/${parent}/release`, { orders: [two] }))).toEqual([
      'RELEASED',
    ]);
    await incidentOf(parent, ({ waiting }) => waiting === 3);
    expect(await order(one)).toMatchObject({
      stage: { code: 'DISPATCHED' },
      parted: { from: parent, why: { code: 'person', zh: '人工拆单' } },
    });
    await house.post(UNIT, `/v1/complaints/${parent}/report`, { result: 'solved', contacted: true });
    await house.post(DISPATCHER, `/v1/complaints/${parent}/reviewReport`, { accepted: true });
    await incidentOf(parent, ({ served }) => served === 3);
    for (const no of rest)
      expect(await order(no)).toMatchObject({
        stage: { code: 'TO_VISIT' },
        joined: { into: parent, servedAt: expect.stringMatching(/\+08:00$/) },
        report: { accepted: true },
      });
    expect((await house.get(AUDITOR, '/v1/incidents?state=delivered')).body.incidents).toMatchObject([
      { orderNo: parent, members: 3, waiting: 0, served: 3, voices: { rated: 0, solved: 0 } },
    ]);
    // By the desk, one order alone: it has the result at once.
    expect(told(await house.post(CITY, `/v1/complaints/${one}/join`, { into: parent }))).toEqual(['JOIN_ASKED']);
    await incidentOf(parent, ({ served }) => served === 4);
  });
});

test('an order is not asked to join one that does not exist; what is no command of a person has no address', async () => {
  const no = await house.takeIn();
  expect(codeOf(await house.post(CITY, `/v1/complaints/${no}/join`, { into: 'BJ-NOBODY' }))).toEqual([
    404,
    'UNKNOWN_ORDER',
  ]);
  expect(codeOf(await house.post(CITY, `/v1/complaints/${no}/enrol`, {}))).toEqual([404, 'UNKNOWN_COMMAND']);
  expect(codeOf(await house.post(CITY, `/v1/complaints/${no}/tally`, {}))).toEqual([404, 'UNKNOWN_COMMAND']);
  expect(codeOf(await house.post(CITY, `/v1/complaints/${no}/gather`, { orders: [no] }))).toEqual([422, 'SELF_MERGE']);
  expect(codeOf(await house.post(CITY, `/v1/complaints/${no}/gather`, { orders: [] }))).toEqual([400, 'INVALID_BODY']);
  expect(codeOf(await house.post(CITY, `/v1/complaints/${no}/release`, { orders: ['BJ-NOBODY'] }))).toEqual([
    409,
    'NOT_JOINED',
  ]);
});

test('where the policy lets it, the rule joins them by itself once so many have called, and nobody else', async () => {
  const pack = beijing();
  const { policy } = pack.documents;
  const merge = { ...policy.merge, automatic: { ...policy.merge?.automatic, value: true } };
  const ruled = { ...pack, documents: { ...pack.documents, policy: { ...policy, merge } } } as typeof pack;
  const other = await openHouse('api-merge-rule', () => ({
    rules: { active: async () => ruled, get: async () => pack },
  }));
  try {
    const parent = await other.takeIn();
    for (let i = 0; i < 4; i++) await other.takeIn();
    const elsewhere = await other.takeIn({ place: { district: '110105' } });
    const stage = async (no: string) => (await other.get(AUDITOR, `/v1/complaints/${no}`)).body;
    const led = await until(
      () => stage(parent),
      ({ incident }) => (incident as { waiting?: number } | undefined)?.waiting === 4,
    );
    expect(led.incident).toMatchObject({ callers: 5 });
    expect(await stage(elsewhere)).toMatchObject({ stage: { code: 'DISPATCHED' } });
  } finally {
    await other.close();
  }
});
