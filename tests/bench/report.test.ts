import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figures } from '../../bench/c1';
import { verdictsOf } from '../../bench/goals';
import { readOptions } from '../../bench/options';
import type { OutageFigures } from '../../bench/outage';
import { isWhole, outageLines, writeOutageDocs } from '../../bench/outageReport';
import { cpuOfTree, rssOfTree } from '../../bench/proc';
import { screenLines, writeDocs } from '../../bench/report';

const engine = {
  transitions: 7,
  events: 34,
  historyBytes: 6_400,
  plainBytes: 6_400,
  byType: { TIMER_STARTED: { count: 1, bytes: 90 } },
};
const FIGURES: Figures = {
  machine: {
    ...{
      cores: 2,
      cpu: 'some CPU',
      memoryGb: 8,
      kernel: 'Linux',
      node: 'v20',
      engine: 'Temporal',
      database: 'PostgreSQL',
    },
    loadBefore: 0.1,
  },
  ...{ orders: 100, escalated: 10, repeated: 5, atRestBytes: 13_000, engineFileBytes: 30_000, perSecond: 14 },
  engine: { all: engine, plain: engine, escalated: { ...engine, transitions: 13 } },
  database: {
    statements: { worker: 10, client: 24, reader: 1 },
    ...{ walBytes: 39_000, walRecords: 200, walFullPages: 1, commits: 20 },
    tables: { 'ledger.order_event': 7_000 },
  },
  cpuMs: { engine: 40, database: 10, worker: 50, client: 15 },
  lagMs: { n: 400, p50: 2, p99: 40, most: 60 },
};

describe('the figures of the benchmark', () => {
  test('exactly what must be reached passes, a little more does not', () => {
    const withBytes = (plainBytes: number) => ({
      ...FIGURES,
      engine: { ...FIGURES.engine, plain: { ...engine, plainBytes } },
    });
    const verdict = (plainBytes: number) =>
      verdictsOf(withBytes(plainBytes)).find(({ what }) => what.includes('history before codec, plain'))?.pass;
    expect([verdict(6_500), verdict(6_501)]).toEqual([true, false]);
  });

  test('what was not measured is not judged', () => {
    expect(verdictsOf(FIGURES).some(({ what }) => what.includes('memory'))).toBe(false);
  });

  test('end on the screen in one plain line for each goal', () => {
    const lines = screenLines({ ...FIGURES, lagMs: { n: 1, p50: 1, p99: 1_001, most: 1_001 } });
    expect(lines.filter((line) => line.includes('pass'))).toHaveLength(6);
    expect(lines.filter((line) => line.includes('MISS'))).toHaveLength(1);
  });
});

describe('the table in the document', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiesu-bench-docs-'));
  const file = join(folder, 'performance.md');
  afterAll(() => rmSync(folder, { recursive: true }));

  test('takes the place of the one before and leaves the rest alone', () => {
    writeFileSync(file, 'before\n<!-- bench:c1 -->\nold\n<!-- /bench:c1 -->\nafter\n');
    writeDocs(file, FIGURES);
    writeDocs(file, FIGURES);
    const text = readFileSync(file, 'utf8');
    expect(text.startsWith('before\n<!-- bench:c1 -->\n')).toBe(true);
    expect(text.endsWith('<!-- /bench:c1 -->\nafter\n')).toBe(true);
    expect(text).not.toContain('old');
    expect(text.match(/state transitions, plain/g)).toHaveLength(1);
  });

  test('is not written where there is no place for it', () => {
    writeFileSync(file, 'nothing');
    expect(() => writeDocs(file, FIGURES)).toThrow('bench:c1');
  });

  test('has its place in the project’s document', () => {
    const text = readFileSync(join(__dirname, '..', '..', 'docs', 'performance.md'), 'utf8');
    expect(text.indexOf('<!-- bench:c1 -->')).toBeGreaterThan(0);
    expect(text.indexOf('<!-- /bench:c1 -->')).toBeGreaterThan(text.indexOf('<!-- bench:c1 -->'));
    expect(text.indexOf('<!-- /bench:outage -->')).toBeGreaterThan(text.indexOf('<!-- bench:outage -->'));
  });
});

describe('an outage of the database', () => {
  const same = { min: 54, median: 55, max: 57 };
  const outage: OutageFigures = {
    machine: FIGURES.machine,
    ...{ orders: 50, minutes: 2, messagesPerOrder: 7, repeats: 50, perMessage: 7.86, ofTheOutage: 13 },
    acknowledged: { pending: 300, accepted: 0, signals: 50 },
    ...{ historyBefore: same, historyAfter: same, growth: same, calmGrowth: same },
    ...{ caughtUpSeconds: 8, lost: 0, doubled: 0, chainFaults: 0, differences: 0 },
  };

  test('passes only when nothing is lost, doubled or different', () => {
    expect(isWhole(outage)).toBe(true);
    for (const fault of ['lost', 'doubled', 'chainFaults', 'differences'] as const) {
      expect(isWhole({ ...outage, [fault]: 1 })).toBe(false);
    }
    expect(outageLines({ ...outage, lost: 1 }).at(-1)).toContain('MISS');
    expect(outageLines(outage).join('\n')).toContain('54, 55, 57');
  });

  test('is written between its own marks with the minutes it was run for, and nowhere else', () => {
    const folder = mkdtempSync(join(tmpdir(), 'jiesu-outage-docs-'));
    const file = join(folder, 'performance.md');
    writeFileSync(file, 'before\n<!-- bench:outage -->\n<!-- /bench:outage -->\nafter\n');
    writeOutageDocs(file, outage);
    writeOutageDocs(file, { ...outage, minutes: 6 });
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/^before\n[^]*away for 6 minutes[^]*\nafter\n$/);
    expect(text).not.toContain('away for 2 minutes');
    rmSync(folder, { recursive: true });
  });
});

describe('the command line', () => {
  test('knows three scenarios, each with its own options', () => {
    expect(readOptions(['c1', '--orders', '10'])).toMatchObject({ orders: 10 });
    expect(readOptions(['outage', '--minutes', '2'])).toMatchObject({ orders: 50, minutes: 2 });
    expect(readOptions(['incident'])).toMatchObject({ callers: 20_000 });
    for (const args of [
      [],
      ['c2'],
      ['c1', 'c1'],
      ['c1', '--orders', '0'],
      ['c1', '--orders', '1e3'],
      ['c1', '--what'],
      ['c1', '--minutes', '2'],
      ['outage', '--minutes', '0'],
      ['outage', '--cases', '5'],
      ['incident', '--callers', '0'],
      ['incident', '--orders', '5'],
    ]) {
      expect(() => readOptions(args)).toThrow('npm run bench');
    }
  });
});

test('a process is found in /proc with what it took', () => {
  if (process.platform !== 'linux') {
    console.warn('not tested: CPU and memory are read from /proc, which only Linux has');
    return;
  }
  expect(cpuOfTree(process.pid)).toBeGreaterThan(0);
  expect(rssOfTree(process.pid)).toBeGreaterThan(10_000_000);
  expect(cpuOfTree(2 ** 30)).toBe(0);
});
