import { deriveKaohsiung, type KaohsiungRecord, kaohsiungMatter, kaohsiungUnit } from '../../rules/derive-kaohsiung';
import { deriveNyc, nycBorough, nycMatter } from '../../rules/derive-nyc';
import { loadPack } from '../../rules/load';
import { usesCalendar } from '../../domain/calendar';
import type { Limit } from '../../domain/terms';
import { resolve } from '../../rules/resolve';
import { at, sharedFile, termsOf } from './rulesFixture';

const SMALL: readonly KaohsiungRecord[] = [
  { type: '路燈故障(一)', typeFirst: '路燈不亮', unit: '養工處', unitCode: 'B01000', district: '三民區', zip: '807' },
  { type: '路燈故障(一)', unit: '養工處', unitCode: 'B01000', district: '鳳山區', zip: '830' },
  { type: '路燈故障(一)', unit: '台電公司', unitCode: 'E01005', district: '鳳山區', zip: '830' },
  { type: '路燈故障(一)', unit: '台電公司', unitCode: 'E01005', district: '鳳山區', zip: '830' },
  { type: '路燈故障(一)', unit: '養工處', unitCode: 'B01000', district: '三民區', zip: '807' },
  { type: '', unit: '鳳山區公所', unitCode: 'F01004', district: '鳳山區', zip: '830' },
  { type: '瓦斯外洩', unit: '欣高瓦斯', unitCode: 'E02000', district: '茂林區', zip: '' },
  { type: '號誌故障', unit: null, unitCode: null, district: null },
  { district: '三民區' },
];

describe('The Kaohsiung pack is read off the orders', () => {
  const derived = deriveKaohsiung(SMALL);
  const pack = loadPack('kaohsiung-1999', derived);
  const ask = (type: string, district?: string) => {
    const code = district === undefined ? undefined : derived.districtCodes.get(district);
    return termsOf(
      {
        matter: kaohsiungMatter(type),
        place: code === undefined ? {} : { district: code },
        at: at('2016-10-10 00:12'),
      },
      pack,
    );
  };

  test('a type goes to the unit that most of its orders went to, and at a place to the one of that place', () => {
    expect(ask('路燈故障(一)').route).toMatchObject({ unit: 'KH-B01000', basis: 'direct', automatic: true });
    expect(ask('路燈故障(一)', '三民區').route.unit).toBe('KH-B01000');
    expect(ask('路燈故障(一)', '鳳山區').route.unit).toBe('KH-E01005');
  });

  test('an order without a type goes to the office of its district, elsewhere to the district', () => {
    expect(ask('', '鳳山區')).toMatchObject({ route: { unit: 'KH-F01004' }, desks: { leader: 'KH-830' } });
    expect(ask('', '三民區').route).toMatchObject({ unit: 'KH-807', basis: 'district' });
  });

  test('a type that no unit handled is known, and its district coordinates', () => {
    expect(ask('路燈不亮', '三民區').route).toMatchObject({ unit: 'KH-807', basis: 'district' });
    expect(ask('號誌故障')).toMatchObject({ route: { basis: 'desk' }, level: 2 });
  });

  test('danger is level 1, the rest level 3', () => {
    expect(ask('瓦斯外洩', '茂林區')).toMatchObject({ level: 1, route: { unit: 'KH-E02000' } });
    expect(ask('路燈故障(一)').level).toBe(3);
  });

  test('codes do not depend on which orders are there, and a district without a post code has one all the same', () => {
    expect(kaohsiungMatter(' 路燈故障(一) ')).toBe(kaohsiungMatter('路燈故障(一)'));
    expect(kaohsiungMatter(undefined)).toBe('kh.none');
    expect(derived.districtCodes.get('三民區')).toBe('807');
    expect(derived.districtCodes.get('茂林區')).toMatch(/^X[0-9A-F]{6}$/);
    expect(deriveKaohsiung(SMALL)).toEqual(derived);
  });

  test('no limit of the profile asks the working calendar', () => {
    const limits = JSON.stringify(termsOf({ matter: 'kh.none', place: {} }, pack));
    const units = [...limits.matchAll(/"unit":"(hour|naturalDay|workday|workHour)"/g)].map(
      (m) => m[1] as Limit['unit'],
    );
    expect(units.length).toBeGreaterThan(15);
    expect(units.some((unit) => usesCalendar({ value: 1, unit }))).toBe(false);
    expect(limits).not.toContain('rollOver');
  });

  test('an empty feed gives a pack that only knows the order without a type', () => {
    const empty = loadPack('kaohsiung-1999', deriveKaohsiung([]));
    expect([...empty.matters.keys()]).toEqual(['kh.none']);
  });

  test('two weeks of the city: every order resolves, and all but a few to the unit that the city chose', () => {
    const text = sharedFile('kh1999/orders.ndjson.gz');
    const changes = sharedFile('kh1999/events.ndjson.gz');
    if (text === undefined || changes === undefined) return expect(pack.matters.size).toBe(4);
    const rows = (ndjson: string) =>
      ndjson
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as KaohsiungRecord & { createdAt: string });
    const orders = rows(text);
    const real = deriveKaohsiung([...orders, ...rows(changes)]);
    const whole = loadPack('kaohsiung-1999', real);
    let same = 0;
    for (const order of orders) {
      const district = real.districtCodes.get(order.district ?? '');
      const terms = resolve(whole, {
        matter: kaohsiungMatter(order.type),
        place: district === undefined ? {} : { district },
        kind: 'complaint',
        at: Date.parse(order.createdAt),
      });
      if ('refused' in terms) throw new Error(`${terms.refused} ${JSON.stringify(order)}`);
      if (terms.route.unit === kaohsiungUnit(order.unitCode ?? '')) same++;
    }
    expect(orders).toHaveLength(5_506);
    expect(same).toBeGreaterThan(5_490);
    expect(whole.units.size).toBeGreaterThan(60);
  });
});

