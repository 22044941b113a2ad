import type { Instant, UnitCode } from '../../domain/terms';
import { type LedgerDatabase, orUnavailable } from '../database';
import type { FollowUpTaskRow } from '../projections/followUpTask/rowsOf';
import { instant, keysOf, limitOf, type Page, type PageRequest, pageOf } from './page';
import { type Eyes, orderVisibleTo } from './secrecy';

/** A call or text that is to be made (FU-2). */
export interface FollowUpItem {
  readonly orderNo: string;
  readonly no: number;
  readonly desk: UnitCode;
  readonly district?: string;
  readonly channel: 'phone' | 'sms';
  readonly round: number;
  readonly tries: number;
  readonly from: Instant;
  readonly until: Instant;
  readonly lease?: { readonly key: string; readonly until: Instant };
}

export interface FollowUpFilter extends Eyes {
  readonly desk?: UnitCode;
  readonly district?: string;
  readonly channel?: 'phone' | 'sms';
  /** Only tasks that may be done at this instant: begun, and not under somebody's lease. */
  readonly openAt?: Instant;
}

/**
 * Follow-up tasks 回访任务, the earliest first.
 *
 * @throws BadCursor, LedgerError `LEDGER_UNAVAILABLE`
 */
export async function followUpTasks(
  reader: Pick<LedgerDatabase, 'db'>,
  filter: FollowUpFilter = {},
  page: PageRequest = {},
): Promise<Page<FollowUpItem>> {
  const rows = await orUnavailable(followUpQuery(reader, filter, page).execute());
  return pageOf(rows, limitOf(page), itemOf, (row) => [row.not_before, row.order_no]);
}

export function followUpQuery({ db }: Pick<LedgerDatabase, 'db'>, filter: FollowUpFilter, page: PageRequest) {
  const { openAt } = filter;
  let query = db.selectFrom('ledger.follow_up_task').selectAll();
  if (filter.desk !== undefined) query = query.where('desk', '=', filter.desk);
  if (filter.district !== undefined) query = query.where('district', '=', filter.district);
  if (filter.channel !== undefined) query = query.where('channel', '=', filter.channel);
  if (openAt !== undefined) {
    query = query
      .where('not_before', '<=', instant(openAt))
      .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', instant(openAt))]));
  }
  if (filter.eyes !== undefined) query = query.where(orderVisibleTo('ledger.follow_up_task', filter.eyes));
  if (page.cursor !== undefined) {
    const [notBefore, orderNo] = keysOf(page.cursor, ['instant', 'text']) as [number, string];
    query = query.where((eb) => eb(eb.refTuple('not_before', 'order_no'), '>', eb.tuple(instant(notBefore), orderNo)));
  }
  return query
    .orderBy('not_before')
    .orderBy('order_no')
    .limit(limitOf(page) + 1);
}

function itemOf(row: FollowUpTaskRow): FollowUpItem {
  const {
    order_no: orderNo,
    no,
    desk,
    district,
    channel,
    round,
    tries,
    not_before: from,
    until,
    lease_key,
    lease_until,
  } = row;
  return {
    orderNo,
    no,
    desk,
    channel,
    round,
    tries,
    from,
    until,
    ...(district !== null && { district }),
    ...(lease_key !== null && lease_until !== null && { lease: { key: lease_key, until: lease_until } }),
  };
}
