import { type Closing, closePeriod } from '../../appraisal/closePeriod';
import { Gathering, type PeriodInput } from '../../appraisal/input';
import { eventsOf, orderOf, walk } from '../audit/walk';
import { canonical } from '../canonical';
import type { LedgerDatabase } from '../database';
import { periodInput } from '../queries/appraisal';

/** A figure that is served otherwise than the events say. */
export interface Deviation {
  /** Whose, and which part of the result. */
  readonly what: string;
  /** Canonical JSON; absent: not there. */
  readonly served?: string;
  readonly recomputed?: string;
}

export interface Recomputed {
  readonly orders: number;
  /** Contributions that count in the stretch. */
  readonly contributions: number;
  /** Things compared: units in rank, figures, times, demands. */
  readonly compared: number;
  /** Orders whose events tell none. */
  readonly faults: readonly string[];
  readonly deviations: readonly Deviation[];
}

/**
 * Derives a period anew from the events alone: every order is folded, its contributions gathered and the period closed, and
 * the result is laid beside the one the stored counts give.
 *
 * @param onProgress told after each page how many orders were read
 */
export async function recompute(
  ledger: Pick<LedgerDatabase, 'pool'>,
  closing: Closing,
  onProgress: (orders: number) => void = () => undefined,
): Promise<Recomputed> {
  const gathering = new Gathering(closing.stretch, closing.rules);
  const faults: string[] = [];
  let contributions = 0;
  const orders = await walk(
    ledger,
    {},
    async (client, page) => {
      for (const [orderNo, rows] of await eventsOf(client, page)) {
        const told = orderOf(rows);
        if ('fault' in told) faults.push(`${orderNo}: ${told.fault}`);
        else contributions += gathering.add(told.state);
      }
    },
    onProgress,
  );
  const [was, is] = [await periodInput(ledger, closing.stretch, closing.rules), gathering.input];
  const [served, recomputed] = [partsOf(was, closing), partsOf(is, closing)];
  const deviations: Deviation[] = [];
  for (const what of new Set([...served.keys(), ...recomputed.keys()])) {
    const [a, b] = [served.get(what), recomputed.get(what)];
    if (a === b) continue;
    deviations.push({ what, ...(a !== undefined && { served: a }), ...(b !== undefined && { recomputed: b }) });
  }
  return { orders, contributions, compared: recomputed.size, faults, deviations };
}

/** The result in parts that can be named. */
function partsOf(input: PeriodInput, closing: Closing): ReadonlyMap<string, string> {
  const result = closePeriod(input, closing);
  const parts = new Map<string, string>();
  for (const { group, rows, pooled, mean } of result.groups) {
    parts.set(`${group.code} 合计 totals`, canonical(known({ pooled, mean })));
    for (const row of rows) parts.set(`${group.code} ${row.unit} 排名 rank`, canonical(known(row)));
  }
  for (const { whose, figure, ...both } of result.figures) parts.set(`${whose} ${figure}`, canonical(known(both)));
  for (const { unit, ...demand } of result.demand) parts.set(`${unit} 万人诉求比 demand`, canonical(known(demand)));
  for (const { unit, level, ...took } of result.took) parts.set(`${unit} 时长 level ${level}`, canonical(known(took)));
  for (const { unit, n } of result.stock) parts.set(`${unit} 挂账存量 hang stock`, canonical(n));
  return parts;
}

/** Without what is undefined, which canonical JSON has no form for. */
function known<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
