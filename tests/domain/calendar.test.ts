import {
  addLimit,
  addToDeadline,
  atShare,
  countedMs,
  dayOf,
  HOUR,
  isGuessed,
  isoDay,
  isWorkday,
  nextInside,
  parseDay,
  usesCalendar,
} from '../../domain/calendar';
import type { Limit } from '../../domain/terms';
import { at, officialCalendar, WITH_BREAK } from './calendarFixture';

const cal = officialCalendar();
const broken = officialCalendar(WITH_BREAK);
const lastDay = (start: string, limit: Limit) => isoDay(dayOf(addLimit(at(start), limit, cal)) - 1);

describe('Civil Code art. 201–203: the vectors of domain.md §9', () => {
  // start | working days or natural days | last day
  const rows: readonly (readonly [string, number, 'workday' | 'naturalDay', string])[] = [
    ['2026-02-13', 1, 'workday', '2026-02-14'],
    ['2026-02-13', 3, 'workday', '2026-02-25'],
    ['2026-02-13', 5, 'workday', '2026-02-27'],
    ['2026-02-13', 15, 'workday', '2026-03-12'],
    ['2026-02-13', 7, 'naturalDay', '2026-02-20'],
    ['2026-02-14', 1, 'workday', '2026-02-24'],
    ['2026-02-14', 5, 'workday', '2026-02-28'],
    ['2026-02-14', 7, 'naturalDay', '2026-02-21'],
    ['2026-04-30', 1, 'workday', '2026-05-06'],
    ['2026-04-30', 5, 'workday', '2026-05-11'],
    ['2026-04-30', 7, 'workday', '2026-05-13'],
    ['2026-04-30', 7, 'naturalDay', '2026-05-07'],
    ['2026-09-18', 1, 'workday', '2026-09-20'],
    ['2026-09-18', 3, 'workday', '2026-09-22'],
    ['2026-09-18', 5, 'workday', '2026-09-24'],
    ['2026-09-18', 7, 'naturalDay', '2026-09-25'],
    ['2026-09-30', 1, 'workday', '2026-10-08'],
    ['2026-09-30', 5, 'workday', '2026-10-13'],
    ['2026-09-30', 7, 'workday', '2026-10-15'],
    ['2026-09-30', 7, 'naturalDay', '2026-10-07'],
    ['2026-11-23', 1, 'workday', '2026-11-24'],
    ['2026-11-23', 5, 'workday', '2026-11-30'],
    ['2026-11-23', 15, 'workday', '2026-12-14'],
    ['2026-11-23', 7, 'naturalDay', '2026-11-30'],
  ];
  test.each(rows)('from %s, %i %s: the last day is %s, whatever the hour of the start', (start, value, unit, last) => {
    for (const hour of ['00:00', '10:30', '23:59']) expect(lastDay(`${start} ${hour}`, { value, unit })).toBe(last);
  });

  test.each([
    ['2026-02-13', '2026-02-24', 'out of the Spring Festival'],
    ['2026-02-14', '2026-02-24', 'from a Saturday inside it'],
    ['2026-09-18', '2026-09-28', 'out of Mid-Autumn and the weekend behind it'],
    ['2026-09-30', '2026-10-08', 'out of National Day'],
    ['2026-11-23', '2026-11-30', 'not at all when the last day is worked'],
  ])('rollOver moves the last of 7 natural days from %s to %s, %s', (start, last) => {
    expect(lastDay(`${start} 10:00`, { value: 7, unit: 'naturalDay', rollOver: true })).toBe(last);
  });

  test('the last day ends at 24:00, and that instant is the due time', () => {
    expect(addLimit(at('2026-11-23 10:00'), { value: 1, unit: 'workday' }, cal)).toBe(at('2026-11-25 00:00'));
    expect(addLimit(at('2026-11-23 10:00'), { value: 1, unit: 'naturalDay' }, cal)).toBe(at('2026-11-25 00:00'));
  });

  test('a start at 23:59 and one a minute later, on the next day, are a day apart', () => {
    expect(lastDay('2026-11-23 23:59', { value: 1, unit: 'naturalDay' })).toBe('2026-11-24');
    expect(lastDay('2026-11-24 00:00', { value: 1, unit: 'naturalDay' })).toBe('2026-11-25');
  });

  test('a limit in hours runs from the moment, through nights and holidays, also for fractions', () => {
    expect(addLimit(at('2026-02-16 22:00'), { value: 24, unit: 'hour' }, cal)).toBe(at('2026-02-17 22:00'));
    expect(addLimit(at('2026-02-16 22:00'), { value: 0.25, unit: 'hour' }, cal)).toBe(at('2026-02-16 22:15'));
  });

  test.each(['hour', 'naturalDay', 'workday', 'workHour'] as const)('a limit of 0 %s is the start itself', (unit) => {
    expect(addLimit(at('2026-02-16 22:00'), { value: 0, unit }, cal)).toBe(at('2026-02-16 22:00'));
  });
});

