import { ahead, until } from '../workflows/desk';
import { type House, openHouse, type Told } from './house';

const STREET = 'BJ-110108001';
const DISTRICT = 'BJ-110108';
const COMMUNITY = 'BJ-110108001001';
const [LAW, MARKET] = ['BJ-110108-UMLE', 'BJ-110108-MSA'] as const;
const unit = (code: string) => ['unit', code] as const;
const HOUR = 3_600_000;

let house: House;
beforeAll(async () => {
  house = await openHouse('api-levels');
});
afterAll(() => house.close());

const codeOf = ({ status, body }: Told) => [status, body.code];
const told = ({ status, body, text }: Told) => {
  if (status !== 200) throw new Error(text);
  return (body.events as { code: string }[]).map(({ code }) => code);
};

/** A matter that a street owns, held by it or sent on to its district. */
async function held(by: string, matter = 'property.service'): Promise<string> {
  const no = await house.takeIn({ matter, place: { street: '110108001' } });
  if (by !== STREET) told(await house.post(['city'], `/v1/complaints/${no}/dispatch`, { unit: by }));
  return no;
}

describe('the lead assigns to a unit below it', () => {
  test('which finds it on its table, works, hands in, is sent back and is done; then the lead reports', async () => {
    const no = await held(DISTRICT);
    const url = `/v1/complaints/${no}`;
    for (const path of ['', '/timeline', '/caller'])
      expect(codeOf(await house.get(unit(MARKET), url + path))).toEqual([403, 'FORBIDDEN']);
    const body = { unit: MARKET, limit: { value: 6, unit: 'hour' }, note: '请核实。' };
    expect(told(await house.post(unit(DISTRICT), `${url}/assign`, body))).toEqual(['SIGNED', 'ASSIGNED']);
    expect((await house.get(unit(MARKET), `/v1/units/${MARKET}/orders?role=assignment`)).body.orders).toMatchObject([
      { orderNo: no, role: 'assignment', acts: true, light: 'green' },
    ]);
    expect((await house.get(unit(MARKET), '/v1/due?kind=assignmentReport')).body.due).toMatchObject([
      { orderNo: no, owner: MARKET, kind: { zh: '下级提交结果' } },
    ]);
    for (const path of ['', '/timeline', '/caller'])
      expect((await house.get(unit(MARKET), url + path)).status).toBe(200);
    expect(told(await house.post(unit(MARKET), `${url}/advanceAssignment`, { step: 'contacted' }))).toEqual([
      'ASSIGNMENT_ADVANCED',
    ]);
    expect(codeOf(await house.post(unit(DISTRICT), `${url}/report`, { result: 'solved' }))).toEqual([
      409,
      'UNITS_STILL_CALLED',
    ]);
    await house.post(unit(MARKET), `${url}/submitAssignment`, { result: 'solved', note: '已处理' });
    expect((await house.get(unit(MARKET), `/v1/units/${MARKET}/orders?role=assignment`)).body.orders).toMatchObject([
      { acts: false },
    ]);
    told(await house.post(unit(DISTRICT), `${url}/reviewAssignment`, { unit: MARKET, accepted: false }));
    told(await house.post(unit(MARKET), `${url}/submitAssignment`, { result: 'solved' }));
    told(await house.post(unit(DISTRICT), `${url}/reviewAssignment`, { unit: MARKET, accepted: true }));
    expect(codeOf(await house.get(unit(MARKET), `${url}/caller`))).toEqual([403, 'FORBIDDEN']);
    const seen = await house.get(unit(MARKET), url);
    expect(seen.body).toMatchObject({
      assignments: [
        {
          unit: MARKET,
          by: DISTRICT,
          state: { code: 'done', zh: '已完成' },
          result: { code: 'solved' },
          limit: { value: 6, unit: { code: 'hour' } },
          sentBackAt: expect.stringMatching(/\+08:00$/),
        },
      ],
    });
    expect(told(await house.post(unit(DISTRICT), `${url}/report`, { result: 'solved' }))).toContain('REPORTED');
    expect((await house.get(unit(MARKET), `/v1/units/${MARKET}/calls?as=assignment`)).body.calls).toMatchObject([
      { orderNo: no, as: 'assignment', caller: DISTRICT, state: { code: 'done' }, late: false, breached: false },
    ]);
  });

  test('a unit that is late has a breach of its own, and its line turns red', async () => {
    const no = await held(DISTRICT);
    const url = `/v1/complaints/${no}`;
    told(await house.post(unit(DISTRICT), `${url}/assign`, { unit: LAW, limit: { value: 6, unit: 'hour' } }));
    await ahead(house.desk, no, 7 * HOUR);
    const order = await until(
      () => house.get(['auditor'], url),
      ({ body }) =>
        (body.breachList as { clock: { code: string } }[]).some(({ clock }) => clock.code === 'assignmentReport'),
    );
    expect(order.body).toMatchObject({ light: 'green', assignments: [{ unit: LAW, breached: true }] });
    expect((await house.get(unit(LAW), `/v1/units/${LAW}/orders?role=assignment`)).body.orders).toMatchObject([
      { light: 'red' },
    ]);
    expect(told(await house.post(unit(LAW), `${url}/returnAssignment`, { ground: 'means' }))).toEqual([
      'ASSIGNMENT_RETURNED',
    ]);
  });
});

