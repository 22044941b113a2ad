import { createReadStream, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { ImportArgs } from '../../importer/args';
import { eventsOf } from '../../importer/drive/files';
import { type Imported, importKaohsiung } from '../../importer/kaohsiung/import';
import { replay } from '../../importer/replay';
import { FIXTURES, realInput, readyFeed } from './fixtureFeed';
import { openTestPlace, type TestPlace } from './importPlace';

const HORIZON_DAYS = 5;
const DAY = 86_400_000;

function argsFor(input: string): ImportArgs {
  return {
    profile: 'kaohsiung-1999',
    input,
    dataDir: tmpdir(),
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
  const made = mkdtempSync(join(tmpdir(), 'jiesu-feed-'));
  writeFileSync(join(made, 'orders.ndjson'), chosen.join('\n'));
  writeFileSync(join(made, 'events.ndjson'), changes.join('\n'));
  return made;
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
    const own = events.filter(({ message }) => !message?.startsWith('merge-'));
    const told = replay(plan, pack, plan.lastSeenAt + HORIZON_DAYS * DAY);
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

  test('two hundred real orders of every sequence of states: none lost, none doubled, the report adds up', async () => {
    const folder = realInput('kh1999');
    if (folder === undefined) return;
    const input = await cutOut(folder, 200);
    const done = await importKaohsiung(argsFor(input), { open: place.open, say: () => undefined });
    await expectWhole(place, input, done);
  }, 300_000);
});
