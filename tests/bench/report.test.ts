import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figures } from '../../bench/c1';
import { verdictsOf } from '../../bench/goals';
import { readOptions } from '../../bench/options';
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
  });
});

describe('the command line', () => {
  test('knows one scenario', () => {
    expect(readOptions(['c1', '--orders', '10']).orders).toBe(10);
    for (const args of [
      [],
      ['c2'],
      ['c1', 'c1'],
      ['c1', '--orders', '0'],
      ['c1', '--orders', '1e3'],
      ['c1', '--what'],
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
