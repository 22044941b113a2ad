import { ahead, HEAT, until } from '../workflows/desk';
import { type House, openHouse, type Told } from './house';

const STREET = 'BJ-110108001';
const [LAW, MARKET, PARKS, WATER] = ['BJ-110108-UMLE', 'BJ-110108-MSA', 'BJ-110108-PARK', 'BJ-ENT-WATER'] as const;
const unit = (code: string) => ['unit', code] as const;
const DISTRICT = ['district', 'BJ-110108'] as const;
const MINUTE = 60_000;

let house: House;
beforeAll(async () => {
  house = await openHouse('api-whistle');
});
afterAll(() => house.close());

/** A blocked road, which the catalogue gives to the street; signed. */
async function withTheStreet(more: object = {}): Promise<string> {
  const no = await house.takeIn({ matter: 'road.occupied', place: { street: '110108001' }, ...more });
  expect((await house.post(unit(STREET), `/v1/complaints/${no}/sign`)).status).toBe(200);
  return no;
}
const codeOf = ({ status, body }: Told) => [status, body.code];
const told = ({ status, body, text }: Told) => {
  if (status !== 200) throw new Error(text);
  return (body.events as { code: string }[]).map(({ code }) => code);
};
interface Whistles {
  readonly whistles: { closedAt?: string; units: { unit: string; state: { code: string; zh: string } }[] }[];
}
const statesOf = async (no: string) =>
  ((await house.get(['auditor'], `/v1/complaints/${no}`)).body as unknown as Whistles).whistles.flatMap(({ units }) =>
    units.map(({ unit: who, state }) => [who, state.code]),
  );

/** One figure of a unit's page. */
async function figureOf(as: Parameters<House['get']>[0], whose: string, name: string, query = '') {
  const { body, text } = await house.get(as, `/v1/units/${whose}/figures${query}`);
  const figures = body.figures as { figure: { code: string }; orders: string }[];
  const found = figures.find(({ figure }) => figure.code === name);
  if (!found) throw new Error(text);
  return found;
}