describe('Counting on from a deadline', () => {
  const monday = at('2026-11-24 00:00');
  test.each<[Limit, string]>([
    [{ value: 1, unit: 'workday' }, '2026-11-25 00:00'],
    [{ value: 5, unit: 'workday' }, '2026-12-01 00:00'],
    [{ value: 7, unit: 'naturalDay' }, '2026-12-01 00:00'],
    [{ value: 0, unit: 'workday' }, '2026-11-24 00:00'],
    [{ value: 24, unit: 'hour' }, '2026-11-25 00:00'],
    [{ value: 1, unit: 'workHour' }, '2026-11-24 10:00'],
  ])('a deadline at 24:00 belongs to the day it ends: Monday 24:00 and %j is %s', (limit, end) => {
    expect(addToDeadline(monday, limit, cal)).toBe(at(end));
  });

  test('a deadline within a day does not count that day', () => {
    expect(addToDeadline(at('2026-11-23 14:00'), { value: 1, unit: 'workday' }, cal)).toBe(at('2026-11-25 00:00'));
  });

  test('two limits in days one behind the other are as long as one of both', () => {
    const start = at('2026-02-11 14:00');
    const first = addLimit(start, { value: 3, unit: 'workday' }, cal);
    expect(addToDeadline(first, { value: 4, unit: 'workday' }, cal)).toBe(
      addLimit(start, { value: 7, unit: 'workday' }, cal),
    );
  });
});

describe('Working hours', () => {
  test.each([
    ['2026-11-23 10:00', 4, '2026-11-23 14:00', 'inside a day'],
    ['2026-11-23 16:00', 4, '2026-11-24 11:00', 'over the night'],
    ['2026-11-23 14:00', 4, '2026-11-23 18:00', 'to the very end of the day'],
    ['2026-11-23 03:00', 4, '2026-11-23 13:00', 'from before opening'],
    ['2026-11-23 18:00', 4, '2026-11-24 13:00', 'from closing time'],
    ['2026-02-14 17:00', 4, '2026-02-24 12:00', 'from a worked Saturday over the Spring Festival'],
  ])('from %s %i work hours end at %s (%s)', (start, value, due) => {
    expect(addLimit(at(start), { value, unit: 'workHour' }, cal)).toBe(at(due));
  });

  test('a midday break does not count', () => {
    expect(addLimit(at('2026-11-23 10:00'), { value: 4, unit: 'workHour' }, broken)).toBe(at('2026-11-23 15:30'));
    expect(countedMs(at('2026-11-23 11:00'), at('2026-11-23 14:00'), 'workHour', broken)).toBe(1.5 * HOUR);
  });

  test('a calendar without business segments is an error, never an endless loop', () => {
    const closed = officialCalendar([]);
    expect(() => addLimit(at('2026-11-23 10:00'), { value: 1, unit: 'workHour' }, closed)).toThrow(RangeError);
    expect(addLimit(at('2026-11-23 10:00'), { value: 1, unit: 'workday' }, closed)).toBe(at('2026-11-25 00:00'));
  });
});

