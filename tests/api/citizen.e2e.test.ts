import { STREET } from '../workflows/desk';
import { type House, openHouse, type Told } from './house';

let house: House;
beforeAll(async () => {
  house = await openHouse('api-citizen');
});
afterAll(() => house.close());

const ok = (told: Told) => {
  if (told.status >= 300) throw new Error(told.text);
  return told.body;
};
const LEAD = ['unit', STREET] as const;
const ROAD = { matter: 'road.occupied', place: { street: '110108001' } };

async function ask(method: 'GET' | 'POST', url: string, code?: string, payload?: object) {
  const headers = code === undefined ? {} : { 'x-order-code': code };
  const answer = await house.app.inject({ method, url, headers, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json<Told['body']>(), text: answer.body };
}
const codeFor = async (no: string) => String(ok(await house.post(['agent'], `/v1/complaints/${no}/code`)).code);

test('a citizen follows an own order by number and code, urges it, reads the reply, and sees nothing of the inside', async () => {
  const no = await house.takeIn({ ...ROAD, caller: { name: '赵六', phone: '13600136000' } });
  const code = await codeFor(no);
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
  const mine = await ask('GET', `/v1/my/orders/${no}`, code.toLowerCase().replace('-', ' '));
  expect(mine.body).toMatchObject({
    orderNo: no,
    unit: STREET,
    stage: { code: 'DISPATCHED' },
    overdue: false,
    urges: 0,
  });
  expect((mine.body.may as { code: string }[]).map((each) => each.code)).toEqual(['urge', 'cancel']);
  expect((await ask('POST', `/v1/my/orders/${no}/urge`, code, {})).status).toBe(200);
  ok(await house.post(LEAD, `/v1/complaints/${no}/sign`));
  ok(
    await house.post(LEAD, `/v1/complaints/${no}/report`, {
      ...{ result: 'solved', contacted: true, note: '内部说明。', publicReply: '已清理占道物品。' },
    }),
  );
  const told = await ask('GET', `/v1/my/orders/${no}`, code);
  expect(told.body).toMatchObject({
    ...{ stage: { code: 'REPORTED' }, urges: 1 },
    result: { result: { code: 'solved' }, publicReply: '已清理占道物品。' },
  });
  const allowed = ['closedAt', 'dueAt', 'dueWords', 'limit', 'matter', 'may', 'names', 'orderNo', 'overdue', 'rated'];
  const known = [...allowed, 'receivedAt', 'result', 'stage', 'unit', 'urges'];
  expect(Object.keys(told.body).filter((field) => !known.includes(field))).toEqual([]);
  for (const inside of ['赵六', '13600136000', '内部说明', 'hash', 'clocks', 'breach', 'jk_'])
    expect(told.text).not.toContain(inside);
});

test('an unknown number, no code, another order’s code and a code of before are answered alike', async () => {
  const [one, other] = [await house.takeIn(ROAD), await house.takeIn(ROAD)];
  const [first, another] = [await codeFor(one), await codeFor(other)];
  const now = await codeFor(one);
  expect((await ask('GET', `/v1/my/orders/${one}`, now)).status).toBe(200);
  const refused = [
    await ask('GET', `/v1/my/orders/${one}`, first),
    await ask('GET', `/v1/my/orders/${one}`, another),
    await ask('GET', `/v1/my/orders/${one}`),
    await ask('GET', '/v1/my/orders/NO-SUCH-ORDER', now),
    await ask('POST', `/v1/my/orders/${one}/cancel`, another, { ground: 'caller' }),
  ];
  for (const { status, body } of refused) {
    const { instance: _, ...rest } = body;
    const { instance: __, ...like } = refused[0]?.body ?? {};
    expect([status, rest]).toEqual([401, like]);
  }
  expect(refused[0]?.body.code).toBe('BAD_CODE');
});

test('ten wrong codes lock the order for everybody, also for the right one', async () => {
  const no = await house.takeIn(ROAD);
  const code = await codeFor(no);
  for (let i = 0; i < 10; i++) expect((await ask('GET', `/v1/my/orders/${no}`, '00000-00000')).status).toBe(401);
  const locked = await ask('GET', `/v1/my/orders/${no}`, code);
  expect([locked.status, locked.body.code]).toEqual([429, 'TOO_MANY_REQUESTS']);
  // The hotline can give out another.
  expect((await ask('GET', `/v1/my/orders/${no}`, await codeFor(no))).status).toBe(200);
});

test('a channel that passes on what callers say needs the order’s code too; a citizen gives no command of others', async () => {
  const no = await house.takeIn(ROAD);
  const code = await codeFor(no);
  const urge = `/v1/complaints/${no}/urge`;
  expect((await house.post(['caller'], urge)).body.code).toBe('BAD_CODE');
  ok(await house.post(['caller'], urge, {}, { 'x-order-code': code }));
  expect((await ask('POST', `/v1/my/orders/${no}/sign`, code, {})).status).toBe(404);
  expect((await ask('POST', `/v1/complaints/${no}/urge`, code, {})).body.code).toBe('NO_KEY');
  const early = await house.post(['caller'], `/v1/complaints/${no}/addInfo`, {}, { 'x-order-code': code });
  expect(early.body.code).toBe('WRONG_STATE');
});

test('who read is shown to the auditor and the audit administrator, asking is itself on record, and nobody changes it', async () => {
  const no = await house.takeIn({ ...ROAD, caller: { name: '钱七', phone: '13500135000' } });
  ok(await house.post(LEAD, `/v1/complaints/${no}/sign`));
  ok(await house.get(LEAD, `/v1/complaints/${no}/caller`));
  for (const role of ['auditor', 'auditAdmin'] as const) {
    const { readings } = ok(await house.get([role], `/v1/audit/reads?orderNo=${no}`));
    expect(readings).toMatchObject([
      { by: { role: { code: 'unit' } }, orderNo: no, purpose: 'HANDLING', found: true },
      { by: { role: { code: 'unit' } }, orderNo: no, purpose: 'HANDLING', found: true },
    ]);
    expect(JSON.stringify(readings)).not.toContain('钱七');
  }
  for (const role of ['admin', 'securityAdmin', 'supervisor', 'city'] as const)
    expect((await house.get([role], '/v1/audit/reads')).body.code).toBe('FORBIDDEN');
  expect((await house.get(['auditor'], '/v1/audit/duties')).body.code).toBe('FORBIDDEN');
  const { duties } = ok(await house.get(['auditAdmin'], '/v1/audit/duties?limit=3'));
  expect(duties).toMatchObject([
    { by: { role: { code: 'auditAdmin' } }, action: { code: 'readLogs' }, subject: 'duties' },
    { by: { role: { code: 'auditAdmin' } }, action: { code: 'readLogs' }, subject: 'readings' },
    { by: { role: { code: 'auditor' } }, action: { code: 'readLogs' }, subject: 'readings' },
  ]);
  const page = ok(await house.get(['auditAdmin'], '/v1/audit/reads?limit=1'));
  const rest = ok(await house.get(['auditAdmin'], `/v1/audit/reads?limit=1&cursor=${String(page.next)}`));
  expect(rest.readings).not.toEqual(page.readings);
});
