import type { PoolClient } from 'pg';
import type { LedgerDatabase } from '../database';
import { cutOff } from '../errors';
import { PROJECTIONS, projectionParameters, projectionWriters } from '../projections';
import { complaint } from '../projections/complaint/table';
import { orphansOf } from './compare';
import { retally } from './tallies';
import { eventsOf, headsOf, type LedgerRow, orderOf, rowsWithoutEvents, walk, type WalkRange } from './walk';

const TASK = 'rebuild';
/** Appends wait while these are written: some tens of ms. */
const ORDERS_A_LOCK = 20;
/** What is written again at most after a kill. */
const ORDERS_A_PAGE = 100;
const WRITE = { name: 'ledger-rebuild', text: `with ${projectionWriters(2)} select 1` };

export interface Rebuilt {
  readonly orders: number;
  /** Rows of orders without events and without an order row, removed. */
  readonly orphans: number;
  /** Orders whose events tell no order or end before the order row does: one sentence each; their rows stay as they are. */
  readonly refused: readonly string[];
  /** The order after which an interrupted rebuild was taken up again. */
  readonly resumedAfter?: string;
}

/**
 * Makes every read model anew from the events. Appends wait while a page is written (some tens of ms) and go on between
 * pages. A rebuild of everything that was interrupted goes on where it was, unless `after` is given.
 */
export async function rebuild(
  ledger: Pick<LedgerDatabase, 'pool'>,
  range: WalkRange = {},
  onProgress: (orders: number, last: string) => void = () => undefined,
): Promise<Rebuilt> {
  const { pool } = ledger;
  const whole = range.orderNo === undefined;
  const resumedAfter = whole && range.after === undefined ? await checkpoint(pool) : undefined;
  const start = resumedAfter === undefined ? range : { after: resumedAfter };
  const refused: string[] = [];
  const orders = await walk(
    ledger,
    { ...start, pageSize: ORDERS_A_PAGE },
    (client, page) => rebuildPage(client, page, whole, refused),
    onProgress,
  );
  if (!whole) return { orders, orphans: 0, refused };
  let orphans = 0;
  for (const { table } of PROJECTIONS.filter((projection) => projection.table !== complaint.table)) {
    orphans += (await pool.query(`delete from ledger.${table} where order_no in (${orphansOf(table)})`)).rowCount ?? 0;
  }
  for (const orderNo of await rowsWithoutEvents(pool)) refused.push(cutOff(orderNo, 0, 1).message);
  await retally(ledger);
  await pool.query('delete from ledger.checkpoint where task = $1', [TASK]);
  return { orders, orphans, refused, ...(resumedAfter !== undefined && { resumedAfter }) };
}

async function rebuildPage(
  client: PoolClient,
  page: readonly string[],
  whole: boolean,
  refused: string[],
): Promise<void> {
  for (let from = 0; from < page.length; from += ORDERS_A_LOCK) {
    await rebuildLocked(client, page.slice(from, from + ORDERS_A_LOCK), whole, refused);
  }
}

async function rebuildLocked(
  client: PoolClient,
  page: readonly string[],
  whole: boolean,
  refused: string[],
): Promise<void> {
  await client.query('begin');
  try {
    // An append that began before would write back what it read before.
    await client.query('lock table ledger.complaint in share row exclusive mode');
    const groups = await eventsOf(client, page);
    const heads = await headsOf(client, page);
    for (const [orderNo, rows] of groups) {
      const last = rows[rows.length - 1] as LedgerRow;
      const told = orderOf(rows);
      const rowSeq = heads.get(orderNo)?.seq ?? 0;
      // Such a row is the only trace of what was taken away: it is not written over.
      if (rowSeq > last.seq) refused.push(cutOff(orderNo, last.seq, rowSeq).message);
      else if ('fault' in told) refused.push(`${orderNo}: ${told.fault}`);
      else await client.query({ ...WRITE, values: [orderNo, ...projectionParameters(told.state, last)] });
    }
    if (whole) {
      await client.query(
        'insert into ledger.checkpoint (task, after) values ($1, $2) on conflict (task) do update set after = excluded.after',
        [TASK, page[page.length - 1]],
      );
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

async function checkpoint(pool: LedgerDatabase['pool']): Promise<string | undefined> {
  const { rows } = await pool.query<{ after: string }>('select after from ledger.checkpoint where task = $1', [TASK]);
  return rows[0]?.after;
}
