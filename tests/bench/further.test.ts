import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { furtherLines, IN_USE, writeFurtherDocs } from '../../bench/further';
import { type HerdFigures, herdPack, herdPasses, sharedDue, verdictOfHerd } from '../../bench/herd';
import { type LagFigures, lagPasses } from '../../bench/lag';
import { readOptions } from '../../bench/options';
import { measureRatio, type RatioFigures, ratioPasses } from '../../bench/ratio';
import { SETTINGS, type StallFigures, stallPasses, stallReaches, summaryOf } from '../../bench/stallFigures';
import { addLimit, HOUR } from '../../domain/calendar';

const MACHINE = {
  ...{ cores: 2, cpu: 'some CPU', memoryGb: 8, kernel: 'Linux', node: 'v20', loadBefore: 0.1 },
  ...{ engine: 'some engine', database: 'PostgreSQL' },
};

describe('a herd of limits on one second', () => {
  const now = Date.parse('2026-11-24T12:00:00Z');

  test('falls due together for every order of the night before, whatever day the benchmark is run', () => {
    const pack = herdPack();
    for (const day of ['2026-11-24', '2026-11-28', '2026-09-30', '2027-02-05']) {
      const at = Date.parse(`${day}T12:00:00Z`);
      const due = sharedDue(pack, at);
      const calendar = pack.workingDays.cutFrom(at);
      const limit = { value: 0.001, unit: 'workHour' } as const;
      const ofNight = [8, 5, 1].map((hours) => addLimit(due - hours * HOUR, limit, calendar));
      expect(ofNight).toEqual([due, due, due]);
      expect(due).toBeGreaterThan(at);
    }
  });

  test('counts what came too early, twice or not at all', () => {
    const escalations = [
      { orderNo: 'a', at: now + 500 },
      { orderNo: 'b', at: now - 1 },
      { orderNo: 'c', at: now + 9_000 },
      { orderNo: 'c', at: now + 9_500 },
    ];
    const verdict = verdictOfHerd(['a', 'b', 'c', 'd'], escalations, now);
    expect(verdict).toMatchObject({ early: 1, missed: 1, double: 1 });
    expect(verdict.lateMs.most).toBe(9_500);
    expect(verdictOfHerd(['a'], [{ orderNo: 'a', at: now }], now)).toMatchObject({ early: 0, missed: 0, double: 0 });
  });

  test('passes within three minutes and without a single one early, missed or double', () => {
    const starts = { n: 10, p50: 20, p99: 40 };
    const herd: HerdFigures = {
      machine: MACHINE,
      ...{ orders: 6_000, allMs: 180_000, early: 0, missed: 0, double: 0 },
      lateMs: { p50: 1, p99: 2, most: 3 },
      ...{ startsBefore: starts, startsMeanwhile: starts },
    };
    expect(herdPasses(herd)).toBe(true);
    expect(herdPasses({ ...herd, allMs: 180_001 })).toBe(false);
    for (const fault of ['early', 'missed', 'double'] as const) expect(herdPasses({ ...herd, [fault]: 1 })).toBe(false);
    expect(furtherLines({ ...herd, missed: 1 }).at(-1)).toContain('MISS');
  });
});

test('a lag of a second passes, a little more does not, and it has its own place in the document', () => {
  const lag: LagFigures = {
    machine: MACHINE,
    ...{ orders: 300, rate: 5, mostOpen: 9, lagMs: { n: 1_200, p50: 2, p99: 1_000, most: 1_200 } },
  };
  expect(lagPasses(lag)).toBe(true);
  expect(furtherLines({ ...lag, lagMs: { ...lag.lagMs, p99: 1_001 } }).at(-1)).toContain('MISS');
  const folder = mkdtempSync(join(tmpdir(), 'jiesu-lag-'));
  const file = join(folder, 'performance.md');
  writeFileSync(file, readFileSync(join(__dirname, '..', '..', 'docs', 'performance.md')));
  writeFurtherDocs(file, lag);
  expect(readFileSync(file, 'utf8')).toMatch(/<!-- bench:lag -->[^<]*P10[^<]*<!-- \/bench:lag -->/);
  rmSync(folder, { recursive: true });
});

