import { ahead, until } from '../workflows/desk';
import { type House, openHouse, type Told } from './house';

const [STREET, NEXT] = ['BJ-110108001', 'BJ-110108002'] as const;
const [MARKET, LAW] = ['BJ-110108-MSA', 'BJ-110108-UMLE'] as const;
const COMMUNITY = 'BJ-110101001001';
const unit = (code: string) => ['unit', code] as const;
const HOUR = 3_600_000;

let house: House;
beforeAll(async () => {
  house = await openHouse('api-first');
});
afterAll(() => house.close());

const codeOf = ({ status, body }: Told) => [status, body.code];
const ok = (told: Told) => {
  if (told.status !== 200) throw new Error(told.text);
  return told.body;
};
/** A blocked road, the street's by the catalogue. */
const road = () => house.takeIn({ matter: 'road.occupied', place: { street: '110108001' } });
/** Bad food: a department's matter (DI-14). */
const food = () => house.takeIn({ matter: 'market.food', place: { street: '110108001' }, kind: 'help' });
const object = (no: string, who: string, proposedUnit: string) =>
  house.post(unit(who), `/v1/complaints/${no}/object`, { ground: 'duty', proposedUnit });
const rule = (no: string, body: object) => house.post(['city'], `/v1/complaints/${no}/ruleObjection`, body);
const orderOf = async (no: string) => ok(await house.get(['auditor'], `/v1/complaints/${no}`));

describe('objection, ruling, and what stands on the order', () => {
  test('upheld: not back to the objector, which is refused by its own code; the next unit cannot return it; the time is the dispatch desk’s', async () => {
    const no = await road();
    await house.post(['dispatcher'], `/v1/complaints/${no}/dispatch`, { unit: NEXT });
    ok(await object(no, NEXT, STREET));
    expect(codeOf(await rule(no, { upheld: true, unit: NEXT }))).toEqual([422, 'OBJECTOR_NAMED']);
    ok(await rule(no, { upheld: true, unit: LAW }));
    expect(codeOf(await object(no, LAW, STREET))).toEqual([409, 'OBJECTION_FINAL']);
    const order = await orderOf(no);
    const timeline = await house.get(['auditor'], `/v1/complaints/${no}/timeline`);
    const events = timeline.body.events as { type: { code: string }; by: { key?: string } }[];
    const wrong = events.filter(({ type }) => type.code === 'DISPATCHED')[1];
    expect(order).toMatchObject({
      bounces: 2,
      returns: 1,
      holder: { unit: LAW, how: { code: 'ruling' } },
      objections: [{ unit: NEXT, upheld: true, dispatch: { how: { code: 'person' }, by: wrong?.by.key } }],
    });
    expect(wrong?.by.key).toMatch(/^[\w-]+$/);
    const { stages } = order.clocks as { stages: { stage: { code: string }; bookedTo?: string }[] };
    expect(stages.find(({ stage }) => stage.code === 'OBJECTION')?.bookedTo).toBe('BJ-DESK-DISPATCH');
  });

  test('denied: the time of the argument is booked to the refuser', async () => {
    const no = await road();
    ok(await object(no, STREET, NEXT));
    ok(await rule(no, { upheld: false }));
    const order = await orderOf(no);
    expect(order).toMatchObject({ bounces: 0, returns: 1 });
    const { stages } = order.clocks as { stages: { stage: { code: string }; bookedTo?: string }[] };
    expect(stages.filter(({ bookedTo }) => bookedTo !== undefined)).toMatchObject([
      { stage: { code: 'OBJECTION' }, bookedTo: STREET },
    ]);
  });

  test('orders are listed by how often they changed hands', async () => {
    const [stayed, moved] = [await road(), await road()];
    for (const to of [NEXT, LAW]) ok(await house.post(['city'], `/v1/complaints/${moved}/dispatch`, { unit: to }));
    const listed = async (least: number) =>
      (
        ok(await house.get(['supervisor'], `/v1/complaints?bouncedAtLeast=${least}`)).orders as { orderNo: string }[]
      ).map(({ orderNo }) => orderNo);
    expect(await listed(2)).toContain(moved);
    expect(await listed(1)).not.toContain(stayed);
    expect(await listed(3)).not.toContain(moved);
    expect(codeOf(await house.get(['supervisor'], '/v1/complaints?bouncedAtLeast=0'))).toEqual([400, 'INVALID_QUERY']);
  });

  test('what nobody dispatched in time lies on the duty desk’s table too until a unit has signed', async () => {
    const no = await house.takeIn({ matter: 'heating.boiler', place: { district: '110108' } });
    await ahead(house.desk, no, 2.2 * HOUR);
    const held = await until(
      () => orderOf(no),
      ({ holder }) => holder !== undefined,
    );
    expect(held).toMatchObject({ holder: { how: { code: 'forced' } }, breachList: [{ owner: 'BJ-DESK-DISPATCH' }] });
    const table = async () =>
      (ok(await house.get(['city'], '/v1/units/BJ-DESK-CITY/orders?acts=false')).orders as { orderNo: string }[]).map(
        ({ orderNo }) => orderNo,
      );
    expect(await table()).toContain(no);
    ok(await house.post(unit((held.holder as { unit: string }).unit), `/v1/complaints/${no}/sign`));
    expect(await table()).not.toContain(no);
  });
});

