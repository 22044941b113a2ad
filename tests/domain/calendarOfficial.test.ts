import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getWorkdaysInRange, isWorkday as officiallyWorked } from 'chinese-days';
import { addLimit, dayNumber, dayOf, isoDay, isWorkday, parseDay, startOfDay } from '../../domain/calendar';
import { at, officialCalendar } from './calendarFixture';

const cal = officialCalendar();

describe('Against independent counts of the announced years 2016–2026', () => {
  test('the bitmap says of every day what the package says', () => {
    for (let day = dayNumber(2016, 1, 1); day <= dayNumber(2026, 12, 31); day++) {
      if (isWorkday(cal, day) !== officiallyWorked(isoDay(day))) throw new Error(isoDay(day));
    }
    expect(isWorkday(cal, dayNumber(2026, 10, 10))).toBe(true);
  });

  test('n working days after each day of the eleven years is the n-th entry of the list of working days', () => {
    const worked = getWorkdaysInRange('2016-01-01', '2026-12-31');
    let compared = 0;
    let index = 0;
    for (let day = dayNumber(2016, 1, 1); day <= dayNumber(2026, 11, 30); day++) {
      while (index < worked.length && (worked[index] ?? '') <= isoDay(day)) index++;
      for (const value of [1, 3, 5, 7, 15]) {
        const due = addLimit(startOfDay(day) + 36_000_000, { value, unit: 'workday' }, cal);
        expect(isoDay(dayOf(due) - 1)).toBe(worked[index + value - 1]);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(19_000);
  });

  test('2026 and 2025 have 248 working days each', () => {
    for (const year of [2025, 2026]) {
      const days = Array.from({ length: 365 }, (_, i) => dayNumber(year, 1, 1) + i);
      expect(days.filter((day) => isWorkday(cal, day))).toHaveLength(248);
    }
  });

  const notices = path.join(
    process.env.JIESU_SHARED_DATA ?? path.join(__dirname, '../../../shared/data'),
    'reference/holidays_2016_2027.json',
  );
  test('the notices of the State Council say the same of every day they name, and of every ordinary one', () => {
    if (!existsSync(notices)) {
      console.warn(`NOT CHECKED: the notices are absent (${path.basename(notices)}); set JIESU_SHARED_DATA`);
      expect(at('2026-01-01 00:00')).toBeGreaterThan(0);
      return;
    }
    const rows = JSON.parse(readFileSync(notices, 'utf8')) as { date: string; isOffDay: boolean }[];
    const named = new Map(rows.map((row) => [row.date, !row.isOffDay]));
    expect(named.size).toBeGreaterThan(370);
    for (const date of named.keys()) expect(parseDay(date)).toBeDefined();
    for (let day = dayNumber(2016, 1, 1); day <= dayNumber(2026, 12, 31); day++) {
      const weekday = new Date(`${isoDay(day)}T00:00:00Z`).getUTCDay();
      const expected = named.get(isoDay(day)) ?? (weekday >= 1 && weekday <= 5);
      if (isWorkday(cal, day) !== expected) throw new Error(`${isoDay(day)} differs`);
    }
  });
});
