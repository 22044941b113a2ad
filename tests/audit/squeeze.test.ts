import { randomBytes } from 'node:crypto';
import { dictionaryOf, squeeze, unsqueeze } from '../../audit/archive/squeeze';

/** Short courses that are all alike, and long ones of another kind. */
const words = Array.from({ length: 400 }, () => randomBytes(12).toString('hex'));
const long = (nth: number) => Buffer.from(words.map((word) => `${word}:${nth}`).join('\n'));
const short = (nth: number) => Buffer.from(`cancelled ${nth}`);

test('what a dictionary shortened comes back to the byte, and only with that dictionary', () => {
  const history = long(1);
  const dictionary = dictionaryOf([long(2), long(3)]);
  const squeezed = squeeze(history, dictionary);
  expect(unsqueeze(squeezed, dictionary).equals(history)).toBe(true);
  expect(() => unsqueeze(squeezed)).toThrow();
});

test('a month that begins with short courses has a dictionary of the long ones all the same', () => {
  const histories = [
    ...Array.from({ length: 300 }, (_, nth) => short(nth)),
    ...Array.from({ length: 300 }, (_, nth) => long(nth)),
  ];
  const chosen = squeeze(long(999), dictionaryOf(histories)).length;
  const ofTheFirst = squeeze(long(999), Buffer.concat(histories.slice(0, 300))).length;
  expect(chosen).toBeLessThan(ofTheFirst / 2);
});

test('the same histories give the same dictionary; none give none', () => {
  const histories = [long(1), short(1), long(2)];
  expect(dictionaryOf(histories)).toEqual(dictionaryOf(histories));
  expect(dictionaryOf([])).toHaveLength(0);
});
