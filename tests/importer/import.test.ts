import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { ImportArgs } from '../../importer/args';
import { eventsOf } from '../../importer/drive/files';
import { horizonMsOf, type Imported, importKaohsiung, ownEvents } from '../../importer/kaohsiung/import';
import { intakeOf } from '../../importer/kaohsiung/intake';
import type { Place, Surroundings } from '../../importer/place';
import { replay } from '../../importer/replay';
import { FIXTURES, realInput, readyFeed } from './fixtureFeed';
import { openTestPlace, type TestPlace } from './importPlace';
import { scratch } from './scratch';

const HORIZON_DAYS = 5;

function argsFor(input: string): ImportArgs {
  return {
    profile: 'kaohsiung-1999',
    input,
    dataDir: scratch(),
    againstRunning: false,
    fresh: false,
    limit: undefined,
    only: [],
    concurrency: 16,
    horizonDays: HORIZON_DAYS,
    json: undefined,
  };
}

async function linesOf(path: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface(createReadStream(path).pipe(createGunzip()))) lines.push(line);
  return lines;
}

/** A small feed cut out of the real one: the first order of every sequence of states, then the first ones. */
async function cutOut(folder: string, count: number): Promise<string> {
  const orders = await linesOf(join(folder, 'orders.ndjson.gz'));
  const kinds = new Map<string, string>();
  for (const line of orders) {
    const { statusSeq, truth }: { statusSeq: string; truth: object } = JSON.parse(line);
    const kind = `${statusSeq} ${JSON.stringify({ ...truth, duplicateOf: undefined, redispatchTo: undefined })}`;
    if (!kinds.has(kind)) kinds.set(kind, line);
  }
  const chosen = [...new Set([...kinds.values(), ...orders])].slice(0, count);
  const ids = new Set(chosen.map((line) => (JSON.parse(line) as { id: string }).id));
  const changes = (await linesOf(join(folder, 'events.ndjson.gz'))).filter((line) =>
    ids.has((JSON.parse(line) as { id: string }).id),
  );
  const made = scratch();
  writeFileSync(join(made, 'orders.ndjson'), chosen.join('\n'));
  writeFileSync(join(made, 'events.ndjson'), changes.join('\n'));
  return made;
}

/** The same feed under other numbers: the orders of one engine are known by theirs. */
function renumbered(folder: string): string {
  const made = scratch();
  for (const name of ['orders.ndjson', 'events.ndjson']) {
    writeFileSync(join(made, name), readFileSync(join(folder, name), 'utf8').replaceAll('INS1699', 'INS1698'));
  }
  return made;
}

/** Breaks off for good at the n-th command, whatever order it belongs to. */
function breakingOff(place: TestPlace, commands: number): Surroundings {
  const stop = new AbortController();
  let given = 0;
  const open = async (): Promise<Place> => {
    const real = await place.open();
    const { gateway } = real.hands;
    const command: typeof gateway.command = (orderNo, what) => {
      if (++given >= commands) stop.abort();
      return stop.signal.aborted ? Promise.reject(new Error('cut off')) : gateway.command(orderNo, what);
    };
    return { ...real, hands: { ...real.hands, gateway: { intake: gateway.intake, command } } };
  };
  return { open, say: () => undefined, signal: stop.signal };
}

