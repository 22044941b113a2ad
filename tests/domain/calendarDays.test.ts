import fc from 'fast-check';
import { dateOf, dayNumber, dayOf, isoDay, parseDay, periodOf, startOfDay } from '../../domain/calendar';
import { at } from './calendarFixture';

const DAY = 86_400_000;

describe('Days in UTC+8', () => {
  test('a day begins at 16:00 UTC of the day before', () => {
    expect(startOfDay(0)).toBe(Date.parse('1969-12-31T16:00:00Z'));
    expect(dayOf(at('2026-11-23 00:00'))).toBe(dayOf(at('2026-11-23 23:59')));
    expect(dayOf(at('2026-11-24 00:00') - 1)).toBe(dayOf(at('2026-11-24 00:00')) - 1);
  });

  test('the arithmetic agrees with the engine from year 1 to 9999', () => {
    fc.assert(
      fc.property(fc.integer({ min: -719_162, max: 2_932_896 }), (day) => {
        const iso = new Date(day * DAY).toISOString().slice(0, 10);
        const { year, month, dayOfMonth } = dateOf(day);
        expect(isoDay(day)).toBe(iso);
        expect(dayNumber(year, month, dayOfMonth)).toBe(day);
        expect(parseDay(iso)).toBe(day);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(['2026-02-30', '2026-13-01', '2026-00-10', '2026-2-3', '20260203', '', '2025-02-29', 'x2026-02-03'])(
    '"%s" is no date',
    (text) => {
      expect(parseDay(text)).toBeUndefined();
    },
  );
});

describe('AP-4: the appraisal period starts on the 19th at 00:00', () => {
  test.each([
    ['2026-11-18 23:59', '2026-11', '2026-10-19 00:00', '2026-11-19 00:00'],
    ['2026-11-19 00:00', '2026-12', '2026-11-19 00:00', '2026-12-19 00:00'],
    ['2026-12-19 00:00', '2027-01', '2026-12-19 00:00', '2027-01-19 00:00'],
    ['2026-12-31 12:00', '2027-01', '2026-12-19 00:00', '2027-01-19 00:00'],
    ['2027-01-05 12:00', '2027-01', '2026-12-19 00:00', '2027-01-19 00:00'],
    ['2024-02-29 12:00', '2024-03', '2024-02-19 00:00', '2024-03-19 00:00'],
  ])('%s belongs to %s', (instant, label, start, end) => {
    expect(periodOf(at(instant), 19)).toEqual({ label, start: at(start), end: at(end) });
  });

  test('start day 1 means the calendar month', () => {
    expect(periodOf(at('2026-02-01 00:00'), 1)).toEqual({
      label: '2026-02',
      start: at('2026-02-01 00:00'),
      end: at('2026-03-01 00:00'),
    });
    expect(periodOf(at('2026-12-31 23:59'), 1).label).toBe('2026-12');
  });

  test('every instant lies in its period, and periods follow each other without a gap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at('2016-01-01 00:00'), max: at('2030-01-01 00:00') }),
        fc.integer({ min: 1, max: 28 }),
        (instant, startDay) => {
          const period = periodOf(instant, startDay);
          expect(period.start <= instant && instant < period.end).toBe(true);
          expect(periodOf(period.end, startDay).start).toBe(period.end);
          expect(periodOf(period.start - 1, startDay).end).toBe(period.start);
        },
      ),
    );
  });
});
