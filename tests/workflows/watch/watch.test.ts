import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { temporal as proto } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { watchScheduleId } from '../../../insight/warning/watch/schedule';
import { watchUpToNow } from '../../../insight/warning/watch/turn';
import { openPool } from '../../../platform/postgres/pool';
import { workflowBundle } from '../../../worker/bundle';
import { HOUR } from '../../domain/support';
import { testConverter } from '../../support/converter';
import { CACHE, type Desk, openDesk, until } from '../desk';
import { DAY, NOW, PACK, PLACE, watchOf, WatchedCity } from './fixture';

let city: WatchedCity;
let clock = NOW;
const look = () => watchUpToNow({ pool: city.ledger.pool, pack: PACK, now: () => clock });
const told = async (kind: string) => (await city.warnings()).filter((each) => each.kind === kind);

beforeAll(async () => {
  city = await WatchedCity.open();
}, 120_000);
afterAll(() => city.close());

describe('the watch on ledger and vault', () => {
  test('the first look learns the days there are and tells nothing of what is calm', async () => {
    expect(await look()).toEqual({ orders: 0, raised: 0, learnt: 11 });
    expect(await look()).toEqual({ orders: 0, raised: 0, learnt: 0 });
    expect(await city.warnings()).toEqual([]);
  });

  test.each(['before', 'after'] as const)(
    'killed with -9 %s the commit of a warning it tells it once, with its orders and its odds',
    async (dies) => {
      const place = { ...PLACE, community: dies === 'before' ? '110108001003' : '110108001011' };
      await city.burst(dies === 'before' ? 'K' : 'L', clock - 20 * 60_000, 8, { place });
      const file = join(__dirname, '..', 'fixtures', 'dyingWatch.ts');
      const args = ['--import', 'tsx', file, city.box.urls.ledger, String(clock + 60_000), dies];
      const died = spawnSync(process.execPath, args, { encoding: 'utf8' });
      expect([died.signal, died.stdout]).toEqual(['SIGKILL', '']);
      const at = async () => (await told('surge')).filter((each) => each.place === place.community);
      expect(await at()).toHaveLength(dies === 'before' ? 0 : 1);
      clock += 60_000;
      await look();
      const [warning, ...more] = await at();
      expect(more).toEqual([]);
      expect(warning).toMatchObject({ kind: 'surge', matter: 'light.out', unit: 'BJ-110108001', ended: false });
      const orders = warning?.orders as string[] | undefined;
      expect(orders?.filter((no) => /^[KL]-/.test(no))).toHaveLength(8);
      expect(Number(warning?.a_week)).toBeLessThan(1);
      expect(Number(warning?.odds)).toBeLessThan(1e-4);
      expect(Number(warning?.expected)).toBeLessThan(1);
      expect(warning?.sample).toEqual({ days: 11, tests: expect.any(Number) });
      expect(warning?.pack).toBe(PACK.hash);
    },
    120_000,
  );

  test('later orders join the same warning; it ends when a day is as any other; what comes then is another', async () => {
    const first = (await told('surge'))[0]?.id;
    clock += 30 * 60_000;
    await city.burst('M', clock - 10 * 60_000, 3);
    expect(await look()).toMatchObject({ orders: 3, raised: 0 });
    expect((await told('surge'))[0]?.orders).toContain('M-2');
    clock += 2 * DAY;
    await look();
    expect((await told('surge')).map(({ ended }) => ended)).toEqual([true, true]);
    await city.burst('N', clock - 20 * 60_000, 8);
    await look();
    const all = await told('surge');
    expect(all.map(({ ended }) => ended)).toEqual([true, true, false]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(3);
    expect(all[2]?.id).not.toBe(first);
  }, 120_000);

  test('orders that come into the ledger late are counted at their own time', async () => {
    const place = { ...PLACE, community: '110108001027' };
    clock += DAY;
    await look();
    await city.burst('Q', clock - 5 * HOUR, 8, { place });
    expect(await look()).toMatchObject({ orders: 8, raised: 1 });
    const found = (await told('surge')).find((each) => each.place === place.community);
    const evidence = Number(found?.evidence_at as Date) - (clock - 5 * HOUR);
    expect([evidence >= 4 * 120_000, evidence <= 7 * 120_000]).toEqual([true, true]);
    expect(Number(found?.raised_at as Date)).toBe(clock);
  });

  test('three orders of one caller on one matter, none solved, are a named case; nothing leads back to the person', async () => {
    const place = { district: '110108', street: '110108002' };
    for (let i = 0; i < 3; i++) {
      await city.put(`R-${i}`, clock, { place, matter: 'noise.neighbour' }, '13911112222');
      clock += HOUR;
      await look();
    }
    const [found, ...more] = await told('caller');
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      matter: 'noise.neighbour',
      place: '110108002',
      observed: 3,
      odds: null,
      ended: false,
    });
    expect(found?.orders).toEqual(['R-0', 'R-1', 'R-2']);
    const [{ caller_id: caller = '' } = {}] = await city.box.asOwner(
      "select caller_id::text from vault.order_file where order_no = 'R-0'",
    );
    expect(found?.subject).toMatch(/^[0-9a-f]{16}$/);
    expect(JSON.stringify(await city.warnings())).not.toContain(String(caller));
    await city.put('R-3', clock, { place, matter: 'noise.neighbour' }, '13911112222');
    clock += HOUR;
    await look();
    expect((await told('caller')).map(({ orders }) => orders)).toEqual([['R-0', 'R-1', 'R-2', 'R-3']]);
    await city.box.asOwner("update ledger.complaint set final_solved = true where order_no in ('R-1', 'R-2')");
    clock += HOUR;
    await look();
    expect((await told('caller')).map(({ ended }) => ended)).toEqual([true]);
  });

  test('danger on the spot is told at once and once; what is confidential is not seen', async () => {
    const place = { district: '110108', street: '110108003' };
    await city.put('X-0', clock, { place, matter: 'gas.leak', danger: true });
    await city.put('X-1', clock, { place, matter: 'gas.leak', danger: true });
    await city.put('X-2', clock, { place, matter: 'gas.leak', danger: true, secret: true });
    clock += 60_000;
    expect(await look()).toMatchObject({ raised: 1 });
    expect(await told('danger')).toMatchObject([{ place: '110108003', orders: ['X-0', 'X-1'], ended: false }]);
    clock += 2 * DAY;
    await look();
    expect(await told('danger')).toMatchObject([{ ended: true }]);
  });

  test('nobody changes a warning, and the worker sees of the vault which orders are of one caller and nothing more', async () => {
    for (const table of ['warning', 'warning_order', 'warning_end'])
      await expect(city.box.asOwner(`delete from insight.${table}`)).rejects.toThrow(/append-only/);
    const { pool } = city.ledger;
    await expect(pool.query('delete from insight.warning')).rejects.toThrow(/permission denied/);
    await expect(pool.query('select caller_box from vault.order_file')).rejects.toThrow(/permission denied/);
    await expect(pool.query('select * from vault.caller')).rejects.toThrow(/permission denied/);
    const reader = openPool(city.box.urls.reader);
    await expect(reader.query('select count(*) from insight.warning')).resolves.toBeDefined();
    await expect(reader.query('select * from insight.watch_order')).rejects.toThrow(/permission denied/);
    await reader.end();
  });
});

