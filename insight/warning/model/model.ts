import { BINS, DAY_CLASSES } from './season';
import { LEARNING } from './settings';

/** All matters together: what is asked of a place, not of a matter. */
export const ANY = '*';

/** Sums over the days learnt, older days weighing less: what was seen, and what had been expected. */
export interface Against {
  seen: number;
  expected: number;
}

/** Σ((n − e)² − e) and Σe²: their ratio is the over-dispersion 1/k of a negative binomial, by moments. */
export interface Spread {
  over: number;
  square: number;
}

/** What is known of a matter over the whole city. */
export interface Season {
  /** Orders by class of day and hour, as if no weather had been. */
  bins: number[];
  /** How it goes of late, beside its hour-by-hour course. */
  level: Against;
  /** By tag of the weather. */
  weather: Record<string, Against>;
  /** From day to day, over the whole city. */
  daily: Spread;
  /** From place to place on one day, beyond what the places' own shares say. */
  local: Spread;
  /** Orders by place, streets and communities alike, and how many they are of. */
  places: Map<string, number>;
  total: number;
  /** Over-dispersion of the places' own rates around their share in everything: how much cells of little history are drawn to it. */
  between: number;
}

/** All that is learnt; changed once a day by `learnDay` and at no other time. */
export interface Model {
  /** First and last day learnt; −1 before any. */
  first: number;
  last: number;
  /** Days learnt by class. */
  days: number[];
  /** Over-dispersion from place to place of all matters together: the prior of one matter's own. */
  local: number;
  seasons: Map<string, Season>;
}

/** A model of nothing. */
export function emptyModel(): Model {
  return {
    first: -1,
    last: -1,
    days: Array<number>(DAY_CLASSES).fill(0),
    local: LEARNING.localPrior,
    seasons: new Map(),
  };
}

export function emptySeason(): Season {
  return {
    bins: Array<number>(BINS).fill(0),
    level: { seen: 0, expected: 0 },
    weather: {},
    daily: { over: 0, square: 0 },
    local: { over: 0, square: 0 },
    places: new Map(),
    total: 0,
    between: 1,
  };
}

/** How many days were learnt. */
export function daysLearnt({ first, last }: Pick<Model, 'first' | 'last'>): number {
  return first < 0 ? 0 : last - first + 1;
}

/** As text for a database, five significant digits: what is learnt is no more exact than that. */
export function modelJson(model: Model): string {
  const rounded = (value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value);
  const whole = (key: string, value: unknown) => {
    if (value instanceof Map) return Object.fromEntries(value);
    return key === 'first' || key === 'last' ? value : rounded(value);
  };
  return JSON.stringify(model, whole);
}

/** Out of what {@link modelJson} wrote. */
export function modelOf(json: unknown): Model {
  const { seasons, ...rest } = json as Omit<Model, 'seasons'> & { seasons: Record<string, Season> };
  const entries = Object.entries(seasons).map(
    ([matter, season]) =>
      [
        matter,
        { ...season, places: new Map(Object.entries(season.places as unknown as Record<string, number>)) },
      ] as const,
  );
  return { ...rest, seasons: new Map(entries) };
}
