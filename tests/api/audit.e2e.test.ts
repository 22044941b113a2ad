import { type House, openHouse, type Told } from './house';

let house: House;
beforeAll(async () => {
  house = await openHouse('api-audit');
});
afterAll(() => house.close());

const ok = (told: Told) => {
  if (told.status >= 300) throw new Error(told.text);
  return told.body;
};

test('an auditor asks how an order stood, whether it follows from the rules, and what other rules would have made of it', async () => {
  const no = await house.takeIn({ matter: 'road.occupied', place: { street: '110108001' } });
  const street = ['unit', 'BJ-110108001'] as const;
  const before = ok(await house.get(['auditor'], `/v1/complaints/${no}`));
  ok(await house.post(street, `/v1/complaints/${no}/sign`));
  ok(await house.post(['city'], `/v1/complaints/${no}/urge`));
  const timeline = ok(await house.get(['auditor'], `/v1/complaints/${no}/timeline`)).events as { at: string }[];
  const url = `/v1/audit/orders/${no}`;

  const received = encodeURIComponent(timeline[0]?.at ?? '');
  const then = ok(await house.get(['auditor'], `${url}/at?time=${received}`));
  expect(then).toMatchObject({ seq: 2, order: { stage: { code: 'DISPATCHED' }, unit: before.unit, urges: 0 } });
  const now = ok(await house.get(['auditor'], `${url}/at?time=2100-01-01T00:00:00Z`));
  expect(now).toMatchObject({ seq: timeline.length, order: { stage: { code: 'HANDLING' }, urges: 1 } });
  expect((await house.get(['auditor'], `${url}/at?time=2000-01-01T00:00:00Z`)).body.code).toBe('UNKNOWN_ORDER');
  expect((await house.get(['auditor'], `${url}/at?time=yesterday`)).body.code).toBe('INVALID_QUERY');

  expect(ok(await house.get(['auditor'], `${url}/derivation`))).toMatchObject({
    orderNo: no,
    follows: true,
    causes: [
      { seq: 1, cause: 'intake', verdict: 'same' },
      { seq: 3, cause: 'command', command: 'sign', verdict: 'same' },
      { seq: 4, cause: 'command', command: 'urge', verdict: 'same' },
    ],
  });
  expect(ok(await house.get(['auditor'], `${url}/what-if`))).toMatchObject({
    orderNo: no,
    differences: [],
    refused: [],
  });
  expect((await house.get(['auditor'], `${url}/what-if?pack=none`)).body.code).toBe('INVALID_QUERY');
  for (const path of ['at?time=2100-01-01T00:00:00Z', 'derivation', 'what-if']) {
    expect((await house.get(['supervisor'], `${url}/${path}`)).body.code).toBe('FORBIDDEN');
    expect((await house.get(['auditor'], `/v1/audit/orders/NO-SUCH/${path}`)).body.code).toBe('UNKNOWN_ORDER');
  }
});
