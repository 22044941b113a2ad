import type { Instant } from '../../../domain/terms';
import { loadPack } from '../../../rules/load';
import { type IssueSet, plantCity } from '../../../simulator/texts/sets';
import type { PlantedOrder, PlantedYear } from '../../../simulator/texts/year';
import { almanacOf } from '../model/season';
import { type Told, runThrough } from '../watch/run';
import { type WarningRules, warningRules } from '../watch/rules';
import type { Sighting } from '../watch/sighting';
import { poissonInterval } from './interval';

const [MINUTE, HOUR, WEEK] = [60_000, 3_600_000, 604_800_000];

/** A planted year to judge the watch by. */
export interface PlantedAsked {
  readonly seed: number;
  readonly orders: number;
  readonly set: IssueSet;
  readonly surges: number;
  readonly days?: number;
  /** Days at the beginning that are learnt from and not judged. */
  readonly warmDays?: number;
  /** False: nobody told the watch what the weather was. */
  readonly weather?: boolean;
  readonly rules?: WarningRules;
}

/** How the watch did on a planted year. */
export interface PlantedFigures {
  readonly orders: number;
  readonly weeks: number;
  readonly surges: {
    readonly planted: number;
    readonly found: number;
    readonly recall: number;
    readonly bySize: readonly SizeLine[];
  };
  readonly warnings: { readonly told: number; readonly true: number; readonly precision: number };
  /** A warning most of whose orders were planted by nobody. `low`, `high`: exact 95 % interval. */
  readonly falseAWeek: {
    readonly count: number;
    readonly rate: number;
    readonly low: number;
    readonly high: number;
    readonly stated: number;
  };
  /** Minutes, of the surges found: from its begin, from its order that made it one, and how much of it was still to come. */
  readonly lead: {
    readonly medianFromBegin: number;
    readonly p90FromBegin: number;
    readonly mostFromEvidence: number;
    readonly medianBeforeEnd: number;
  };
}

interface SizeLine {
  readonly extra: string;
  readonly planted: number;
  readonly found: number;
}

export function rulesInForce(): WarningRules {
  const rules = warningRules(loadPack('beijing').documents.policy);
  if (rules === undefined) throw new Error('the pack has no rules of early warning');
  return rules;
}

/** Orders of a planted year as the watch sees them; labels stay behind. */
export function* sightingsOf(
  orders: Iterable<PlantedOrder>,
  label: (order: PlantedOrder) => void,
): Generator<Sighting> {
  for (const order of orders) {
    label(order);
    const { id, at, matter, place, caller } = order;
    yield { orderNo: id, at, matter, street: place.street, community: place.community, caller: String(caller) };
  }
}

/** Runs a planted year through the watch and holds what it told against what was planted. */
export function judgePlanted(
  asked: PlantedAsked,
  onDay: (day: number, orders: number) => void = () => undefined,
): PlantedFigures {
  const { seed, orders, set, surges, days = 365, warmDays = 28, weather = true, rules = rulesInForce() } = asked;
  const pack = loadPack('beijing');
  const year = plantCity(pack, { seed, orders, set, days, surges, series: 0 });
  const tags = new Map(weather ? year.days.map(({ day, weather: of }) => [day, of]) : []);
  const labels = new Map<string, string>();
  const label = ({ id, surge }: PlantedOrder) => void (surge !== '' && labels.set(id, surge));
  const run = runThrough(sightingsOf(year.orders(), label), rules, almanacOf(pack.documents.calendar, tags), onDay);
  const from = (year.days[0]?.day ?? 0) * 24 * HOUR - 8 * HOUR + warmDays * 24 * HOUR;
  return { orders: run.orders, ...figuresOf(year, run.told, labels, { from, days: days - warmDays, rules }) };
}

function figuresOf(
  year: PlantedYear,
  all: readonly Told[],
  labels: ReadonlyMap<string, string>,
  { from, days, rules }: { readonly from: Instant; readonly days: number; readonly rules: WarningRules },
): Omit<PlantedFigures, 'orders'> {
  const told = all.filter(({ raisedAt }) => raisedAt >= from);
  const ofSurge = new Map<string, Told>();
  let right = 0;
  for (const warning of told) {
    const planted = warning.orders.flatMap(({ orderNo }) => labels.get(orderNo) ?? []);
    if (planted.length * 2 < warning.orders.length) continue;
    right += 1;
    for (const surge of new Set(planted)) if (!ofSurge.has(surge)) ofSurge.set(surge, warning);
  }
  const judged = year.surges.filter((surge) => surge.from >= from);
  const found = judged.flatMap((surge) => {
    const warning = ofSurge.get(surge.id);
    return warning ? [{ surge, warning }] : [];
  });
  const weeks = (days * 24 * HOUR) / WEEK;
  const wrong = told.length - right;
  const { low, high } = poissonInterval(wrong);
  const minutes = (of: (each: (typeof found)[number]) => number) =>
    found.map((each) => of(each) / MINUTE).sort((a, b) => a - b);
  const fromBegin = minutes(({ surge, warning }) => warning.raisedAt - surge.from);
  const sizes = [8, 15, 30, 61];
  return {
    weeks,
    surges: {
      planted: judged.length,
      found: found.length,
      recall: found.length / Math.max(1, judged.length),
      bySize: sizes.slice(1).map((most, i) => {
        const ofSize = ({ extra }: { readonly extra: number }) => extra >= (sizes[i] ?? 0) && extra < most;
        return {
          extra: `${sizes[i]}–${most - 1}`,
          planted: judged.filter(ofSize).length,
          found: found.filter(({ surge }) => ofSize(surge)).length,
        };
      }),
    },
    warnings: { told: told.length, true: right, precision: right / Math.max(1, told.length) },
    falseAWeek: {
      count: wrong,
      rate: wrong / weeks,
      low: low / weeks,
      high: high / weeks,
      stated: rules.falseAlarmsAWeek,
    },
    lead: {
      medianFromBegin: quantile(fromBegin, 0.5),
      p90FromBegin: quantile(fromBegin, 0.9),
      mostFromEvidence: Math.max(0, ...minutes(({ warning }) => warning.raisedAt - warning.evidenceAt)),
      medianBeforeEnd: quantile(
        minutes(({ surge, warning }) => surge.until - warning.raisedAt),
        0.5,
      ),
    },
  };
}

/** Of an ascending list; NaN of none. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