/** What every import must come to, whatever it was fed. */
async function expectWhole(place: TestPlace, input: string, { report, run }: Imported): Promise<void> {
  const { feed, pack, plans } = await readyFeed(input);
  expect(run.failed).toEqual([]);
  expect(report.orders).toEqual({ chosen: feed.lines, imported: feed.lines, lost: 0, lostOrders: [], doubled: 0 });
  expect(report.agreement.agreed + report.agreement.disagreements.length).toBe(feed.lines);
  expect(report.agreement.reasons).not.toHaveProperty('unexplained');
  expect(report.agreement.reasons).not.toHaveProperty('refused');
  const rows = Object.values(report.agreement.confusion).flatMap((row) => Object.values(row));
  expect(rows.reduce((sum, each) => sum + each, 0)).toBe(feed.lines);
  const byNo = new Map(plans.map((plan) => [plan.orderNo, plan]));
  for await (const { orderNo, events } of eventsOf(place.desk.ledger.pool, [...byNo.keys()])) {
    const plan = byNo.get(orderNo);
    if (!plan) throw new Error(orderNo);
    // The workflow on the real engine and the regulation alone tell the same story.
    const own = ownEvents(events, Number.POSITIVE_INFINITY);
    const told = replay(plan, pack, plan.lastSeenAt + horizonMsOf(HORIZON_DAYS));
    expect([orderNo, ...own.map(({ type }) => type)]).toEqual([orderNo, ...told.map(({ type }) => type)]);
  }
}

describe('an import on the real engine and the real database', () => {
  let place: TestPlace;
  beforeAll(async () => {
    place = await openTestPlace('import');
  });
  afterAll(() => place.close());

  test('every kind of course is lived in its own workflow at the city’s times, and a second run finds it done', async () => {
    const first = await importKaohsiung(argsFor(FIXTURES), { open: place.open, say: () => undefined });
    await expectWhole(place, FIXTURES, first);
    const second = await importKaohsiung(argsFor(FIXTURES), { open: place.open, say: () => undefined });
    expect(second.run.resumed).toBe(first.report.orders.imported);
    expect(second.report).toEqual(first.report);
  }, 180_000);

  test('cut off in the middle of its orders it goes on where the ledger stands, and reports the same', async () => {
    const whole = await importKaohsiung(argsFor(FIXTURES), { open: place.open, say: () => undefined });
    const input = renumbered(FIXTURES);
    await expect(importKaohsiung(argsFor(input), breakingOff(place, 20))).rejects.toThrow(/abort/i);
    const { rows } = await place.desk.ledger.pool.query(
      "select 1 from ledger.complaint where order_no like 'INS1698%'",
    );
    expect(rows.length).toBeGreaterThan(0);
    const resumed = await importKaohsiung(argsFor(input), { open: place.open, say: () => undefined });
    await expectWhole(place, input, resumed);
    expect(JSON.parse(JSON.stringify(resumed.report).replaceAll('INS1698', 'INS1699'))).toEqual(
      JSON.parse(JSON.stringify(whole.report)),
    );
  }, 180_000);

  test('an order of the same number that people work on is left alone, and said', async () => {
    const made = scratch();
    for (const name of ['orders.ndjson', 'events.ndjson']) {
      const lines = readFileSync(join(FIXTURES, name), 'utf8').replaceAll('INS1699', 'INS1697').split('\n');
      writeFileSync(join(made, name), lines.filter((line) => line.includes('INS169700001')).join('\n'));
    }
    const { plans, pack } = await readyFeed(made);
    const plan = plans[0];
    if (!plan) throw new Error('no order');
    const own = await place.open();
    await own.publish(pack);
    const actor = { role: 'agent', key: 'k-agent' } as const;
    await own.hands.gateway.intake({ intake: intakeOf(plan), actor, profile: pack.profile, pack: pack.hash });
    const { run } = await importKaohsiung(argsFor(made), { open: place.open, say: () => undefined });
    expect(run.failed).toEqual([{ orderNo: plan.orderNo, reason: expect.stringContaining('was not imported') }]);
    const { status } = await own.hands.client.workflow.getHandle(`complaint/${plan.orderNo}`).describe();
    expect(status.name).toBe('RUNNING');
    await own.stop();
  }, 60_000);

  test('two hundred real orders of every sequence of states: none lost, none doubled, the report adds up', async () => {
    const folder = realInput('kh1999');
    if (folder === undefined) return;
    const input = await cutOut(folder, 200);
    const done = await importKaohsiung(argsFor(input), { open: place.open, say: () => undefined });
    await expectWhole(place, input, done);
  }, 600_000);
});
