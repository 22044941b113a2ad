import fc from 'fast-check';
import { addLimit, countedMs, DAY, HOUR } from '../../domain/calendar';
import { explainLimit } from '../../domain/calendar-explain';
import type { Limit, LimitUnit } from '../../domain/terms';
import { at, officialCalendar, WITH_BREAK } from './calendarFixture';

const cal = officialCalendar();
const broken = officialCalendar(WITH_BREAK);
const told = (start: string, limit: Limit, c = cal) =>
  explainLimit(at(start), limit, c).map((s) => {
    const local = (t: number) => new Date(t + 8 * HOUR).toISOString().slice(5, 16).replace('T', ' ');
    return `${local(s.from)} – ${local(s.to)} ${s.counts ? '+' : '-'} ${s.because}${s.guessed ? ' (guessed)' : ''}`;
  });

describe('Why is the deadline this instant?', () => {
  test('five working days over the Spring Festival', () => {
    expect(told('2026-02-13 10:00', { value: 5, unit: 'workday' })).toEqual([
      '02-13 10:00 – 02-14 00:00 - startDay',
      '02-14 00:00 – 02-15 00:00 + makeUpDay',
      '02-15 00:00 – 02-16 00:00 - weekend',
      '02-16 00:00 – 02-21 00:00 - holiday',
      '02-21 00:00 – 02-23 00:00 - weekend',
      '02-23 00:00 – 02-24 00:00 - holiday',
      '02-24 00:00 – 02-28 00:00 + workday',
    ]);
  });

  test('seven natural days that roll over', () => {
    expect(told('2026-09-30 10:00', { value: 7, unit: 'naturalDay', rollOver: true })).toEqual([
      '09-30 10:00 – 10-01 00:00 - startDay',
      '10-01 00:00 – 10-08 00:00 + runs',
      '10-08 00:00 – 10-09 00:00 - rollOver',
    ]);
  });

  test('natural days do not care about a year not announced, working days do', () => {
    expect(told('2026-12-30 10:00', { value: 3, unit: 'naturalDay' })).toEqual([
      '12-30 10:00 – 12-31 00:00 - startDay',
      '12-31 00:00 – 01-03 00:00 + runs',
    ]);
    expect(told('2026-12-30 10:00', { value: 3, unit: 'naturalDay', rollOver: true })).toEqual([
      '12-30 10:00 – 12-31 00:00 - startDay',
      '12-31 00:00 – 01-02 00:00 + runs',
      '01-02 00:00 – 01-03 00:00 + runs (guessed)',
      '01-03 00:00 – 01-05 00:00 - rollOver (guessed)',
    ]);
    expect(told('2026-12-30 10:00', { value: 2, unit: 'workday' })).toEqual([
      '12-30 10:00 – 12-31 00:00 - startDay',
      '12-31 00:00 – 01-01 00:00 + workday',
      '01-01 00:00 – 01-02 00:00 + workday (guessed)',
    ]);
  });

  test('hours run from the moment; nothing is told of a limit of 0', () => {
    expect(told('2026-02-16 22:00', { value: 2, unit: 'hour' })).toEqual(['02-16 22:00 – 02-17 00:00 + runs']);
    expect(told('2026-02-16 22:00', { value: 0, unit: 'hour' })).toEqual([]);
    expect(told('2026-02-16 22:00', { value: 0, unit: 'workday' })).toEqual([]);
  });

  test('work hours with a break, over a night and a make-up Saturday', () => {
    expect(told('2026-02-13 17:00', { value: 5, unit: 'workHour' }, broken)).toEqual([
      '02-13 17:00 – 02-13 18:00 + workday',
      '02-13 18:00 – 02-14 09:00 - offHours',
      '02-14 09:00 – 02-14 12:00 + makeUpDay',
      '02-14 12:00 – 02-14 13:30 - offHours',
      '02-14 13:30 – 02-14 14:30 + makeUpDay',
    ]);
    expect(told('2026-11-21 12:00', { value: 1, unit: 'workHour' })).toEqual([
      '11-21 12:00 – 11-23 00:00 - weekend',
      '11-23 00:00 – 11-23 09:00 - offHours',
      '11-23 09:00 – 11-23 10:00 + workday',
    ]);
  });

  test('the stretches fill the time from start to due, and what counts is the limit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at('2016-01-05 00:00'), max: at('2027-03-01 00:00') }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom<LimitUnit>('hour', 'naturalDay', 'workday', 'workHour'),
        fc.boolean(),
        fc.constantFrom(cal, broken),
        (start, value, unit, rollOver, c) => {
          const limit: Limit = { value, unit, rollOver };
          const stretches = explainLimit(start, limit, c);
          expect(stretches[0]?.from).toBe(start);
          expect(stretches.at(-1)?.to).toBe(addLimit(start, limit, c));
          stretches.slice(1).forEach((s, i) => expect(s.from).toBe(stretches[i]?.to));
          expect(stretches.every((s) => s.to > s.from)).toBe(true);
          const counted = stretches.filter((s) => s.counts).reduce((sum, s) => sum + s.to - s.from, 0);
          expect(counted).toBe(value * (unit === 'hour' || unit === 'workHour' ? HOUR : DAY));
          if (unit === 'workHour') expect(counted).toBe(countedMs(start, addLimit(start, limit, c), unit, c));
        },
      ),
    );
  });
});
