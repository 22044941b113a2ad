import { dayOf, startOfDay } from '../../../domain/calendar-days';
import type { Instant } from '../../../domain/terms';
import { ANY, type Model, type Season, type Spread } from './model';
import { type Almanac, type DayFacts, HOURS } from './season';
import { LEARNING } from './settings';

const HOUR_MS = 3_600_000;

/** A gamma prior around 1 (as if `weight` orders had been seen where as many were expected), and what was seen. */
export function gammaMean(seen: number, expected: number, weight: number): number {
  return (seen + weight) / (expected + weight);
}

function dispersion({ over, square }: Spread, prior: number, weight: number): number {
  return Math.max(0, (over + prior * weight) / (square + weight));
}

/** Over-dispersion of a matter's count over the city from day to day. */
export function dailyDispersion(season: Season): number {
  // Below a thousandth no day is so well known: what is uncertain in the course itself is that large.
  return Math.max(1e-3, dispersion(season.daily, LEARNING.dailyPrior, LEARNING.dailyWeight));
}

/** Over-dispersion of a matter's count at a place, beyond its share in the city's. */
export function localDispersion(model: Model, season: Season): number {
  return dispersion(season.local, model.local, LEARNING.localWeight);
}

/** Expected orders of a matter over the whole city in each hour of a day, before level and weather. */
export function courseOf(model: Model, matter: string, kind: number): readonly number[] {
  const all = model.seasons.get(ANY);
  const days = model.days.reduce((a, b) => a + b, 0);
  if (all === undefined || days === 0) return Array<number>(HOURS).fill(0);
  const ofKind = model.days[kind] ?? 0;
  const hours = Array.from({ length: HOURS }, (_, hour) => {
    let usual = 0;
    for (let each = 0; each < model.days.length; each++) usual += all.bins[each * HOURS + hour] ?? 0;
    // Flat by one day: an hour in which nobody called yet is not one in which nobody can.
    const drawn = (usual + all.total / days / HOURS) / (days + 1);
    const { courseWeight } = LEARNING;
    return ((all.bins[kind * HOURS + hour] ?? 0) + courseWeight * drawn) / (ofKind + courseWeight);
  });
  if (matter === ANY) return hours;
  const season = model.seasons.get(matter);
  // A matter nobody called about yet may come up: half an order.
  const part = ((season?.total ?? 0) + 0.5) / (all.total + 0.5);
  return hours.map((rate, hour) => {
    const prior = rate * part;
    const seen = season?.bins[kind * HOURS + hour] ?? 0;
    return prior * gammaMean(seen, ofKind * prior, LEARNING.matterWeight);
  });
}

/** How much the weather of a day multiplies a matter. */
export function weatherFactor(season: Season | undefined, { tags }: Pick<DayFacts, 'tags'>): number {
  return tags.reduce((product, tag) => {
    const { seen = 0, expected = 0 } = season?.weather[tag] ?? {};
    return product * gammaMean(seen, expected, LEARNING.levelWeight);
  }, 1);
}

export function levelOf(season: Season | undefined): number {
  return gammaMean(season?.level.seen ?? 0, season?.level.expected ?? 0, LEARNING.levelWeight);
}

/** A place's share in all orders; one that had none has half an order's. */
export function placeShare(model: Model, place: string): number {
  const all = model.seasons.get(ANY);
  if (all === undefined) return 0;
  return ((all.places.get(place) ?? 0) + 0.5) / (all.total + 0.5 * (all.places.size + 1));
}

/**
 * A place's share in a matter: its share in everything, drawn to what was seen of this matter there by a gamma-Poisson
 * prior whose strength the data give (Clayton, Kaldor 1987; DuMouchel 1999).
 *
 * @returns the share, and the shape of what is uncertain in it: in the rate of this matter, and, as far as the share hangs on
 *   it still, in the place's share in everything (by the delta method)
 */
export function shareOf(
  model: Model,
  matter: string,
  place: string,
): { readonly share: number; readonly shape: number } {
  const usual = placeShare(model, place);
  const ofPlace = 1 / ((model.seasons.get(ANY)?.places.get(place) ?? 0) + 0.5);
  const season = model.seasons.get(matter);
  if (matter === ANY || season === undefined) return { share: usual, shape: 1 / ofPlace };
  const strength = 1 / Math.max(season.between, 1e-3);
  const seen = season.places.get(place) ?? 0;
  const hanging = strength / (strength + usual * season.total);
  const share = (usual * (strength + seen)) / (strength + usual * season.total);
  return { share, shape: 1 / (1 / (strength + seen) + hanging ** 2 * ofPlace) };
}

/** Expected orders over the whole city in any stretch of time, hour by hour; a model's answers of one day are kept. */
export class CityExpectation {
  private readonly sums = new Map<string, readonly number[]>();

  /** @param length days that a stretch may reach back */
  constructor(
    private readonly model: Model,
    private readonly almanac: Almanac,
    private readonly length = 9,
  ) {}

  /** Orders of the matter expected in (from, to], both within `length` days of `to`'s day. */
  between(matter: string, from: Instant, to: Instant): number {
    const last = dayOf(to);
    const sums = this.sumsUpTo(matter, last);
    const origin = startOfDay(last - this.length + 1);
    return at(sums, (to - origin) / HOUR_MS) - at(sums, (from - origin) / HOUR_MS);
  }

  private sumsUpTo(matter: string, last: number): readonly number[] {
    const key = `${matter}|${last}`;
    const known = this.sums.get(key);
    if (known) return known;
    const season = this.model.seasons.get(matter);
    const level = levelOf(season);
    const sums = [0];
    for (let day = last - this.length + 1; day <= last; day++) {
      const facts = this.almanac(day);
      const factor = level * weatherFactor(season, facts);
      for (const rate of courseOf(this.model, matter, facts.kind)) sums.push((sums.at(-1) ?? 0) + rate * factor);
    }
    this.sums.set(key, sums);
    return sums;
  }
}

function at(sums: readonly number[], hours: number): number {
  const whole = Math.max(0, Math.min(sums.length - 2, Math.floor(hours)));
  const part = Math.max(0, Math.min(1, hours - whole));
  const low = sums[whole] ?? 0;
  return low + part * ((sums[whole + 1] ?? low) - low);
}
