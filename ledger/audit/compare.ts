import type { PoolClient } from 'pg';
import { alike, canonical } from '../canonical';
import type { LedgerDatabase } from '../database';
import { PROJECTIONS } from '../projections';
import { tallyDifferences } from './tallies';
import { eventsOf, orderOf, walk, type WalkRange } from './walk';

/**
 * A field of a read model that is not what the events say. A whole row missing or too many has the field `*`; in table
 * `order_event` that means events that tell no order.
 */
export interface Difference {
  readonly table: string;
  readonly orderNo: string;
  /** The rest of the row's key, in words; empty for one row per order. */
  readonly key: string;
  readonly field: string;
  /** Canonical JSON; undefined: no such row. */
  readonly stored?: string;
  readonly rebuilt?: string;
}

export interface Compared {
  readonly orders: number;
  readonly rows: number;
  readonly differences: readonly Difference[];
}

type Row = Readonly<Record<string, unknown>>;

/**
 * Folds every order from its events and compares all read models with the result, field by field. Each page is looked
 * at in one snapshot, so it may run beside the service.
 */
export async function compare(
  ledger: Pick<LedgerDatabase, 'pool'>,
  range: WalkRange = {},
  onProgress?: (orders: number, last: string) => void,
): Promise<Compared> {
  const differences: Difference[] = [];
  let rows = 0;
  const visit = async (client: PoolClient, page: readonly string[]) => {
    await client.query('begin transaction isolation level repeatable read read only');
    const groups = await eventsOf(client, page);
    const stored: (readonly Row[])[] = [];
    for (const { table } of PROJECTIONS) stored.push(await storedRows(client, table, page));
    await client.query('commit');
    for (const orderNo of page) {
      const events = groups.get(orderNo) ?? [];
      const told = events.length === 0 ? undefined : orderOf(events);
      if (told !== undefined && 'fault' in told) {
        differences.push({ table: 'order_event', orderNo, key: '', field: '*', stored: told.fault });
        continue;
      }
      const state = told?.state;
      const hash = events[events.length - 1]?.hash ?? '';
      PROJECTIONS.forEach((projection, index) => {
        const wanted = state === undefined ? [] : projection.rowsOf(state, { hash });
        const found = (stored[index] ?? []).filter((row) => row.order_no === orderNo);
        rows += wanted.length;
        differences.push(...rowDifferences(projection, orderNo, found, wanted as readonly Row[]));
      });
    }
  };
  const orders = await walk(ledger, range, visit, onProgress);
  if (range.orderNo === undefined && range.pick === undefined) {
    differences.push(...(await orphans(ledger)), ...(await tallyDifferences(ledger)));
  }
  return { orders, rows, differences };
}

async function storedRows(client: PoolClient, table: string, orders: readonly string[]): Promise<readonly Row[]> {
  return (await client.query<Row>(`select * from ledger.${table} where order_no = any($1)`, [orders])).rows;
}

function rowDifferences(
  { table, key, columns }: { readonly table: string; readonly key: readonly string[]; readonly columns: object },
  orderNo: string,
  stored: readonly Row[],
  rebuilt: readonly Row[],
): readonly Difference[] {
  const named = key.filter((name) => name !== 'order_no');
  const keyOf = (row: Row) => named.map((name) => `${name} ${String(row[name])}`).join(', ');
  const differences: Difference[] = [];
  const wanted = new Map(rebuilt.map((row) => [keyOf(row), row]));
  for (const row of stored) {
    const at = { table, orderNo, key: keyOf(row) };
    const right = wanted.get(at.key);
    wanted.delete(at.key);
    if (right === undefined) differences.push({ ...at, field: '*', stored: canonical(row) });
    else {
      for (const field of Object.keys(columns)) {
        const [is, should] = [row[field] ?? null, right[field] ?? null];
        if (!alike(is, should)) differences.push({ ...at, field, stored: canonical(is), rebuilt: canonical(should) });
      }
    }
  }
  for (const [rowKey, row] of wanted)
    differences.push({ table, orderNo, key: rowKey, field: '*', rebuilt: canonical(row) });
  return differences;
}

/** Rows of orders that have no event at all. */
async function orphans({ pool }: Pick<LedgerDatabase, 'pool'>): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  for (const { table } of PROJECTIONS) {
    const { rows } = await pool.query<{ order_no: string }>(orphansOf(table));
    for (const row of rows) found.push({ table, orderNo: row.order_no, key: '', field: '*', stored: '{}' });
  }
  return found;
}

export function orphansOf(table: string): string {
  return `select distinct order_no from ledger.${table} t where not exists (select 1 from ledger.order_event e where e.order_no = t.order_no)`;
}
