import fc from 'fast-check';
import { dayNumber, startOfDay } from '../../../domain/calendar-days';
import { poissonInterval } from '../../../insight/warning/evaluate/interval';
import { CityExpectation, placeShare, shareOf } from '../../../insight/warning/model/expect';
import { type Lesson, learnDay } from '../../../insight/warning/model/learn';
import { ANY, daysLearnt, emptyModel, modelJson, modelOf } from '../../../insight/warning/model/model';
import { almanacOf, hourOf } from '../../../insight/warning/model/season';
import { upperTail } from '../../../insight/warning/model/tail';
import { loadPack } from '../../../rules/load';
import { seeded } from '../../../platform/random';

const HOUR = 3_600_000;
const FIRST = dayNumber(2026, 3, 2);

describe('the tail of a negative binomial', () => {
  // Made once with @stdlib/math-base-special-betainc 0.2.3: I(mean/(mean+shape); count, shape).
  test.each([
    [5, 0.046, 3.2, 1.4475849092258284e-8],
    [1, 0.5, 0.7, 0.31428799042233396],
    [20, 4, 12.5, 0.000003386986885940803],
    [3, 10, 5, 0.9547325102880658],
    [60, 8.34, 40, 6.39594283754047e-22],
    [5, 1e-4, 0.02, 1.2759140583875719e-14],
    [4, 0.046, Infinity, 1.798251104688267e-7],
  ])('P(N ≥ %d) of mean %d and shape %d', (count, mean, shape, known) => {
    expect(upperTail(count, mean, shape) / known).toBeCloseTo(1, 6);
  });

  test('nothing is as likely as anything, and something of nothing is impossible', () => {
    expect([upperTail(0, 3, 1), upperTail(2, 0, 1)]).toEqual([1, 0]);
  });

  test('more callers are less likely; a higher expectation and a wider spread make them likelier', () => {
    const mean = fc.double({ min: 0.01, max: 20, noNaN: true });
    const shape = fc.double({ min: 2, max: 500, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), mean, shape, (count, mu, k) => {
        const odds = upperTail(count, mu, k);
        expect(upperTail(count + 1, mu, k)).toBeLessThanOrEqual(odds);
        expect(upperTail(count, mu * 1.2, k)).toBeGreaterThanOrEqual(odds * (1 - 1e-9));
        // Wider spread, heavier tail: well above the mean.
        if (count > 3 * mu + 3) expect(upperTail(count, mu, k / 2)).toBeGreaterThanOrEqual(odds * (1 - 1e-9));
      }),
      { numRuns: 300, seed: 8 },
    );
  });

  test('under chance alone its odds, smoothed within a count, are uniform', () => {
    const random = seeded(20);
    const [mean, shape, n] = [3.5, 2.5, 4_000];
    const smooth = Array.from({ length: n }, () => {
      // A count by inversion, from a draw of its own.
      const draw = random.next();
      let count = 0;
      while (1 - upperTail(count + 1, mean, shape) < draw) count++;
      const above = upperTail(count + 1, mean, shape);
      return above + random.next() * (upperTail(count, mean, shape) - above);
    }).sort((a, b) => a - b);
    const gap = Math.max(...smooth.map((odds, i) => Math.abs(odds - (i + 0.5) / n)));
    // Kolmogorov: beyond 1.95/√n once in a thousand.
    expect(gap).toBeLessThan(1.95 / Math.sqrt(n));
  });

  test.each([
    [0, 0, 3.6889],
    [3, 0.6187, 8.7673],
    [20, 12.2165, 30.8884],
  ])('the exact interval of a count of %d (Garwood 1936)', (count, low, high) => {
    const found = poissonInterval(count);
    expect(found.low).toBeCloseTo(low, 3);
    expect(found.high).toBeCloseTo(high, 3);
  });
});

