import { CONTRIBUTION_KINDS, MARKS } from '../../appraisal/marks';
import { FIGURE_NAMES, FIGURES, type FigureRule } from '../../appraisal/figureTable';
import { bandOf, countsFor, figureOf, isIn, type Tally } from '../../appraisal/figures';

const SCALE = { satisfied: 1, basic: 0.9 };
const tally = (n: number, marks: Tally['marks'], more: Partial<Tally> = {}): Tally => ({
  kind: 'called',
  about: 'unit',
  marks,
  n,
  ...more,
});

describe('a figure is made of what its definition names, and of nothing else', () => {
  test('numerator and denominator, share and interval', () => {
    const tallies = [tally(3, ['decided', 'inTime']), tally(1, ['decided', 'missed']), tally(7, [])];
    expect(figureOf(FIGURES.arrivedInTime, tallies, SCALE)).toEqual({
      counted: 3,
      of: 4,
      share: 0.75,
      interval: { low: expect.closeTo(0.3006, 3), high: expect.closeTo(0.9544, 3) },
    });
    expect(figureOf(FIGURES.refused, tallies, SCALE)).toMatchObject({ counted: 0, of: 11, share: 0 });
  });

  test('no data is no share, and not nought', () => {
    expect(figureOf(FIGURES.arrivedInTime, [tally(7, [])], SCALE)).toEqual({ counted: 0, of: 0 });
  });

  test('the other side’s contributions are not the unit’s own', () => {
    const tallies = [tally(2, ['refused', 'refusalUpheld'], { about: 'other' }), tally(5, ['decided', 'inTime'])];
    expect(figureOf(FIGURES.calledInVain, tallies, SCALE)).toMatchObject({ counted: 2, of: 2 });
    expect(figureOf(FIGURES.refused, tallies, SCALE)).toMatchObject({ counted: 0, of: 5 });
  });

  test('an order ruled not to be its own is not held: it says nothing of how often a street whistles', () => {
    const lead = { kind: 'lead' } as const;
    const tallies = [tally(4, ['held'], lead), tally(1, ['held', 'whistledOn'], lead), tally(9, [], lead)];
    const ruled = tally(6, ['held', 'objected', 'objectionUpheld'], lead);
    expect(figureOf(FIGURES.whistleRate, [...tallies, ruled], SCALE)).toMatchObject({ counted: 1, of: 5, share: 0.2 });
    expect(figureOf(FIGURES.returnRate, [...tallies, ruled], SCALE)).toMatchObject({ counted: 6, of: 11 });
  });

  test('in time, late and missed are all there is of what is decided', () => {
    const answers = [tally(3, ['decided', 'inTime']), tally(2, ['decided', 'late']), tally(5, ['decided', 'missed'])];
    const shares = (['arrivedInTime', 'arrivedLate', 'neverCame'] as const).map(
      (name) => figureOf(FIGURES[name], answers, SCALE).share ?? 0,
    );
    expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });
});

describe('the table of figures', () => {
  test.each(FIGURE_NAMES)('%s counts something of its own kind, and what counts is in', (name) => {
    const rule: FigureRule = FIGURES[name];
    expect(CONTRIBUTION_KINDS).toContain(rule.kind);
    const counted = { kind: rule.kind, marks: MARKS.filter((mark) => !rule.of.not?.includes(mark)) };
    expect(countsFor(rule, counted)).toBe(true);
    const out = { kind: rule.kind, marks: counted.marks.filter((mark) => mark !== rule.counts) };
    expect(countsFor(rule, out)).toBe(false);
    for (const kind of CONTRIBUTION_KINDS) if (kind !== rule.kind) expect(isIn(rule, { ...counted, kind })).toBe(false);
  });
});

describe('WH-7: how often a street whistles is a band', () => {
  const band = { low: 0.02, high: 0.2 };
  test.each([
    ['never', 1_000, 0, 'low'],
    ['just below the band', 1_000, 19, 'low'],
    ['at its lower end', 1_000, 20, 'normal'],
    ['at its upper end', 1_000, 200, 'normal'],
    ['just above it', 1_000, 201, 'high'],
    ['always', 30, 30, 'high'],
  ])('%s', (_, of, counted, is) => {
    expect(bandOf({ of, counted, share: counted / of }, band, 30)).toBe(is);
  });

  test('of fewer orders than the least sample nothing is said', () => {
    expect(bandOf({ of: 29, counted: 29, share: 1 }, band, 30)).toBeUndefined();
    expect(bandOf({ of: 0, counted: 0 }, band, 0)).toBeUndefined();
  });
});
