import { TASK_EXAMPLE } from '../../api/schemas/intake';
import { freshOrder } from '../workflows/desk';
import { type House, openHouse, type Told } from './house';

const STREET = 'BJ-110108001';
const [LAW, MARKET] = ['BJ-110108-UMLE', 'BJ-110108-MSA'] as const;
const unit = (code: string) => ['unit', code] as const;
const codeOf = ({ status, body }: Told) => [status, body.code];

let house: House;
beforeAll(async () => {
  house = await openHouse('api-tasks');
});
afterAll(() => house.close());

const whistle = (more: object = {}, who: string = STREET) =>
  house.post(unit(who), '/v1/whistles', { ...TASK_EXAMPLE, orderNo: freshOrder(), ...more });

describe('a street whistles for work of its own (WH-2)', () => {
  test('the whistle sounds, the called find it, and with the last of them the order is closed', async () => {
    const orderNo = freshOrder();
    const begun = await whistle({ orderNo });
    expect([begun.status, begun.body.stage?.code]).toEqual([201, 'HANDLING']);
    const url = `/v1/complaints/${orderNo}`;
    expect((await house.get(unit(LAW), `/v1/units/${LAW}/orders?role=called`)).body.orders).toMatchObject([
      { orderNo },
    ]);
    const seen = await house.get(unit(LAW), url);
    expect(seen.body).toMatchObject({
      kind: { code: 'task', zh: '街乡工作事项' },
      unit: STREET,
      whistles: [{ kind: { code: 'enforcement' }, by: STREET }],
    });
    // What it is for is read by whoever is called, as any text on an order they work on.
    const { content } = seen.body.texts as { content: string };
    expect((await house.get(unit(LAW), `${url}/texts/${content}`)).body).toMatchObject({ text: TASK_EXAMPLE.content });
    expect(codeOf(await house.post(unit(STREET), `${url}/report`, { result: 'solved' }))).toEqual([409, 'WRONG_STATE']);
    for (const who of [LAW, MARKET])
      for (const name of ['arrive', 'deliver'])
        expect((await house.post(unit(who), `${url}/${name}`)).status).toBe(200);
    expect((await house.get(unit(STREET), url)).body).toMatchObject({
      stage: { code: 'CLOSED' },
      outcome: { code: 'whistleClosed', zh: '吹哨办结' },
    });
    const list = await house.get(['city'], '/v1/complaints?kind=task');
    expect(list.body.orders).toMatchObject([{ orderNo }]);
  });

  test('the same number again is the same whistle; with other words, or of another street, it is refused', async () => {
    const orderNo = freshOrder();
    expect((await whistle({ orderNo })).status).toBe(201);
    expect((await whistle({ orderNo })).status).toBe(200);
    expect(codeOf(await whistle({ orderNo, content: '另一事由' }))).toEqual([409, 'ORDER_NO_CONFLICT']);
    expect(codeOf(await whistle({ orderNo }, 'BJ-110108002'))).toEqual([409, 'ORDER_NO_CONFLICT']);
  });

  test('only streets; departments of its district, of the city, and enterprises; matters of departments too', async () => {
    expect(codeOf(await whistle({}, LAW))).toEqual([403, 'ONLY_STREETS_WHISTLE']);
    for (const role of ['agent', 'city', 'supervisor'] as const)
      expect(codeOf(await house.post([role], '/v1/whistles', { ...TASK_EXAMPLE, orderNo: freshOrder() }))).toEqual([
        403,
        'ROLE_NOT_ALLOWED',
      ]);
    expect(codeOf(await whistle({ units: ['BJ-110105-MSA'] }))).toEqual([422, 'OTHER_DISTRICT']);
    expect(codeOf(await whistle({ units: ['BJ-110108002'] }))).toEqual([422, 'NOT_TO_GRASSROOTS']);
    expect(codeOf(await whistle({ units: ['BJ-MOON'] }))).toEqual([422, 'UNKNOWN_UNIT']);
    expect(codeOf(await whistle({ matter: 'nothing.such' }))).toEqual([422, 'UNKNOWN_MATTER']);
    expect(codeOf(await whistle({ kind: 'demand' }))).toEqual([400, 'INVALID_BODY']);
    const guarded = [...(await house.deps.rules.active()).matters.values()].find(({ guard }) => guard === true);
    expect((await whistle({ matter: guarded?.code })).status).toBe(201);
  });

  test('an emergency is level 1 and told to the duty desk at once', async () => {
    const orderNo = freshOrder();
    expect((await whistle({ orderNo, kind: 'emergency' })).body).toMatchObject({ level: { code: '1' } });
    const timeline = await house.get(['auditor'], `/v1/complaints/${orderNo}/timeline`);
    const types = (timeline.body.events as { type: { code: string } }[]).map(({ type }) => type.code);
    expect(types).toEqual(expect.arrayContaining(['RISK_REPORTED', 'WHISTLED']));
  });

  test('nobody posts a task as a caller’s request', async () => {
    expect(codeOf(await house.post(['agent'], '/v1/complaints', { kind: 'task' }))).toEqual([400, 'INVALID_BODY']);
  });
});