describe('art. 17: a community', () => {
  test('assists its own street, by its own name, and is named in answers', async () => {
    const no = await held(STREET);
    const url = `/v1/complaints/${no}`;
    told(await house.post(unit(STREET), `${url}/assign`, { unit: COMMUNITY }));
    const order = await house.get(unit(COMMUNITY), url);
    expect(order.body).toMatchObject({
      assignments: [{ unit: COMMUNITY, assistant: true }],
      names: { units: { [COMMUNITY]: { zh: '翠微路社区居委会' } } },
    });
    expect((await house.get(unit(COMMUNITY), `/v1/units/${COMMUNITY}/orders`)).body.orders).toHaveLength(1);
    told(await house.post(unit(STREET), `${url}/withdrawAssignment`, { unit: COMMUNITY }));
    expect((await house.get(unit(COMMUNITY), `/v1/units/${COMMUNITY}/orders`)).body.orders).toEqual([]);
    expect(codeOf(await house.get(['city'], '/v1/units/BJ-110108001999/orders'))).toEqual([422, 'UNKNOWN_UNIT']);
  });

  test('gets nothing outside its list, nothing from others, and never leads; nobody gets what is not below', async () => {
    const listed = await held(STREET);
    const other = await held(STREET, 'road.occupied');
    const assign = (no: string, to: string) => house.post(unit(STREET), `/v1/complaints/${no}/assign`, { unit: to });
    expect(codeOf(await assign(other, COMMUNITY))).toEqual([422, 'NOT_TO_GRASSROOTS']);
    expect(codeOf(await assign(listed, 'BJ-110108002001'))).toEqual([422, 'NOT_BELOW']);
    expect(codeOf(await assign(listed, MARKET))).toEqual([422, 'NOT_BELOW']);
    expect(codeOf(await assign(listed, 'BJ-MOON'))).toEqual([422, 'UNKNOWN_UNIT']);
    expect(codeOf(await house.post(['city'], `/v1/complaints/${listed}/dispatch`, { unit: COMMUNITY }))).toEqual([
      422,
      'NOT_TO_GRASSROOTS',
    ]);
    told(await house.post(unit(STREET), `/v1/complaints/${listed}/sign`));
    expect(
      codeOf(await house.post(unit(MARKET), `/v1/complaints/${listed}/submitAssignment`, { result: 'solved' })),
    ).toEqual([403, 'NOT_CALLED']);
  });
});
