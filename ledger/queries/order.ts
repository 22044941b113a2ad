import { sql } from 'kysely';
import type { StoredEvent } from '../../domain/events';
import { fold } from '../../domain/evolve';
import type { OrderState, Stage } from '../../domain/state';
import type { Instant } from '../../domain/terms';
import { type LedgerDatabase, orUnavailable } from '../database';

type Reader = Pick<LedgerDatabase, 'db'>;

/** The order as the ledger has it, with its head. */
export interface OrderInLedger {
  readonly state: OrderState;
  readonly head: { readonly seq: number; readonly hash: string };
}

/**
 * @returns undefined for a number the ledger does not know
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function findOrder({ db }: Reader, orderNo: string): Promise<OrderInLedger | undefined> {
  const query = db.selectFrom('ledger.complaint').select(['state', 'seq', 'hash']).where('order_no', '=', orderNo);
  const row = await orUnavailable(query.executeTakeFirst());
  return row && { state: row.state, head: { seq: row.seq, hash: row.hash } };
}

/**
 * The order's events, oldest first; empty for a number the ledger does not know.
 *
 * @param after only events with a higher seq
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function timelineOf({ db }: Reader, orderNo: string, after = 0): Promise<readonly StoredEvent[]> {
  return orUnavailable(
    db
      .selectFrom('ledger.order_event')
      .select(['seq', 'hash', 'event'])
      .where('order_no', '=', orderNo)
      .where('seq', '>', after)
      .orderBy('seq')
      .execute(),
  );
}

/**
 * The order as it stood when intake was answered, from which its receipt (art. 13) is made again however the order went
 * on: the events of intake carry one instant and no message.
 *
 * @returns undefined for a number the ledger does not know
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function stateAtIntake(reader: Reader, orderNo: string): Promise<OrderState | undefined> {
  const events = (await timelineOf(reader, orderNo)).map((stored) => stored.event);
  const received = events[0];
  if (received === undefined) return undefined;
  const later = events.findIndex((event) => event.at !== received.at || event.message !== undefined);
  return fold(later === -1 ? events : events.slice(0, later));
}

/** How far an order has come; `closedAt` once nothing is owed to the caller any more. */
export interface Ending {
  readonly orderNo: string;
  readonly stage: Stage;
  readonly closedAt?: Instant;
}

/**
 * How far these orders have come; those the ledger does not know are left out.
 *
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function endings({ db }: Reader, orderNos: readonly string[]): Promise<readonly Ending[]> {
  const query = db
    .selectFrom('ledger.complaint')
    .select(['order_no', 'stage', 'closed_at'])
    .where('order_no', '=', sql<string>`any(${orderNos}::text[])`);
  return (await orUnavailable(query.execute())).map(({ order_no, stage, closed_at }) => ({
    orderNo: order_no,
    stage,
    ...(closed_at !== null && { closedAt: closed_at }),
  }));
}

/**
 * What a repeat of an intake is compared by, without reading the order.
 *
 * @returns the content hash the order was taken in with; undefined for an unknown number
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function contentHashOf({ db }: Reader, orderNo: string): Promise<string | undefined> {
  const query = db.selectFrom('ledger.complaint').select('content_hash').where('order_no', '=', orderNo);
  return (await orUnavailable(query.executeTakeFirst()))?.content_hash;
}
