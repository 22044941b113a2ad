import type { Instant } from '../../../domain/terms';
import { upperTail } from '../model/tail';
import { daysLearnt } from '../model/model';
import { type Alarm, type Bench, callersAmong, expectation, judge } from './judge';
import { type Cell, cellKey, cellsOf, type Sighting } from './sighting';

const HOUR_MS = 3_600_000;
/** Hours, as PR-9 counts: a quiet hour at night does not end what goes on in the morning. */
const LEAST_CALM = 24;

/** A warning that goes on: its cell and the window that showed it. */
export interface Episode {
  readonly id: string;
  readonly cell: Cell;
  readonly window: number;
}

/** Orders of the last week by cell, as far as this turn may need them, and which belong to a warning of their kind. */
export interface Recent {
  of(cell: Cell): readonly Sighting[];
  isTaken(kind: Cell['kind'], orderNo: string): boolean;
}

/** What a turn changes. */
export interface Turn {
  readonly raised: readonly (Alarm & { readonly cell: Cell; readonly id: string })[];
  readonly joined: readonly { readonly id: string; readonly orders: readonly Sighting[] }[];
  readonly ended: readonly { readonly id: string; readonly observed: number; readonly expected: number }[];
}

/**
 * One look at what came since the last: fresh orders join the warning that goes on in their cell; other cells are judged, the
 * nearest place first, and an order counts for one warning of a kind only, so that a community's surge is not told again as its street's;
 * a warning ends when its window's count, of a day at least, is an ordinary one.
 *
 * @param idOf id of a warning, from its cell and the time of its first order: the same evidence has the same id
 */
export function lookAt(
  bench: Bench,
  fresh: readonly Sighting[],
  recent: Recent,
  open: readonly Episode[],
  idOf: (cell: Cell, from: Instant) => string,
): Turn {
  const going = new Map(open.map((episode) => [cellKey(episode.cell), episode]));
  const taken = new Set<string>();
  const isTaken = (kind: Cell['kind'], orderNo: string) =>
    taken.has(`${kind}|${orderNo}`) || recent.isTaken(kind, orderNo);
  const joined = new Map<string, Sighting[]>();
  const join = (id: string, kind: Cell['kind'], order: Sighting) => {
    taken.add(`${kind}|${order.orderNo}`);
    joined.set(id, [...(joined.get(id) ?? []), order]);
  };
  for (const order of fresh)
    for (const cell of cellsOf(order)) {
      const episode = going.get(cellKey(cell));
      if (episode && !isTaken(cell.kind, order.orderNo)) join(episode.id, cell.kind, order);
    }
  const raised =
    daysLearnt(bench.model) < bench.rules.leastDays ? [] : raise(bench, fresh, recent, going, isTaken, taken, idOf);
  const ended = open.flatMap(({ id, cell, window }) => {
    const { end } = bench.now;
    const length = Math.max(window, LEAST_CALM);
    const inside = recent.of(cell).filter(({ at }) => at > end - length * HOUR_MS && at <= end);
    const observed = callersAmong(inside);
    const { expected, shape } = expectation(bench, cell, end, length, inside);
    return upperTail(observed, expected, shape) > bench.rules.calmOdds ? [{ id, observed, expected }] : [];
  });
  return { raised, joined: [...joined].map(([id, orders]) => ({ id, orders })), ended };
}

function raise(
  bench: Bench,
  fresh: readonly Sighting[],
  recent: Recent,
  going: ReadonlyMap<string, Episode>,
  isTaken: (kind: Cell['kind'], orderNo: string) => boolean,
  taken: Set<string>,
  idOf: (cell: Cell, from: Instant) => string,
): Turn['raised'] {
  const freshNos = new Set(fresh.map(({ orderNo }) => orderNo));
  const cells = new Map<string, { readonly cell: Cell; readonly rank: number }>();
  for (const order of fresh) {
    cellsOf(order).forEach((cell, rank) => cells.set(cellKey(cell), { cell, rank: cell.kind === 'place' ? 9 : rank }));
  }
  const raised: Turn['raised'][number][] = [];
  for (const { cell } of [...cells.values()].sort((a, b) => a.rank - b.rank)) {
    if (going.has(cellKey(cell))) continue;
    // Callers whose one matter is told already are no news as callers of many.
    const isNews = ({ orderNo }: Sighting) => !isTaken(cell.kind, orderNo) && !isTaken('surge', orderNo);
    const alarm = judge(bench, cell, recent.of(cell).filter(isNews), freshNos);
    if (!alarm) continue;
    const later = recent
      .of(cell)
      .filter((order) => order.at > alarm.evidenceAt && freshNos.has(order.orderNo) && isNews(order));
    const orders = [...alarm.orders, ...later];
    for (const { orderNo } of orders) taken.add(`${cell.kind}|${orderNo}`);
    raised.push({ ...alarm, orders, cell, id: idOf(cell, alarm.orders[0]?.at ?? alarm.evidenceAt) });
  }
  return raised;
}
