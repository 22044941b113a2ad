import { padded, table, widthOf } from '../../platform/screen';
import { seeded } from '../../platform/random';

describe('text on the screen', () => {
  test('a Chinese character takes two columns, also in full-width signs', () => {
    expect(widthOf('签收 / signed')).toBe(13);
    expect(widthOf('（一）')).toBe(6);
  });

  test('rows of both languages stand below each other', () => {
    const lines = table([
      ['满意 / satisfied', '41'],
      ['不满意 / dissatisfied', '1'],
    ]);
    expect(lines.map(widthOf)).toEqual([lines[0], lines[0]].map((line) => widthOf(line ?? '')));
    expect(lines[1]).toMatch(/ {2,}1$/);
  });

  test('a column of words beside numbers stays on the left', () => {
    expect(
      table([
        ['a', '1'],
        ['b', 'one'],
      ])[0],
    ).toBe('  a  1');
  });

  test('what is too long is not cut', () => {
    expect(padded('已结案', 2)).toBe('已结案');
  });
});

describe('seeded numbers', () => {
  test('are the same for the same seed and differ for another', () => {
    const draw = (seed: number) => Array.from({ length: 50 }, seeded(seed).next);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(2)).not.toEqual(draw(1));
  });

  test('spread evenly', () => {
    const random = seeded(7);
    const means = Array.from({ length: 10_000 }, () => random.next());
    expect(means.reduce((sum, each) => sum + each, 0) / means.length).toBeCloseTo(0.5, 1);
  });

  test('both ends can be drawn, and a shuffle loses nobody', () => {
    const random = seeded(3);
    const drawn = new Set(Array.from({ length: 200 }, () => random.between(1, 3)));
    expect(drawn).toEqual(new Set([1, 2, 3]));
    expect(new Set(random.shuffle([1, 2, 3, 4, 5]))).toEqual(new Set([1, 2, 3, 4, 5]));
  });

  test('a branch does not move when its trunk draws once more', () => {
    const moved = seeded(5);
    moved.next();
    expect(moved.branch('a').next()).toBe(seeded(5).branch('a').next());
    expect(moved.branch('b').next()).not.toBe(moved.branch('a').next());
  });
});
