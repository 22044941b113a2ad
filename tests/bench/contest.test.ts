import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contestant, Key } from '../../bench/contest/contestant';
import { CONTESTANTS } from '../../bench/contest/contestants';
import { isHonest, STEPS, verdictOf } from '../../bench/contest/judge';
import { LETTERS } from '../../bench/contest/options';
import { barChart } from '../../bench/contest/plot';
import { contestLines, lossesOf, writeContestDocs } from '../../bench/contest/report';
import type { RoundFigures } from '../../bench/contest/round';
import { type Contest, resumed, saveContest, turnsLeft, turnsOf } from '../../bench/contest/schedule';
import { standingsOf } from '../../bench/contest/standings';
import { estimate, median, pairedRatios, quantile } from '../../bench/contest/statistics';
import { callerOf, livesOf } from '../../bench/life';
import { readOptions } from '../../bench/options';
import { seeded } from '../../platform/random';

const HONEST = { unfinished: 0, missingSteps: 0, doubledSteps: 0, wrongEscalations: 0, unsafe: [] };

function turn(contestant: Key, round: number, more: Partial<RoundFigures> = {}): RoundFigures {
  return {
    contestant,
    round,
    machine: {
      ...{ cores: 2, cpu: 'some CPU', memoryGb: 8, kernel: 'Linux', node: 'v20', loadBefore: 0.1 },
      ...{ engine: 'some engine', database: 'PostgreSQL' },
    },
    ...{ orders: 100, escalated: 10, repeated: 5, atRestBytes: 3_000, outsideBytes: 0, clientCpuMs: 5 },
    work: { statements: 7, walBytes: 5_000, walRecords: 20, walFullPages: 0 },
    cpuMs: { database: 4, api: 6 },
    perSecond: 40,
    lagMs: { n: 100, p50: 3, p99: 9 },
    outsideLoad: 0.1,
    verdict: HONEST,
    ...more,
  };
}

const PLAN = { orders: 100, sideBySide: 8, seed: 1 };
const contest = (...turns: readonly RoundFigures[]): Contest => ({ plan: PLAN, turns, failed: [] });
const chosen = (...keys: readonly Key[]): readonly Contestant[] => CONTESTANTS.filter(({ key }) => keys.includes(key));

describe('middle values', () => {
  test('of an odd and an even number of rounds', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, Number.NaN]);
    expect([quantile([5, 1, 3], 0.5), quantile([5, 1, 3], 0.99), quantile([], 0.5)]).toEqual([3, 5, Number.NaN]);
  });

  test('lie within their interval, which is the same for the same seed and a point for one round', () => {
    const values = [1, 2, 3, 4, 5, 6, 7];
    const first = estimate(values, seeded(1));
    expect(first.median).toBe(4);
    expect(first.low).toBeLessThan(4);
    expect(first.high).toBeGreaterThan(4);
    expect(estimate(values, seeded(1))).toEqual(first);
    expect(estimate([2], seeded(1))).toEqual({ median: 2, low: 2, high: 2, n: 1 });
    expect(estimate([], seeded(1)).n).toBe(0);
  });

  test('of ratios compare a round with the same round only', () => {
    const over = new Map([
      [1, 10],
      [2, 30],
      [3, 5],
    ]);
    const under = new Map([
      [1, 5],
      [3, 10],
      [4, 1],
    ]);
    expect(pairedRatios(over, under)).toEqual([2, 0.5]);
  });
});

describe('turns', () => {
  test('go ABBA: every round turns the order of the one before round', () => {
    const order = turnsOf(['ours', 'naive', 'handmade'], 3).map(({ contestant }) => contestant);
    expect(order).toEqual([
      ...['ours', 'naive', 'handmade'],
      ...['handmade', 'naive', 'ours'],
      ...['ours', 'naive', 'handmade'],
    ]);
  });

  test('that were taken before an interruption are not taken again, those that failed are', () => {
    const folder = mkdtempSync(join(tmpdir(), 'jiesu-contest-'));
    const file = join(folder, 'contest.json');
    expect(resumed(file, PLAN)).toEqual(contest());
    const failed = [{ round: 1, contestant: 'naive' as const, reason: 'some reason' }];
    saveContest(file, { ...contest(turn('ours', 1)), failed });
    const again = resumed(file, PLAN);
    expect(turnsLeft(turnsOf(['ours', 'naive'], 1), again)).toEqual([{ round: 1, contestant: 'naive' }]);
    expect(() => resumed(file, { ...PLAN, orders: 50 })).toThrow(file);
    rmSync(folder, { recursive: true });
  });
});

