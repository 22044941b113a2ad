import { alarmReader } from '../../../insight/warning/alarmWords';
import { judgePlanted, rulesInForce } from '../../../insight/warning/evaluate/planted';
import { judgeReal } from '../../../insight/warning/evaluate/real';
import { namedCases } from '../../../insight/warning/watch/callers';
import { LOOK_MS, runThrough, type Told } from '../../../insight/warning/watch/run';
import type { Sighting } from '../../../insight/warning/watch/sighting';

const rules = rulesInForce();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BEGIN = Date.UTC(2026, 2, 1, 16);
const plain = () => ({ kind: 1, tags: [] });

/** A city of one matter, 40 communities in 8 streets, three calls a day each, for so many days. */
function* calmCity(days: number): Generator<Sighting> {
  let no = 0;
  for (let day = 0; day < days; day++)
    for (let call = 0; call < 120; call++) {
      const at = BEGIN + day * DAY + 8 * HOUR + call * 5 * 60_000;
      const place = (call * 7) % 40;
      yield order(`C${no++}`, at, `s${place % 8}`, `c${place}`);
    }
}
const order = (
  orderNo: string,
  at: number,
  street: string,
  community: string,
  more: Partial<Sighting> = {},
): Sighting => ({
  ...{ orderNo, at, street, community, matter: 'light.out' },
  ...more,
});
const merged = (...lists: Iterable<Sighting>[]) => lists.flatMap((list) => [...list]).sort((a, b) => a.at - b.at);
const AT = BEGIN + 20 * DAY + 10 * HOUR;
const burst = (n: number, at = AT, more: Partial<Sighting> = {}, every = 120_000) =>
  Array.from({ length: n }, (_, i) =>
    order(`B${at}-${i}`, at + i * every, 's1', 'c9', { caller: `p${at}-${i}`, ...more }),
  );
const tell = (...lists: Iterable<Sighting>[]): readonly Told[] =>
  runThrough(merged(calmCity(26), ...lists), rules, plain).told;

describe('a watch over a calm city', () => {
  test('tells nothing of what is usual', () => {
    expect(tell()).toEqual([]);
  });

  test('tells a surge within five minutes of the order that made it one, once, with its orders and its odds', () => {
    const [told, ...more] = tell(burst(14));
    expect(more).toEqual([]);
    expect(told).toMatchObject({ cell: { kind: 'surge', matter: 'light.out', place: 'c9' }, window: 1 });
    expect((told?.raisedAt ?? 0) - (told?.evidenceAt ?? 0)).toBeLessThanOrEqual(LOOK_MS);
    expect(told?.aWeek).toBeLessThan(rules.falseAlarmsAWeek);
    expect(told?.expected).toBeLessThan(1);
    for (const { orderNo } of burst(14)) expect(told?.members).toContain(orderNo);
    expect(told?.endedAt).toBeGreaterThan(AT + 14 * 120_000);
  });

  test('the more callers, the smaller the odds', () => {
    const odds = [8, 12, 20].map((n) => tell(burst(n, AT, {}, 1_000))[0]?.odds ?? 1);
    expect(odds).toEqual([...odds].sort((a, b) => b - a));
  });

  test.each([
    ['one caller who calls twelve times', burst(12, AT, { caller: 'p1' })],
    ['as many as PR-9 names less one', burst(4)],
  ])('%s is no surge', (_, orders) => {
    expect(tell(orders)).toEqual([]);
  });

  test('goes on through the night as one warning, and a second surge after it ended is a second', () => {
    const again = (after: number) => tell(burst(10), burst(10, AT + after)).map(({ cell }) => cell.place);
    expect(again(8 * HOUR)).toEqual(['c9']);
    expect(again(4 * DAY)).toEqual(['c9', 'c9']);
  });

  test('a late order counts when it was made, not when it came', () => {
    const all = burst(9, AT, {}, 60_000);
    // Received in time, seen a day later: the orders come out of the order of time.
    const list = merged(calmCity(21), all.slice(0, 4));
    const lateAt = list.findIndex(({ at }) => at > AT + 2 * HOUR);
    const late = [...list.slice(0, lateAt), ...all.slice(4), ...list.slice(lateAt)];
    const [told] = runThrough(late, rules, plain).told;
    expect(told).toMatchObject({ cell: { place: 'c9' } });
    expect(told?.evidenceAt).toBeLessThan(AT + HOUR);
    expect(told?.raisedAt).toBeGreaterThan(AT + 2 * HOUR - LOOK_MS);
  });

  test('many callers of many matters at one place are told as the place, no matter as a surge', () => {
    const many = burst(12).map((each, i) => ({ ...each, matter: `m${i % 6}.x` }));
    expect(tell(many).map(({ cell }) => cell)).toEqual([{ kind: 'place', matter: '*', place: 'c9' }]);
  });

  test('within the first week nothing is known of the season and no surge is told', () => {
    const early = merged(calmCity(5), burst(14, BEGIN + 4 * DAY + 10 * HOUR));
    expect(runThrough(early, rules, plain).told).toEqual([]);
  });
});

