import type { PoolClient } from 'pg';
import { fold } from '../../domain/evolve';
import type { OrderState } from '../../domain/state';
import type { LedgerDatabase } from '../database';
import type { ChainLink } from '../load';

/** Which orders a walk visits: one, or all after a number, in the order of their numbers. */
export interface WalkRange {
  readonly orderNo?: string;
  readonly after?: string;
  /** Orders of one page; 400 unless told otherwise. Their events are held in memory together. */
  readonly pageSize?: number;
  /** Of each page only these, in their order. */
  readonly pick?: (client: PoolClient, page: readonly string[]) => Promise<readonly string[]>;
}

/** An event with everything an auditor may want to see of its row. */
export interface LedgerRow extends ChainLink {
  readonly order_no: string;
  readonly message_id: string | null;
  readonly month: string;
}

const PAGE = 400;

/** Numbers of the next page of orders that have events, ascending. */
export async function nextOrders(client: PoolClient, after: string, most = PAGE): Promise<readonly string[]> {
  // A loose index scan: one step of the index per order, however many events it has.
  const { rows } = await client.query<{ order_no: string }>({
    name: 'walk-orders',
    text: `with recursive orders as (
        (select order_no, 1 as n from ledger.order_event where order_no > $1 order by order_no limit 1)
        union all
        select next.order_no, orders.n + 1 from orders cross join lateral
          (select e.order_no from ledger.order_event e where e.order_no > orders.order_no order by e.order_no limit 1) next
        where orders.n < $2)
      select order_no from orders`,
    values: [after, most],
  });
  return rows.map((row) => row.order_no);
}

/** The events of these orders, grouped by order, each group oldest first. */
export async function eventsOf(
  client: PoolClient,
  orders: readonly string[],
): Promise<ReadonlyMap<string, readonly LedgerRow[]>> {
  const { rows } = await client.query<LedgerRow>({
    name: 'walk-events',
    text: `select order_no, seq, hash, prev_hash, event, message_id, month from ledger.order_event
      where order_no = any($1) order by order_no, seq`,
    values: [orders],
  });
  const groups = new Map<string, LedgerRow[]>();
  for (const row of rows) {
    const group = groups.get(row.order_no);
    if (group) group.push(row);
    else groups.set(row.order_no, [row]);
  }
  return groups;
}

/** A row as the database gives it, its event not taken apart: seq, hash, hash before, event, message id, month. */
export type RawRow = readonly [
  orderNo: string,
  seq: number,
  hash: string,
  previous: string,
  event: string,
  messageId: string | null,
  month: string,
];

/** As {@link eventsOf}, with the text of each event as it stands. */
export async function rawEventsOf(
  client: PoolClient,
  orders: readonly string[],
): Promise<ReadonlyMap<string, readonly RawRow[]>> {
  const { rows } = await client.query<RawRow & unknown[]>({
    name: 'walk-raw',
    rowMode: 'array',
    text: `select order_no, seq, hash, prev_hash, event::text, message_id, month from ledger.order_event
      where order_no = any($1) order by order_no, seq`,
    values: [orders],
  });
  const groups = new Map<string, RawRow[]>();
  let last: { readonly orderNo: string; readonly group: RawRow[] } | undefined;
  for (const row of rows) {
    if (last?.orderNo !== row[0]) groups.set(row[0], (last = { orderNo: row[0], group: [] }).group);
    last.group.push(row);
  }
  return groups;
}

/** The same row with its event taken apart. */
export function taken([order_no, seq, hash, prev_hash, event, message_id, month]: RawRow): LedgerRow {
  return { order_no, seq, hash, prev_hash, event: JSON.parse(event) as LedgerRow['event'], message_id, month };
}

/** The order that these rows tell, or why they tell none (the first event is missing, an event no code knows). */
export function orderOf(rows: readonly LedgerRow[]): { readonly state: OrderState } | { readonly fault: string } {
  try {
    return { state: fold(rows.map((row) => row.event)) };
  } catch (error) {
    return { fault: (error as Error).message };
  }
}

/** How far the order rows of these orders have come. */
export async function headsOf(
  client: PoolClient,
  orders: readonly string[],
): Promise<ReadonlyMap<string, { readonly seq: number; readonly hash: string }>> {
  const query = 'select order_no, seq, hash from ledger.complaint where order_no = any($1)';
  const { rows } = await client.query<{ order_no: string; seq: number; hash: string }>(query, [orders]);
  return new Map(rows.map((row) => [row.order_no, row]));
}

/** Orders that have a row and not one event: all of it was taken away. */
export async function rowsWithoutEvents(pool: LedgerDatabase['pool']): Promise<readonly string[]> {
  const { rows } = await pool.query<{ order_no: string }>(
    `select order_no from ledger.complaint c
     where not exists (select 1 from ledger.order_event e where e.order_no = c.order_no) order by order_no`,
  );
  return rows.map((row) => row.order_no);
}

/** How many orders the ledger holds, for a progress bar. */
export async function countOrders({ pool }: Pick<LedgerDatabase, 'pool'>): Promise<number> {
  const { rows } = await pool.query<{ n: number }>('select count(*)::int as n from ledger.order_event where seq = 1');
  return rows[0]?.n ?? 0;
}

/**
 * Visits orders page by page.
 *
 * @param visit one page, on a connection of its own transaction; begin and end are the visitor's
 * @param onProgress told after each page how many orders were visited and which was the last
 */
export async function walk(
  ledger: Pick<LedgerDatabase, 'pool'>,
  range: WalkRange,
  visit: (client: PoolClient, orders: readonly string[]) => Promise<void>,
  onProgress: (orders: number, last: string) => void | Promise<void> = () => undefined,
): Promise<number> {
  const client = await ledger.pool.connect();
  let visited = 0;
  let broken = true;
  try {
    const pick = range.pick ?? ((_: PoolClient, page: readonly string[]) => Promise.resolve(page));
    if (range.orderNo !== undefined) {
      await visit(client, [range.orderNo]);
      broken = false;
      return 1;
    }
    for (let after = range.after ?? ''; ; ) {
      const orders = await nextOrders(client, after, range.pageSize);
      const last = orders[orders.length - 1];
      if (last === undefined) {
        broken = false;
        return visited;
      }
      const picked = await pick(client, orders);
      if (picked.length > 0) await visit(client, picked);
      visited += picked.length;
      after = last;
      await onProgress(visited, last);
    }
  } finally {
    // A visitor that failed may have left a transaction open.
    client.release(broken);
  }
}
