import { worldOf } from '../../simulator/build';
import { SOUND } from '../../simulator/core';
import { hex } from '../../simulator/hash';
import { readOptions } from '../../simulator/options';
import { figures, report, story } from '../../simulator/report';
import { simulate, type Simulated } from '../../simulator/run';
import { shrink, violationOf } from '../../simulator/shrink';
import { faultsOf, ratesOf } from '../../simulator/tally';
import { live, livesFrom } from '../../simulator/world';

const OPTIONS = { orders: 5_000, seed: 3, faults: 'low', threads: 2 } as const;
let run: Simulated;

// On a busy machine all of it takes minutes.
jest.setTimeout(900_000);
beforeAll(async () => {
  run = await simulate(OPTIONS);
}, 900_000);

test('five thousand orders hold every invariant', () => {
  expect(run.tally.violation).toBeUndefined();
  expect(run.tally.orders).toBe(OPTIONS.orders);
});

test('the same seed leaves the same trace on one thread and on two', async () => {
  const alone = await simulate({ ...OPTIONS, threads: 1 });
  expect(hex(alone.tally.hash)).toBe(hex(run.tally.hash));
  expect(alone.tally).toEqual(run.tally);
});

test('another seed leaves another trace', async () => {
  const other = await simulate({ ...OPTIONS, orders: 500, seed: 4 });
  const same = await simulate({ ...OPTIONS, orders: 500 });
  expect(hex(other.tally.hash)).not.toBe(hex(same.tally.hash));
});

test('the life of an order follows from its seed and number alone', () => {
  const world = worldOf(3, 'high');
  const first = [5, 17, 4_000].map((order) => live(world, order).hash);
  expect([4_000, 17, 5].map((order) => live(worldOf(3, 'high'), order).hash)).toEqual(first.reverse());
});

test('the report adds up', () => {
  const of = figures(readOptions(['--orders', '5000', '--seed', '3']), run, 'c');
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);
  expect(sum(of.stages)).toBe(OPTIONS.orders);
  expect(sum(of.outcomes)).toBe(OPTIONS.orders);
  expect(of.rates?.valid).toBe(sum(of.followUp.says));
  expect(of.rates?.rated).toBe((of.rates?.valid ?? 0) - (of.followUp.says['unrated'] ?? 0));
  for (const { n, span } of of.durations.filter(({ level }) => level === 3))
    expect([span, n <= (of.levels['3'] ?? 0)]).toEqual([span, true]);
  expect(report(of).join('\n')).toContain(`traceHash ${of.traceHash}`);
  expect(report(of).join('\n')).not.toMatch(/undefined|NaN/);
});

test('every kind of fault strikes', () => {
  expect(Object.entries(faultsOf(run.tally)).filter(([, n]) => n === 0)).toEqual([]);
});

test('the three rates are those of the regulation: 98, 90 and 93.5 per cent make 92.2', () => {
  expect(ratesOf(100, 98, 90, 80 + 0.9 * 15)).toMatchObject({
    response: 0.98,
    resolution: 0.9,
    satisfaction: 0.935,
    composite: 92.2,
  });
  expect(ratesOf(0, 0, 0, 0)).toBeUndefined();
});

test('a failing life is shrunk to what makes it fail, and tells its story', () => {
  const world = worldOf(7, 'high', { ...SOUND, ringsAgain: true });
  for (let order = 0; ; order++) {
    const failing = livesFrom(world, order);
    const invariant = violationOf(failing)?.invariant;
    if (invariant === undefined) continue;
    const { lives, spared } = shrink(world, failing);
    const least = lives.filter((life) => !spared.orders.has(life.order));
    expect(violationOf(least)?.invariant).toBe(invariant);
    expect(least).toHaveLength(1);
    // One stroke is enough: the call ordered twice, or a worker that died after it had ordered it.
    const faults = least.flatMap((life) => life.faults);
    expect(faults).toHaveLength(1);
    expect(['callTwice', 'crashAfterSending', 'crashAfterAppend']).toContain(faults[0]);
    expect(story(least).join('\n')).toContain(`invariant ${invariant}`);
    return;
  }
});

test('a wrong option is said in both languages', () => {
  expect(() => readOptions(['--orders', '0'])).toThrow('工单数');
  expect(() => readOptions(['--faults', 'some'])).toThrow('off|low|high');
});
