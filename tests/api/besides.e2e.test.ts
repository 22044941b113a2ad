import { HEAT } from '../workflows/desk';
import { type House, openHouse, type Told } from './house';

const DISPATCH_DESK = '/v1/units/BJ-DESK-DISPATCH/orders?role=abuse';
const DUTY_DESK = '/v1/units/BJ-DESK-CITY/orders?role=risk';
const unit = (code: string) => ['unit', code] as const;

let house: House;
beforeAll(async () => {
  house = await openHouse('api-besides');
});
afterAll(() => house.close());

const codeOf = ({ status, body }: Told) => [status, body.code];
const ok = (told: Told) => {
  if (told.status !== 200) throw new Error(told.text);
  return told.body;
};
const eventsOf = (told: Told) => (ok(told).events as { code: string }[]).map(({ code }) => code);
const listed = async (url: string, as: readonly ['city' | 'supervisor' | 'dispatcher'] = ['city']) =>
  (ok(await house.get(as, url)).orders as { orderNo: string }[]).map(({ orderNo }) => orderNo);

describe('art. 29, IN-16: an emergency is on the duty desk’s table at once, and the order goes on', () => {
  test('of the call: first on the table until the desk has seen it', async () => {
    const no = await house.takeIn({ danger: true });
    const table = ok(await house.get(['city'], DUTY_DESK));
    expect(table.orders).toContainEqual(
      expect.objectContaining({ orderNo: no, role: 'risk', acts: true, light: 'red' }),
    );
    expect(codeOf(await house.post(['agent'], `/v1/complaints/${no}/acknowledgeRisk`))).toEqual([
      403,
      'ROLE_NOT_ALLOWED',
    ]);
    expect(eventsOf(await house.post(['city'], `/v1/complaints/${no}/acknowledgeRisk`, { note: '已派员' }))).toEqual([
      'RISK_ACKNOWLEDGED',
    ]);
    expect(await listed(DUTY_DESK)).not.toContain(no);
    expect(ok(await house.get(unit(HEAT), `/v1/complaints/${no}`)).risks).toMatchObject([
      { no: 1, to: 'BJ-DESK-CITY', acknowledgedAt: expect.stringMatching(/\+08:00$/) },
    ]);
    expect(codeOf(await house.post(['city'], `/v1/complaints/${no}/acknowledgeRisk`))).toEqual([409, 'NO_RISK_OPEN']);
  });

  test('raised by the unit on a running order: no limit moves, and who is not on the order cannot raise it', async () => {
    const no = await house.takeIn();
    const before = ok(await house.get(['auditor'], `/v1/complaints/${no}`));
    expect(codeOf(await house.post(unit('BJ-ENT-WATER'), `/v1/complaints/${no}/raiseRisk`))).toEqual([
      403,
      'NOT_CALLED',
    ]);
    expect(
      eventsOf(await house.post(unit(HEAT), `/v1/complaints/${no}/raiseRisk`, { note: '管道随时可能爆裂' })),
    ).toEqual(['RISK_REPORTED']);
    const after = ok(await house.get(['auditor'], `/v1/complaints/${no}`));
    for (const field of ['due', 'stage', 'owner', 'limit', 'level', 'light'])
      expect([field, after[field]]).toEqual([field, before[field]]);
    expect(after.risks).toMatchObject([{ no: 1, unit: HEAT }]);
    expect(await listed(DUTY_DESK)).toContain(no);
  });

  test('of a call that was put through to 119 at once: the desk can still say that it has seen it', async () => {
    const no = await house.takeIn({ danger: true, treatment: { as: 'transfer', to: '119' } });
    expect(await listed(DUTY_DESK)).toContain(no);
    ok(await house.post(['city'], `/v1/complaints/${no}/acknowledgeRisk`));
    expect(await listed(DUTY_DESK)).not.toContain(no);
    expect(ok(await house.get(['city'], `/v1/complaints/${no}`)).stage).toMatchObject({ code: 'TRANSFERRED' });
  });
});

describe('art. 9, 37, IN-18: many calls on a closed matter are for a person to look at, and change nothing', () => {
  const caller = (phone: string) => ({ kind: 'consult' as const, caller: { name: '钱七', phone } });
  const AGAIN = { treatment: { as: 'decline', ground: 'sameMatter' } } as const;

  test('the tenth call of the day is flagged, dispatched as ever, and lies on the dispatch desk’s table until reviewed', async () => {
    const person = caller('13900139001');
    await house.takeIn({ ...person, treatment: { as: 'answer' } });
    for (let i = 0; i < 9; i++) await house.takeIn({ ...person, ...AGAIN });
    expect(await listed(DISPATCH_DESK)).toEqual([]);
    const tenth = await house.takeIn({ ...person });
    const other = await house.takeIn({ ...caller('13900139002') });
    expect(await listed(DISPATCH_DESK, ['supervisor'])).toEqual([tenth]);

    const [flagged, plain] = await Promise.all(
      [tenth, other].map(async (no) => ok(await house.get(['auditor'], `/v1/complaints/${no}`))),
    );
    expect(flagged?.abuse).toMatchObject({ day: 10, month: 10 });
    expect(plain).not.toHaveProperty('abuse');
    for (const field of ['stage', 'unit', 'level', 'limit', 'owner', 'light', 'urges', 'breaches'])
      expect([field, flagged?.[field]]).toEqual([field, plain?.[field]]);
    const spans = (order: Told['body'] | undefined) =>
      ((order?.due ?? []) as { kind: { code: string }; at: string; from: string }[]).map(({ kind, at, from }) => [
        kind.code,
        Date.parse(at) - Date.parse(from),
      ]);
    expect(spans(flagged)).toEqual(spans(plain));
    ok(await house.post(unit(HEAT), `/v1/complaints/${tenth}/sign`));

    const url = `/v1/complaints/${tenth}/reviewAbuse`;
    expect(codeOf(await house.post(['agent'], url, { finding: 'warned' }))).toEqual([403, 'ROLE_NOT_ALLOWED']);
    expect(codeOf(await house.post(['supervisor'], url, { finding: 'blocked' }))).toEqual([400, 'INVALID_BODY']);
    expect(eventsOf(await house.post(['supervisor'], url, { finding: 'educated', note: '已电话劝导' }))).toEqual([
      'ABUSE_REVIEWED',
    ]);
    expect(await listed(DISPATCH_DESK)).toEqual([]);
    expect(ok(await house.get(['auditor'], `/v1/complaints/${tenth}`)).abuse).toMatchObject({
      finding: { code: 'educated', zh: '已教育' },
      reviewedAt: expect.stringMatching(/\+08:00$/),
    });
    expect(codeOf(await house.post(['supervisor'], url, { finding: 'warned' }))).toEqual([409, 'NO_ABUSE_OPEN']);
  });

  test('many calls on a matter that is still being handled are none', async () => {
    const person = caller('13900139003');
    const running = await house.takeIn({ ...person });
    for (let i = 0; i < 11; i++) await house.takeIn({ ...person, treatment: { as: 'merge', into: running } });
    expect(await listed(DISPATCH_DESK)).toEqual([]);
  });

  test('nothing about the caller stands in the ledger', async () => {
    const { rows } = await house.desk.ledger.pool.query<{ text: string }>(
      'select event::text as text from ledger.order_event',
    );
    for (const { text } of rows) expect(text).not.toMatch(/13900139|钱七/);
  });
});
