import { contributionsOf, isExcluded, periodOfContribution } from '../appraisal/contributions';
import type { Stretch } from '../appraisal/period';
import type { OrderEvent } from '../domain/events';
import { fold } from '../domain/evolve';
import { excludedOrders, type PeriodState } from '../domain/period/state';
import { orUnavailable } from '../ledger/database';
import type { Reader } from '../ledger/queries/appraisal';
import type { ExcludedFor } from './edition';

/** Contributions of periods by older rules begin so far beyond (ledger/queries/figures.ts). */
const SLACK_MS = 31 * 86_400_000;
const PAGE = 400;

/** Why each order is out that the persons of a period took out; a correction's reason where it came by one. */
function reasonsOf(state: PeriodState): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  for (const { standing, orderNo, reason } of state.exclusions)
    if (standing === 'granted') reasons.set(orderNo, reason);
  for (const { standing, exclude, reason } of state.corrections)
    if (standing === 'granted') for (const orderNo of exclude) reasons.set(orderNo, reason);
  return new Map(excludedOrders(state).map((orderNo) => [orderNo, reasons.get(orderNo) ?? 'other']));
}

/**
 * Orders left out of the ranking, by unit and reason: the ground of the appeal that was upheld, or the reason that two
 * persons of the period decided on. Made of the orders' events as they stood, so that it fits figures of any earlier instant.
 *
 * @param states of the periods of the stretch, as of the figures
 * @param upTo position in the ledger up to which events count; absent: all
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function exclusionsIn(
  reader: Reader,
  stretch: Stretch,
  states: readonly PeriodState[],
  upTo = Number.MAX_SAFE_INTEGER,
): Promise<readonly ExcludedFor[]> {
  const byPersons = new Map(states.map((state) => [state.period, reasonsOf(state)]));
  const named = [...byPersons.values()].flatMap((reasons) => [...reasons.keys()]);
  const orders = [...new Set([...(await appealed(reader, stretch)), ...named])].sort();
  const counts = new Map<string, { unit: string; reason: string; n: number }>();
  for (let at = 0; at < orders.length; at += PAGE) {
    for (const [orderNo, events] of await eventsOf(reader, orders.slice(at, at + PAGE), upTo)) {
      const state = fold(events);
      const ground = isExcluded(state) ? groundOf(events) : undefined;
      for (const each of contributionsOf(state)) {
        const { label } = periodOfContribution(state, each);
        if (each.kind !== 'closed' || !stretch.periods.includes(label)) continue;
        const reason = ground ?? byPersons.get(label)?.get(orderNo);
        if (reason === undefined) continue;
        const key = `${each.unit} ${reason}`;
        const known = counts.get(key) ?? { unit: each.unit, reason, n: 0 };
        known.n += 1;
        counts.set(key, known);
      }
    }
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

/** Orders that an appeal takes out now: an upheld one is never taken back. Only units that have any are looked into. */
async function appealed(reader: Reader, { periods, start, end }: Stretch): Promise<readonly string[]> {
  const { rows } = await orUnavailable(
    reader.pool.query<{ readonly order_no: string }>(
      `select distinct c.order_no
       from (select distinct whose from ledger.contribution_tally
         where period = any($1) and kind = 'closed' and about = 'unit' and 'excluded' = any(marks) and n <> 0) u
       join ledger.contribution c on c.unit = u.whose and c.kind = 'closed' and c.period = any($1)
         and c.at >= to_timestamp($2::double precision / 1000) and c.at < to_timestamp($3::double precision / 1000)
         and 'excluded' = any(c.marks)`,
      [periods, start - SLACK_MS, end + SLACK_MS],
    ),
  );
  return rows.map(({ order_no }) => order_no);
}

async function eventsOf(
  reader: Reader,
  orders: readonly string[],
  upTo: number,
): Promise<ReadonlyMap<string, readonly OrderEvent[]>> {
  const { rows } = await orUnavailable(
    reader.pool.query<{ readonly order_no: string; readonly event: OrderEvent }>(
      'select order_no, event from ledger.order_event where order_no = any($1) and position <= $2 order by order_no, seq',
      [orders, upTo],
    ),
  );
  const events = new Map<string, OrderEvent[]>();
  for (const { order_no, event } of rows) {
    const own = events.get(order_no);
    if (own) own.push(event);
    else events.set(order_no, [event]);
  }
  return events;
}

function groundOf(events: readonly OrderEvent[]): string {
  const appeal = events.findLast((event) => event.type === 'APPEALED');
  return appeal?.type === 'APPEALED' ? appeal.ground : 'other';
}
