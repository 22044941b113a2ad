import { ahead, until } from '../workflows/desk';
import { type House, openHouse, type Told } from './house';

const STREET = 'BJ-110108001';
const DISTRICT = 'BJ-110108';
const [LAW, MARKET] = ['BJ-110108-UMLE', 'BJ-110108-MSA'] as const;
const unit = (code: string) => ['unit', code] as const;
const district = ['district', DISTRICT] as const;
const DAY = 86_400_000;

let house: House;
beforeAll(async () => {
  house = await openHouse('api-oversight');
});
afterAll(() => house.close());

const codeOf = ({ status, body }: Told) => [status, body.code];
const told = ({ status, body, text }: Told) => {
  if (status !== 200) throw new Error(text);
  return (body.events as { code: string }[]).map(({ code }) => code);
};

/** A blocked road, which the catalogue gives to the street; signed. */
async function withTheStreet(): Promise<string> {
  const no = await house.takeIn({ matter: 'road.occupied', place: { street: '110108001' } });
  told(await house.post(unit(STREET), `/v1/complaints/${no}/sign`));
  return no;
}

describe('supervision', () => {
  test('issued, answered, sent back, answered and closed; each finds it on its table and in the list', async () => {
    const no = await withTheStreet();
    const url = `/v1/complaints/${no}`;
    const before = (await house.get(['auditor'], url)).body;
    expect(
      told(await house.post(['supervisor'], `${url}/supervise`, { ground: 'badEffect', note: '请核查。' })),
    ).toEqual(['SUPERVISED']);
    expect((await house.get(unit(STREET), `/v1/units/${STREET}/orders?role=supervised`)).body.orders).toMatchObject([
      { orderNo: no, acts: true },
    ]);
    expect(told(await house.post(unit(STREET), `${url}/answerSupervision`, { note: '已整改' }))).toEqual([
      'SUPERVISION_ANSWERED',
    ]);
    expect((await house.get(district, `/v1/units/${DISTRICT}/orders?role=supervisor`)).body.orders).toMatchObject([
      { orderNo: no, acts: true },
    ]);
    expect((await house.get(district, '/v1/supervisions?state=waitingReview')).body.supervisions).toMatchObject([
      { orderNo: no, unit: STREET, supervisor: DISTRICT, ground: { zh: '造成不良影响' }, state: { zh: '待审核' } },
    ]);
    expect(codeOf(await house.post(unit(STREET), `${url}/reviewSupervision`, { decision: 'close' }))).toEqual([
      403,
      'NOT_CALLED',
    ]);
    told(await house.post(district, `${url}/reviewSupervision`, { decision: 'return', note: '请补充照片' }));
    told(await house.post(unit(STREET), `${url}/answerSupervision`, {}));
    told(await house.post(['city'], `${url}/reviewSupervision`, { decision: 'close' }));
    const order = (await house.get(['auditor'], url)).body;
    expect(order).toMatchObject({ supervisions: 1, supervisionList: [{ no: 1, state: { code: 'closed' } }] });
    // Supervision moves none of the order's own limits.
    expect([order.dueAt, order.due]).toEqual([before.dueAt, before.due]);
    const timeline = await house.get(unit(STREET), `${url}/timeline`);
    const facts = timeline.body.events as { type: { code: string }; facts: Record<string, unknown> }[];
    expect(facts.find(({ type }) => type.code === 'SUPERVISED')?.facts).toMatchObject({
      opened: { answerBy: expect.stringMatching(/\+08:00$/), unit: STREET },
    });
  });

  test('a unit sees its own in the list only; a silent one goes to its supervisor, a silent supervisor to the duty desk', async () => {
    const no = await withTheStreet();
    const url = `/v1/complaints/${no}`;
    told(await house.post(['city'], `${url}/supervise`, { ground: 'refusal' }));
    expect((await house.get(unit(MARKET), '/v1/supervisions')).body.supervisions).toEqual([]);
    expect(codeOf(await house.get(unit(MARKET), url))).toEqual([403, 'FORBIDDEN']);
    await ahead(house.desk, no, 10 * DAY);
    const list = await until(
      () => house.get(['supervisor'], `/v1/supervisions?unit=${STREET}&ground=refusal`),
      ({ body }) => (body.supervisions as { climbed?: true }[])[0]?.climbed === true,
    );
    expect(list.body.supervisions).toMatchObject([{ orderNo: no, breached: true, supervisor: 'BJ-DESK-CITY' }]);
    expect((await house.get(['auditor'], url)).body.breachList).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ clock: expect.objectContaining({ code: 'supervision' }), owner: STREET }),
        expect.objectContaining({ clock: expect.objectContaining({ code: 'supervisionReview' }), owner: DISTRICT }),
      ]),
    );
  });

  test('the fifth caller puts an order under supervision', async () => {
    const no = await withTheStreet();
    for (let i = 0; i < 3; i++) told(await house.post(['agent'], `/v1/complaints/${no}/urge`));
    expect(told(await house.post(['agent'], `/v1/complaints/${no}/urge`))).toEqual(['URGED', 'SUPERVISED']);
    expect(told(await house.post(['agent'], `/v1/complaints/${no}/urge`))).toEqual(['URGED']);
  });
});

