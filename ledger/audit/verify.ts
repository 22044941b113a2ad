import { firstOfMessages } from '../chain';
import { storable } from '../canonical';
import type { LedgerDatabase } from '../database';
import { faultOf } from '../load';
import { monthOf } from '../projections/complaint/rowsOf';
import { eventsOf, headsOf, type LedgerRow, rowsWithoutEvents, walk, type WalkRange } from './walk';

/** What a walk along the chains found. */
export interface Verified {
  readonly orders: number;
  readonly events: number;
  /** One sentence per order that is not whole. */
  readonly faults: readonly string[];
}

/**
 * Walks the hash chain of every order: seq without gaps, each event under the hash of the one before, message ids where
 * they belong, and the order row's head on the last event, so that a cut-off end is seen too.
 */
export async function verify(
  ledger: Pick<LedgerDatabase, 'pool'>,
  range: WalkRange = {},
  onProgress?: (orders: number, last: string) => void,
): Promise<Verified> {
  const faults: string[] = [];
  let events = 0;
  const orders = await walk(
    ledger,
    range,
    async (client, page) => {
      await client.query('begin transaction isolation level repeatable read read only');
      const groups = await eventsOf(client, page);
      const heads = await headsOf(client, page);
      await client.query('commit');
      for (const orderNo of page) {
        const rows = groups.get(orderNo) ?? [];
        events += rows.length;
        const fault =
          faultOf(orderNo, rows) ?? columnFault(orderNo, rows) ?? headFault(orderNo, rows, heads.get(orderNo));
        if (fault !== undefined) faults.push(fault);
      }
    },
    onProgress,
  );
  if (range.orderNo === undefined && range.pick === undefined) {
    for (const orderNo of await rowsWithoutEvents(ledger.pool))
      faults.push(headFault(orderNo, [], undefined) ?? orderNo);
  }
  return { orders, events, faults };
}

function columnFault(orderNo: string, rows: readonly LedgerRow[]): string | undefined {
  const first = rows[0];
  const events = rows.map((row) => row.event);
  // A batch marks its messages; no message has its mark twice, and none without events.
  const messages = firstOfMessages(events).map((id) => id && storable(id));
  for (const [index, row] of rows.entries()) {
    if ((row.message_id ?? undefined) !== messages[index])
      return `${orderNo}: 第 ${row.seq} 条的消息编号不符 / the message id of seq ${row.seq} is not that of its event`;
    if (first && row.month !== monthOf(first.event.at))
      return `${orderNo}: 第 ${row.seq} 条的月份不符 / the month of seq ${row.seq} is not that of the order`;
  }
  if (first?.event.type === 'RECEIVED' && first.event.orderNo !== orderNo)
    return `${orderNo}: 首条事件属于 ${first.event.orderNo} / the first event belongs to another order`;
  return undefined;
}

function headFault(
  orderNo: string,
  rows: readonly LedgerRow[],
  head: { readonly seq: number; readonly hash: string } | undefined,
): string | undefined {
  const last = rows[rows.length - 1];
  if (last === undefined) return `${orderNo}: 台账中没有事件 / there are no events`;
  if (head?.seq === last.seq && head.hash === last.hash) return undefined;
  return `${orderNo}: 工单行停在第 ${head?.seq ?? 0} 条，事件到第 ${last.seq} 条 / the order row stands at seq ${head?.seq ?? 0}, the events end at ${last.seq}`;
}
