import type { Instant } from '../../../domain/terms';
import { dailyDispersion, localDispersion, shareOf, type CityExpectation } from '../model/expect';
import { ANY, type Model } from '../model/model';
import { upperTail } from '../model/tail';
import { type Cell, MOST_CELLS, type Sighting } from './sighting';
import type { WarningRules } from './rules';

const HOUR_MS = 3_600_000;

/** A count against its expectation. */
export interface Reading {
  /** Length of the window, hours. */
  readonly window: number;
  /** Callers seen in it. */
  readonly observed: number;
  /** Mean of the count if the season alone were at work. */
  readonly expected: number;
  /** Of the negative binomial: variance = expected + expected²/shape. */
  readonly shape: number;
}

/** A reading that chance does not explain. */
export interface Alarm extends Reading {
  /** When the order came that made it one. */
  readonly evidenceAt: Instant;
  /** P-value of the moment of that order (Palm): P(N ≥ observed − 1). */
  readonly odds: number;
  /** False alarms as unlikely as this one that chance makes in a week over the whole city, at most. */
  readonly aWeek: number;
  readonly orders: readonly Sighting[];
}

/** How the rest of the city does just now, for one window: orders of the matter seen, at `end`. */
export interface CityNow {
  readonly end: Instant;
  seen(matter: string, hours: number): number;
}

/** What a cell is judged by. */
export interface Bench {
  readonly model: Model;
  readonly rules: WarningRules;
  readonly city: CityExpectation;
  readonly now: CityNow;
}

/**
 * Tests a week over the whole city: every order is looked at in each of its cells over every window. By linearity of
 * expectation the false alarms a week are at most the sum of the tests' levels, whatever hangs on whatever (Gordon, Glazko,
 * Qiu, Yakovlev 2007: the per-family error rate, Bonferroni's own); so each test gets budget / tests.
 */
export function testsAWeek({ city, now, rules }: Pick<Bench, 'city' | 'now' | 'rules'>): number {
  const orders = city.between(ANY, now.end - 168 * HOUR_MS, now.end);
  return Math.max(1, orders) * MOST_CELLS * rules.windows.length;
}

/**
 * What a window of a cell should hold: the city's season, corrected by how the rest of the city goes in this very window,
 * times the cell's share. What is uncertain in each adds up to the shape of a negative binomial. Of all matters together it is
 * the sum over the matters, for a place may be known for one that has its season.
 *
 * @param here orders of the cell in the same window up to now, which are not "the rest of the city"
 */
export function expectation(
  bench: Bench,
  { matter, place }: Pick<Cell, 'matter' | 'place'>,
  end: Instant,
  window: number,
  here: readonly Pick<Sighting, 'matter'>[],
): Pick<Reading, 'expected' | 'shape'> {
  if (matter !== ANY) return ofMatter(bench, { matter, place }, end, window, here.length);
  let [mean, spread] = [0, 0];
  for (const each of bench.model.seasons.keys()) {
    if (each === ANY) continue;
    const own = here.filter((order) => order.matter === each).length;
    const { expected, shape } = ofMatter(bench, { matter: each, place }, end, window, own);
    mean += expected;
    spread += expected ** 2 / shape;
  }
  return { expected: mean, shape: spread > 0 ? mean ** 2 / spread : 1 };
}

function ofMatter(
  { model, city, now }: Bench,
  { matter, place }: Pick<Cell, 'matter' | 'place'>,
  end: Instant,
  window: number,
  here: number,
): Pick<Reading, 'expected' | 'shape'> {
  const season = model.seasons.get(matter);
  const length = window * HOUR_MS;
  const { share, shape } = shareOf(model, matter, place);
  const daily = season === undefined ? 1 : 1 / dailyDispersion(season);
  const cityNow = city.between(matter, now.end - length, now.end) * (1 - share);
  const elsewhere = Math.max(0, now.seen(matter, window) - here);
  const factor = (daily + elsewhere) / (daily + cityNow);
  const local = season === undefined ? model.local : localDispersion(model, season);
  return {
    expected: city.between(matter, end - length, end) * share * factor,
    shape: 1 / (1 / shape + 1 / (daily + elsewhere) + local),
  };
}

/** Distinct callers: one who calls ten times is no surge. */
export function callersAmong(orders: readonly Pick<Sighting, 'caller' | 'orderNo'>[]): number {
  return new Set(orders.map(({ caller, orderNo }) => caller ?? `order ${orderNo}`)).size;
}

/**
 * Looks at a cell at each moment at which a fresh order is in the window, and tells the first at which some window holds
 * more than chance explains. The moment of an order is no moment like any other: that this order is there says nothing, so the
 * others are counted (Mecke's formula for the expected number of such moments).
 *
 * @param orders of the cell, oldest first, as far back as the longest window; those that belong to a warning already left out
 * @param fresh numbers of those not looked at before
 */
export function judge(
  bench: Bench,
  cell: Cell,
  orders: readonly Sighting[],
  fresh: ReadonlySet<string>,
): Alarm | undefined {
  const { rules, now } = bench;
  if (orders.length < rules.leastOrders) return undefined;
  const tests = testsAWeek(bench);
  const level = rules.falseAlarmsAWeek / tests;
  let best: Alarm | undefined;
  const begin = orders.findIndex(({ orderNo }) => fresh.has(orderNo));
  for (const [i, { at }] of orders.entries()) {
    if (begin < 0 || i < begin) continue;
    for (const window of rules.windows) {
      const inside = orders.slice(0, i + 1).filter((each) => each.at > at - window * HOUR_MS);
      const observed = callersAmong(inside);
      if (observed < rules.leastOrders || !inside.some(({ orderNo }) => fresh.has(orderNo))) continue;
      if (cell.kind === 'place' && isOfOneMatter(inside)) continue;
      const here = orders.filter((each) => each.at > now.end - window * HOUR_MS);
      const { expected, shape } = expectation(bench, cell, at, window, here);
      const odds = upperTail(observed - 1, expected, shape);
      if (odds > level || (best && best.odds <= odds)) continue;
      best = { window, observed, expected, shape, evidenceAt: at, odds, aWeek: odds * tests, orders: inside };
    }
    if (best) return best;
  }
  return undefined;
}

/** More than half of one matter: then it is that matter's surge or nothing. */
function isOfOneMatter(orders: readonly Sighting[]): boolean {
  const counts = new Map<string, number>();
  for (const { matter } of orders) counts.set(matter, (counts.get(matter) ?? 0) + 1);
  return Math.max(...counts.values()) * 2 > orders.length;
}
