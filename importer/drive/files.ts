import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { OrderEvent } from '../../domain/events';
import type { OrderState } from '../../domain/state';

/** An order as the ledger has it, and which messages it knows. */
export interface OrderFile {
  readonly seq: number;
  readonly state: OrderState;
  readonly messages: readonly string[];
  /** Public id of the key under which the order was taken in. */
  readonly takenInBy: string | null;
}

const READ = {
  name: 'import-file',
  text: `select c.seq, c.state, array(
      select e.message_id from ledger.order_event e
      where e.order_no = c.order_no and e.message_id is not null order by e.seq) as messages,
      (select e.event->'by'->>'key' from ledger.order_event e where e.order_no = c.order_no and e.seq = 1) as "takenInBy"
    from ledger.complaint c where c.order_no = $1`,
};

/** Undefined for a number the ledger does not know. */
export async function readFile(pool: Pool, orderNo: string): Promise<OrderFile | undefined> {
  const { rows } = await pool.query<OrderFile>({ ...READ, values: [orderNo] });
  return rows[0];
}

/** How long an event may take from the workflow to the ledger while both are well, ms. */
const LANDING_MS = 60_000;

/**
 * Waits until the ledger holds an order, and of it what is asked. What a workflow has acknowledged lands, however long
 * the ledger was away; after a minute the caller looks anew.
 *
 * @throws NotLanded
 */
export async function readUntil(
  pool: Pool,
  orderNo: string,
  isThere: (file: OrderFile) => boolean = () => true,
): Promise<OrderFile> {
  for (const end = Date.now() + LANDING_MS; ; ) {
    const file = await readFile(pool, orderNo);
    if (file && isThere(file)) return file;
    if (Date.now() > end) throw new NotLanded(orderNo);
    await delay(50);
  }
}

/** The ledger still lacks what the workflow acknowledged. */
export class NotLanded extends Error {
  constructor(orderNo: string) {
    super(`${orderNo}: 台账尚未收到 / not in the ledger yet`);
    this.name = 'NotLanded';
  }
}

const PAGE = 200;

/** All events of some orders, order by order in the given order; orders the ledger does not know are left out. */
export async function* eventsOf(
  pool: Pool,
  orderNos: readonly string[],
): AsyncGenerator<{ readonly orderNo: string; readonly events: readonly OrderEvent[] }> {
  for (let from = 0; from < orderNos.length; from += PAGE) {
    const page = orderNos.slice(from, from + PAGE);
    const { rows } = await pool.query<{ order_no: string; event: OrderEvent }>({
      name: 'import-events',
      text: 'select order_no, event from ledger.order_event where order_no = any($1) order by order_no, seq',
      values: [page],
    });
    const events = new Map<string, OrderEvent[]>();
    for (const row of rows) {
      const known = events.get(row.order_no);
      if (known) known.push(row.event);
      else events.set(row.order_no, [row.event]);
    }
    for (const orderNo of page) {
      const own = events.get(orderNo);
      if (own) yield { orderNo, events: own };
    }
  }
}
