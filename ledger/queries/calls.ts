import type { Duty, WhistleKind } from '../../domain/calling';
import type { Instant, UnitCode } from '../../domain/terms';
import { type LedgerDatabase, orUnavailable } from '../database';
import type { CalledUnitRow, CallKind } from '../projections/calledUnit/rowsOf';
import { instant, keysOf, limitOf, type Page, type PageRequest, pageOf } from './page';
import { type Eyes, orderVisibleTo } from './secrecy';

/** A unit called in to some order, once. */
export interface CallItem {
  readonly orderNo: string;
  readonly as: CallKind;
  readonly no: number;
  readonly unit: UnitCode;
  readonly caller: UnitCode;
  readonly kind?: WhistleKind;
  readonly state: CalledUnitRow['state'];
  readonly calledAt: Instant;
  readonly dueAt: Instant;
  readonly arrivedAt?: Instant;
  readonly deliveredAt?: Instant;
  readonly duty?: Duty;
  readonly late: boolean;
  readonly breached: boolean;
}

export interface CallFilter extends Eyes {
  readonly as?: CallKind;
  /** Still owing something, or not any more. */
  readonly open?: boolean;
}

const OWING = [
  'called',
  'arrived',
  'missed',
  'refused',
  'asked',
  'toSign',
  'signed',
  'contactFailed',
  'contacted',
  'working',
  'submitted',
  'open',
] as const satisfies readonly CalledUnitRow['state'][];

/**
 * Where a unit was called in, the newest first.
 *
 * @throws BadCursor, LedgerError `LEDGER_UNAVAILABLE`
 */
export async function callList(
  reader: Pick<LedgerDatabase, 'db'>,
  unit: UnitCode,
  filter: CallFilter = {},
  page: PageRequest = {},
): Promise<Page<CallItem>> {
  const rows = await orUnavailable(callQuery(reader, unit, filter, page).execute());
  return pageOf(rows, limitOf(page), itemOf, (row) => [row.called_at, row.order_no, row.kind, row.no]);
}

export function callQuery({ db }: Pick<LedgerDatabase, 'db'>, unit: UnitCode, filter: CallFilter, page: PageRequest) {
  let query = db.selectFrom('ledger.called_unit').selectAll().where('unit', '=', unit);
  if (filter.as !== undefined) query = query.where('kind', '=', filter.as);
  if (filter.open !== undefined) query = query.where('state', filter.open ? 'in' : 'not in', OWING);
  if (filter.eyes !== undefined) query = query.where(orderVisibleTo('ledger.called_unit', filter.eyes));
  if (page.cursor !== undefined) {
    const [at, orderNo, kind, no] = keysOf(page.cursor, ['instant', 'text', 'text', 'instant']) as [
      number,
      string,
      CallKind,
      number,
    ];
    query = query.where((eb) =>
      eb(eb.refTuple('called_at', 'order_no', 'kind', 'no'), '<', eb.tuple(instant(at), orderNo, kind, no)),
    );
  }
  return query
    .orderBy('called_at', 'desc')
    .orderBy('order_no', 'desc')
    .orderBy('kind', 'desc')
    .orderBy('no', 'desc')
    .limit(limitOf(page) + 1);
}

function itemOf(row: CalledUnitRow): CallItem {
  return {
    orderNo: row.order_no,
    as: row.kind,
    no: row.no,
    unit: row.unit,
    caller: row.caller,
    ...(row.whistle_kind !== null && { kind: row.whistle_kind }),
    state: row.state,
    calledAt: row.called_at,
    dueAt: row.due_at,
    ...(row.arrived_at !== null && { arrivedAt: row.arrived_at }),
    ...(row.delivered_at !== null && { deliveredAt: row.delivered_at }),
    ...(row.duty !== null && { duty: row.duty }),
    late: row.late,
    breached: row.breached,
  };
}
