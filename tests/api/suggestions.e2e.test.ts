import type { Suggestion } from '../../domain/suggesting';
import { readingsOf } from '../../vault/read';
import { openVault } from '../../vault/database';
import { keyring } from '../../vault/keyring';
import { until } from '../workflows/desk';
import { type House, openHouse, type Told } from './house';

const [MARKET, LAW] = ['BJ-110108-MSA', 'BJ-110108-UMLE'] as const;
const made = (confidence: number): Suggestion => ({
  model: 'e'.repeat(64),
  units: [
    { unit: MARKET, confidence, basis: 'catalogue' },
    { unit: LAW, confidence: 0.01, basis: 'text' },
  ],
  matter: { matter: 'market.food', confidence: 0.8 },
});

let house: House;
let confidence = 0.97;
const asked: string[] = [];
beforeAll(async () => {
  house = await openHouse('api-suggest', () => ({
    suggest: (_, { text }) => {
      asked.push(text);
      return made(confidence);
    },
  }));
});
afterAll(() => house.close());

const HERE = { street: '110108001', community: '110108001001' };
const unclear = (sure: number, more: Parameters<House['takeIn']>[0] = {}) => {
  confidence = sure;
  return house.takeIn({ matter: 'other.unclear', place: HERE, kind: 'help', ...more });
};
const ok = (told: Told) => {
  if (told.status !== 200) throw new Error(told.text);
  return told.body;
};
const orderOf = async (no: string) => ok(await house.get(['auditor'], `/v1/complaints/${no}`));
const suggestions = (no: string, role: 'dispatcher' | 'auditor' | 'unit' | 'agent' = 'dispatcher') =>
  house.get(role === 'unit' ? ['unit', MARKET] : [role], `/v1/complaints/${no}/suggestions`);

describe('a suggestion at intake', () => {
  test('sure enough: dispatched without a person; the timeline says which model', async () => {
    const no = await unclear(0.97);
    expect(await orderOf(no)).toMatchObject({
      unit: MARKET,
      holder: { how: { code: 'suggested', zh: '按派单建议' } },
      suggestion: { model: 'e'.repeat(64), units: [{ basis: { code: 'catalogue' } }, { unit: LAW }] },
      names: { units: { [MARKET]: { zh: expect.any(String) } } },
    });
    const timeline = await house.get(['auditor'], `/v1/complaints/${no}/timeline`);
    expect(timeline.text).toContain(`"model":"${'e'.repeat(64)}"`);
  });

  test('less sure: a person decides and sees up to three units with their confidence', async () => {
    const no = await unclear(0.6);
    expect(await orderOf(no)).toMatchObject({
      stage: { code: 'TO_DISPATCH' },
      suggestion: { units: [{ unit: MARKET, confidence: 0.6 }, { unit: LAW }], matter: { matter: 'market.food' } },
    });
    ok(await house.post(['dispatcher'], `/v1/complaints/${no}/dispatch`, { unit: LAW }));
    expect(await orderOf(no)).toMatchObject({ unit: LAW, holder: { how: { code: 'person' } } });
  });

  test('a report of wrongdoing is never dispatched by it, and a clear route does not ask for it', async () => {
    const no = await unclear(0.99, { kind: 'report' });
    expect(await orderOf(no)).toMatchObject({ stage: { code: 'TO_DISPATCH' } });
    const before = asked.length;
    await house.takeIn();
    expect(asked).toHaveLength(before);
  });

  test('sent again, the order stays as it was, whatever would be suggested now', async () => {
    const no = await unclear(0.6);
    confidence = 0.99;
    const body = { matter: 'other.unclear', place: HERE, kind: 'help' as const, orderNo: no };
    await expect(house.takeIn(body)).rejects.toThrow('TO_DISPATCH');
    expect(await orderOf(no)).toMatchObject({ suggestion: { units: [{ confidence: 0.6 }, {}] } });
  });
});

describe('GET …/suggestions', () => {
  const words = '三号楼门前下水井盖松动，夜里车辆压过声音很大';

  test('the desk the order is on: units, matter, and recent orders of the place by likeness, without their words', async () => {
    const place = { street: '110108003', community: '110108003001' };
    const [same, other] = [
      await unclear(0.6, { place, content: `${words}，请尽快维修` }),
      await unclear(0.6, { place, content: '楼下餐馆油烟太大' }),
    ];
    await unclear(0.6, { place: { street: '110108004' }, content: words });
    const no = await unclear(0.6, { place, content: words });
    const told = await suggestions(no);
    const body = ok(told) as { similar: { orderNo: string; likeness: number }[] } & Told['body'];
    expect(body).toMatchObject({ threshold: 0.95, similarFrom: 0.6, suggestion: { units: [{ unit: MARKET }, {}] } });
    expect(body.similar.map((each) => each.orderNo)).toEqual([same, other]);
    expect(body.similar[0]?.likeness).toBeGreaterThan(0.6);
    expect(body.similar[1]?.likeness).toBeLessThan(0.6);
    expect(told.text).not.toContain('井盖');
    expect(told.headers['cache-control']).toBe('no-store');
    const vault = openVault(house.desk.urls.vault, keyring({ given: [Buffer.alloc(32)] }));
    try {
      for (const read of [no, same, other])
        expect(await readingsOf(vault, read)).toMatchObject([
          { what: 'text', actorRole: 'dispatcher', purpose: 'similar' },
        ]);
    } finally {
      await vault.close();
    }
  });

  test('the same caller on the same matter before: to be merged into as an urge, or told the result (IN-9, IN-17)', async () => {
    const place = { street: '110108006' };
    const caller = { name: '孙九', phone: '13800138099' };
    const running = await unclear(0.6, { place, caller });
    await unclear(0.6, { place, caller: { ...caller, phone: '13800138098' } });
    await unclear(0.6, { place, caller, kind: 'report' });
    const no = await unclear(0.6, { place, caller });
    const told = await suggestions(no);
    expect(ok(told).sameCaller).toEqual([
      { orderNo: running, stage: expect.objectContaining({ code: 'TO_DISPATCH' }), receivedAt: expect.any(String) },
    ]);
    expect(told.text).not.toMatch(/孙九|13800138099/);
    ok(await house.post(['dispatcher'], `/v1/complaints/${no}/merge`, { into: running }));
    await until(
      () => orderOf(running),
      ({ urges }) => urges === 1,
    );
  });

  test('nobody else: not the auditor, not the unit, not the desk once the order has gone', async () => {
    const no = await unclear(0.6);
    for (const role of ['auditor', 'unit', 'agent'] as const) expect((await suggestions(no, role)).status).toBe(403);
    ok(await house.post(['dispatcher'], `/v1/complaints/${no}/dispatch`, { unit: LAW }));
    expect((await suggestions(no)).status).toBe(403);
    expect((await suggestions('BJ20990101-999999')).status).toBe(404);
  });

  test('a report of wrongdoing takes no part', async () => {
    const place = { street: '110108005' };
    await unclear(0.6, { place, kind: 'report' });
    const no = await unclear(0.6, { place });
    expect(ok(await suggestions(no)).similar).toEqual([]);
    expect((await suggestions(await unclear(0.6, { place, kind: 'report' }))).status).toBe(403);
    const before = asked.length;
    const secret = await unclear(0.99, { place, secret: true });
    expect(asked).toHaveLength(before);
    expect((await suggestions(secret)).status).toBe(403);
  });
});
