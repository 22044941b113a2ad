import fc from 'fast-check';
import { isWorkday } from 'chinese-days';
import { addLimit, addToDeadline, countedMs, lastWindow, nextInside, periodOf } from '../../domain/calendar';
import { at, officialCalendar } from './calendarFixture';
import {
  dateOf,
  DAY,
  daysAfter,
  HOUR,
  lastCallingHours,
  midnight,
  nextCallingTime,
  periodEnd,
  workdaysAfter,
  workHoursAfter,
} from './model/almanac';

// The calendar of domain/ (a bitmap and integers) against the almanac of the model (days of the package chinese-days, and
// steps from day to day), over eleven years with every holiday and make-up day.

const cal = officialCalendar();
const YEARS = { min: at('2016-01-05 00:00'), max: at('2026-10-01 00:00') };

/** A worked Saturday or Sunday, a free Monday to Friday: the days at which counting goes wrong first. */
const oddDays = Array.from({ length: 3_900 }, (_, i) => YEARS.min + i * DAY).filter((day) => {
  const weekend = [0, 6].includes(new Date(`${dateOf(day)}T00:00:00Z`).getUTCDay());
  return isWorkday(dateOf(day)) === weekend;
});

const instants = fc.oneof(
  fc.integer(YEARS),
  fc
    .tuple(fc.constantFrom(...oddDays), fc.integer({ min: -4, max: 1 }), fc.integer({ min: 0, max: DAY - 1 }))
    .map(([day, shift, time]) => day + shift * DAY + time),
  // Where a stretch begins and ends, and beside it.
  fc
    .tuple(
      fc.integer(YEARS),
      fc.constantFrom(0, 9, 12, 14, 18, 20).map((h) => h * HOUR),
      fc.integer({ min: -1, max: 1 }),
    )
    .map(([day, hour, beside]) => midnight(day) + hour + beside),
);
const counts = fc.integer({ min: 1, max: 45 });
const RUNS = { numRuns: 300 };

test('there are many such days, of both sorts', () => {
  const worked = oddDays.filter((day) => isWorkday(dateOf(day)));
  expect(worked.length).toBeGreaterThan(50);
  expect(oddDays.length - worked.length).toBeGreaterThan(150);
});

test('a limit in working days, working hours, or natural days with and without roll-over ends where the package says', () => {
  fc.assert(
    fc.property(instants, counts, (start, value) => {
      expect(addLimit(start, { value, unit: 'workday' }, cal)).toBe(workdaysAfter(start, value));
      expect(addLimit(start, { value, unit: 'workHour' }, cal)).toBe(workHoursAfter(start, value));
      expect(addLimit(start, { value, unit: 'naturalDay' }, cal)).toBe(daysAfter(start, value, false));
      expect(addLimit(start, { value, unit: 'naturalDay', rollOver: true }, cal)).toBe(daysAfter(start, value, true));
    }),
    RUNS,
  );
});

test('counted on from a deadline, the day that it ends is the day before', () => {
  fc.assert(
    fc.property(instants, counts, counts, (start, value, more) => {
      const due = workdaysAfter(start, value);
      expect(addToDeadline(due, { value: more, unit: 'workday' }, cal)).toBe(workdaysAfter(start, value + more));
      expect(addToDeadline(due, { value: more, unit: 'workHour' }, cal)).toBe(workHoursAfter(due, more));
    }),
    RUNS,
  );
});

test('what counts between two instants is as many working hours as it takes to get there', () => {
  fc.assert(
    fc.property(instants, counts, (start, value) => {
      expect(countedMs(start, workHoursAfter(start, value), 'workHour', cal)).toBe(value * HOUR);
    }),
    RUNS,
  );
});

test('calling hours and the end of the appraisal period are those of the almanac', () => {
  const hours = [
    [9 * 60, 12 * 60],
    [14 * 60, 20 * 60],
  ] as const;
  fc.assert(
    fc.property(instants, (instant) => {
      expect(nextInside(instant, hours)).toBe(nextCallingTime(instant));
      expect(lastWindow(instant, hours)).toEqual(lastCallingHours(instant));
      expect(periodOf(instant, 19).end).toBe(periodEnd(instant));
    }),
    RUNS,
  );
});
