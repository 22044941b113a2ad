import type { Instant, UnitCode } from '../../domain/terms';
import { type LedgerDatabase, orUnavailable } from '../database';
import type { HangState, HungOrderRow } from '../projections/hungOrder/rowsOf';
import type { TopicPoolRow } from '../projections/topicPool/rowsOf';
import { instant, keysOf, limitOf, type Page, type PageRequest, pageOf } from './page';
import { type Eyes, orderVisibleTo } from './secrecy';

export interface HungFilter extends Eyes {
  readonly states?: readonly HangState[];
  readonly unit?: UnitCode;
  /** Who decides, and looks at the progress. */
  readonly desk?: UnitCode;
  /** District of the place. */
  readonly district?: string;
  readonly reviewBefore?: Instant;
  readonly promisedBefore?: Instant;
  /** Only what this unit has asked for, or must decide. */
  readonly visibleTo?: UnitCode;
}

/**
 * The stock of hung orders 挂账 and of requests for it, the oldest request first.
 *
 * @throws BadCursor, LedgerError `LEDGER_UNAVAILABLE`
 */
export async function hungList(
  reader: Pick<LedgerDatabase, 'db'>,
  filter: HungFilter = {},
  page: PageRequest = {},
): Promise<Page<HungOrderRow>> {
  const rows = await orUnavailable(hungQuery(reader, filter, page).execute());
  return pageOf(
    rows,
    limitOf(page),
    (row) => row,
    (row) => [row.asked_at, row.order_no],
  );
}

export function hungQuery({ db }: Pick<LedgerDatabase, 'db'>, filter: HungFilter, page: PageRequest) {
  let query = db.selectFrom('ledger.hung_order').selectAll();
  const { states, unit, desk, district, reviewBefore, promisedBefore, visibleTo } = filter;
  if (states !== undefined) query = query.where('state', 'in', states);
  if (unit !== undefined) query = query.where('unit', '=', unit);
  if (desk !== undefined) query = query.where('desk', '=', desk);
  if (district !== undefined) query = query.where('district', '=', district);
  if (reviewBefore !== undefined) query = query.where('next_review_at', '<', instant(reviewBefore));
  if (promisedBefore !== undefined) query = query.where('promised_at', '<', instant(promisedBefore));
  if (visibleTo !== undefined)
    query = query.where((eb) => eb.or([eb('unit', '=', visibleTo), eb('desk', '=', visibleTo)]));
  if (filter.eyes !== undefined) query = query.where(orderVisibleTo('ledger.hung_order', filter.eyes));
  if (page.cursor !== undefined) {
    const [at, orderNo] = keysOf(page.cursor, ['instant', 'text']) as [number, string];
    query = query.where((eb) => eb(eb.refTuple('asked_at', 'order_no'), '>', eb.tuple(instant(at), orderNo)));
  }
  return query
    .orderBy('asked_at')
    .orderBy('order_no')
    .limit(limitOf(page) + 1);
}

export interface TopicFilter extends Eyes {
  readonly matter?: string;
  readonly district?: string;
  /** Only what this unit could not solve. */
  readonly unit?: UnitCode;
}

/**
 * The topic pool 专题池, the newest first.
 *
 * @throws BadCursor, LedgerError `LEDGER_UNAVAILABLE`
 */
export async function topicList(
  reader: Pick<LedgerDatabase, 'db'>,
  filter: TopicFilter = {},
  page: PageRequest = {},
): Promise<Page<TopicPoolRow>> {
  const rows = await orUnavailable(topicQuery(reader, filter, page).execute());
  return pageOf(
    rows,
    limitOf(page),
    (row) => row,
    (row) => [row.pooled_at, row.order_no],
  );
}

export function topicQuery(
  { db }: Pick<LedgerDatabase, 'db'>,
  { matter, district, unit, eyes }: TopicFilter,
  page: PageRequest,
) {
  let query = db.selectFrom('ledger.topic_pool').selectAll();
  if (matter !== undefined) query = query.where('matter', '=', matter);
  if (district !== undefined) query = query.where('district', '=', district);
  if (unit !== undefined) query = query.where('unit', '=', unit);
  if (eyes !== undefined) query = query.where(orderVisibleTo('ledger.topic_pool', eyes));
  if (page.cursor !== undefined) {
    const [at, orderNo] = keysOf(page.cursor, ['instant', 'text']) as [number, string];
    query = query.where((eb) => eb(eb.refTuple('pooled_at', 'order_no'), '<', eb.tuple(instant(at), orderNo)));
  }
  return query
    .orderBy('pooled_at', 'desc')
    .orderBy('order_no', 'desc')
    .limit(limitOf(page) + 1);
}
