import type { Ground, Supervision, SupervisionState } from '../../domain/supervising';
import type { UnitCode } from '../../domain/terms';
import { type LedgerDatabase, orUnavailable } from '../database';
import type { SupervisionRow } from '../projections/supervision/rowsOf';
import { type Eyes, orderVisibleTo } from './secrecy';
import { instant, keysOf, limitOf, type Page, type PageRequest, pageOf } from './page';

/** One supervision of some order. */
export interface SupervisionItem extends Omit<Supervision, 'cause' | 'answer' | 'review' | 'since'> {
  readonly orderNo: string;
}

export interface SupervisionFilter extends Eyes {
  /** Who must answer. */
  readonly unit?: UnitCode;
  /** Who reviews. */
  readonly supervisor?: UnitCode;
  readonly ground?: Ground;
  readonly state?: readonly SupervisionState[];
  /** Only what this unit must answer or review. */
  readonly party?: UnitCode;
}

/**
 * Supervisions, the newest first.
 *
 * @throws BadCursor, LedgerError `LEDGER_UNAVAILABLE`
 */
export async function supervisionList(
  reader: Pick<LedgerDatabase, 'db'>,
  filter: SupervisionFilter = {},
  page: PageRequest = {},
): Promise<Page<SupervisionItem>> {
  const rows = await orUnavailable(supervisionQuery(reader, filter, page).execute());
  return pageOf(rows, limitOf(page), itemOf, (row) => [row.opened_at, row.order_no, row.no]);
}

export function supervisionQuery({ db }: Pick<LedgerDatabase, 'db'>, filter: SupervisionFilter, page: PageRequest) {
  const { party } = filter;
  let query = db.selectFrom('ledger.supervision').selectAll();
  if (filter.unit !== undefined) query = query.where('unit', '=', filter.unit);
  if (filter.supervisor !== undefined) query = query.where('supervisor', '=', filter.supervisor);
  if (filter.ground !== undefined) query = query.where('ground', '=', filter.ground);
  if (filter.state !== undefined) query = query.where('state', 'in', filter.state);
  if (party !== undefined) query = query.where((eb) => eb.or([eb('unit', '=', party), eb('supervisor', '=', party)]));
  if (filter.eyes !== undefined) query = query.where(orderVisibleTo('ledger.supervision', filter.eyes));
  if (page.cursor !== undefined) {
    const [at, orderNo, no] = keysOf(page.cursor, ['instant', 'text', 'instant']) as [number, string, number];
    query = query.where((eb) =>
      eb(eb.refTuple('opened_at', 'order_no', 'no'), '<', eb.tuple(instant(at), orderNo, no)),
    );
  }
  return query
    .orderBy('opened_at', 'desc')
    .orderBy('order_no', 'desc')
    .orderBy('no', 'desc')
    .limit(limitOf(page) + 1);
}

function itemOf(row: SupervisionRow): SupervisionItem {
  return {
    orderNo: row.order_no,
    no: row.no,
    ground: row.ground,
    unit: row.unit,
    supervisor: row.supervisor,
    state: row.state,
    openedAt: row.opened_at,
    ...(row.answer_by !== null && { answerBy: row.answer_by }),
    ...(row.review_by !== null && { reviewBy: row.review_by }),
    ...(row.answered_at !== null && { answeredAt: row.answered_at }),
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
    ...(row.late && { late: true as const }),
    ...(row.breached && { breached: true as const }),
    ...(row.climbed && { climbed: true as const }),
  };
}