describe('the judge', () => {
  const lives = [
    { orderNo: 'a', escalated: false, repeated: true },
    { orderNo: 'b', escalated: true, repeated: false },
  ];
  const seen = [
    { order_no: 'a', done: true, escalations: 0, early: 0 },
    { order_no: 'b', done: true, escalations: 1, early: 0 },
  ];
  const steps = lives.flatMap(({ orderNo }) => STEPS.map((name) => ({ order_no: orderNo, name, times: 1 })));
  const without = (name: string) => steps.filter((step) => step.order_no !== 'a' || step.name !== name);

  test('lets pass whoever did everything once', () => {
    expect(isHonest(verdictOf(lives, seen, steps, []))).toBe(true);
  });

  test('finds every way of doing less, and a duplicate that had an effect', () => {
    const [a, b] = seen as [(typeof seen)[0], (typeof seen)[0]];
    const cheats = [
      verdictOf(lives, [a], steps, []),
      verdictOf(lives, [a, { ...b, done: false }], steps, []),
      verdictOf(lives, [a, { ...b, escalations: 0 }], steps, []),
      verdictOf(lives, [a, { ...b, escalations: 2 }], steps, []),
      verdictOf(lives, [a, { ...b, early: 1 }], steps, []),
      verdictOf(lives, [{ ...a, escalations: 1 }, b], steps, []),
      ...STEPS.map((step) => verdictOf(lives, seen, without(step), [])),
      verdictOf(lives, seen, [...without('contact'), { order_no: 'a', name: 'contact', times: 2 }], []),
      verdictOf(lives, seen, steps, ['synchronous_commit']),
    ];
    expect(cheats.filter(isHonest)).toEqual([]);
  });
});

describe('standings', () => {
  test('take times from undisturbed rounds only, counts from all of them', () => {
    const loud = {
      outsideLoad: 1.2,
      perSecond: 1,
      work: { statements: 9, walBytes: 1, walRecords: 1, walFullPages: 0 },
    };
    const turns = [turn('ours', 1, { perSecond: 20 }), turn('handmade', 1), turn('ours', 2, loud), turn('handmade', 2)];
    const [ours, handmade] = standingsOf(contest(...turns), chosen('ours', 'handmade'), 0.5);
    expect(ours).toMatchObject({ rounds: 2, timed: 1, perSecond: { median: 20 }, counts: { statements: 8 } });
    // Of round 2 only one of the two has a time.
    expect(handmade?.rateRatio).toEqual({ median: 2, low: 2, high: 2, n: 1 });
  });

  test('say of whoever cheated in which round and how, and compare nobody with it', () => {
    const cheat = turn('handmade', 2, { verdict: { ...HONEST, doubledSteps: 3, unsafe: ['fsync'] } });
    const standings = standingsOf(
      contest(turn('ours', 1), turn('handmade', 1), cheat),
      chosen('ours', 'handmade'),
      0.5,
    );
    expect(standings[1]?.excluded).toBe('#2 doubledSteps 3, fsync');
    expect(lossesOf(standings)).toEqual([]);
    expect(contestLines(contest(cheat), standings, 0.5).join('\n')).toContain('excluded: #2 doubledSteps 3, fsync');
  });

  test('name every contestant by whom ours is beaten; the floor, which lives no lives, beats nobody', () => {
    const turns = [
      turn('ours', 1, { work: { statements: 37, walBytes: 5_000, walRecords: 0, walFullPages: 0 } }),
      turn('floor', 1, { work: { statements: 0, walBytes: 0, walRecords: 0, walFullPages: 0 } }),
      turn('handmade', 1),
    ];
    const losses = lossesOf(standingsOf(contest(...turns), CONTESTANTS, 0.5));
    expect(losses).toEqual(['SQL 语句 / SQL statements: A 37.0 > G 7.0']);
  });
});

