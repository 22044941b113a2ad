import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportArgs } from '../../importer/args';
import { importNyc } from '../../importer/nyc/import';
import { readNyc } from '../../importer/nyc/rows';
import { newYorkInstant, withOffset } from '../../importer/nyc/zone';
import { StartupError } from '../../platform/failures';
import { realInput } from './fixtureFeed';
import { openTestPlace, type TestPlace } from './importPlace';
import { scratch } from './scratch';

const HEADER =
  'unique_key,created_date,closed_date,agency,complaint_type,descriptor,location_type,incident_zip,city,borough,latitude,longitude';
const GOOD =
  '90000001,2026-04-11T23:28:40.000,,DOT,Street Light,"Lamp out, ""again""",Street,10001,NEW YORK,MANHATTAN,40.75,-73.99';

function fileOf(...rows: readonly string[]): string {
  const path = join(scratch(), 'rows.csv');
  writeFileSync(path, [HEADER, ...rows].join('\r\n'));
  return path;
}

describe('times of New York without their zone', () => {
  test.each([
    ['2026-04-11T23:28:40.000', '2026-04-11T23:28:40-04:00'],
    ['2026-01-15T08:00:00', '2026-01-15T08:00:00-05:00'],
    ['04/11/2026 11:28:40 PM', '2026-04-11T23:28:40-04:00'],
    ['04/11/2026 12:05:00 AM', '2026-04-11T00:05:00-04:00'],
    ['04/11/2026 12:05:00 PM', '2026-04-11T12:05:00-04:00'],
    // The clocks go back on 1 November: the first of the two is meant.
    ['2026-11-01T00:59:59', '2026-11-01T00:59:59-04:00'],
    ['2026-11-01T01:30:00', '2026-11-01T01:30:00-04:00'],
    ['2026-11-01T02:00:00', '2026-11-01T02:00:00-05:00'],
    // They go forward on 8 March: the hour that does not happen is read an hour later.
    ['2026-03-08T01:59:59', '2026-03-08T01:59:59-05:00'],
    ['2026-03-08T02:30:00', '2026-03-08T03:30:00-04:00'],
    ['2026-03-08T03:00:00', '2026-03-08T03:00:00-04:00'],
  ])('%s is %s', (text, expected) => {
    const at = newYorkInstant(text);
    expect(at).toBe(Date.parse(expected));
    expect(withOffset(at ?? 0)).toBe(expected);
  });

  test.each([
    '',
    'yesterday',
    '2026-02-30T10:00:00',
    '13/01/2026 10:00:00 AM',
    '01/01/2026 13:00:00 PM',
    '2026-01-01T25:00:00',
  ])('%j is no time', (text) => expect(newYorkInstant(text)).toBeUndefined());
});

describe('rows as the API would take them', () => {
  test('a row becomes a body with its zone, codes of the catalogue, and the words apart', async () => {
    const { requests, rejects } = await readNyc(fileOf(GOOD));
    expect(rejects).toEqual([]);
    expect(requests[0]).toMatchObject({
      body: {
        orderNo: 'NYC-90000001',
        matter: 'nyc.dot.street-light',
        place: { district: 'MANHATTAN' },
        calledAt: '2026-04-11T23:28:40-04:00',
        content: 'Street Light · Lamp out, "again" · Street',
      },
      closed: false,
    });
  });

  test('what the API would refuse is set aside with the line and the API’s own reason', async () => {
    const { requests, rejects, rows } = await readNyc(
      fileOf(
        GOOD,
        GOOD.replace('90000001', '90000002').replace('2026-04-11T23:28:40.000', 'n/a'),
        GOOD.replace('90000001', '90000003').replace('40.75', '140.75'),
        GOOD.replace('90000001', '90000004').replace('DOT', ''),
        GOOD.replace('90000001', 'no number!'),
        GOOD.replace('90000001', '90000006').replace(',-73.99', ','),
        '90000007,too,few',
        '90000008,"open',
        GOOD,
      ),
    );
    expect(requests).toHaveLength(1);
    expect(
      rejects.map(({ line, reason }) => [line, reason.split(' ')[0]]).sort((a, b) => Number(a[0]) - Number(b[0])),
    ).toEqual([
      [3, '/calledAt'],
      [4, '/lat'],
      [5, '/matter'],
      [6, '/orderNo'],
      [7, '/lng'],
      [8, '应有'],
      [9, '引号未闭合或位置不对'],
    ]);
    expect(rows).toBe(requests.length + rejects.length);
  });

  test('a number that stands twice is taken once', async () => {
    const { requests, rejects } = await readNyc(fileOf(GOOD, GOOD));
    expect(requests).toHaveLength(1);
    expect(rejects[0]?.reason).toContain('NYC-90000001');
  });

  test('a request whose borough is not named goes to the agency all the same', async () => {
    const { requests } = await readNyc(fileOf(GOOD.replace('MANHATTAN', 'Unspecified')));
    expect(requests[0]?.body.place).toEqual({});
  });

  test('a file of another kind is refused with the columns it lacks', async () => {
    const path = join(scratch(), 'rows.csv');
    writeFileSync(path, 'a,b\n1,2\n');
    await expect(readNyc(path)).rejects.toThrow(StartupError);
    await expect(readNyc(path)).rejects.toThrow(/unique_key/);
  });

  test('every row of the real day and of the long form is read', async () => {
    const folder = realInput('nyc311');
    if (folder === undefined) return;
    for (const [name, count] of [
      ['day.csv.gz', 10_000],
      ['full_columns.csv.gz', 258],
    ] as const) {
      const { requests, rejects, rows } = await readNyc(join(folder, name));
      expect([name, rows, requests.length + rejects.length]).toEqual([name, count, count]);
    }
  }, 60_000);
});

describe('an intake-only import on the real engine', () => {
  let place: TestPlace;
  beforeAll(async () => {
    place = await openTestPlace('nyc');
  });
  afterAll(() => place.close());

  test('each request stands with the agency of the catalogue at its own business time; a second run finds it there', async () => {
    const input = fileOf(GOOD, GOOD.replace('90000001', '90000002').replace('DOT', 'HPD'), 'broken');
    const args: ImportArgs = {
      profile: 'nyc-311',
      input,
      dataDir: scratch(),
      againstRunning: false,
      fresh: false,
      limit: undefined,
      only: [],
      concurrency: 4,
      horizonDays: 0,
      json: undefined,
    };
    const first = await importNyc(args, { open: place.open, say: () => undefined });
    expect(first.run.failed).toEqual([]);
    expect(first.report).toMatchObject({
      read: { rows: 3, rejected: 1 },
      orders: { chosen: 2, imported: 2, lost: 0, doubled: 0 },
      stages: { DISPATCHED: 2 },
      units: { 'NYC-AG-DOT': 1, 'NYC-AG-HPD': 1 },
    });
    const { rows } = await place.desk.ledger.pool.query<{ at: Date }>(
      "select min(at) as at from ledger.order_event where order_no = 'NYC-90000001'",
    );
    expect(Math.abs(Number(rows[0]?.at) - Date.parse('2026-04-11T23:28:40-04:00'))).toBeLessThan(60_000);
    const second = await importNyc(args, { open: place.open, say: () => undefined });
    expect(second.run.resumed).toBe(2);
    expect(second.report).toEqual(first.report);
  }, 120_000);
});