describe("art. 17, DI-14: a department's matter comes to no street and no community as lead, by no path", () => {
  const grassroots = [422, 'NOT_TO_GRASSROOTS'];

  test.each([STREET, COMMUNITY])('%s: not by dispatch, redispatch or the district', async (to) => {
    const no = await food();
    for (const as of [['dispatcher'], ['city'], ['district', 'BJ-110108']] as const)
      expect(codeOf(await house.post(as, `/v1/complaints/${no}/dispatch`, { unit: to }))).toEqual(grassroots);
    expect(await orderOf(no)).toMatchObject({ unit: MARKET, bounces: 0 });
  });

  test.each([STREET, COMMUNITY])('%s: not by a ruling', async (to) => {
    const no = await food();
    ok(await object(no, MARKET, LAW));
    expect(codeOf(await rule(no, { upheld: true, unit: to }))).toEqual(grassroots);
    expect(await orderOf(no)).toMatchObject({ stage: { code: 'OBJECTION' } });
  });

  test('not when a limit forces the dispatch after a ruling: the district coordinates', async () => {
    const no = await food();
    ok(await object(no, MARKET, STREET));
    ok(await rule(no, { upheld: true }));
    await ahead(house.desk, no, 25 * HOUR);
    const held = await until(
      () => orderOf(no),
      ({ stage }) => (stage as { code: string }).code !== 'TO_DISPATCH',
    );
    expect(held).toMatchObject({ unit: 'BJ-110108', holder: { how: { code: 'forced' } } });
  });

  test('a street may help and stays no lead; a community is not even asked to help, and no street is whistled for', async () => {
    const no = await food();
    ok(await house.post(unit(MARKET), `/v1/complaints/${no}/askCoUnit`, { units: [STREET] }));
    expect(await orderOf(no)).toMatchObject({ unit: MARKET, coUnits: [{ unit: STREET }] });
    expect(codeOf(await house.post(unit(MARKET), `/v1/complaints/${no}/askCoUnit`, { units: [COMMUNITY] }))).toEqual(
      grassroots,
    );
    const own = await road();
    ok(await house.post(unit(STREET), `/v1/complaints/${own}/sign`));
    for (const to of [NEXT, COMMUNITY])
      expect(
        codeOf(await house.post(unit(STREET), `/v1/complaints/${own}/whistle`, { kind: 'demand', units: [to] })),
      ).toEqual(grassroots);
  });
});
