import type { Loaded } from '../activities/contract';
import type { StoredEvent } from '../domain/events';
import { fold } from '../domain/evolve';
import { onConnection } from '../platform/postgres/pool';
import { canonical, chainHash } from './canonical';
import type { LedgerDatabase } from './database';
import { cutOff, LedgerError, ledgerAway } from './errors';

/** How many message ids a workflow remembers with their answers; older ones are known to the ledger's unique index. */
const REMEMBERED = 200;
const READ_CHAIN = {
  name: 'ledger-chain',
  text: `select e.seq, e.hash, prev_hash, event, coalesce(c.seq, 0) as "rowSeq" from ledger.order_event e
    left join ledger.complaint c on c.order_no = e.order_no where e.order_no = $1 order by e.seq`,
};

/** A stored event with the hash it claims to follow. */
export interface ChainLink extends StoredEvent {
  readonly prev_hash: string;
}

/**
 * Where a chain is not whole, in words, or undefined. Checks that seq runs from 1 without a gap, that each event names
 * the hash before it, and that each hash is that of its event.
 */
export function faultOf(orderNo: string, links: readonly ChainLink[]): string | undefined {
  let previous = '';
  for (const [index, link] of links.entries()) {
    if (link.seq !== index + 1) return `${orderNo}: 缺少第 ${index + 1} 条 / seq ${index + 1} is missing`;
    if (link.prev_hash !== previous)
      return `${orderNo}: 第 ${link.seq} 条与前一条不相连 / seq ${link.seq} does not follow the event before it`;
    if (chainHash(previous, canonical(link.event)) !== link.hash)
      return `${orderNo}: 第 ${link.seq} 条内容与哈希不符 / seq ${link.seq} does not fit its hash`;
    previous = link.hash;
  }
  return undefined;
}

/**
 * The order as its events tell it, for a workflow that is started again: folded from the events, not read from a read
 * model, and only from a chain that is whole.
 *
 * @returns a function that gives undefined for a number the ledger does not know
 * @throws LedgerError `LEDGER_UNAVAILABLE` (retryable), `LEDGER_BROKEN` (an alarm)
 */
export function load(ledger: Pick<LedgerDatabase, 'pool'>): (orderNo: string) => Promise<Loaded | undefined> {
  return async (orderNo) => {
    const { rows } = await onConnection(ledger.pool, ledgerAway, (client) =>
      client.query<ChainLink & { rowSeq: number }>({ ...READ_CHAIN, values: [orderNo] }),
    );
    const last = rows[rows.length - 1];
    if (last === undefined) return undefined;
    const fault = faultOf(orderNo, rows);
    if (fault !== undefined) throw new LedgerError('LEDGER_BROKEN', fault);
    if (last.rowSeq > last.seq) throw cutOff(orderNo, last.seq, last.rowSeq);
    return {
      state: fold(rows.map((row) => row.event)),
      head: { seq: last.seq, hash: last.hash },
      messages: lastMessages(rows),
    };
  };
}

/** Message ids in the order in which they took effect, each with the seq of its last event. */
function lastMessages(events: readonly StoredEvent[]): readonly (readonly [string, number])[] {
  const seqs = new Map<string, number>();
  for (const { seq, event } of events) {
    if (event.message !== undefined) seqs.set(event.message, seq);
  }
  return [...seqs].slice(-REMEMBERED);
}
