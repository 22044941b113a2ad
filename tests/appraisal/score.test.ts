import { weightsFor } from '../../appraisal/rules';
import { ratesOf, scoreOf, sideOf, tolerantScore, weightOfOne } from '../../appraisal/score';
import { at } from '../domain/support';
import { answers, RULES, VECTOR } from './fixture';

const WEIGHTS = weightsFor(RULES, 'streets', at('2026-11-19 00:00'));
const score = (tallies: typeof VECTOR, side: 'gross' | 'net' = 'net', rules = RULES) =>
  scoreOf(sideOf(ratesOf(tallies, rules), side), WEIGHTS);

describe('AP-3: the three rates and the composite', () => {
  test('the test vector: R 0.98, S 0.90, M 0.935, score 92.2', () => {
    const { response, resolution, satisfaction } = sideOf(ratesOf(VECTOR, RULES), 'net');
    expect([response.share, resolution.share, satisfaction.share]).toEqual([0.98, 0.9, expect.closeTo(0.935, 12)]);
    expect([response.of, satisfaction.counted, satisfaction.partly]).toEqual([100, 80, 15]);
    expect(score(VECTOR)).toBe(92.2);
  });

  test('no valid follow-up is no data, not nought', () => {
    expect(score([])).toBeUndefined();
    expect(ratesOf([], RULES).response.net).toEqual({ counted: 0, of: 0 });
  });

  test('who did not say whether satisfied counts in what was solved, and on no side of satisfaction', () => {
    const rates = sideOf(ratesOf([answers(40), answers(10, { mood: 'unrated' })], RULES), 'net');
    expect([rates.resolution.of, rates.satisfaction.of, rates.satisfaction.share]).toEqual([50, 40, 1]);
    expect(score([answers(10, { mood: 'unrated' })])).toBeUndefined();
  });

  test('gross and net beside each other: exclusion leaves the full figures as they are (AP-6)', () => {
    const bad = answers(10, { solved: false, mood: 'dissatisfied', excluded: true });
    const rates = ratesOf([answers(90), bad], RULES);
    expect([rates.resolution.gross.share, rates.resolution.net.share]).toEqual([0.9, 1]);
    expect([score([answers(90), bad], 'gross'), score([answers(90), bad])]).toEqual([91, 100]);
  });

  test('by the first answer where the policy says so (FU-9)', () => {
    const first = { kind: 'visit', about: 'unit', n: 10 } as const;
    const tallies = [
      { ...first, marks: ['firstVisit', 'contacted', 'dissatisfied'] as const },
      { ...first, marks: ['contacted', 'solved', 'satisfied'] as const },
      answers(10),
    ];
    expect(score(tallies)).toBe(100);
    expect(score(tallies, 'net', { ...RULES, basis: 'first' })).toBe(10);
  });
});

describe('weights change over time', () => {
  const young = { from: at('2026-11-18 00:00'), response: 30, resolution: 35, satisfaction: 35 };
  const rules = {
    ...RULES,
    weightSets: [...RULES.weightSets, young, { ...young, groups: ['departments'], response: 20, resolution: 45 }],
  };

  test('a set holds for periods that end after its day, and not before', () => {
    expect(weightsFor(rules, 'streets', at('2026-11-18 00:00')).response).toBe(10);
    expect(weightsFor(rules, 'streets', at('2026-11-19 00:00')).response).toBe(30);
  });

  test('a set for a group goes before one for all of the same day', () => {
    expect(weightsFor(rules, 'departments', at('2026-11-19 00:00')).response).toBe(20);
    expect(() => weightsFor({ ...rules, weightSets: [] }, 'streets', 0)).toThrow('no weights');
  });
});

describe('fairness (domain.md §10)', () => {
  test('one bad rating of a small unit weighs what it weighs', () => {
    expect(weightOfOne([answers(30)], RULES, WEIGHTS)).toBeCloseTo(100 - (100 * 30) / 31, 1);
    expect(weightOfOne([answers(3_000)], RULES, WEIGHTS)).toBeCloseTo(0.03, 2);
    expect(weightOfOne([], RULES, WEIGHTS)).toBeUndefined();
  });

  test('tolerance forgives the worst answers, up to its share, and nothing that is good', () => {
    const tolerant = { ...RULES, tolerance: 0.02 };
    // Two of a hundred: the two who were not even contacted.
    expect(tolerantScore(VECTOR, tolerant, WEIGHTS)).toBe(94.1);
    expect(tolerantScore(VECTOR, RULES, WEIGHTS)).toBe(92.2);
    expect(tolerantScore([answers(100)], tolerant, WEIGHTS)).toBe(100);
    expect(
      tolerantScore(
        [answers(49), answers(1, { solved: false, mood: 'dissatisfied' })],
        { ...RULES, tolerance: 0.01 },
        WEIGHTS,
      ),
    ).toBe(score([answers(49), answers(1, { solved: false, mood: 'dissatisfied' })]));
  });
});