describe('raising a level', () => {
  test('the district and the authority give their opinion, by limits of their own; the lead goes on', async () => {
    const no = await withTheStreet();
    const url = `/v1/complaints/${no}`;
    expect(told(await house.post(unit(STREET), `${url}/raise`, { to: 'district', note: '请协调' }))).toEqual([
      'RAISED',
    ]);
    told(await house.post(unit(STREET), `${url}/raise`, { to: 'authority', unit: MARKET }));
    expect(codeOf(await house.post(unit(STREET), `${url}/raise`, { to: 'district' }))).toEqual([
      409,
      'OPINION_PENDING',
    ]);
    expect((await house.get(unit(MARKET), `/v1/units/${MARKET}/orders?role=opinion`)).body.orders).toMatchObject([
      { orderNo: no, acts: true },
    ]);
    expect((await house.get(unit(MARKET), url)).status).toBe(200);
    expect(codeOf(await house.get(unit(MARKET), `${url}/caller`))).toEqual([403, 'FORBIDDEN']);
    told(await house.post(unit(MARKET), `${url}/giveOpinion`, { decision: 'handleYourself', note: '由街道办理' }));
    told(await house.post(district, `${url}/giveOpinion`, { decision: 'coordinated' }));
    expect((await house.get(unit(STREET), url)).body).toMatchObject({
      raises: [
        { to: DISTRICT, level: { zh: '区政府' }, opinion: { code: 'coordinated' }, state: { zh: '已提出意见' } },
        { to: MARKET, opinion: { code: 'handleYourself' } },
      ],
    });
    expect((await house.get(unit(MARKET), `/v1/units/${MARKET}/calls?as=raise`)).body.calls).toMatchObject([
      { orderNo: no, as: 'raise', caller: STREET, state: { code: 'given' } },
    ]);
  });

  test('taking over is a dispatch with fresh limits', async () => {
    const no = await withTheStreet();
    const url = `/v1/complaints/${no}`;
    told(await house.post(unit(STREET), `${url}/raise`, { to: 'district' }));
    expect(told(await house.post(district, `${url}/giveOpinion`, { decision: 'takeOver', unit: LAW }))).toEqual([
      'OPINION_GIVEN',
      'DISPATCHED',
    ]);
    expect((await house.get(unit(LAW), url)).body).toMatchObject({ unit: LAW, holder: { how: { code: 'person' } } });
  });

  test('not to whom it may not be, and not by who does not lead', async () => {
    const no = await withTheStreet();
    const raise = (body: object, who = STREET) => house.post(unit(who), `/v1/complaints/${no}/raise`, body);
    expect(codeOf(await raise({ to: 'authority', unit: 'BJ-ENT-HEAT' }))).toEqual([422, 'NOT_ABOVE']);
    expect(codeOf(await raise({ to: 'authority', unit: 'BJ-MOON' }))).toEqual([422, 'UNKNOWN_UNIT']);
    expect(codeOf(await raise({ to: 'authority' }))).toEqual([400, 'INVALID_BODY']);
    expect(codeOf(await raise({ to: 'city', unit: MARKET }))).toEqual([400, 'INVALID_BODY']);
    expect(codeOf(await raise({ to: 'city' }, MARKET))).toEqual([403, 'NOT_THE_HOLDER']);
    const opinion = { decision: 'coordinated' };
    expect(codeOf(await house.post(unit(MARKET), `/v1/complaints/${no}/giveOpinion`, opinion))).toEqual([
      403,
      'NOT_CALLED',
    ]);
    expect(codeOf(await house.post(district, `/v1/complaints/${no}/giveOpinion`, opinion))).toEqual([
      409,
      'NO_OPINION_PENDING',
    ]);
  });
});