describe('a planted year', () => {
  const asked = { seed: 11, orders: 8_000, set: 'b', days: 120 } as const;

  test('its surges are found, early, and what is told is true', () => {
    const { surges, warnings, lead, falseAWeek } = judgePlanted({ ...asked, surges: 20 });
    expect(surges.planted).toBeGreaterThan(8);
    expect(surges.recall).toBeGreaterThan(0.9);
    expect(warnings.precision).toBeGreaterThan(0.7);
    expect(lead.mostFromEvidence).toBeLessThanOrEqual(5);
    expect(falseAWeek.low).toBeLessThanOrEqual(rules.falseAlarmsAWeek);
  });

  test('where nothing was planted false alarms stay within the rate that is stated, however many are allowed', () => {
    const none = judgePlanted({ ...asked, surges: 0 });
    expect(none.falseAWeek.low).toBeLessThanOrEqual(1);
    const loud = judgePlanted({
      ...asked,
      orders: 4_000,
      surges: 0,
      rules: { ...rules, falseAlarmsAWeek: 60, leastOrders: 2 },
    });
    expect(loud.falseAWeek.count).toBeGreaterThan(none.falseAWeek.count + 10);
    expect(loud.falseAWeek.low).toBeLessThanOrEqual(60);
  });

  test('of days that nobody labelled it says how many warnings a day, and how many went on', () => {
    const figures = judgeReal(merged(calmCity(24), burst(14), burst(6, AT + 20 * HOUR)), rules);
    expect(figures).toMatchObject({ judgedDays: 17, warnings: 1, confirmed: { count: 1, of: 1 } });
    expect(figures.days).toHaveLength(24);
  });
});

describe('what a rule raises, not a count', () => {
  const at = (n: number) => BEGIN + n * DAY;
  const one = (orderNo: string, day: number, more: object = {}) => ({
    ...{ orderNo, at: at(day), caller: 'p', matter: 'light.out', solved: false },
    ...more,
  });

  test.each([
    ['three unsolved of one caller on one matter', [one('1', 0), one('3', 9), one('2', 4)], [['1', '2', '3']]],
    ['two', [one('1', 0), one('2', 4)], []],
    ['three, one solved', [one('1', 0, { solved: true }), one('2', 4), one('3', 9)], []],
    ['three on two matters', [one('1', 0, { matter: 'x.y' }), one('2', 4), one('3', 9)], []],
    ['three of two callers', [one('1', 0, { caller: 'q' }), one('2', 4), one('3', 9)], []],
    ['three, the first too long ago', [one('1', -81), one('2', 4), one('3', 9)], []],
  ])('%s', (_, orders, expected) => {
    const cases = namedCases(orders, at(10), rules);
    expect(cases.map((each) => each.orders.map(({ orderNo }) => orderNo))).toEqual(expected);
  });

  test.each([
    ['楼道里有很重的煤气味，快来人', ['gas']],
    ['樓上著火，冒濃煙', ['fire']],
    ['老人被困电梯，电线冒火花', ['trapped', 'electric']],
    ['电动车充电，担心起火', []],
    ['楼道没有着火，只是烟味', []],
    ['路灯不亮', []],
  ])('%s names %j', (text, kinds) => {
    expect(alarmReader(rules)(text)).toEqual(kinds);
  });
});