describe('the document', () => {
  test('gets the counts, and times only where some round was undisturbed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'jiesu-contest-'));
    const file = join(folder, 'performance.md');
    writeFileSync(file, 'before\n<!-- bench:contest -->\n<!-- /bench:contest -->\nafter\n');
    const write = (outsideLoad: number) => {
      const all = contest(turn('ours', 1), turn('handmade', 1));
      writeContestDocs(file, all, standingsOf(all, chosen('ours', 'handmade'), outsideLoad), outsideLoad, [
        { name: 'some.svg', title: 'some plot' },
      ]);
      return readFileSync(file, 'utf8');
    };
    expect(write(0.5)).toMatch(
      /^before\n[^]*\| G 手写状态机 \| – \| – \| 7\.0 \|[^]*CPU ÷ A[^]*!\[some plot\]\(some\.svg\)[^]*after\n$/,
    );
    expect(write(0)).not.toContain('CPU ÷ A');
    rmSync(folder, { recursive: true });
  });

  test('has a place for the contest', () => {
    const text = readFileSync(join(__dirname, '..', '..', 'docs', 'performance.md'), 'utf8');
    expect(text.indexOf('<!-- bench:contest -->')).toBeGreaterThan(0);
    expect(text.indexOf('<!-- /bench:contest -->')).toBeGreaterThan(text.indexOf('<!-- bench:contest -->'));
  });

  test('gets plots whose bars are in proportion and whose words are escaped', () => {
    const bars = [
      { label: 'a < b', parts: [{ name: 'x', value: 1 }] },
      {
        label: 'c',
        parts: [
          { name: 'x', value: 1 },
          { name: 'y', value: 3 },
        ],
      },
    ];
    const svg = barChart('A & B', bars, (value) => `${value} ms`);
    const widths = [...svg.matchAll(/width="([\d.]+)" height="20"/g)].map((match) => Number(match[1]));
    expect(widths).toEqual([120, 120, 360]);
    expect(svg).toContain('<title>A &amp; B</title>');
    expect(svg).toContain('a &lt; b');
    expect(svg).toContain('4 ms');
  });
});

describe('the command line of the contest', () => {
  test('takes letters or names, and holds them in the order of the plan', () => {
    const options = readOptions(['contest', '--contestants', 'g,naive,A', '--rounds', '3']);
    expect(options).toMatchObject({ scenario: 'contest', rounds: 3, contestants: ['ours', 'naive', 'handmade'] });
    for (const args of [
      ['--contestants', 'H'],
      ['--rounds', '0'],
      ['--outside-load', 'much'],
    ]) {
      expect(() => readOptions(['contest', ...args])).toThrow('npm run bench -- contest');
    }
  });

  test('knows everybody of the plan by one letter each', () => {
    expect(CONTESTANTS.map(({ key, letter }) => [letter, key])).toEqual(Object.entries(LETTERS));
  });
});

test('every complaint is another person’s: one who calls again and again is looked up, which would be measured instead', () => {
  const phones = new Set(livesOf(seeded(1), 'C0000000', 500).map(({ orderNo }) => callerOf(orderNo).phone));
  expect(phones.size).toBe(500);
  expect([...phones].every((phone) => /^138\d{8}$/.test(phone))).toBe(true);
});

test('the contestants’ packages are not the product’s', () => {
  const root = join(__dirname, '..', '..');
  const read = (path: string) =>
    JSON.parse(readFileSync(join(root, path), 'utf8')) as Record<string, Record<string, string>>;
  const theirs = Object.keys(read('bench/contestants/package.json').dependencies ?? {});
  const product = read('package.json');
  const ours = [product.dependencies, product.devDependencies, product.optionalDependencies].flatMap((each) =>
    Object.keys(each ?? {}),
  );
  expect(theirs.filter((name) => ours.includes(name))).toEqual([]);
  expect(readFileSync(join(root, 'bench/contestants/package-lock.json'), 'utf8')).not.toContain('"resolved"');
});
