import { addCounted, countedMs, encodeBits, usesCalendar } from '../../domain/calendar';
import { CALENDAR, DAY, HOUR, MONDAY } from './support';

const NONE = { ...CALENDAR, segments: [] };

describe('counting at its edges', () => {
  test('six days are one character, twelve are two, and five are refused', () => {
    const days = (worked: number, all: number) => Array.from({ length: all }, (_, i) => i < worked);
    expect([encodeBits(days(0, 6)), encodeBits(days(6, 6)), encodeBits(days(6, 12))]).toEqual(['A', '_', '_A']);
    expect(() => encodeBits(days(1, 5))).toThrow('working days come in multiples of six');
  });
  test('only days that are worked, and natural days that roll over, depend on the calendar', () => {
    expect(usesCalendar({ value: 1, unit: 'hour', rollOver: true })).toBe(false);
    expect(usesCalendar({ value: 1, unit: 'naturalDay', rollOver: true })).toBe(true);
    expect(usesCalendar({ value: 1, unit: 'naturalDay' })).toBe(false);
  });
  test.each(['hour', 'workHour'] as const)('nothing counts backwards, in %s', (unit) => {
    expect(countedMs(MONDAY, MONDAY - DAY, unit, CALENDAR)).toBe(0);
    expect(countedMs(MONDAY, MONDAY - HOUR, unit, CALENDAR)).toBe(0);
    expect(addCounted(MONDAY, -HOUR, unit, CALENDAR)).toBe(MONDAY);
  });
  test('no time needs no segments; any time needs some, and is told so', () => {
    expect(addCounted(MONDAY, 0, 'workHour', NONE)).toBe(MONDAY);
    expect(() => addCounted(MONDAY, 1, 'workHour', NONE)).toThrow('calendar without business segments');
  });
});
