import type { OrderEvent } from '../domain/events';
import type { OrderState } from '../domain/state';
import type { Luck } from './faults';
import type { MemoryLedger } from './ledger';
import { check } from './violation';

interface Witness {
  readonly ledger: MemoryLedger;
  readonly luck: Luck;
}

/** Told within this time where nothing went wrong, ms: several steps, each some messages. */
const AT_ONCE_MS = 10_000;

type Of<T extends OrderEvent['type']> = OrderEvent<T>;

/** At quiescence of orders that had to do with each other: what one says of the others is what they say. @throws Violation */
export function watchTogether(witnesses: readonly Witness[]): void {
  const orders = new Map<string, MemoryLedger>();
  for (const { ledger } of witnesses) if (ledger.state) orders.set(ledger.state.orderNo, ledger);
  const states = [...orders.values()].flatMap(({ state }) => (state ? [state] : []));
  const undisturbed = witnesses.every(({ luck }) => luck.struck.length === 0);
  for (const state of states) {
    merged(state, orders);
    if (state.incident) counted(state, orders);
    results(state.orderNo, orders, undisturbed);
  }
}

/** No call is lost: whoever was merged urged the other one, once, or runs by itself; and is counted there only. */
function merged({ stage, orderNo, mergedInto, ratings }: OrderState, orders: ReadonlyMap<string, MemoryLedger>): void {
  if (stage !== 'MERGED' || mergedInto === undefined) return;
  const urged = orders.get(mergedInto)?.events.filter(({ message }) => message === `merge-${orderNo}`) ?? [];
  check(
    9,
    urged.some(({ type }) => type === 'URGED'),
    `${orderNo} was merged into ${mergedInto}, which does not know`,
  );
  check(9, ratings.length === 0, `${orderNo} was merged and is counted all the same`);
}

/** The parent's counts are what its members say: each counted in once, told once, counted out once. */
function counted({ orderNo, incident }: OrderState, orders: ReadonlyMap<string, MemoryLedger>): void {
  if (!incident) return;
  const all = [...orders.values()];
  const events = all.flatMap((ledger) => ledger.events);
  const joins = events.filter((event) => event.type === 'JOINED' && event.into === orderNo).length;
  const taken = events.filter((event) => event.type === 'RESULT_TAKEN' && event.from === orderNo).length;
  const served = all.filter(({ state }) => state?.joined?.into === orderNo && state.joined.taken).length;
  const shared = (orders.get(orderNo)?.events ?? [])
    .filter((event): event is Of<'RESULT_SHARED'> => event.type === 'RESULT_SHARED' && event.how === 'result')
    .reduce((sum, { count }) => sum + count, 0);
  check(9, incident.open.length === 0, `a page of ${orderNo} never came back`);
  check(9, incident.joined === joins, `${orderNo} counts ${incident.joined} joined, ${joins} say so`);
  check(9, shared === taken, `${orderNo} shared its result with ${shared}, ${taken} took it`);
  check(9, incident.served === served, `${orderNo} counts ${incident.served} with its result, ${served} have it`);
  check(9, incident.waiting === 0, `${orderNo} counts ${incident.waiting} who wait`);
}

/** What a member took is what its parent reported, and took no longer than the telling. */
function results(orderNo: string, orders: ReadonlyMap<string, MemoryLedger>, undisturbed: boolean): void {
  const events = orders.get(orderNo)?.events ?? [];
  events.forEach((event, i) => {
    if (event.type !== 'RESULT_TAKEN') return;
    const parent = orders.get(event.from)?.events ?? [];
    const report = parent.find(({ type, at }) => type === 'REPORTED' && at === event.reportedAt) as
      | Of<'REPORTED'>
      | undefined;
    check(9, report?.result === event.result && report.late === event.late, `${orderNo} took a result nobody reported`);
    const accepted = parent.find(({ type, at }) => type === 'REPORT_ACCEPTED' && at >= event.reportedAt);
    const joined = events.slice(0, i).findLast(({ type }) => type === 'JOINED');
    const since = Math.max(accepted?.at ?? 0, joined?.at ?? 0);
    check(14, !undisturbed || event.at - since <= AT_ONCE_MS, `${orderNo} heard of the result late`);
  });
}
