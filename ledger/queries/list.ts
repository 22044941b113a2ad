import { sql } from 'kysely';
import type { Kind, Place, Satisfaction } from '../../domain/commands';
import type { DueKind, Outcome } from '../../domain/events';
import type { Stage } from '../../domain/state';
import type { Instant, Level, UnitCode } from '../../domain/terms';
import { type LedgerDatabase, orUnavailable } from '../database';
import type { ComplaintRow } from '../projections/complaint/rowsOf';
import type { Light } from '../projections/light';
import { type Eyes, visibleTo as inSightOf } from './secrecy';
import { instant, keysOf, limitOf, type Page, type PageRequest, pageOf } from './page';

/** Filters of the list of orders; those given must all hold. */
export interface OrderFilter extends Eyes {
  readonly stages?: readonly Stage[];
  readonly level?: Level;
  readonly kind?: Kind;
  readonly channel?: string;
  readonly matter?: string;
  readonly district?: string;
  readonly street?: string;
  readonly community?: string;
  /** The lead unit. */
  readonly unit?: UnitCode;
  /** Orders this unit sees: as lead, with a copy, or as the desk that must act. */
  readonly visibleTo?: UnitCode;
  /** With `visibleTo`: also what these lead, the units below it. */
  readonly below?: readonly UnitCode[];
  readonly light?: Light;
  /** The unit responsible changed at least so often, 1 or more. */
  readonly bouncedAtLeast?: number;
  /** With a unit of the central state, or not. */
  readonly liaison?: boolean;
  readonly outcome?: Outcome;
  readonly period?: string;
  readonly receivedFrom?: Instant;
  /** Exclusive. */
  readonly receivedTo?: Instant;
  /** The report limit lies before this instant; exclusive. */
  readonly dueBefore?: Instant;
}

/** One order in a list. */
export interface OrderItem {
  readonly orderNo: string;
  readonly stage: Stage;
  readonly level: Level;
  readonly kind: Kind;
  readonly channel: string;
  readonly matter: string;
  readonly place: Place;
  readonly round: number;
  readonly light: Light;
  readonly receivedAt: Instant;
  readonly unit?: UnitCode;
  readonly copyTo?: UnitCode;
  readonly dueAt?: Instant;
  readonly nextDue?: { readonly kind: DueKind; readonly at: Instant };
  readonly owner?: { readonly role: string; readonly unit: UnitCode };
  readonly liaison: boolean;
  readonly confidential: boolean;
  readonly urges: number;
  readonly bounces: number;
  readonly returns: number;
  readonly breaches: number;
  readonly satisfaction?: Satisfaction;
  readonly outcome?: Outcome;
  readonly closedAt?: Instant;
  readonly period?: string;
  readonly calendarGuessed?: true;
}

const COLUMNS = [
  'order_no',
  'stage',
  'level',
  'kind',
  'channel',
  'matter',
  'district',
  'street',
  'community',
  'round',
  'light',
  'received_at',
  'holder',
  'copy_to',
  'due_at',
  'next_due_kind',
  'next_due_at',
  'owner_role',
  'owner_unit',
  'liaison',
  'confidential_to',
  'urges',
  'bounces',
  'objections',
  'breaches',
  'final_satisfaction',
  'outcome',
  'closed_at',
  'period',
  'calendar_guessed',
] as const satisfies readonly (keyof ComplaintRow)[];

/**
 * Orders, newest first.
 *
 * @throws BadCursor, LedgerError `LEDGER_UNAVAILABLE`
 */
export async function listOrders(
  reader: Pick<LedgerDatabase, 'db'>,
  filter: OrderFilter,
  page: PageRequest = {},
): Promise<Page<OrderItem>> {
  const limit = limitOf(page);
  const rows = await orUnavailable(ordersQuery(reader, filter, page).execute());
  return pageOf(rows, limit, itemOf, (row) => [row.received_at, row.order_no]);
}

