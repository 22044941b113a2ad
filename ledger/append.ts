import type { PoolClient } from 'pg';
import type { AppendBatch, AppendResult } from '../activities/contract';
import type { OrderEvent } from '../domain/events';
import { fold } from '../domain/evolve';
import type { OrderState } from '../domain/state';
import { onConnection, violation } from '../platform/postgres/pool';
import { canonical, storable } from './canonical';
import { type ChainedEvent, chain, firstOfMessages } from './chain';
import type { LedgerDatabase } from './database';
import { cutOff, LedgerError, ledgerAway } from './errors';
import { projectionParameters, projectionWriters } from './projections';
import { monthOf } from './projections/complaint/rowsOf';

/** What stands is given back in pages: a workflow restored from an old backup may be far behind. */
const STANDING_PAGE = 500;
/** Another writer of the same order can win at most a few times; then something is wrong. */
const MAX_RACES = 5;

const READ_HEAD = {
  name: 'ledger-head',
  text: `
    select coalesce(h.seq, 0) as seq, h.hash, coalesce(c.seq, 0) as "rowSeq",
      case when c.seq = h.seq and c.hash = h.hash then c.state end as state
    from (values (1)) as one
    left join lateral (select seq, hash from ledger.order_event where order_no = $1 order by seq desc limit 1) h on true
    left join ledger.complaint c on c.order_no = $1`,
};
const READ_STANDING = {
  name: 'ledger-standing',
  text: `select seq, hash, event from ledger.order_event where order_no = $1 and seq >= $2 order by seq limit ${STANDING_PAGE + 1}`,
};
const READ_EVENTS = {
  name: 'ledger-events',
  text: 'select event from ledger.order_event where order_no = $1 order by seq',
};
const READ_MESSAGE = {
  name: 'ledger-message',
  text: 'select seq, message_id from ledger.order_event where order_no = $1 and message_id = any($2) order by seq limit 1',
};
/** Events and read models in one statement, so in one transaction; the primary key (order_no, seq) is the compare-and-set. */
const WRITE = {
  name: 'ledger-append',
  text: `
  with ${projectionWriters(4)}
  insert into ledger.order_event (order_no, seq, month, event, message_id, prev_hash, hash)
  select $1, e.seq, $2::date, e.event, e.message_id, decode(e.prev_hash, 'hex'), decode(e.hash, 'hex')
  from json_to_recordset($3::json) as e(seq int, event json, message_id text, prev_hash text, hash text)
  order by e.seq`,
};

interface LedgerHead {
  /** 0 when the ledger has no event of the order. */
  readonly seq: number;
  readonly hash: string | null;
  /** How far the order row has come; 0 when there is none. */
  readonly rowSeq: number;
  /** The stored fold, if it belongs to this head. */
  readonly state: OrderState | null;
}
const RACED = Symbol('another writer of the same order was faster');

/**
 * The one way into the ledger: compare-and-set of the next events of one order, with every read model, in one
 * transaction of two round trips. Calling it again with the same batch changes nothing and gives the same answer.
 *
 * @returns a function that answers by the contract of AppendResult
 * @throws LedgerError: `LEDGER_UNAVAILABLE`, `LEDGER_GAP` (both retryable), `LEDGER_FORK`, `LEDGER_BROKEN` (alarms)
 */
export function append(ledger: Pick<LedgerDatabase, 'pool'>): (batch: AppendBatch) => Promise<AppendResult> {
  return async (batch) => {
    for (let race = 0; race < MAX_RACES; race++) {
      const result = await onConnection(ledger.pool, ledgerAway, (client) => tryAppend(client, batch));
      if (result !== RACED) return result;
    }
    throw new LedgerError('LEDGER_UNAVAILABLE', `${batch.orderNo}: ${MAX_RACES} writers of one order at once`);
  };
}