describe('The New York pack is read off the requests', () => {
  test('agencies, boroughs and complaint types; an unknown borough is no place', () => {
    const derived = deriveNyc([
      { agency: 'HPD', complaint_type: 'PAINT/PLASTER', borough: 'MANHATTAN' },
      { agency: 'NYPD', complaint_type: 'Noise - Residential', borough: 'STATEN ISLAND' },
      { agency: 'NYPD', complaint_type: 'Noise - Residential', borough: 'Unspecified' },
      { agency: '', complaint_type: 'x' },
      {},
    ]);
    const pack = loadPack('nyc-311', derived);
    const terms = termsOf({ matter: nycMatter('HPD', 'PAINT/PLASTER'), place: { district: 'MANHATTAN' } }, pack);
    expect(terms.route).toEqual({ unit: 'NYC-AG-HPD', basis: 'direct', automatic: true });
    expect(terms.desks).toMatchObject({ district: 'NYC-MANHATTAN', leader: 'NYC-DESK-LEADER' });
    expect([...pack.matters.keys()]).toEqual(['nyc.hpd.paint-plaster', 'nyc.nypd.noise-residential']);
    expect(nycBorough('STATEN ISLAND')).toBe('STATEN-ISLAND');
    expect(nycBorough('Unspecified')).toBeUndefined();
    expect(nycBorough(undefined)).toBeUndefined();
    expect(nycMatter('', '!!')).toBe('nyc.none.none');
  });

  test('a day of the city', () => {
    const text = sharedFile('nyc311/day.csv.gz');
    if (text === undefined) return expect(nycBorough('')).toBeUndefined();
    const rows = text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => /^(?:[^,]*,){3}([^,]*),("[^"]*"|[^,]*),/.exec(line));
    const records = rows.map((row) => ({
      agency: row?.[1] ?? '',
      complaint_type: (row?.[2] ?? '').replaceAll('"', ''),
    }));
    const pack = loadPack('nyc-311', deriveNyc(records));
    for (const record of records) {
      expect(pack.matters.has(nycMatter(record.agency, record.complaint_type))).toBe(true);
    }
    expect(pack.matters.size).toBeGreaterThan(100);
  });
});
