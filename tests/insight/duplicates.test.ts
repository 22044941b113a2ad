import { DuplicateIndex, likeness } from '../../insight/duplicates';
import { evaluateDuplicates } from '../../insight/evaluateDuplicates';
import { dispatchProfile, type DuplicateRule, duplicateRule } from '../../insight/profiles';

const DAY = 86_400_000;
const rule: DuplicateRule = {
  h3Resolution: 10,
  sameCodeShare: 0.5,
  closedShare: 0.25,
  textShare: 0.5,
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
  return index.like({ ...lamp, id: 'B', ...change })[0]?.score ?? 0;
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
  it('is less sure of an order that was closed by then', () => {
    const index = new DuplicateIndex(rule);
    index.add({ ...lamp, closedAt: 0 });
    expect(index.like({ ...lamp, id: 'B', at: 1 })[0]?.score).toBeCloseTo(0.25, 2);
  });
  it('goes by the code of the place where there are no coordinates', () => {
    const { lat: _lat, lng: _lng, ...without } = lamp;
    const here = { ...without, places: ['110101001001'] };
    const index = new DuplicateIndex(rule);
    index.add(here);
    expect(index.like({ ...here, id: 'B' })[0]?.score).toBeCloseTo(0.5);
    expect(index.like({ ...here, id: 'C', places: ['110101001002'] })).toEqual([]);
    expect(likeness(here, { ...here, id: 'D', address: '某路1号' }, rule)).toBeCloseTo(0.5);
  });
  it('forgets days out of the window, the weight of their words with them', () => {
    const index = new DuplicateIndex(rule);
    for (let day = 0; day < 200; day++) index.add({ ...lamp, id: String(day), at: day * DAY });
    expect(index.like({ ...lamp, id: 'B', at: 199 * DAY }, 100)).toHaveLength(31);
  });
  it('reads its profiles by their schema', () => {
    expect([duplicateRule().windowDays, duplicateRule('chicago').windowDays, dispatchProfile().seed]).toEqual([
      30, 30, 1999,
    ]);
  });
  it('never takes an order for its own duplicate', () => expect(scoreOf({ id: 'A' })).toBe(0));
  it('looks at no more than the bound in a crowd', () => {
    const index = new DuplicateIndex({ ...rule, maxCandidates: 1 });
    index.add({ ...lamp, id: 'X', text: '垃圾未清' });
    index.add(lamp);
    expect(index.like({ ...lamp, id: 'B' })[0]?.id).toBe('X');
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
