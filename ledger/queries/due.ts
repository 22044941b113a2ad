import type { DueKind } from '../../domain/events';
import type { Instant, UnitCode } from '../../domain/terms';
import { type LedgerDatabase, orUnavailable } from '../database';
import type { DueItemRow } from '../projections/dueItem/rowsOf';
import { instant, keysOf, limitOf, type Page, type PageRequest, pageOf } from './page';
import { type Eyes, orderVisibleTo } from './secrecy';

/** An armed deadline of some order. */
export interface DueListItem {
  readonly orderNo: string;
  readonly kind: DueKind;
  readonly at: Instant;
  readonly from: Instant;
  readonly owner: UnitCode;
}

export interface DueFilter extends Eyes {
  readonly owner?: UnitCode;
  readonly kinds?: readonly DueKind[];
  /** Falls due before this instant; exclusive. */
  readonly before?: Instant;
  /** Falls due at this instant or later. */
  readonly from?: Instant;
}

/**
 * What falls due, the next first.
 *
 * @throws BadCursor, LedgerError `LEDGER_UNAVAILABLE`
 */
export async function dueList(
  reader: Pick<LedgerDatabase, 'db'>,
  filter: DueFilter = {},
  page: PageRequest = {},
): Promise<Page<DueListItem>> {
  const rows = await orUnavailable(dueQuery(reader, filter, page).execute());
  return pageOf(rows, limitOf(page), itemOf, (row) => [row.at, row.order_no, row.kind, row.owner]);
}

export function dueQuery({ db }: Pick<LedgerDatabase, 'db'>, filter: DueFilter, page: PageRequest) {
  let query = db.selectFrom('ledger.due_item').select(['order_no', 'kind', 'at', 'counted_from', 'owner']);
  if (filter.owner !== undefined) query = query.where('owner', '=', filter.owner);
  if (filter.kinds !== undefined) query = query.where('kind', 'in', filter.kinds);
  if (filter.before !== undefined) query = query.where('at', '<', instant(filter.before));
  if (filter.from !== undefined) query = query.where('at', '>=', instant(filter.from));
  if (filter.eyes !== undefined) query = query.where(orderVisibleTo('ledger.due_item', filter.eyes));
  if (page.cursor !== undefined) {
    const keys = keysOf(page.cursor, ['instant', 'text', 'text', 'text']);
    const [at, orderNo, kind, owner] = keys as [number, string, DueKind, UnitCode];
    query = query.where((eb) =>
      eb(eb.refTuple('at', 'order_no', 'kind', 'owner'), '>', eb.tuple(instant(at), orderNo, kind, owner)),
    );
  }
  return query
    .orderBy('at')
    .orderBy('order_no')
    .orderBy('kind')
    .orderBy('owner')
    .limit(limitOf(page) + 1);
}

function itemOf(row: DueItemRow): DueListItem {
  return { orderNo: row.order_no, kind: row.kind, at: row.at, from: row.counted_from, owner: row.owner };
}