async function tryAppend(client: PoolClient, batch: AppendBatch): Promise<AppendResult | typeof RACED> {
  const { orderNo, seq, prevHash, events } = batch;
  const found = await client.query<LedgerHead>({ ...READ_HEAD, values: [orderNo] });
  const head = found.rows[0] as LedgerHead;
  const headHash = head.hash ?? '';
  if (head.rowSeq > head.seq) throw cutOff(orderNo, head.seq, head.rowSeq);
  if (seq > head.seq + 1) {
    throw new LedgerError(
      'LEDGER_GAP',
      `${orderNo}: 台账缺少 ${head.seq + 1}–${seq - 1} / the ledger lacks seq ${head.seq + 1} to ${seq - 1}`,
    );
  }
  if (seq <= head.seq) return compareStanding(client, batch);
  if (prevHash !== headHash) throw fork(orderNo, seq - 1);
  if (events.length === 0) return { seq: head.seq, hash: headHash };

  const links = chain(seq, prevHash, events);
  try {
    await write(client, orderNo, links, await foldOn(client, orderNo, head, events));
  } catch (error) {
    const { code, constraint } = violation(error);
    if (code === '40P01' || (code === '23505' && constraint !== 'order_event_message')) return RACED;
    if (code === '23505') return usedBefore(client, batch, head);
    throw error;
  }
  const last = links[links.length - 1] as ChainedEvent;
  return { seq: last.seq, hash: last.hash };
}

/** A read model that lost its way (deleted, of another version) is made anew from the events. */
async function foldOn(
  client: PoolClient,
  orderNo: string,
  head: LedgerHead,
  events: readonly OrderEvent[],
): Promise<OrderState> {
  if (head.seq === 0) return fold(events);
  if (head.state) return fold(events, head.state);
  const stored = await client.query<{ event: OrderEvent }>({ ...READ_EVENTS, values: [orderNo] });
  return fold([...stored.rows.map((row) => row.event), ...events]);
}

async function write(
  client: PoolClient,
  orderNo: string,
  links: readonly ChainedEvent[],
  state: OrderState,
): Promise<void> {
  const messages = firstOfMessages(links.map((link) => link.event));
  const last = links[links.length - 1] as ChainedEvent;
  const rows = links.map((link, index) => {
    const message = messages[index] === undefined ? 'null' : canonical(messages[index]);
    return `{"seq":${link.seq},"event":${link.json},"message_id":${message},"prev_hash":"${link.prevHash}","hash":"${link.hash}"}`;
  });
  const values = [orderNo, monthOf(state.receivedAt), `[${rows.join(',')}]`, ...projectionParameters(state, last)];
  await client.query({ ...WRITE, values });
}

/** Something stands from batch.seq on: the same batch (a repeat after a crash), or other events, which hold. */
async function compareStanding(client: PoolClient, batch: AppendBatch): Promise<AppendResult> {
  const { orderNo, seq, prevHash, events } = batch;
  const found = await client.query<{ seq: number; hash: string; event: OrderEvent }>({
    ...READ_STANDING,
    values: [orderNo, seq - 1],
  });
  const before = seq === 1 ? '' : found.rows[0]?.hash;
  if (before !== prevHash) throw fork(orderNo, seq - 1);
  const standing = found.rows.filter((row) => row.seq >= seq).slice(0, STANDING_PAGE);
  const links = chain(seq, prevHash, events);
  const own = links[links.length - 1];
  if (own && standing.some((row) => row.seq === own.seq && row.hash === own.hash))
    return { seq: own.seq, hash: own.hash };
  const last = standing[standing.length - 1];
  return { seq: last?.seq ?? seq - 1, hash: last?.hash ?? prevHash, standing: standing.map((row) => row.event) };
}

async function usedBefore(
  client: PoolClient,
  batch: AppendBatch,
  head: LedgerHead,
): Promise<AppendResult | typeof RACED> {
  const ids = firstOfMessages(batch.events).filter((id) => id !== undefined);
  const found = await client.query<{ seq: number }>({ ...READ_MESSAGE, values: [batch.orderNo, ids.map(storable)] });
  const used = found.rows[0]?.seq;
  // Used at or after batch.seq: the other writer appended the same command while we tried; what stands decides.
  if (used === undefined || used >= batch.seq) return RACED;
  return { seq: head.seq, hash: head.hash ?? '', duplicate: used };
}

function fork(orderNo: string, seq: number): LedgerError {
  return new LedgerError(
    'LEDGER_FORK',
    `${orderNo}: 第 ${seq} 条与台账不符 / the ledger holds another event at seq ${seq} than the sender saw`,
  );
}
