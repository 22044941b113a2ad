import { type RawBuilder, sql } from 'kysely';
import type { Instant, UnitCode } from '../../domain/terms';
import { type LedgerDatabase, orUnavailable } from '../../ledger/database';
import { instant, keysOf, limitOf, type Page, type PageRequest, pageOf } from '../../ledger/queries/page';
import type { Eyes } from '../../ledger/queries/secrecy';

export const WARNING_KINDS = ['surge', 'place', 'caller', 'danger'] as const;
export type WarningKind = (typeof WARNING_KINDS)[number];
export const WARNING_STATES = ['open', 'ended'] as const;
export type WarningState = (typeof WARNING_STATES)[number];

/** A warning as it stands. Instants in ms, the window in hours; what a rule raised has no expectation and no odds. */
export interface StoredWarning {
  readonly id: string;
  readonly kind: WarningKind;
  /** `*`: of all matters. */
  readonly matter: string;
  /** Code of a community, else of a street; '' where none is known. */
  readonly place: string;
  readonly unit: UnitCode | null;
  readonly window: number | null;
  readonly from: Instant;
  readonly evidenceAt: Instant;
  readonly raisedAt: Instant;
  readonly observed: number;
  readonly expected: number | null;
  readonly shape: number | null;
  readonly odds: number | null;
  readonly aWeek: number | null;
  readonly sample: { readonly days: number; readonly tests?: number; readonly alarms?: readonly string[] };
  readonly pack: string;
  /** Orders it holds by now. */
  readonly orders: number;
  readonly endedAt: Instant | null;
}

/** Filters; those given must all hold. */
export interface WarningFilter {
  readonly kind?: WarningKind;
  readonly matter?: string;
  /** A district, a street or a community, with all that is in it. */
  readonly place?: string;
  readonly unit?: UnitCode;
  readonly state?: WarningState;
  /** Only what is for these units. */
  readonly visibleTo?: readonly UnitCode[];
}

/** An order of a warning, and when it joined it. */
export interface WarningOrder {
  readonly orderNo: string;
  readonly at: Instant;
  readonly joinedAt: Instant;
}

const COLUMNS = sql`w.id, w.kind, w.matter, w.place, w.unit, w.window_hours as "window", w.window_from as "from",
  w.evidence_at as "evidenceAt", w.raised_at as "raisedAt", w.observed, w.expected, w.shape, w.odds, w.a_week as "aWeek",
  w.sample, w.pack, e.at as "endedAt",
  (select count(*)::int from insight.warning_order o where o.warning_id = w.id) as orders`;

/**
 * Warnings, the newest first.
 *
 * @throws BadCursor, LedgerError `LEDGER_UNAVAILABLE`
 */
export async function warningList(
  { db }: Pick<LedgerDatabase, 'db'>,
  filter: WarningFilter = {},
  page: PageRequest = {},
): Promise<Page<StoredWarning>> {
  const { kind, matter, place, unit, state, visibleTo } = filter;
  const conditions: RawBuilder<unknown>[] = [sql`true`];
  if (kind !== undefined) conditions.push(sql`w.kind = ${kind}`);
  if (matter !== undefined) conditions.push(sql`w.matter = ${matter}`);
  if (place !== undefined) conditions.push(sql`starts_with(w.place, ${place})`);
  if (unit !== undefined) conditions.push(sql`w.unit = ${unit}`);
  if (state !== undefined) conditions.push(state === 'open' ? sql`e.at is null` : sql`e.at is not null`);
  if (visibleTo !== undefined) conditions.push(sql`w.unit = any(${visibleTo}::text[])`);
  if (page.cursor !== undefined) {
    const [at, id] = keysOf(page.cursor, ['instant', 'text']) as [number, string];
    conditions.push(sql`(w.raised_at, w.id) < (${instant(at)}, ${id})`);
  }
  const query = sql<StoredWarning>`select ${COLUMNS} from insight.warning w left join insight.warning_end e on e.warning_id = w.id
    where ${sql.join(conditions, sql` and `)} order by w.raised_at desc, w.id desc limit ${limitOf(page) + 1}`;
  const { rows } = await orUnavailable(query.execute(db));
  return pageOf(
    rows,
    limitOf(page),
    (row) => row,
    ({ raisedAt, id }) => [raisedAt, id],
  );
}

/** One warning. @throws LedgerError `LEDGER_UNAVAILABLE` */
export async function findWarning({ db }: Pick<LedgerDatabase, 'db'>, id: string): Promise<StoredWarning | undefined> {
  const query = sql<StoredWarning>`select ${COLUMNS} from insight.warning w
    left join insight.warning_end e on e.warning_id = w.id where w.id = ${id}`;
  return (await orUnavailable(query.execute(db))).rows[0];
}

/** Orders shown of one warning; the others are counted. */
export const MOST_ORDERS = 500;

/**
 * Its orders, oldest first, at most {@link MOST_ORDERS}; one that became confidential since only for eyes that may see it.
 *
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function ordersOfWarning(
  { db }: Pick<LedgerDatabase, 'db'>,
  id: string,
  { eyes }: Eyes = {},
): Promise<readonly WarningOrder[]> {
  const open =
    eyes === undefined ? sql`true` : sql`(c.confidential_to is null or c.confidential_to && ${eyes}::text[])`;
  const query = sql<WarningOrder>`select o.order_no as "orderNo", o.at, o.joined_at as "joinedAt" from insight.warning_order o
    join ledger.complaint c on c.order_no = o.order_no
    where o.warning_id = ${id} and ${open} order by o.at, o.order_no limit ${MOST_ORDERS}`;
  return (await orUnavailable(query.execute(db))).rows;
}
