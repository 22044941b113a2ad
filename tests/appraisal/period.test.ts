import { type Stretch, stretchBefore, stretchOf } from '../../appraisal/period';
import { periodOf } from '../../domain/calendar-days';
import { at } from '../domain/support';

describe('AP-4: what a period is called, and what it spans', () => {
  test('November is from 19 October to 18 November', () => {
    expect(stretchOf('2026-11', 19)).toEqual({
      label: '2026-11',
      start: at('2026-10-19 00:00'),
      end: at('2026-11-19 00:00'),
      periods: ['2026-11'],
    });
  });

  test('a year is its twelve periods, for the yearly appraisal (S2 art. 44)', () => {
    expect(stretchOf('2026', 19)).toEqual({
      label: '2026',
      start: at('2025-12-19 00:00'),
      end: at('2026-12-19 00:00'),
      periods: Array.from({ length: 12 }, (_, i) => `2026-${String(i + 1).padStart(2, '0')}`),
    });
  });

  test('a quarter is its three periods, the year has four of them, and each follows the one before', () => {
    expect(stretchOf('2026-Q1', 19)).toEqual({
      label: '2026-Q1',
      start: at('2025-12-19 00:00'),
      end: at('2026-03-19 00:00'),
      periods: ['2026-01', '2026-02', '2026-03'],
    });
    for (const label of ['2026-Q1', '2026-Q4', '2026-01', '2026-10', '2026']) {
      const stretch = stretchOf(label, 19);
      const before = stretch && stretchBefore(stretch, 19);
      expect([before?.end, before?.periods.length]).toEqual([stretch?.start, stretch?.periods.length]);
    }
    expect(stretchBefore({ label: '2026-Q1' } as Stretch, 19).label).toBe('2025-Q4');
  });

  test.each([1, 2, 19, 28])(
    'with start day %i every period has its own name, and follows the one before',
    (startDay) => {
      let end = stretchOf('2025-12', startDay)?.end;
      for (let month = 1; month <= 12; month++) {
        const label = `2026-${String(month).padStart(2, '0')}`;
        const stretch = stretchOf(label, startDay);
        expect(stretch?.start).toBe(end);
        expect(periodOf(stretch?.start ?? 0, startDay).label).toBe(label);
        expect(periodOf((stretch?.end ?? 0) - 1, startDay).label).toBe(label);
        end = stretch?.end;
      }
      expect(stretchOf('2026', startDay)).toMatchObject({ start: stretchOf('2026-01', startDay)?.start, end });
    },
  );

  test.each(['', '26', '2026-13', '2026-00', '2026-1', '2026-11-19', '2026-Q5', '2026-Q0'])(
    '"%s" is neither',
    (label) => expect(stretchOf(label, 19)).toBeUndefined(),
  );
});