describe('the watch on the engine', () => {
  let desk: Desk;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jiesu-watch-'));
    desk = await openDesk({ name: 'watch', urls: city.box.urls, handsOnly: true });
  });
  afterAll(async () => {
    await desk.client.schedule.getHandle(watchScheduleId(desk.taskQueue)).delete();
    await desk.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('its schedule looks every five minutes; a turn whose answer was lost is taken again and tells nothing twice', async () => {
    const before = (await told('surge')).length;
    clock += HOUR;
    await city.burst('Z', clock - 20 * 60_000, 8, { place: { ...PLACE, community: '110108001035' } });
    let turns = 0;
    const part = await watchOf(desk, folder, {
      now: () => clock,
      around: (real) => ({
        async look() {
          const done = await real.look();
          if (++turns === 1) throw new Error('the answer was lost');
          return done;
        },
      }),
    });
    try {
      const schedule = desk.client.schedule.getHandle(watchScheduleId(desk.taskQueue));
      const { spec, policies } = await schedule.describe();
      expect([spec.intervals?.[0]?.every, policies.overlap]).toEqual([300_000, 'SKIP']);
      await schedule.trigger();
      await until(
        () => Promise.resolve(turns),
        (n) => n >= 2,
        60_000,
      );
      const after = await told('surge');
      expect(after).toHaveLength(before + 1);
      expect(after.filter(({ orders }) => (orders as string[]).includes('Z-0'))).toHaveLength(1);
    } finally {
      await part.stop();
    }
  }, 120_000);

  test('a recorded turn replays', async () => {
    const file = join(__dirname, 'histories', 'watch.json.gz');
    const history = proto.api.history.v1.History.fromObject(
      JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')),
    );
    const { codePath } = await workflowBundle({ cacheDir: CACHE });
    const replay = { workflowBundle: { codePath }, dataConverter: testConverter() };
    await Worker.runReplayHistory(replay, history, 'watch');
    for (const event of history.events) {
      const asked = event.activityTaskScheduledEventAttributes?.activityType;
      if (asked) asked.name = 'somethingElse';
    }
    await expect(Worker.runReplayHistory(replay, history, 'watch')).rejects.toThrow();
  });
});
