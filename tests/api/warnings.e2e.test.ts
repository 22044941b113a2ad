import type { Role } from '../../domain/commands';
import { watchUpToNow } from '../../insight/warning/watch/turn';
import { NOW, PACK, PLACE, WatchedCity } from '../workflows/watch/fixture';
import { type House, openHouse } from './house';

const STREET = 'BJ-110108001';
const OTHER = 'BJ-110108002';

let city: WatchedCity;
let house: House;
beforeAll(async () => {
  city = await WatchedCity.open();
  await city.burst('K', NOW - 20 * 60_000, 22);
  await city.put('X-0', NOW, { matter: 'gas.leak', danger: true, place: { district: '110108', street: '110108002' } });
  await watchUpToNow({ pool: city.ledger.pool, pack: PACK, now: () => NOW + 60 * 60_000 });
  house = await openHouse('api-warnings', undefined, { urls: city.box.urls, handsOnly: true });
}, 120_000);
afterAll(async () => {
  await house.close();
  await city.close();
});

type Shown = { readonly id: string; readonly kind: { readonly code: string }; readonly place?: string };
const listed = async (as: readonly [Role, string?], query = '') => {
  const { status, body } = await house.get(as, `/v1/warnings${query}`);
  return status === 200 ? (body.warnings as Shown[]).map(({ kind, place }) => `${kind.code} ${place}`) : status;
};
const surge = async () =>
  ((await house.get(['city'], '/v1/warnings?kind=surge')).body.warnings as Shown[])[0]?.id ?? '';
const raw = async (as: readonly [Role, string?], url: string) =>
  house.app.inject({ url, headers: { authorization: `Bearer ${await house.key(...as)}` } });

test('the list says what each warning rests on, newest first, filtered, page by page', async () => {
  const both = ['danger 110108002', `surge ${PLACE.community}`];
  expect([...((await listed(['city'])) as string[])].sort()).toEqual(both);
  expect(await listed(['city'], `?place=${PLACE.street}`)).toEqual([both[1]]);
  expect(await listed(['city'], '?place=110108&kind=danger&state=open')).toEqual([both[0]]);
  expect(await listed(['city'], `?matter=gas.leak&unit=${STREET}`)).toEqual([both[0]]);
  expect(await listed(['city'], '?state=ended')).toEqual([]);
  const { body } = await house.get(['supervisor'], '/v1/warnings?limit=1');
  const next = await house.get(['supervisor'], `/v1/warnings?limit=1&cursor=${String(body.next)}`);
  const shown = [body, next.body].flatMap(({ warnings }) => warnings as Shown[]);
  expect(new Set(shown.map(({ id }) => id)).size).toBe(2);
  expect(next.body.next).toBeUndefined();
  expect((await house.get(['city'], '/v1/warnings?kind=flood')).status).toBe(400);
});

test('one warning names its orders, its expectation, its odds, sample, method and rules', async () => {
  const { body } = await house.get(['auditor'], `/v1/warnings/${await surge()}`);
  expect(body).toMatchObject({
    kind: { code: 'surge', zh: '激增' },
    state: { code: 'open' },
    matter: 'light.out',
    place: PLACE.community,
    unit: STREET,
    windowHours: 1,
    observed: expect.any(Number),
    expected: expect.any(Number),
    sample: { days: 11, tests: expect.any(Number) },
    method: { code: 'count', en: expect.stringContaining('negative binomial') },
    rules: PACK.hash,
    topic: true,
    names: { units: { [STREET]: expect.anything() }, matters: { 'light.out': expect.anything() } },
  });
  expect(body.odds as number).toBeLessThan(1e-4);
  expect(body.falseAlarmsAWeek as number).toBeLessThan(1);
  expect((body.members as { orderNo: string }[]).filter(({ orderNo }) => orderNo.startsWith('K-'))).toHaveLength(22);
  const [danger] = (await house.get(['auditor'], '/v1/warnings?kind=danger')).body.warnings as Record<
    string,
    unknown
  >[];
  expect(danger).toMatchObject({ method: { code: 'rule' }, observed: 1 });
  expect([danger?.odds, danger?.expected]).toEqual([undefined, undefined]);
});

test('a unit sees its own and those of units below it; of others not even that they are there', async () => {
  expect(await listed(['unit', STREET])).toHaveLength(2);
  expect(await listed(['unit', OTHER])).toEqual([]);
  expect(await listed(['agent'])).toHaveLength(2);
  expect(await listed(['admin'])).toBe(403);
  const id = await surge();
  for (const url of [`/v1/warnings/${id}`, `/v1/warnings/${id}/chart.svg`]) {
    expect((await raw(['unit', STREET], url)).statusCode).toBe(200);
    expect((await house.get(['unit', OTHER], url)).body.code).toBe('UNKNOWN_WARNING');
    expect((await house.get(['admin'], url)).status).toBe(403);
  }
  expect((await house.get(['city'], '/v1/warnings/W000000000000000')).status).toBe(404);
});

test('an order that became confidential since leaves the members that are shown to others', async () => {
  await city.box.asOwner(`update ledger.complaint set confidential_to = '{role:auditor}' where order_no = 'K-3'`);
  const members = async (role: Role) =>
    ((await house.get([role], `/v1/warnings/${await surge()}`)).body.members as { orderNo: string }[]).map(
      ({ orderNo }) => orderNo,
    );
  expect([(await members('agent')).includes('K-3'), (await members('auditor')).includes('K-3')]).toEqual([false, true]);
});

test('CSV has a line a warning and says where it goes on; the picture is an SVG', async () => {
  const csv = await raw(['city'], '/v1/warnings.csv');
  expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
  const lines = csv.body.trim().split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^id,kind,state,matter,place,unit,raised_at/);
  expect((await raw(['city'], '/v1/warnings.csv?limit=1')).headers['x-next-cursor']).toBeDefined();
  expect((await raw(['unit', OTHER], '/v1/warnings.csv')).body.trim().split('\r\n')).toHaveLength(1);
  const svg = await raw(['city'], `/v1/warnings/${await surge()}/chart.svg`);
  expect(svg.headers['content-type']).toBe('image/svg+xml');
  expect(svg.body).toMatch(/^<svg[\s\S]*激增/u);
});