describe('a street whistles, departments report in', () => {
  test('one comes, one stays away and is ruled on, both deliver, and only then the street reports', async () => {
    const no = await withTheStreet();
    const url = `/v1/complaints/${no}`;
    const body = { kind: 'emergency', units: [LAW, MARKET], note: '占道经营，请到现场。' };
    expect(told(await house.post(unit(STREET), `${url}/whistle`, body))).toEqual(['WHISTLED']);
    expect(codeOf(await house.post(unit(STREET), `${url}/report`, { result: 'solved' }))).toEqual([
      409,
      'UNITS_STILL_CALLED',
    ]);

    // Each finds it on its own table, with its own limit, and may read the order and what was written about it.
    const table = await house.get(unit(LAW), `/v1/units/${LAW}/orders?role=called`);
    expect(table.body.orders).toMatchObject([{ orderNo: no, role: 'called', acts: true, light: 'green' }]);
    const due = await house.get(unit(MARKET), '/v1/due?kind=whistle');
    expect(due.body.due).toMatchObject([{ orderNo: no, owner: MARKET, kind: { code: 'whistle', zh: '报到' } }]);
    const seen = await house.get(unit(LAW), url);
    expect(seen.body.whistles).toMatchObject([
      {
        no: 1,
        by: STREET,
        kind: { code: 'emergency', zh: '应急处置' },
        arrival: { value: 0.5, unit: { code: 'hour' } },
      },
    ]);
    const mine = (seen.body.due as { kind: { code: string }; owner: string; why?: object[] }[]).filter(
      ({ kind }) => kind.code === 'whistle',
    );
    expect(mine.map(({ owner }) => owner)).toEqual([LAW, MARKET]);
    for (const { why } of mine) expect(why).toHaveLength(1);

    expect(told(await house.post(unit(LAW), `${url}/arrive`, { note: '已到' }))).toEqual(['ARRIVED']);
    await ahead(house.desk, no, 31 * MINUTE);
    await until(
      () => statesOf(no),
      (states) => states.some(([, state]) => state === 'missed'),
    );
    expect((await house.get(DISTRICT, '/v1/units/BJ-110108/orders?role=inquiry')).body.orders).toMatchObject([
      { orderNo: no, role: 'inquiry', acts: true },
    ]);
    expect(
      codeOf(await house.post(['district', 'BJ-110105'], `${url}/ruleWhistle`, { unit: MARKET, mustCome: true })),
    ).toEqual([403, 'NOT_THE_HOLDER']);
    expect(told(await house.post(DISTRICT, `${url}/ruleWhistle`, { unit: MARKET, mustCome: true }))).toEqual([
      'WHISTLE_RULED',
    ]);
    expect(told(await house.post(unit(MARKET), `${url}/arrive`))).toEqual(['ARRIVED']);
    expect(told(await house.post(unit(STREET), `${url}/findOnSite`, { unit: MARKET, duty: 'shared' }))).toEqual([
      'FOUND',
    ]);
    expect(told(await house.post(unit(LAW), `${url}/deliver`))).toEqual(['DELIVERED']);
    expect(told(await house.post(unit(MARKET), `${url}/deliver`))).toEqual(['DELIVERED', 'WHISTLE_CLOSED']);
    expect(told(await house.post(unit(STREET), `${url}/report`, { result: 'solved', contacted: true }))).toContain(
      'REPORTED',
    );

    const order = await house.get(unit(STREET), url);
    expect(order.body).toMatchObject({
      light: 'green',
      breachList: [{ clock: { code: 'whistle' }, owner: MARKET }],
      whistles: [
        {
          closedAt: expect.stringMatching(/\+08:00$/),
          units: [
            { unit: LAW, state: { code: 'delivered', zh: '已完成' } },
            { unit: MARKET, state: { code: 'delivered' }, breached: true, ruled: true, duty: { zh: '共同职责' } },
          ],
        },
      ],
    });
    const timeline = await house.get(['auditor'], `${url}/timeline`);
    const facts = timeline.body.events as { type: { code: string }; facts: Record<string, unknown> }[];
    expect(facts.find(({ type }) => type.code === 'WHISTLED')?.facts).toMatchObject({
      arriveBy: expect.stringMatching(/\+08:00$/),
      note: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(facts.find(({ type }) => type.code === 'WHISTLE_MISSED')?.facts).toMatchObject({
      units: [MARKET],
      to: 'BJ-110108',
      rulingBy: expect.stringMatching(/\+08:00$/),
    });
  });

  test('who came and who did not stays on record, and both sides are counted, without a rank', async () => {
    const calls = await house.get(unit(MARKET), `/v1/units/${MARKET}/calls?as=whistle`);
    expect(calls.body.calls).toMatchObject([
      { unit: MARKET, caller: STREET, state: { code: 'delivered' }, breached: true, kind: { code: 'emergency' } },
    ]);
    expect(codeOf(await house.get(unit(LAW), `/v1/units/${MARKET}/calls`))).toEqual([403, 'FORBIDDEN']);
    expect(await figureOf(unit(STREET), STREET, 'whistleRate')).toMatchObject({
      counted: 1,
      of: 1,
      share: 1,
      enough: false,
      good: { code: 'band' },
      limits: { low: 0.02, high: 0.2 },
    });
    // One order is no sample: nothing is said of it.
    expect(await figureOf(unit(STREET), STREET, 'whistleRate')).not.toHaveProperty('band');
    expect(await figureOf(['supervisor'], MARKET, 'arrivedLate')).toMatchObject({ counted: 1, of: 1, share: 1 });
    expect(await figureOf(['supervisor'], MARKET, 'whistleRate')).not.toHaveProperty('limits');
    const behind = await house.get(unit(MARKET), String((await figureOf(unit(MARKET), MARKET, 'arrivedLate')).orders));
    expect(behind.body.orders).toMatchObject([
      {
        unit: MARKET,
        other: STREET,
        counted: true,
        why: [{ code: 'decided' }, { code: 'late' }, { code: 'delivered' }],
      },
    ]);
    expect(behind.body.names).toHaveProperty('units');
    const all = await house.get(['appraiser'], '/v1/figures/arrivedInTime');
    expect(all.body.rows).toMatchObject([
      { unit: MARKET, counted: 0, of: 1 },
      { unit: LAW, counted: 1, of: 1 },
    ]);
    expect(codeOf(await house.get(unit(LAW), `/v1/units/${MARKET}/figures`))).toEqual([403, 'FORBIDDEN']);
    for (const path of ['calls', 'figures'])
      expect(codeOf(await house.get(['city'], `/v1/units/BJ-MOON/${path}`))).toEqual([422, 'UNKNOWN_UNIT']);
    expect(await figureOf(['city'], STREET, 'whistleRate', '?period=2020')).toMatchObject({ counted: 0, of: 0 });
    expect(codeOf(await house.get(['city'], `/v1/units/${STREET}/figures?period=2020-13`))).toEqual([
      400,
      'INVALID_QUERY',
    ]);
  });
});

describe('refusals', () => {
  test('a department does not whistle; desks, streets, other districts and unknown units are not called', async () => {
    const heating = await house.takeIn();
    await house.post(unit(HEAT), `/v1/complaints/${heating}/sign`);
    const whistle = (no: string, who: string, units: string[]) =>
      house.post(unit(who), `/v1/complaints/${no}/whistle`, { kind: 'demand', units });
    expect(codeOf(await whistle(heating, HEAT, [LAW]))).toEqual([403, 'ONLY_STREETS_WHISTLE']);
    const no = await withTheStreet();
    expect(codeOf(await whistle(no, LAW, [MARKET]))).toEqual([403, 'NOT_THE_HOLDER']);
    expect(codeOf(await whistle(no, STREET, ['BJ-110108002']))).toEqual([422, 'NOT_TO_GRASSROOTS']);
    expect(codeOf(await whistle(no, STREET, ['BJ-DESK-CITY']))).toEqual([422, 'UNKNOWN_UNIT']);
    expect(codeOf(await whistle(no, STREET, ['BJ-110105-MSA']))).toEqual([422, 'OTHER_DISTRICT']);
    expect(codeOf(await whistle(no, STREET, [LAW, '张三']))).toEqual([400, 'INVALID_BODY']);
    expect(codeOf(await whistle(no, STREET, [LAW, 'BJ-MOON']))).toEqual([422, 'UNKNOWN_UNIT']);
    expect((await house.get(['city'], `/v1/complaints/${no}`)).body).not.toHaveProperty('whistles');
  });

  test('a unit that was not called cannot report in; one that refuses waits for the district and is let go', async () => {
    const no = await withTheStreet();
    const url = `/v1/complaints/${no}`;
    await house.post(unit(STREET), `${url}/whistle`, { kind: 'demand', units: [PARKS] });
    expect(codeOf(await house.post(unit(WATER), `${url}/arrive`))).toEqual([403, 'NOT_CALLED']);
    expect(told(await house.post(unit(PARKS), `${url}/refuseWhistle`, { note: '不属本部门职责' }))).toEqual([
      'WHISTLE_REFUSED',
    ]);
    expect(told(await house.post(DISTRICT, `${url}/ruleWhistle`, { unit: PARKS, mustCome: false }))).toEqual([
      'WHISTLE_RULED',
      'WHISTLE_CLOSED',
    ]);
    expect(await statesOf(no)).toEqual([[PARKS, 'released']]);
  });
});

describe('co-units', () => {
  test('the lead asks, the co-unit sees it and hands in its part, then the lead reports', async () => {
    const no = await house.takeIn();
    const url = `/v1/complaints/${no}`;
    expect(told(await house.post(unit(HEAT), `${url}/askCoUnit`, { units: [WATER] }))).toEqual(['CO_UNIT_ASKED']);
    expect((await house.get(unit(WATER), `/v1/units/${WATER}/orders`)).body.orders).toMatchObject([
      { orderNo: no, role: 'coUnit', acts: true },
    ]);
    expect(codeOf(await house.post(unit(HEAT), `${url}/report`, { result: 'solved' }))).toEqual([
      409,
      'UNITS_STILL_CALLED',
    ]);
    expect(told(await house.post(unit(WATER), `${url}/coReport`, { partial: true, note: '已提供图纸' }))).toEqual([
      'CO_REPORTED',
    ]);
    expect((await house.get(unit(WATER), url)).body.coUnits).toMatchObject([
      { unit: WATER, by: HEAT, state: { code: 'done', zh: '已反馈' }, partial: true },
    ]);
    expect(told(await house.post(unit(HEAT), `${url}/report`, { result: 'solved', contacted: true }))).toContain(
      'REPORTED',
    );
    expect(await figureOf(['city'], WATER, 'helpedInTime')).toMatchObject({ counted: 1, of: 1, share: 1 });
    expect(await figureOf(['city'], WATER, 'helpedInPart')).toMatchObject({ counted: 1, of: 1 });
  });
});

describe('who reads what', () => {
  test('a unit called in reads the order then and afterwards, who called only while it is at work on it', async () => {
    const no = await withTheStreet();
    const url = `/v1/complaints/${no}`;
    for (const path of ['', '/timeline', '/caller'])
      expect(codeOf(await house.get(unit(PARKS), url + path))).toEqual([403, 'FORBIDDEN']);
    await house.post(unit(STREET), `${url}/whistle`, { kind: 'demand', units: [PARKS] });
    for (const path of ['', '/timeline', '/caller'])
      expect((await house.get(unit(PARKS), url + path)).status).toBe(200);
    expect((await house.post(unit(PARKS), `${url}/texts`, { text: '在路上' })).status).toBe(201);
    await house.post(unit(PARKS), `${url}/arrive`);
    expect((await house.get(unit(PARKS), `${url}/caller`)).status).toBe(200);
    await house.post(unit(PARKS), `${url}/deliver`);
    for (const path of ['', '/timeline']) expect((await house.get(unit(PARKS), url + path)).status).toBe(200);
    expect(codeOf(await house.get(unit(PARKS), `${url}/caller`))).toEqual([403, 'FORBIDDEN']);
    const list = await house.get(unit(PARKS), '/v1/complaints?matter=road.occupied');
    expect(list.body.orders).toContainEqual(expect.objectContaining({ orderNo: no }));
  });

  test('who reports wrongdoing is named to the lead only, never to a unit that is called in', async () => {
    const no = await withTheStreet({ kind: 'report' });
    const url = `/v1/complaints/${no}`;
    await house.post(unit(STREET), `${url}/whistle`, { kind: 'demand', units: [LAW] });
    const { content } = (await house.get(unit(STREET), url)).body.texts as { content: string };
    for (const path of ['', '/caller', `/texts/${content}`])
      expect(codeOf(await house.get(unit(LAW), url + path))).toEqual([403, 'FORBIDDEN']);
    expect((await house.get(unit(STREET), `${url}/caller`)).status).toBe(200);
  });
});
