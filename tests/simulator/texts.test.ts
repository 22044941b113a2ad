import { loadPack } from '../../rules/load';
import { daysOf, seasonFactor } from '../../simulator/texts/days';
import { issuesOf, plantCity } from '../../simulator/texts/sets';
import { dayNumber } from '../../domain/calendar-days';

const pack = loadPack('beijing');
const year = plantCity(pack, { seed: 7, orders: 6_000, set: 'a', surges: 10, series: 5 });
const orders = [...year.orders()];

test('the same seed plants the same year, order by order, and another seed another', () => {
  expect([...plantCity(pack, { seed: 7, orders: 6_000, set: 'a', surges: 10, series: 5 }).orders()]).toEqual(orders);
  const other = [...plantCity(pack, { seed: 8, orders: 6_000, set: 'a', surges: 10, series: 5 }).orders()];
  expect(other.slice(0, 5).map(({ text }) => text)).not.toEqual(orders.slice(0, 5).map(({ text }) => text));
});

test('orders come in the order of time, each id once, as many as wanted within chance', () => {
  expect(orders.every(({ at }, i) => at >= (orders[i - 1]?.at ?? 0))).toBe(true);
  expect(new Set(orders.map(({ id }) => id)).size).toBe(orders.length);
  const plain = orders.filter(({ surge, series }) => surge === '' && series === '').length;
  expect(Math.abs(plain - 6_000)).toBeLessThan(400);
});

test('a surge adds exactly its extra orders, of its issue, at its place, within its hours', () => {
  for (const { id, issue, place, from, until, extra } of year.surges) {
    const inside = orders.filter(({ surge }) => surge === id);
    const last = year.days.at(-1)?.day ?? 0;
    if (until < (last + 1) * 86_400_000 - 28_800_000) expect(inside).toHaveLength(extra);
    for (const one of inside) expect([one.topic, one.place.community]).toEqual([issue.code, place.community]);
    expect(inside.every(({ at }) => at >= from && at <= until)).toBe(true);
  }
});

test('a series is one caller on one issue, never solved', () => {
  const inside = orders.filter(({ series }) => series === 'series-1');
  expect(inside.length).toBeGreaterThanOrEqual(3);
  expect(new Set(inside.map(({ caller }) => caller)).size).toBe(1);
  expect(inside.some(({ solved }) => solved)).toBe(false);
});

test('the two sets share no issue, and every matter stands in the catalogue', () => {
  const [a, b] = [issuesOf('a'), issuesOf('b')];
  expect(a.filter(({ code }) => b.some((each) => each.code === code))).toEqual([]);
  expect([...a, ...b].filter(({ matter }) => !pack.matters.has(matter))).toEqual([]);
  expect(
    [...a, ...b].filter(({ troubles, subjects, effects }) => !(troubles.length && subjects.length && effects.length)),
  ).toEqual([]);
});

test('heating comes in winter, flooding with rain, and the Spring Festival is a holiday', () => {
  const days = daysOf(1, dayNumber(2026, 1, 1), 365);
  const on = (date: string) => days.find((each) => each.date === date) ?? (days[0] as (typeof days)[number]);
  expect(seasonFactor('heating', on('2026-12-07'))).toBeGreaterThan(10 * seasonFactor('heating', on('2026-07-06')));
  const dry = { ...on('2026-07-06'), weather: [] };
  expect(seasonFactor('rain', { ...dry, weather: ['rain'] })).toBeGreaterThan(5 * seasonFactor('rain', dry));
  expect([on('2026-02-17').holiday, on('2026-03-07').holiday, on('2026-02-14').workday]).toEqual([true, false, true]);
});
