import { sql } from 'kysely';
import type { CalledState, CoUnit, Duty, WhistleKind } from '../../domain/calling';
import type { Instant, UnitCode } from '../../domain/terms';
import { type LedgerDatabase, orUnavailable } from '../database';
import type { CalledUnitRow } from '../projections/calledUnit/rowsOf';
import { instant, keysOf, limitOf, type Page, type PageRequest, pageOf } from './page';

/** A unit called in to some order, once. */
export interface CallItem {
  readonly orderNo: string;
  readonly as: 'whistle' | 'coUnit';
  readonly no: number;
  readonly unit: UnitCode;
  readonly caller: UnitCode;
  readonly kind?: WhistleKind;
  readonly state: CalledState | CoUnit['state'];
  readonly calledAt: Instant;
  readonly dueAt: Instant;
  readonly arrivedAt?: Instant;
  readonly deliveredAt?: Instant;
  readonly duty?: Duty;
  readonly late: boolean;
  readonly breached: boolean;
}

export interface CallFilter {
  readonly as?: 'whistle' | 'coUnit';
  /** Still owing something, or not any more. */
  readonly open?: boolean;
}

const OWING = ['called', 'arrived', 'missed', 'refused', 'asked'] as const;

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
  if (page.cursor !== undefined) {
    const [at, orderNo, kind, no] = keysOf(page.cursor, ['instant', 'text', 'text', 'instant']) as [
      number,
      string,
      'whistle' | 'coUnit',
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

/** How calls were answered: of those whose answer is known, in time. What our outages noticed late counts on no side. */
export interface Answered {
  readonly called: number;
  readonly decided: number;
  readonly inTime: number;
}

/** Both sides of whistling (WH-6, WH-7). */
export interface Whistling {
  /** Orders the unit leads or last led, and those of them on which it whistled. */
  readonly held: number;
  readonly whistledOn: number;
  /** Units it whistled for. */
  readonly asCaller: Answered;
  /** Whistles for it. */
  readonly asCalled: Answered;
  /** Requests to it for help. */
  readonly asCoUnit: Answered;
}

export interface Received {
  /** Orders received at this instant or later. */
  readonly from?: Instant;
  /** Orders received before this instant. */
  readonly to?: Instant;
}

/**
 * How often a unit whistles, and how it and those it whistles for answer.
 *
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function whistling(
  { db }: Pick<LedgerDatabase, 'db'>,
  unit: UnitCode,
  received: Received = {},
): Promise<Whistling> {
  const within = sql`(${received.from ?? null}::double precision is null or c.received_at >= to_timestamp(${received.from ?? null}::double precision / 1000))
    and (${received.to ?? null}::double precision is null or c.received_at < to_timestamp(${received.to ?? null}::double precision / 1000))`;
  const held = sql<{ held: number; whistled: number }>`
    select count(*)::int as held, count(*) filter (where exists (
      select 1 from ledger.called_unit u where u.order_no = c.order_no and u.caller = c.holder and u.kind = 'whistle'))::int as whistled
    from ledger.complaint c where c.holder = ${unit} and ${within}`;
  const sides = sql<{ side: 'asCaller' | 'asCalled' | 'asCoUnit' } & Answered>`
    select u.side, count(*)::int as called,
      count(*) filter (where ${KNOWN})::int as decided,
      count(*) filter (where ${KNOWN} and not u.late and not u.breached)::int as "inTime"
    from (
      select 'asCaller' as side, * from ledger.called_unit where caller = ${unit} and kind = 'whistle'
      union all
      select case kind when 'whistle' then 'asCalled' else 'asCoUnit' end, * from ledger.called_unit where unit = ${unit}
    ) u join ledger.complaint c using (order_no)
    where ${within} group by u.side`;
  const [counted, answers] = await orUnavailable(Promise.all([held.execute(db), sides.execute(db)]));
  const side = (name: string): Answered => {
    const found = answers.rows.find((row) => row.side === name);
    return { called: found?.called ?? 0, decided: found?.decided ?? 0, inTime: found?.inTime ?? 0 };
  };
  return {
    held: counted.rows[0]?.held ?? 0,
    whistledOn: counted.rows[0]?.whistled ?? 0,
    asCaller: side('asCaller'),
    asCalled: side('asCalled'),
    asCoUnit: side('asCoUnit'),
  };
}

/** Came or handed over, or missed the limit; who was let go in time or still has time tells nothing. */
const KNOWN = sql`not u.outage and (u.breached or u.arrived_at is not null or (u.kind = 'coUnit' and u.delivered_at is not null))`;
