import { createHash } from 'node:crypto';
import { dayOf } from '../../../domain/calendar-days';
import type { Instant } from '../../../domain/terms';
import { CityExpectation } from '../model/expect';
import { learnDay } from '../model/learn';
import { emptyModel, type Model } from '../model/model';
import type { Almanac } from '../model/season';
import { type Episode, lookAt } from './episodes';
import type { Alarm } from './judge';
import { Memory } from './memory';
import type { WarningRules } from './rules';
import { type Cell, placesOf, type Sighting } from './sighting';

/** How often the watch looks: a warning is at most so much later than its evidence. */
export const LOOK_MS = 5 * 60_000;

/** A warning of a run through the past. */
export interface Told extends Alarm {
  readonly id: string;
  readonly cell: Cell;
  /** When the watch would have told it. */
  readonly raisedAt: Instant;
  /** All its orders, those that joined later too. */
  readonly members: readonly string[];
  readonly endedAt?: Instant;
}

/** The same evidence has the same id, however often it is looked at. @param subject e.g. a caller, for what is of one */
export function warningId(
  { kind, matter, place }: Omit<Cell, 'kind'> & { kind: string },
  from: Instant,
  subject = '',
): string {
  const hash = createHash('sha256').update(JSON.stringify([kind, matter, place, from, subject]));
  return `W${hash.digest('hex').slice(0, 15)}`;
}

/**
 * Takes orders through the watch as if they came now, every five minutes a look, and learns each day when it is over. Keeps a
 * week of orders and what is learnt, nothing else.
 *
 * @param orders in the order of time
 * @param onDay told the day that begins, and how many orders were seen
 */
export function runThrough(
  orders: Iterable<Sighting>,
  rules: WarningRules,
  almanac: Almanac,
  onDay: (day: number, orders: number, model: Model) => void = () => undefined,
): { readonly told: readonly Told[]; readonly model: Model; readonly orders: number } {
  const model = emptyModel();
  const memory = new Memory();
  const told = new Map<string, Told & { members: string[]; endedAt?: Instant }>();
  let open: Episode[] = [];
  let city = new CityExpectation(model, almanac);
  let [today, lessons, batch]: [number, Sighting[], Sighting[]] = [-1, [], []];
  let [end, count] = [0, 0];
  const look = () => {
    for (const order of batch) memory.add(order);
    const bench = { model, rules, city, now: memory.cityAt(end) };
    const turn = lookAt(bench, batch, memory, open, (cell, from) => warningId(cell, from));
    for (const { id, orders: more } of turn.joined) {
      const one = told.get(id);
      for (const order of more) {
        if (one) memory.take(one.cell.kind, order);
        one?.members.push(order.orderNo);
      }
    }
    for (const { orders: first, ...raised } of turn.raised) {
      for (const order of first) memory.take(raised.cell.kind, order);
      const members = first.map(({ orderNo }) => orderNo);
      told.set(raised.id, { ...raised, orders: first, raisedAt: end, members });
    }
    const over = new Set(turn.ended.map(({ id }) => id));
    for (const id of over) Object.assign(told.get(id) ?? {}, { endedAt: end });
    open = [
      ...open.filter(({ id }) => !over.has(id)),
      ...turn.raised.map(({ id, cell, window }) => ({ id, cell, window })),
    ];
    batch = [];
  };
  const endDay = () => {
    learnDay(
      model,
      today,
      almanac(today),
      lessons.map((order) => ({ at: order.at, matter: order.matter, places: placesOf(order) })),
    );
    city = new CityExpectation(model, almanac);
    memory.forget(end);
    lessons = [];
  };
  for (const order of orders) {
    while (order.at > end) {
      if (batch.length > 0 || open.length > 0) look();
      const next = end === 0 || (batch.length === 0 && open.length === 0) ? ceil(order.at) : end + LOOK_MS;
      end = next;
      const day = dayOf(end - 1);
      if (day !== today) {
        if (today >= 0) endDay();
        today = day;
        onDay(day, count, model);
      }
    }
    batch.push(order);
    lessons.push(order);
    count += 1;
  }
  if (batch.length > 0) look();
  return { told: [...told.values()], model, orders: count };
}

const ceil = (at: Instant): Instant => Math.ceil(at / LOOK_MS) * LOOK_MS;
