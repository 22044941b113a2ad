import type { Role } from '../../domain/commands';
import { ahead, LAW, STREET, until } from '../workflows/desk';
import { type House, openHouse, type Told } from './house';

type Who = readonly [Role, string?];
const LEAD: Who = ['unit', STREET];
const CALLED: Who = ['unit', LAW];
const DISTRICT: Who = ['district', 'BJ-110108'];
const AUDITOR: Who = ['auditor'];
const EVERYBODY: readonly Who[] = [
  LEAD,
  CALLED,
  DISTRICT,
  ['unit', 'BJ-ENT-WATER'],
  ['agent'],
  ['dispatcher'],
  ['city'],
  ['visitor'],
  ['supervisor'],
  ['appraiser'],
  AUDITOR,
];
const HOUR = 3_600_000;

let house: House;
beforeAll(async () => {
  house = await openHouse('api-secrecy');
});
afterAll(() => house.close());

const ok = (told: Told) => {
  if (told.status >= 300) throw new Error(told.text);
  return told.body;
};
const name = ([role, unit]: Who) => (unit === undefined ? role : `${role} ${unit}`);
const who = (...all: readonly Who[]) => all.map(name);

/** With a street, its district has a copy, and a department was whistled for. */
async function withTheStreet(more: object): Promise<string> {
  const no = await house.takeIn({ matter: 'road.occupied', place: { street: '110108001' }, ...more });
  ok(await house.post(LEAD, `/v1/complaints/${no}/sign`));
  ok(await house.post(LEAD, `/v1/complaints/${no}/whistle`, { kind: 'demand', units: [LAW], note: '请到现场。' }));
  return no;
}

/** Who is answered at an address. */
async function answered(url: string, payload?: object): Promise<readonly string[]> {
  const seen: Who[] = [];
  for (const each of EVERYBODY) {
    const told = payload ? await house.post(each, url, payload) : await house.get(each, url);
    if (told.status < 300) seen.push(each);
    else expect([name(each), told.body.code]).toEqual([name(each), 'FORBIDDEN']);
  }
  return seen.map(name);
}
/** Who finds the order in a list. */
async function finds(url: string, no: string): Promise<readonly string[]> {
  const seen: Who[] = [];
  for (const each of EVERYBODY) {
    const told = await house.get(each, url);
    if (told.status < 300 && told.text.includes(no)) seen.push(each);
  }
  return seen.map(name);
}
async function noteOf(no: string): Promise<string> {
  const { events } = ok(await house.get(AUDITOR, `/v1/complaints/${no}/timeline`));
  const found = (events as { facts: { note?: string } }[]).find(({ facts }) => facts.note !== undefined);
  return found?.facts.note ?? '';
}

