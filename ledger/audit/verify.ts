import type { OrderEvent } from '../../domain/events';
import { firstOfMessages } from '../chain';
import { canonical, chainHash, storable } from '../canonical';
import type { LedgerDatabase } from '../database';
import { faultOf } from '../load';
import { monthOf } from '../projections/complaint/rowsOf';
import {
  headsOf,
  type LedgerRow,
  type RawRow,
  rawEventsOf,
  rowsWithoutEvents,
  taken,
  walk,
  type WalkRange,
} from './walk';

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
      const groups = await rawEventsOf(client, page);
      const heads = await headsOf(client, page);
      await client.query('commit');
      for (const orderNo of page) {
        const raw = groups.get(orderNo) ?? [];
        events += raw.length;
        const head = heads.get(orderNo);
        if (isWhole(orderNo, raw, head)) continue;
        const fault = faultIn(orderNo, raw, head);
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

type Head = { readonly seq: number; readonly hash: string } | undefined;

/**
 * Is the chain whole, without taking events apart: each text that stands, behind the hash before it, has its hash, and every
 * column is what the text says? What is not whole this way may still be, where it was written otherwise; {@link faultIn}
 * tells.
 */
function isWhole(orderNo: string, rows: readonly RawRow[], head: Head): boolean {
  const first = rows[0];
  if (first === undefined) return false;
  const { type, at, orderNo: own } = taken(first).event as OrderEvent & { readonly orderNo?: string };
  if (type !== 'RECEIVED' || own !== orderNo) return false;
  const month = monthOf(at);
  const messages = new Set<string>();
  let previous = '';
  for (const [index, [, seq, hash, before, text, messageId, rowMonth]] of rows.entries()) {
    if (seq !== index + 1 || before !== previous || rowMonth !== month) return false;
    if (chainHash(previous, text) !== hash) return false;
    const message = messageOf(text);
    const isFirst = message !== undefined && !messages.has(message);
    if (messageId !== (isFirst ? message : null)) return false;
    if (isFirst) messages.add(message);
    previous = hash;
  }
  return head?.seq === rows.length && head.hash === previous;
}

const MESSAGE = '"message":';

/**
 * The message an event names, read out of its text: only the event itself has a member of that name, and in a text of
 * somebody's the quotes are escaped. Ids are written without escapes; any other is taken apart.
 */
function messageOf(text: string): string | undefined {
  const at = text.indexOf(MESSAGE);
  if (at === -1) return undefined;
  const from = at + MESSAGE.length + 1;
  const id = text.slice(from, text.indexOf('"', from));
  return id.includes('\\') || text.includes(MESSAGE, from) ? (JSON.parse(text) as OrderEvent).message : id;
}

/** What is wrong with an order, in words; undefined where it is only written in another way. */
function faultIn(orderNo: string, raw: readonly RawRow[], head: Head): string | undefined {
  const rows = raw.map(taken);
  // A reader of JSON sees the last of two members of one name; the other one must not stand there unseen.
  const twice = raw.find(([, , , , text], index) => spaceless(text).length !== canonical(rows[index]?.event).length);
  if (twice) return `${orderNo}: 第 ${twice[1]} 条有重名成员 / seq ${twice[1]} names a member twice`;
  return faultOf(orderNo, rows) ?? columnFault(orderNo, rows) ?? headFault(orderNo, rows, head);
}

/** JSON without the white space between its parts. */
function spaceless(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
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

function headFault(orderNo: string, rows: readonly LedgerRow[], head: Head): string | undefined {
  const last = rows[rows.length - 1];
  if (last === undefined) return `${orderNo}: 台账中没有事件 / there are no events`;
  if (head?.seq === last.seq && head.hash === last.hash) return undefined;
  return `${orderNo}: 工单行停在第 ${head?.seq ?? 0} 条，事件到第 ${last.seq} 条 / the order row stands at seq ${head?.seq ?? 0}, the events end at ${last.seq}`;
}
