import { ahead, until } from '../workflows/desk';
import { type House, openHouse, type Told } from './house';

const CENTRAL = 'BJ-CEN-EXAMPLE';
const DAY = 86_400_000;

let house: House;
beforeAll(async () => {
  house = await openHouse('api-liaison');
});
afterAll(() => house.close());

const ok = (told: Told) => {
  if (told.status >= 300) throw new Error(told.text);
  return told.body;
};

test('art. 22: passed on, pushed when nothing comes, followed up; in no list of what is overdue, never supervised', async () => {
  const no = await house.takeIn({ matter: 'central.premises', place: { district: '110108' }, kind: 'complaint' });
  const url = `/v1/complaints/${no}`;
  ok(await house.post(['dispatcher'], `${url}/dispatch`));
  await ahead(house.desk, no, 12 * DAY);
  const order = await until(
    async () => ok(await house.get(['supervisor'], url)),
    ({ urges }) => Number(urges) > 0,
  );
  expect(order).toMatchObject({
    liaison: true,
    unit: CENTRAL,
    light: 'yellow',
    followUp: { task: expect.anything() },
    supervisions: 0,
  });
  // The one that counts is of our own follow-up desk, which called nobody.
  const missed = order.breachList as { clock: { code: string }; owner: string; liaison?: true }[];
  expect(missed.filter(({ owner }) => owner === CENTRAL).map(({ liaison }) => liaison)).toEqual([true, true, true]);
  expect(order.breaches).toBe(missed.filter(({ liaison }) => !liaison).length);
  const listed = async (query: string) =>
    (await house.get(['supervisor'], `/v1/complaints?${query}`)).text.includes(no);
  expect(await listed('liaison=true')).toBe(true);
  expect(await listed('liaison=false')).toBe(false);
  expect(await listed('overdue=true')).toBe(false);
  expect((await house.post(['supervisor'], `${url}/supervise`, { ground: 'overdue' })).body.code).toBe('LIAISON_ONLY');
  expect((await house.post(['agent'], `${url}/urge`)).status).toBe(200);
  const { rows } = await house.desk.ledger.pool.query<{ report_breaches: number }>(
    'select report_breaches from ledger.complaint where order_no = $1',
    [no],
  );
  expect(rows).toEqual([{ report_breaches: 0 }]);
});

test('a unit of the central state is not whistled for or ordered in', async () => {
  const street = ['unit', 'BJ-110108001'] as const;
  const no = await house.takeIn({ matter: 'road.occupied', place: { street: '110108001' } });
  ok(await house.post(street, `/v1/complaints/${no}/sign`));
  for (const [command, body] of [
    ['whistle', { kind: 'demand', units: [CENTRAL] }],
    ['askCoUnit', { units: [CENTRAL] }],
  ] as const)
    expect((await house.post(street, `/v1/complaints/${no}/${command}`, body)).body.code).toBe('LIAISON_ONLY');
});