describe.each([
  ['a report of wrongdoing 举报', { kind: 'report' }],
  ['an order to be kept secret 保密', { secret: true }],
  ['an order whose caller asks to stay unnamed', { caller: { name: '孙八', phone: '13700137000', secret: true } }],
])('%s is seen by the lead unit and by whoever must act', (_, more) => {
  let no: string;
  beforeAll(async () => {
    no = await withTheStreet(more);
  });

  test('while the street handles it: the street, and the auditor; no desk, no district with a copy, no unit called in', async () => {
    const url = `/v1/complaints/${no}`;
    expect(await answered(url)).toEqual(who(LEAD, AUDITOR));
    expect(await answered(`${url}/timeline`)).toEqual(who(LEAD, AUDITOR));
    expect(await answered(`${url}/texts/${await noteOf(no)}`)).toEqual(who(LEAD, AUDITOR));
    expect(await answered(`${url}/caller`)).toEqual(who(LEAD));
  });

  test('in no list of anybody else, and on no other table', async () => {
    expect(await finds('/v1/complaints?matter=road.occupied', no)).toEqual(who(LEAD, AUDITOR));
    expect(await finds(`/v1/units/${STREET}/orders`, no)).toEqual(who(LEAD, AUDITOR));
    expect(await finds('/v1/units/BJ-110108/orders', no)).toEqual([]);
    expect(await finds('/v1/due?kind=report', no)).toEqual(who(LEAD, AUDITOR));
    expect(await finds('/v1/follow-ups', no)).toEqual([]);
  });

  test('the unit that was called in has its own call and limit, writes down what it did, and reads nothing of the order', async () => {
    expect(await finds(`/v1/units/${LAW}/orders?role=called`, no)).toEqual(who(CALLED, AUDITOR));
    expect(await finds(`/v1/units/${LAW}/calls`, no)).toEqual(who(CALLED, AUDITOR));
    expect(await finds('/v1/due?kind=whistle', no)).toEqual(who(CALLED, AUDITOR));
    expect(await answered(`/v1/complaints/${no}/texts`, { text: '已到现场' })).toEqual(who(LEAD, CALLED));
    ok(await house.post(CALLED, `/v1/complaints/${no}/arrive`, { note: '已到' }));
    ok(await house.post(CALLED, `/v1/complaints/${no}/deliver`));
    expect(await answered(`/v1/complaints/${no}`)).toEqual(who(LEAD, AUDITOR));
  });

  test('a refused command of the wrong stage does not tell them the stage', async () => {
    const told = await house.post(['dispatcher'], `/v1/complaints/${no}/reviewReport`, { accepted: true });
    expect(told.body).toMatchObject({ code: 'WRONG_STATE' });
    expect(told.body.expected).not.toHaveProperty('stage');
  });

  test('reported: the desk that reviews; then the visitor, who also learns whom to call', async () => {
    const url = `/v1/complaints/${no}`;
    ok(await house.post(LEAD, `${url}/report`, { result: 'solved', contacted: true }));
    expect(await answered(url)).toEqual(who(LEAD, ['dispatcher'], AUDITOR));
    expect(await finds('/v1/units/BJ-DESK-DISPATCH/orders', no)).toEqual(who(['dispatcher'], AUDITOR));
    expect(await answered(`${url}/caller`)).toEqual(who(LEAD));
    ok(await house.post(['dispatcher'], `${url}/reviewReport`, { accepted: true }));
    expect(await answered(url)).toEqual(who(LEAD, ['visitor'], AUDITOR));
    await ahead(house.desk, no, 30 * HOUR);
    await until(
      () => finds('/v1/follow-ups', no),
      (seen) => seen.length > 0,
    );
    expect(await finds('/v1/follow-ups', no)).toEqual(who(['visitor'], AUDITOR));
    expect(await answered(`${url}/caller`)).toEqual(who(LEAD, ['visitor']));
  });
});

test('waiting for dispatch it lies open to the dispatcher, argued about to the city, and to no unit that has lost it', async () => {
  const no = await withTheStreet({ secret: true });
  const url = `/v1/complaints/${no}`;
  ok(await house.post(LEAD, `${url}/object`, { ground: 'duty', proposedUnit: 'BJ-110108002' }));
  expect(await answered(url)).toEqual(who(LEAD, ['city'], AUDITOR));
  ok(await house.post(['city'], `${url}/ruleObjection`, { upheld: true }));
  expect(await answered(url)).toEqual(who(LEAD, DISTRICT, ['dispatcher'], AUDITOR));
  ok(await house.post(['dispatcher'], `${url}/dispatch`, { unit: 'BJ-ENT-WATER' }));
  expect(await answered(url)).toEqual(who(['unit', 'BJ-ENT-WATER'], AUDITOR));
});

test('no address that is served tells anybody else of it, whichever lists there are', async () => {
  const no = await withTheStreet({ secret: true });
  const ref = await noteOf(no);
  const units = [STREET, 'BJ-110108', ...['DISPATCH', 'CITY', 'VISIT', 'LEADER'].map((desk) => `BJ-DESK-${desk}`)];
  const urls = [...house.app.served.keys()]
    .flatMap((route) => (route.startsWith('GET /v1/') ? [route.slice('GET '.length)] : []))
    .flatMap((url) => (url.includes(':unit') ? units.map((unit) => url.replace(':unit', unit)) : [url]))
    .map((url) => url.replace(':orderNo', no).replace(':ref', ref));
  expect(urls.length).toBeGreaterThan(20);
  const outsiders = EVERYBODY.filter((each) => each !== LEAD && each !== AUDITOR && each !== CALLED);
  const told: string[] = [];
  for (const each of outsiders)
    for (const url of urls) {
      const { status, text } = await house.get(each, url);
      if (status < 300 && text.includes(no)) told.push(`${name(each)} ${url}`);
    }
  expect(told).toEqual([]);
});

test('an order as open as any stays so, and says nothing of secrecy', async () => {
  const no = await withTheStreet({});
  const order = ok(await house.get(['agent'], `/v1/complaints/${no}`));
  expect(order).not.toHaveProperty('confidential');
  expect(await answered(`/v1/complaints/${no}`)).toEqual(
    EVERYBODY.filter((each) => each[1] !== 'BJ-ENT-WATER').map(name),
  );
  expect(await finds('/v1/units/BJ-110108/orders', no)).toContain(name(DISTRICT));
});
