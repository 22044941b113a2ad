import { DuplicateIndex, type DuplicateRule } from '../../insight/duplicates';
import { evaluateDuplicates } from '../../insight/evaluateDuplicates';

const DAY = 86_400_000;
const rule: DuplicateRule = {
  cellDegrees: 0.002,
  metres: 60,
  windowDays: 30,
  halfLifeDays: 10,
  maxCandidates: 400,
  threshold: 0.5,
};
const lamp = { id: 'A', at: 0, lat: 39.9, lng: 116.4, text: '路灯不亮', address: '' };

function scoreOf(change: Partial<typeof lamp>): number {
  const index = new DuplicateIndex(rule);
  index.add(lamp);
  return index.likest({ ...lamp, id: 'B', ...change })?.score ?? 0;
}

describe('a suggestion of duplicates', () => {
  it('finds the same words at the same place on the same day', () => expect(scoreOf({})).toBeCloseTo(1));
  it('is less sure of other words', () => expect(scoreOf({ text: '垃圾未清' })).toBeCloseTo(0.5));
  it('is less sure after days', () => expect(scoreOf({ at: 10 * DAY })).toBeCloseTo(0.5));
  it('looks back thirty days and no further', () => {
    expect(scoreOf({ at: 30 * DAY })).toBeGreaterThan(0);
    expect(scoreOf({ at: 31 * DAY })).toBe(0);
  });
  it('sees over the edge of a cell, but not across the city', () => {
    expect(scoreOf({ lat: 39.9 - 0.0001 })).toBeGreaterThan(0.8);
    expect(scoreOf({ lat: 39.95 })).toBe(0);
  });
  it('never takes an order for its own duplicate', () => expect(scoreOf({ id: 'A' })).toBe(0));
  it('looks at no more than the bound in a crowd', () => {
    const index = new DuplicateIndex({ ...rule, maxCandidates: 1 });
    index.add({ ...lamp, id: 'X', text: '垃圾未清' });
    index.add(lamp);
    expect(index.likest({ ...lamp, id: 'B' })?.id).toBe('X');
  });

  it('chooses its threshold before the days it is tested on', () => {
    const orders = [0, 1, 2, 3].flatMap((day) => [
      { ...lamp, id: `a${day}`, at: day * 40 * DAY, duplicate: false },
      { ...lamp, id: `b${day}`, at: day * 40 * DAY + 1, duplicate: true },
    ]);
    const { chosen, tested, testedDuplicates } = evaluateDuplicates(orders, 80 * DAY, rule);
    expect([tested, testedDuplicates, chosen.precision, chosen.recall]).toEqual([4, 2, 1, 1]);
  });
});