describe('what the season says', () => {
  const { documents } = loadPack('beijing');
  const plain = almanacOf(documents.calendar, new Map());
  /** So many orders of a matter at a place on a day, spread over 9:00 to 16:00. */
  const orders = (day: number, matter: string, place: string, n: number): Lesson[] =>
    Array.from({ length: n }, (_, i) => ({
      at: startOfDay(day) + 9 * HOUR + (i * 7 * HOUR) / n,
      matter,
      places: [place],
    }));

  test('days have the class the State Council gave them: a holiday is none of its weekday, a worked Sunday no Sunday', () => {
    const national = dayNumber(2026, 10, 1);
    expect([plain(FIRST).kind, plain(national).kind, plain(dayNumber(2026, 2, 14)).kind]).toEqual([1, 7, 5]);
    expect(almanacOf(documents.calendar, new Map([[FIRST, ['rain']]]))(FIRST).tags).toEqual(['rain']);
    expect(hourOf(startOfDay(FIRST) + 13 * HOUR)).toBe(13);
  });

  test('hours, places and matters come out as they went in', () => {
    const model = emptyModel();
    for (let day = FIRST; day < FIRST + 56; day++)
      learnDay(model, day, plain(day), [
        ...orders(day, 'a', 'x', 30),
        ...orders(day, 'a', 'y', 10),
        ...orders(day, 'b', 'y', 20),
      ]);
    expect(daysLearnt(model)).toBe(56);
    const city = new CityExpectation(model, plain);
    const at = (hour: number) => startOfDay(FIRST + 56) + hour * HOUR;
    expect(city.between('a', at(0), at(24)) / 40).toBeCloseTo(1, 1);
    expect(city.between('a', at(20), at(24))).toBeLessThan(1);
    expect(city.between('a', at(-168), at(0)) / 280).toBeCloseTo(1, 1);
    expect(placeShare(model, 'x')).toBeCloseTo(0.5, 1);
    expect(shareOf(model, 'a', 'x').share).toBeCloseTo(0.75, 1);
    expect(shareOf(model, 'b', 'x').share).toBeLessThan(0.03);
    // Where nobody called yet, little is expected and little is sure.
    expect(shareOf(model, 'a', 'z').share).toBeLessThan(0.01);
    expect(shareOf(model, 'a', 'z').shape).toBeLessThan(shareOf(model, 'a', 'x').shape);
  });

  test('a matter that swells over the city swells in what is expected; rain teaches what rain brings', () => {
    const rain = almanacOf(documents.calendar, new Map([[FIRST + 40, ['rain']]]));
    const model = emptyModel();
    for (let day = FIRST; day < FIRST + 40; day++) {
      const wet = day % 5 === 0;
      const facts = { ...plain(day), tags: wet ? ['rain'] : [] };
      learnDay(model, day, facts, [
        ...orders(day, 'a', 'x', day < FIRST + 20 ? 20 : 60),
        ...orders(day, 'f', 'x', wet ? 50 : 10),
      ]);
    }
    const [from, to] = [startOfDay(FIRST + 40), startOfDay(FIRST + 41)];
    expect(new CityExpectation(model, plain).between('a', from, to)).toBeGreaterThan(50);
    const [dry, wet] = [plain, rain].map((almanac) => new CityExpectation(model, almanac).between('f', from, to));
    expect((wet ?? 0) / (dry ?? 1)).toBeGreaterThan(3);
  });

  test('a surge does not become what is usual, and no day is learnt twice', () => {
    const [calm, surged] = [emptyModel(), emptyModel()];
    for (let day = FIRST; day < FIRST + 30; day++) {
      const usual = [...orders(day, 'a', 'x', 2), ...orders(day, 'a', 'y', 40), ...orders(day, 'b', 'y', 20)];
      learnDay(calm, day, plain(day), usual);
      learnDay(surged, day, plain(day), day === FIRST + 28 ? [...usual, ...orders(day, 'a', 'x', 80)] : usual);
    }
    expect(shareOf(surged, 'a', 'x').share / shareOf(calm, 'a', 'x').share).toBeCloseTo(1, 1);
    expect(() => learnDay(calm, FIRST + 29, plain(FIRST + 29), [])).toThrow(RangeError);
  });

  test('a model goes through the database and says the same', () => {
    const model = emptyModel();
    for (let day = FIRST; day < FIRST + 10; day++) learnDay(model, day, plain(day), orders(day, 'a', 'x', 13));
    const again = modelOf(JSON.parse(modelJson(model)));
    expect([again.first, again.last, again.seasons.get(ANY)?.places.get('x')]).toEqual([
      FIRST,
      FIRST + 9,
      expect.closeTo(model.seasons.get(ANY)?.places.get('x') ?? 0, 1),
    ]);
    expect(shareOf(again, 'a', 'x').share).toBeCloseTo(shareOf(model, 'a', 'x').share, 4);
  });
});