/** The list's query, one row more than the page holds. */
export function ordersQuery({ db }: Pick<LedgerDatabase, 'db'>, filter: OrderFilter, page: PageRequest) {
  const { visibleTo } = filter;
  let query = db.selectFrom('ledger.complaint').select(COLUMNS);
  if (filter.stages !== undefined) query = query.where('stage', 'in', filter.stages);
  if (filter.level !== undefined) query = query.where('level', '=', filter.level);
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
  if (filter.channel !== undefined) query = query.where('channel', '=', filter.channel);
  if (filter.matter !== undefined) query = query.where('matter', '=', filter.matter);
  if (filter.district !== undefined) query = query.where('district', '=', filter.district);
  if (filter.street !== undefined) query = query.where('street', '=', filter.street);
  if (filter.community !== undefined) query = query.where('community', '=', filter.community);
  if (filter.unit !== undefined) query = query.where('holder', '=', filter.unit);
  if (filter.light !== undefined) query = query.where('light', '=', filter.light);
  // Both halves, so that the index over the few orders that ever changed hands serves.
  if (filter.bouncedAtLeast !== undefined)
    query = query.where('bounces', '>', 0).where('bounces', '>=', filter.bouncedAtLeast);
  if (filter.eyes !== undefined) query = query.where(inSightOf(filter.eyes));
  if (filter.liaison !== undefined) query = query.where('liaison', '=', filter.liaison);
  if (filter.outcome !== undefined) query = query.where('outcome', '=', filter.outcome);
  if (filter.period !== undefined) query = query.where('period', '=', filter.period);
  if (filter.receivedFrom !== undefined) query = query.where('received_at', '>=', instant(filter.receivedFrom));
  if (filter.receivedTo !== undefined) query = query.where('received_at', '<', instant(filter.receivedTo));
  if (filter.dueBefore !== undefined) query = query.where('due_at', '<', instant(filter.dueBefore));
  if (visibleTo !== undefined) {
    query = query.where((eb) =>
      eb.or([
        eb('holder', '=', visibleTo),
        ...(filter.below && filter.below.length > 0 ? [eb('holder', 'in', filter.below)] : []),
        eb('copy_to', '=', visibleTo),
        eb.and([eb('owner_unit', '=', visibleTo), eb('owner_role', '<>', 'unit')]),
        // Both halves, so that the index over the few orders with anybody called in serves.
        sql<boolean>`(cardinality(called) > 0 and called @> array[${visibleTo}]::text[])`,
      ]),
    );
  }
  if (page.cursor !== undefined) {
    const [receivedAt, orderNo] = keysOf(page.cursor, ['instant', 'text']) as [number, string];
    query = query.where((eb) =>
      eb(eb.refTuple('received_at', 'order_no'), '<', eb.tuple(instant(receivedAt), orderNo)),
    );
  }
  return query
    .orderBy('received_at', 'desc')
    .orderBy('order_no', 'desc')
    .limit(limitOf(page) + 1);
}

function itemOf(row: Pick<ComplaintRow, (typeof COLUMNS)[number]>): OrderItem {
  const { district, street, community } = row;
  return {
    orderNo: row.order_no,
    stage: row.stage,
    level: row.level as Level,
    kind: row.kind,
    channel: row.channel,
    matter: row.matter,
    place: {
      ...(district !== null && { district }),
      ...(street !== null && { street }),
      ...(community !== null && { community }),
    },
    round: row.round,
    light: row.light,
    receivedAt: row.received_at,
    ...(row.holder !== null && { unit: row.holder }),
    ...(row.copy_to !== null && { copyTo: row.copy_to }),
    ...(row.due_at !== null && { dueAt: row.due_at }),
    ...(row.next_due_kind !== null &&
      row.next_due_at !== null && { nextDue: { kind: row.next_due_kind, at: row.next_due_at } }),
    ...(row.owner_role !== null &&
      row.owner_unit !== null && { owner: { role: row.owner_role, unit: row.owner_unit } }),
    liaison: row.liaison,
    confidential: row.confidential_to !== null,
    urges: row.urges,
    bounces: row.bounces,
    returns: row.objections,
    breaches: row.breaches,
    ...(row.final_satisfaction !== null && { satisfaction: row.final_satisfaction }),
    ...(row.outcome !== null && { outcome: row.outcome as Outcome }),
    ...(row.closed_at !== null && { closedAt: row.closed_at }),
    ...(row.period !== null && { period: row.period }),
    ...(row.calendar_guessed && { calendarGuessed: true as const }),
  };
}
