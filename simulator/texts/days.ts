import { getDayDetail, isHoliday, isWorkday } from 'chinese-days';
import { dateOf, isoDay } from '../../domain/calendar-days';
import { Dice } from '../dice';
import type { Issue, Season } from './issues';

export const WEATHER = ['rain', 'snow', 'heat', 'wind'] as const;
export type Weather = (typeof WEATHER)[number];

/** What is known of a day before anybody calls. */
export interface DayFacts {
  /** Days since 1970-01-01 in UTC+8. */
  readonly day: number;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly month: number;
  /** 0 = Sunday. */
  readonly weekday: number;
  /** By the State Council's notices (chinese-days). */
  readonly workday: boolean;
  /** A holiday with a name, not just a weekend. */
  readonly holiday: boolean;
  readonly weather: readonly Weather[];
}

/** Odds of a day's weather by month, January first; made up, in the manner of Beijing. */
const ODDS: Record<Weather, readonly number[]> = {
  rain: [0, 0.03, 0.08, 0.15, 0.2, 0.3, 0.45, 0.4, 0.22, 0.12, 0.05, 0],
  snow: [0.12, 0.12, 0.04, 0, 0, 0, 0, 0, 0, 0, 0.05, 0.1],
  heat: [0, 0, 0, 0, 0.1, 0.35, 0.4, 0.3, 0.03, 0, 0, 0],
  wind: [0.2, 0.2, 0.3, 0.3, 0.15, 0.05, 0.03, 0.03, 0.05, 0.1, 0.2, 0.2],
};

/** The facts of `days` days from day `from` on; the same seed gives the same weather. */
export function daysOf(seed: number, from: number, days: number): readonly DayFacts[] {
  return Array.from({ length: days }, (_, i) => {
    const day = from + i;
    const dice = new Dice(seed, day, 901);
    const date = isoDay(day);
    const { month } = dateOf(day);
    return {
      ...{ day, date, month, weekday: (((day + 4) % 7) + 7) % 7, workday: isWorkday(date) },
      holiday: isHoliday(date) && getDayDetail(date).name.includes(','),
      weather: WEATHER.filter((each) => dice.chance(ODDS[each][month - 1] ?? 0)),
    };
  });
}

/** How many times as often as on an ordinary day of the year an issue comes up. */
export function seasonFactor(season: Season, facts: DayFacts): number {
  const rhythm = facts.holiday ? 0.6 : facts.workday ? 1.1 : 0.8;
  return rhythm * seasonal(season, facts);
}

function seasonal(season: Season, { month, holiday, weather }: DayFacts): number {
  switch (season) {
    case 'always':
      return 1;
    case 'heating':
      return month === 11 ? 4 : month === 12 || month <= 2 ? 2.5 : month === 3 ? 1 : 0.03;
    case 'summer':
      return month >= 6 && month <= 8 ? 2 : month === 5 || month === 9 ? 1.2 : 0.5;
    case 'autumn':
      return month >= 8 && month <= 10 ? 2 : 0.7;
    case 'holiday':
      return holiday ? 3 : month === 1 || month === 2 ? 1.8 : 0.8;
    case 'rain':
    case 'snow':
    case 'heat':
    case 'wind':
      return weather.includes(season) ? 5 : season === 'snow' ? 0.01 : 0.4;
  }
}

/** Weights of the 24 hours of a day: office hours with two tops, and what disturbs sleep at night. */
const DAYTIME = [1, 1, 0, 0, 0, 1, 3, 6, 10, 14, 14, 11, 7, 8, 11, 11, 10, 9, 8, 9, 9, 6, 4, 2];
const NIGHT = [7, 4, 2, 1, 1, 1, 2, 4, 6, 7, 7, 6, 4, 4, 5, 5, 6, 7, 9, 12, 16, 19, 19, 13];

/** An hour of the day for an order of this issue. */
export function hourOf(issue: Pick<Issue, 'night'>, dice: Dice): number {
  const weights = issue.night ? NIGHT : DAYTIME;
  let left = dice.next() * weights.reduce((a, b) => a + b, 0);
  return Math.max(
    0,
    weights.findIndex((weight) => (left -= weight) < 0),
  );
}
