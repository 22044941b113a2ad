import fc from 'fast-check';
import {
  addCounted,
  addLimit,
  atShare,
  countedMs,
  DAY,
  dayOf,
  encodeBits,
  HOUR,
  isWorkday,
  MINUTE,
  nextInside,
  startOfDay,
} from '../../domain/calendar';
import type { Limit, LimitUnit } from '../../domain/terms';
import { at, officialCalendar, WITH_BREAK } from './calendarFixture';

const cal = officialCalendar();
const broken = officialCalendar(WITH_BREAK);

describe('Of every limit and every start', () => {
  const instants = fc.integer({ min: at('2016-01-05 00:00'), max: at('2026-11-01 00:00') });
  const units = fc.constantFrom<LimitUnit>('hour', 'naturalDay', 'workday', 'workHour');
  const limits = fc
    .record({ value: fc.integer({ min: 0, max: 40 }), unit: units, rollOver: fc.boolean() })
    .map((limit): Limit => limit);
  const calendars = fc.constantFrom(cal, broken);

  test('no deadline is before its start, and a later start never has an earlier deadline', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 10 * DAY }), limits, calendars, (start, later, limit, c) => {
        const due = addLimit(start, limit, c);
        return due >= start && addLimit(start + later, limit, c) >= due;
      }),
    );
  });

  test('a longer limit never ends earlier', () => {
    fc.assert(
      fc.property(instants, limits, fc.nat({ max: 10 }), calendars, (start, limit, more, c) => {
        return addLimit(start, { ...limit, value: limit.value + more }, c) >= addLimit(start, limit, c);
      }),
    );
  });

  test('hours and working hours add up', () => {
    fc.assert(
      fc.property(
        instants,
        fc.nat(50),
        fc.nat(50),
        fc.constantFrom<LimitUnit>('hour', 'workHour'),
        calendars,
        (start, a, b, unit, c) => {
          const stepwise = addLimit(addLimit(start, { value: a, unit }, c), { value: b, unit }, c);
          expect(stepwise).toBe(addLimit(start, { value: a + b, unit }, c));
        },
      ),
    );
  });

  test('rollOver ends on a working day and never before the day without it', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 40 }), (start, value) => {
        const plain = addLimit(start, { value, unit: 'naturalDay' }, cal);
        const rolled = addLimit(start, { value, unit: 'naturalDay', rollOver: true }, cal);
        return rolled >= plain && isWorkday(cal, dayOf(rolled) - 1);
      }),
    );
  });

  test('what addCounted adds, countedMs counts, and not a millisecond earlier', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 300 * HOUR }), units, calendars, (start, ms, unit, c) => {
        const end = addCounted(start, ms, unit, c);
        expect(countedMs(start, end, unit, c)).toBe(ms);
        expect(countedMs(start, end - 1, unit, c)).toBe(ms - 1);
      }),
    );
  });

  test('counted time is the sum of its parts and never more than natural time', () => {
    fc.assert(
      fc.property(instants, fc.nat(20 * DAY), fc.nat(20 * DAY), units, calendars, (start, a, b, unit, c) => {
        const whole = countedMs(start, start + a + b, unit, c);
        expect(countedMs(start, start + a, unit, c) + countedMs(start + a, start + a + b, unit, c)).toBe(whole);
        expect(whole).toBeLessThanOrEqual(a + b);
        expect(countedMs(start + a, start, unit, c)).toBe(0);
      }),
    );
  });

  test('a warning comes between start and due', () => {
    fc.assert(
      fc.property(instants, limits, fc.double({ min: 0, max: 1, noNaN: true }), calendars, (start, limit, share, c) => {
        const due = addLimit(start, limit, c);
        const warned = atShare(start, due, share, limit.unit, c);
        return warned >= start && warned <= due;
      }),
    );
  });

  test('the next calling hour is inside a window, not earlier, and nothing before it is inside', () => {
    const windows = [
      [9 * 60, 12 * 60],
      [14 * 60, 20 * 60],
    ] as const;
    const inside = (t: number) => {
      const minute = (t - startOfDay(dayOf(t))) / MINUTE;
      return windows.some(([from, to]) => minute >= from && minute < to);
    };
    fc.assert(
      fc.property(instants, (t) => {
        const next = nextInside(t, windows);
        return next >= t && inside(next) && (next === t || (!inside(t) && !inside(next - 1)));
      }),
    );
  });

  test('the bitmap gives back what was put in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 400 }),
        fc.integer({ min: -1_000, max: 30_000 }),
        (days, firstDay) => {
          const six = days.slice(0, days.length - (days.length % 6));
          const packed = { ...cal, firstDay, bits: encodeBits(six) };
          expect(six.map((_, i) => isWorkday(packed, firstDay + i))).toEqual(six);
        },
      ),
    );
  });

  test('days that do not fill a character are refused: padding would read as holidays', () => {
    expect(() => encodeBits([true])).toThrow(RangeError);
  });
});