describe('The share of counted time at which the yellow light comes on', () => {
  test('for a limit in hours it is a share of natural time', () => {
    expect(atShare(at('2026-11-23 22:00'), at('2026-11-24 22:00'), 0.8, 'hour', cal)).toBe(at('2026-11-24 17:12'));
  });

  test('for working days it is a share of business time, so that nobody is warned at midnight', () => {
    const start = at('2026-11-23 14:00');
    const due = addLimit(start, { value: 1, unit: 'workday' }, cal);
    // 4 h left of the 23rd and 9 h of the 24th: 80 % of 13 h is 10 h 24 min.
    expect(atShare(start, due, 0.8, 'workday', cal)).toBe(at('2026-11-24 15:24'));
  });

  test('where nothing counts in between natural time is taken', () => {
    expect(atShare(at('2026-02-16 00:00'), at('2026-02-17 00:00'), 0.5, 'workHour', cal)).toBe(at('2026-02-16 12:00'));
  });

  test('a share of 0 is the start; of 1 it is not after due', () => {
    const [start, due] = [at('2026-11-23 14:00'), at('2026-11-25 00:00')];
    expect(atShare(start, due, 0, 'workday', cal)).toBe(start);
    expect(atShare(start, due, 1, 'workday', cal)).toBe(at('2026-11-24 18:00'));
  });
});

describe('Calling hours', () => {
  const hours = [
    [9 * 60, 12 * 60],
    [14 * 60, 20 * 60],
  ] as const;
  test.each([
    ['2026-02-17 08:59', '2026-02-17 09:00'],
    ['2026-02-17 09:00', '2026-02-17 09:00'],
    ['2026-02-17 11:59', '2026-02-17 11:59'],
    ['2026-02-17 12:00', '2026-02-17 14:00'],
    ['2026-02-17 19:59', '2026-02-17 19:59'],
    ['2026-02-17 20:00', '2026-02-18 09:00'],
  ])('%s: the earliest call is at %s, on holidays too', (given, earliest) => {
    expect(nextInside(at(given), hours)).toBe(at(earliest));
  });

  test('without windows a call may be made at any time', () => {
    expect(nextInside(at('2026-02-17 03:00'), [])).toBe(at('2026-02-17 03:00'));
  });
});

describe('A year not yet announced', () => {
  test('a deadline on the last announced day is certain; a day later it is a guess', () => {
    const start = at('2026-12-30 10:00');
    expect(isGuessed(cal, start, addLimit(start, { value: 1, unit: 'workday' }, cal))).toBe(false);
    expect(isGuessed(cal, start, addLimit(start, { value: 2, unit: 'workday' }, cal))).toBe(true);
  });

  test('a single instant is guessed by its own day', () => {
    expect(isGuessed(cal, at('2026-12-31 23:59'), at('2026-12-31 23:59'))).toBe(false);
    expect(isGuessed(cal, at('2027-01-01 00:00'), at('2027-01-01 00:00'))).toBe(true);
  });

  test('what lies before the calendar, or behind its bitmap, is a guess', () => {
    expect(isGuessed(cal, at('2015-12-31 10:00'), at('2016-01-01 00:00'))).toBe(true);
    expect(isGuessed(cal, at('2016-01-01 00:00'), at('2016-01-02 00:00'))).toBe(false);
    const cut = { ...cal, bits: cal.bits.slice(0, 1) };
    expect(isGuessed(cut, at('2016-01-06 10:00'), at('2016-01-07 00:00'))).toBe(false);
    expect(isGuessed(cut, at('2016-01-06 10:00'), at('2016-01-07 00:01'))).toBe(true);
  });

  test('outside the bitmap Monday to Friday is worked', () => {
    expect(isWorkday(cal, parseDay('2015-10-10') ?? NaN)).toBe(false); // a worked Saturday, but not known here
    expect(isWorkday(cal, parseDay('2015-10-02') ?? NaN)).toBe(true);
    expect(isWorkday(cal, parseDay('2027-01-01') ?? NaN)).toBe(true);
    expect(isWorkday(cal, parseDay('2027-01-02') ?? NaN)).toBe(false);
    expect(isWorkday(cal, parseDay('1969-12-28') ?? NaN)).toBe(false);
  });

  test.each<[Limit, boolean]>([
    [{ value: 24, unit: 'hour' }, false],
    [{ value: 7, unit: 'naturalDay' }, false],
    [{ value: 7, unit: 'naturalDay', rollOver: false }, false],
    [{ value: 7, unit: 'naturalDay', rollOver: true }, true],
    [{ value: 7, unit: 'workday' }, true],
    [{ value: 4, unit: 'workHour' }, true],
  ])('%j depends on the working calendar: %s', (limit, depends) => {
    expect(usesCalendar(limit)).toBe(depends);
  });
});
