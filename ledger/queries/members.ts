import type { FailureCode } from '../../domain/failures';
import type { Instant } from '../../domain/terms';
import { onConnection } from '../../platform/postgres/pool';
import type { LedgerDatabase } from '../database';
import { ledgerAway } from '../errors';

type Ledger = Pick<LedgerDatabase, 'pool'>;

function rowsOf<Row extends object>(ledger: Ledger, name: string, text: string, values: readonly unknown[]) {
  return onConnection(
    ledger.pool,
    ledgerAway,
    async (client) => (await client.query<Row>({ name, text, values: [...values] })).rows,
  );
}

/**
 * The orders of a numbered page, as the parent's event names them; undefined while the ledger does not have it.
 * @throws LedgerError `LEDGER_UNAVAILABLE`, as all of these
 */
export async function ordersOfPage(
  ledger: Ledger,
  parent: string,
  page: number,
): Promise<readonly string[] | undefined> {
  const text = `select event->'orders' as orders from ledger.order_event
    where order_no = $1 and type in ('GATHERED', 'RELEASED') and (event->>'page')::int = $2`;
  const found = await rowsOf<{ orders: readonly string[] }>(ledger, 'incident-page', text, [parent, page]);
  return found[0]?.orders;
}

/**
 * Members from after one on, by number: those that wait, and those this very pass has reached before, also where they have
 * left since. So a step that is taken again after a crash goes over the same orders, and counts them.
 */
export async function membersAfter(
  ledger: Ledger,
  {
    parent,
    pass,
    message,
    after,
    limit,
  }: { parent: string; pass: number; message: string; after: string; limit: number },
): Promise<readonly string[]> {
  const text = `select order_no from ledger.incident i
    where role = 'member' and parent = $1 and order_no > $2 and (state = 'waiting' or pass = $3 or exists
      (select from ledger.order_event e where e.order_no = i.order_no and e.message_id = $4)) order by order_no limit $5`;
  const values = [parent, after, pass, message, limit];
  const found = await rowsOf<{ order_no: string }>(ledger, 'incident-members', text, values);
  return found.map(({ order_no }) => order_no);
}

/** How many of these orders a message set free as members; the others had been merged before any dispatch. */
export async function freedMembers(ledger: Ledger, orders: readonly string[], message: string): Promise<number> {
  const text = `select count(*)::int as freed from ledger.order_event l
    where order_no = any($1) and message_id = $2 and type = 'LEFT' and 'JOINED' =
      (select type from ledger.order_event e where e.order_no = l.order_no and e.seq < l.seq
        and type in ('JOINED', 'MERGED') order by seq desc limit 1)`;
  const found = await rowsOf<{ freed: number }>(ledger, 'incident-freed', text, [orders, message]);
  return found[0]?.freed ?? 0;
}

/** What became of one message in many orders, where the ledger has it: taken, or the code with which it was refused. */
export async function landed(
  ledger: Ledger,
  orders: readonly string[],
  message: string,
): Promise<ReadonlyMap<string, 'taken' | FailureCode>> {
  const text = `select order_no, case when type = 'COMMAND_REFUSED' then event->>'code' else 'taken' end as became
    from ledger.order_event where order_no = any($1) and message_id = $2`;
  const found = await rowsOf<{ order_no: string; became: 'taken' | FailureCode }>(ledger, 'incident-landed', text, [
    orders,
    message,
  ]);
  return new Map(found.map(({ order_no, became }) => [order_no, became]));
}

/** When the first of these orders was received. */
export async function earliestOf(ledger: Ledger, orders: readonly string[]): Promise<Instant | undefined> {
  const text = 'select min(received_at) as at from ledger.complaint where order_no = any($1)';
  const found = await rowsOf<{ at: Instant | null }>(ledger, 'incident-earliest-of', text, [orders]);
  return found[0]?.at ?? undefined;
}

/** When the first of those still in the incident was received, one that is leaving left out. */
export async function earliestIn(ledger: Ledger, parent: string, leaving = ''): Promise<Instant | undefined> {
  const text = `select min(received_at) as at from ledger.incident
    where role = 'member' and parent = $1 and state in ('waiting', 'served') and order_no <> $2`;
  const found = await rowsOf<{ at: Instant | null }>(ledger, 'incident-earliest-in', text, [parent, leaving]);
  return found[0]?.at ?? undefined;
}
