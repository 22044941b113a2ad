import { ANY, emptySeason, type Model, type Season, type Spread } from './model';
import { courseOf, dailyDispersion, levelOf, localDispersion, placeShare, shareOf, weatherFactor } from './expect';
import { DAY_CLASSES, type DayFacts, HOURS, hourOf } from './season';
import { LEARNING } from './settings';
import { upperTail } from './tail';

/** What an order of a day teaches: when, what, where (streets and communities, each counts for itself). */
export interface Lesson {
  readonly at: number;
  readonly matter: string;
  readonly places: readonly string[];
}

/** Orders of a day of one matter, by hour and by place. */
interface DayCount {
  readonly hours: number[];
  readonly places: Map<string, number>;
  total: number;
}

/**
 * Learns one day, whole, and forgets a little of those before. A cell so full that chance alone hardly makes it is learnt at
 * its expectation: a surge must not become what is usual. Days are learnt in their order, each once.
 *
 * @param day the day after the last one learnt, or a later one: days between count as without orders
 * @throws RangeError for a day learnt before
 */
export function learnDay(model: Model, day: number, facts: DayFacts, orders: readonly Lesson[]): void {
  if (model.last >= day) throw new RangeError(`day ${day} was learnt before`);
  const passed = model.last < 0 ? 1 : day - model.last;
  const known = model.first >= 0;
  const counts = countsOf(orders);
  for (const matter of counts.keys()) if (!model.seasons.has(matter)) model.seasons.set(matter, emptySeason());
  if (known) for (const [matter, count] of counts) clean(model, matter, count);
  forget(model, passed);
  const none: DayCount = { hours: Array<number>(HOURS).fill(0), places: new Map(), total: 0 };
  // All are judged by what was known before any of them learns.
  if (known)
    for (const [matter, season] of model.seasons)
      if (season.total > 0) measure(model, matter, season, facts, counts.get(matter) ?? none);
  for (const [matter, season] of model.seasons) add(season, facts, counts.get(matter) ?? none);
  for (const [matter, season] of model.seasons) if (matter !== ANY) season.between = betweenOf(model, season);
  model.days[facts.kind] = (model.days[facts.kind] ?? 0) + 1;
  if (!known) model.first = day;
  model.last = day;
  const { over, square } = sumOf([...model.seasons].filter(([matter]) => matter !== ANY).map(([, { local }]) => local));
  const { localPrior, localWeight } = LEARNING;
  model.local = Math.max(0, (over + localPrior * localWeight) / (square + localWeight));
}

function countsOf(orders: readonly Lesson[]): Map<string, DayCount> {
  const counts = new Map<string, DayCount>();
  for (const { at, matter, places } of orders)
    for (const each of [matter, ANY]) {
      let count = counts.get(each);
      if (!count) counts.set(each, (count = { hours: Array<number>(HOURS).fill(0), places: new Map(), total: 0 }));
      const hour = hourOf(at);
      count.hours[hour] = (count.hours[hour] ?? 0) + 1;
      count.total += 1;
      for (const place of places) count.places.set(place, (count.places.get(place) ?? 0) + 1);
    }
  return counts;
}

/** Takes out of a day what is no season. The hours lose in proportion. */
function clean(model: Model, matter: string, count: DayCount): void {
  const season = model.seasons.get(matter);
  if (season === undefined || season.total === 0) return;
  const local = localDispersion(model, season);
  const daily = dailyDispersion(season);
  let excess = 0;
  for (const [place, n] of count.places) {
    if (n < 3) continue;
    const { share, shape } = shareOf(model, matter, place);
    const mean = share * count.total;
    if (n <= mean || upperTail(n, mean, 1 / (1 / shape + local + daily)) > LEARNING.unlikely) continue;
    count.places.set(place, mean);
    excess = Math.max(excess, n - mean);
  }
  if (excess === 0) return;
  const kept = Math.max(0, 1 - excess / count.total);
  count.hours.forEach((n, hour) => (count.hours[hour] = n * kept));
  count.total *= kept;
}

function forget(model: Model, passed: number): void {
  const slow = 0.5 ** (passed / LEARNING.courseDays);
  const fast = 0.5 ** (passed / LEARNING.levelDays);
  for (let kind = 0; kind < DAY_CLASSES; kind++) model.days[kind] = (model.days[kind] ?? 0) * slow;
  for (const season of model.seasons.values()) {
    season.bins.forEach((n, i) => (season.bins[i] = n * slow));
    season.total *= slow;
    for (const [place, n] of season.places) {
      // A place nobody spoke of for years is forgotten, so that the model stays small.
      if (n * slow < 1e-3) season.places.delete(place);
      else season.places.set(place, n * slow);
    }
    season.level.seen *= fast;
    season.level.expected *= fast;
    for (const sums of [season.daily, season.local]) {
      sums.over *= slow;
      sums.square *= slow;
    }
  }
}

/** How the day went against what was expected of it. */
function measure(model: Model, matter: string, season: Season, facts: DayFacts, count: DayCount): void {
  const usual = courseOf(model, matter, facts.kind).reduce((a, b) => a + b, 0);
  const weather = weatherFactor(season, facts);
  const level = levelOf(season);
  const expected = usual * weather * level;
  season.daily.over += (count.total - expected) ** 2 - expected;
  season.daily.square += expected ** 2;
  learnLocal(model, matter, season, count);
  for (const tag of facts.tags) {
    const sums = (season.weather[tag] ??= { seen: 0, expected: 0 });
    sums.seen += count.total;
    sums.expected += usual * level;
  }
  season.level.seen += count.total;
  season.level.expected += usual * weather;
}

function add(season: Season, facts: DayFacts, count: DayCount): void {
  const weather = weatherFactor(season, facts);
  count.hours.forEach((n, hour) => {
    const bin = facts.kind * HOURS + hour;
    season.bins[bin] = (season.bins[bin] ?? 0) + n / weather;
  });
  season.total += count.total;
  for (const [place, n] of count.places) season.places.set(place, (season.places.get(place) ?? 0) + n);
}

/** How much more the cells of a day differ than their shares of the city's count say. */
function learnLocal(model: Model, matter: string, season: Season, count: DayCount): void {
  if (count.total === 0) return;
  for (const place of season.places.keys()) {
    const mean = shareOf(model, matter, place).share * count.total;
    season.local.over += ((count.places.get(place) ?? 0) - mean) ** 2 - mean;
    season.local.square += mean ** 2;
  }
}

/** Moments of the places' own rates around their share in everything. */
function betweenOf(model: Model, season: Season): number {
  const all = model.seasons.get(ANY);
  if (all === undefined) return 1;
  let [over, square] = [0, 0];
  for (const place of all.places.keys()) {
    const mean = placeShare(model, place) * season.total;
    over += ((season.places.get(place) ?? 0) - mean) ** 2 - mean;
    square += mean ** 2;
  }
  return Math.max(0, (over + LEARNING.betweenWeight) / (square + LEARNING.betweenWeight));
}

function sumOf(all: readonly Spread[]): Spread {
  return all.reduce((sum, { over, square }) => ({ over: sum.over + over, square: sum.square + square }), {
    over: 0,
    square: 0,
  });
}