describe('the stall after a worker’s death', () => {
  const stallOf = (longest: number, { lost = 0, load = 1 } = {}): StallFigures => ({
    machine: MACHINE,
    blocks: SETTINGS.flatMap((setting) =>
      [1, load].map((after) => ({
        ...setting,
        ...{ kills: 2, lost, doubled: 0, load: [1, after] as const, ledgerWait: { events: 12, timedOut: 0 } },
        commands: [
          { ms: 1_000, taskMs: 0, stickyMs: 0 },
          { ms: longest, taskMs: 1_500, stickyMs: 500 },
        ],
      })),
    ),
  });

  test('twelve seconds pass and three are the goal, in the setting that is in use, unless something is lost', () => {
    expect(SETTINGS).toContainEqual(IN_USE);
    expect(stallPasses(stallOf(12_000), IN_USE)).toBe(true);
    expect(stallPasses(stallOf(12_001), IN_USE)).toBe(false);
    expect(stallPasses(stallOf(3_000, { lost: 1 }), IN_USE)).toBe(false);
    expect(stallPasses(stallOf(3_000), { taskMs: 1, stickyMs: 1 })).toBe(false);
    expect([3_000, 3_001].map((ms) => stallReaches(stallOf(ms), IN_USE))).toEqual([true, false]);
  });

  test('only what took longer than a second is stalled, and the parts of its mean add up to it', () => {
    const { stalled, spent, kills, commands } = summaryOf(stallOf(9_000).blocks.slice(0, 2));
    expect([kills, commands, stalled.n]).toEqual([4, 4, 2]);
    expect(spent).toEqual({ task: 1_500, sticky: 500, rest: 7_000 });
    expect(summaryOf([]).stalled).toEqual({ n: 0, p50: 0, p99: 0, most: 0 });
  });

  test('each setting has its rows, blocks of a starved machine stand apart, and it has its own place in the document', () => {
    const busy = { load: 2 * MACHINE.cores + 1 };
    const rowsIn = (figures: StallFigures, what: RegExp) =>
      furtherLines(figures).filter((line) => what.test(line)).length;
    const counts = (figures: StallFigures) =>
      [/1\/2; 2 kills/, /2\/4; 4 kills/, /not measured/, /not proven/].map((what) => rowsIn(figures, what));
    expect(counts(stallOf(11_000, busy))).toEqual([2 * SETTINGS.length, 0, 0, 0]);
    expect(counts(stallOf(11_000))).toEqual([0, SETTINGS.length, 1, 0]);
    const { machine, blocks } = stallOf(2_000, busy);
    const onlyBusy = { machine, blocks: blocks.filter(({ load }) => load[1] > 1) };
    expect(counts(onlyBusy)).toEqual([SETTINGS.length, 0, 1, 2]);
    expect([stallPasses(onlyBusy, IN_USE), stallReaches(onlyBusy, IN_USE)]).toEqual([false, false]);
    const folder = mkdtempSync(join(tmpdir(), 'jiesu-stall-'));
    const file = join(folder, 'performance.md');
    writeFileSync(file, readFileSync(join(__dirname, '..', '..', 'docs', 'performance.md')));
    writeFurtherDocs(file, stallOf(11_000));
    expect(readFileSync(file, 'utf8')).toMatch(/<!-- bench:stall -->[^<]*P9[^<]*<!-- \/bench:stall -->/);
    rmSync(folder, { recursive: true });
  });
});

describe('the API against its floor', () => {
  const point = (median: number) => ({ median, low: median, high: median, n: 1 });
  const figures: RatioFigures = {
    machine: MACHINE,
    ...{ of: 'intake', requests: 100, ours: point(1.5), floor: point(1), ratio: point(1.5) },
  };

  test('may cost half as much again for intake, and must read half as much a core', () => {
    expect(ratioPasses(figures)).toBe(true);
    expect(ratioPasses({ ...figures, ratio: point(1.51) })).toBe(false);
    expect(ratioPasses({ ...figures, of: 'read', ratio: point(0.5) })).toBe(true);
    expect(ratioPasses({ ...figures, of: 'read', ratio: point(0.49) })).toBe(false);
  });

  test('asks both sides as often, one at a time, in turns ABBA, never twice with one number', async () => {
    const asked: string[] = [];
    const numbers = new Set<string>();
    const side = (name: string) => ({
      pid: process.pid,
      async ask({ orderNo }: { orderNo: string }) {
        asked.push(name);
        numbers.add(orderNo);
      },
    });
    const sides = { ours: side('o'), floor: side('f'), versions: MACHINE, close: async () => undefined };
    const options = { scenario: 'ratio', of: 'intake', rounds: 2, orders: 3, warmUp: 2, sideBySide: 1 } as const;
    await measureRatio(sides, { ...options, parts: false, writeDocs: false }, () => undefined);
    expect(asked.join('')).toBe('ooff' + 'ooofff' + 'fffooo');
    expect(numbers.size).toBe(asked.length);
    expect([...numbers].every((no) => /^[A-Z0-9-]+$/.test(no))).toBe(true);
  });

  test('is written between marks of its own, which the document has', () => {
    const folder = mkdtempSync(join(tmpdir(), 'jiesu-further-'));
    const file = join(folder, 'performance.md');
    writeFileSync(file, readFileSync(join(__dirname, '..', '..', 'docs', 'performance.md')));
    writeFurtherDocs(file, figures);
    writeFurtherDocs(file, { ...figures, of: 'read' });
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/<!-- bench:intake -->[^<]*P5[^<]*<!-- \/bench:intake -->/);
    expect(text).toMatch(/<!-- bench:read -->[^<]*P6[^<]*<!-- \/bench:read -->/);
    expect(text).toContain('<!-- /bench:herd -->');
    rmSync(folder, { recursive: true });
  });
});

test('herd, lag, intake and read have options of their own', () => {
  expect(readOptions(['lag', '--rate', '9'])).toMatchObject({ scenario: 'lag', orders: 300, rate: 9 });
  expect(readOptions(['herd'])).toMatchObject({ scenario: 'herd', orders: 6_000, lead: 900 });
  expect(readOptions(['read', '--rounds', '3'])).toMatchObject({ scenario: 'ratio', of: 'read', rounds: 3 });
  for (const args of [
    ['herd', '--lead', '5'],
    ['herd', '--rounds', '3'],
    ['intake', '--lead', '60'],
  ]) {
    expect(() => readOptions(args)).toThrow('npm run bench');
  }
});
