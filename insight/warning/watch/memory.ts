import type { Instant } from '../../../domain/terms';
import { ANY } from '../model/model';
import type { CityNow } from './judge';
import type { Recent } from './episodes';
import { type Cell, cellKey, cellsOf, type Sighting } from './sighting';

/** How far back orders are counted: as far as the longest window may reach. */
export const REACH_MS = 168 * 3_600_000;

/** Orders of the last week in memory, by cell and by matter; what is older is let go. */
export class Memory implements Recent {
  private readonly cells = new Map<string, Sighting[]>();
  private readonly matters = new Map<string, Instant[]>();
  private readonly takenBy = new Map<string, Instant>();

  add(order: Sighting): void {
    for (const cell of cellsOf(order)) {
      const key = cellKey(cell);
      const list = this.cells.get(key);
      if (list) insert(list, order, ({ at }) => at);
      else this.cells.set(key, [order]);
    }
    for (const matter of [order.matter, ANY]) {
      const list = this.matters.get(matter);
      if (list) insert(list, order.at, (at) => at);
      else this.matters.set(matter, [order.at]);
    }
  }

  take(kind: Cell['kind'], { orderNo, at }: Sighting): void {
    this.takenBy.set(`${kind}|${orderNo}`, at);
  }

  of(cell: Cell): readonly Sighting[] {
    return this.cells.get(cellKey(cell)) ?? [];
  }

  isTaken(kind: Cell['kind'], orderNo: string): boolean {
    return this.takenBy.has(`${kind}|${orderNo}`);
  }

  /** Orders of the matter over the city in the hours before `end`. */
  cityAt(end: Instant): CityNow {
    return {
      end,
      seen: (matter, hours) => {
        const list = this.matters.get(matter) ?? [];
        return firstAfter(list, end, (at) => at) - firstAfter(list, end - hours * 3_600_000, (at) => at);
      },
    };
  }

  /** Lets go what no window reaches any more. */
  forget(now: Instant): void {
    const gone = now - REACH_MS;
    for (const [key, list] of this.cells) {
      list.splice(
        0,
        firstAfter(list, gone, ({ at }) => at),
      );
      if (list.length === 0) this.cells.delete(key);
    }
    for (const [matter, list] of this.matters) {
      list.splice(
        0,
        firstAfter(list, gone, (at) => at),
      );
      if (list.length === 0) this.matters.delete(matter);
    }
    for (const [key, at] of this.takenBy) if (at <= gone) this.takenBy.delete(key);
  }
}

function insert<T>(list: T[], one: T, atOf: (one: T) => Instant): void {
  const last = list.at(-1);
  if (last === undefined || atOf(last) <= atOf(one)) list.push(one);
  else list.splice(firstAfter(list, atOf(one), atOf), 0, one);
}

/** How many of an ascending list are at or before an instant. */
function firstAfter<T>(list: readonly T[], at: Instant, atOf: (one: T) => Instant): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (atOf(list[middle] as T) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
