import type { Stage } from '../../domain/state';
import type { Instant, Level, UnitCode } from '../../domain/terms';
import { type LedgerDatabase, orUnavailable } from '../database';
import type { Light } from '../projections/light';
import { NO_DUE, type UnitInboxRow } from '../projections/unitInbox/rowsOf';
import { instant, keysOf, limitOf, type Page, type PageRequest, pageOf } from './page';
import { type Eyes, orderVisibleTo } from './secrecy';

/** One order on a unit's table. */
export interface InboxItem {
  readonly orderNo: string;
  readonly role: UnitInboxRow['role'];
  /** The unit must act now. */
  readonly acts: boolean;
  readonly stage: Stage;
  readonly level: Level;
  readonly light: Light;
  readonly since: Instant;
  readonly dueAt?: Instant;
}

export interface InboxFilter extends Eyes {
  readonly role?: UnitInboxRow['role'];
  readonly acts?: boolean;
  readonly light?: Light;
  readonly stages?: readonly Stage[];
}

/**
 * What lies on a unit's table, the most urgent first.
 *
 * @throws BadCursor, LedgerError `LEDGER_UNAVAILABLE`
 */
export async function unitInbox(
  reader: Pick<LedgerDatabase, 'db'>,
  unit: UnitCode,
  filter: InboxFilter = {},
  page: PageRequest = {},
): Promise<Page<InboxItem>> {
  const rows = await orUnavailable(inboxQuery(reader, unit, filter, page).execute());
  return pageOf(rows, limitOf(page), itemOf, (row) => [row.due_at, row.order_no, row.role]);
}

export function inboxQuery({ db }: Pick<LedgerDatabase, 'db'>, unit: UnitCode, filter: InboxFilter, page: PageRequest) {
  let query = db
    .selectFrom('ledger.unit_inbox')
    .select(['order_no', 'role', 'acts', 'stage', 'level', 'due_at', 'light', 'since'])
    .where('unit', '=', unit);
  if (filter.role !== undefined) query = query.where('role', '=', filter.role);
  if (filter.acts !== undefined) query = query.where('acts', '=', filter.acts);
  if (filter.light !== undefined) query = query.where('light', '=', filter.light);
  if (filter.stages !== undefined) query = query.where('stage', 'in', filter.stages);
  if (filter.eyes !== undefined) query = query.where(orderVisibleTo('ledger.unit_inbox', filter.eyes));
  if (page.cursor !== undefined) {
    const [dueAt, orderNo, role] = keysOf(page.cursor, ['instant', 'text', 'text']) as [
      number,
      string,
      UnitInboxRow['role'],
    ];
    query = query.where((eb) =>
      eb(eb.refTuple('due_at', 'order_no', 'role'), '>', eb.tuple(instant(dueAt), orderNo, role)),
    );
  }
  return query
    .orderBy('due_at')
    .orderBy('order_no')
    .orderBy('role')
    .limit(limitOf(page) + 1);
}

function itemOf(row: Omit<UnitInboxRow, 'unit'>): InboxItem {
  const { order_no: orderNo, role, acts, stage, level, light, since, due_at } = row;
  return { orderNo, role, acts, stage, level: level as Level, light, since, ...(due_at < NO_DUE && { dueAt: due_at }) };
}
