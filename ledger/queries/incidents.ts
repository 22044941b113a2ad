import { sql } from 'kysely';
import type { Place } from '../../domain/commands';
import type { Stage } from '../../domain/state';
import type { Instant, UnitCode } from '../../domain/terms';
import { type LedgerDatabase, orUnavailable } from '../database';
import { keysOf, limitOf, type Page, type PageRequest, pageOf } from './page';

type Reader = Pick<LedgerDatabase, 'db'>;
const ms = (instant: Date | number) => Number(instant);

/** What the callers of an incident said, the parent's own among them. */
export interface Voices {
  readonly rated: number;
  readonly solved: number;
  readonly satisfied: number;
  readonly dissatisfied: number;
}

/** One incident in the list. */
export interface IncidentItem {
  readonly orderNo: string;
  readonly state: 'running' | 'delivered' | 'over';
  readonly stage: Stage;
  readonly matter: string;
  readonly place: Place;
  readonly unit?: UnitCode;
  /** The citizen clock of the incident: the earliest caller. */
  readonly startedAt: Instant;
  readonly since: Instant;
  readonly members: number;
  readonly waiting: number;
  readonly served: number;
  readonly voices: Voices;
}

export interface IncidentFilter {
  readonly state?: IncidentItem['state'];
  readonly unit?: UnitCode;
}

interface IncidentRowRead {
  readonly order_no: string;
  readonly state: IncidentItem['state'];
  readonly stage: Stage;
  readonly matter: string;
  readonly district: string | null;
  readonly street: string | null;
  readonly community: string | null;
  readonly holder: string | null;
  readonly started_at: Instant;
  readonly since: Instant;
  readonly members: number;
  readonly waiting: number;
  readonly served: number;
}

/**
 * Incidents, the newest first, with what their callers said.
 * @throws BadCursor, LedgerError `LEDGER_UNAVAILABLE`
 */
export async function incidentList(
  { db }: Reader,
  filter: IncidentFilter = {},
  page: PageRequest = {},
): Promise<Page<IncidentItem>> {
  const limit = limitOf(page);
  const [since, orderNo] = page.cursor === undefined ? [] : keysOf(page.cursor, ['instant', 'text']);
  const rows = await orUnavailable(
    sql<IncidentRowRead>`
      select i.order_no, i.state, c.stage, c.matter, c.district, c.street, c.community, c.holder, i.started_at, i.since,
        i.members, i.waiting, i.served
      from ledger.incident i join ledger.complaint c using (order_no)
      where i.role = 'parent'
        and (${filter.state ?? null}::text is null or i.state = ${filter.state ?? null})
        and (${filter.unit ?? null}::text is null or c.holder = ${filter.unit ?? null})
        and (${since ?? null}::double precision is null
          or (i.since, i.order_no) < (to_timestamp(${since ?? null}::double precision / 1000), ${orderNo ?? null}::text))
      order by i.since desc, i.order_no desc limit ${limit + 1}`.execute(db),
  );
  const voices = await voicesOf(
    { db },
    rows.rows.map((row) => row.order_no),
  );
  return pageOf(
    rows.rows,
    limit,
    (row) => itemOf(row, voices.get(row.order_no) ?? SILENT),
    (row) => [ms(row.since), row.order_no],
  );
}

const SILENT: Voices = { rated: 0, solved: 0, satisfied: 0, dissatisfied: 0 };

function itemOf(row: IncidentRowRead, voices: Voices): IncidentItem {
  const { district, street, community, holder } = row;
  return {
    orderNo: row.order_no,
    state: row.state,
    stage: row.stage,
    matter: row.matter,
    place: {
      ...(district !== null && { district }),
      ...(street !== null && { street }),
      ...(community !== null && { community }),
    },
    ...(holder !== null && { unit: holder }),
    startedAt: ms(row.started_at),
    since: ms(row.since),
    members: row.members,
    waiting: row.waiting,
    served: row.served,
    voices,
  };
}

/** Over parents and the members they have now; each caller's last word. */
async function voicesOf({ db }: Reader, parents: readonly string[]): Promise<ReadonlyMap<string, Voices>> {
  if (parents.length === 0) return new Map();
  const found = await orUnavailable(
    sql<{ parent: string } & Voices>`
      select i.parent, count(c.final_satisfaction)::int as rated, count(*) filter (where c.final_solved)::int as solved,
        count(*) filter (where c.final_satisfaction in ('satisfied', 'basic'))::int as satisfied,
        count(*) filter (where c.final_satisfaction = 'dissatisfied')::int as dissatisfied
      from ledger.incident i join ledger.complaint c using (order_no)
      where i.parent = any(${parents}) and i.state <> 'left' group by i.parent`.execute(db),
  );
  return new Map(found.rows.map(({ parent, ...voices }) => [parent, voices]));
}

/** One member of an incident. */
export interface MemberItem {
  readonly orderNo: string;
  readonly state: 'waiting' | 'served';
  readonly stage: Stage;
  readonly page: number;
  readonly receivedAt: Instant;
  readonly solved?: boolean;
  readonly satisfaction?: string;
}

/**
 * Members of an incident, by number.
 * @throws BadCursor, LedgerError `LEDGER_UNAVAILABLE`
 */
export async function membersOfIncident(
  { db }: Reader,
  parent: string,
  page: PageRequest = {},
): Promise<Page<MemberItem>> {
  const limit = limitOf(page);
  const [after] = page.cursor === undefined ? [''] : keysOf(page.cursor, ['text']);
  const { rows } = await orUnavailable(
    sql<{
      order_no: string;
      state: MemberItem['state'];
      stage: Stage;
      page: number;
      received_at: Instant;
      final_solved: boolean | null;
      final_satisfaction: string | null;
    }>`
      select i.order_no, i.state, c.stage, i.page, i.received_at, c.final_solved, c.final_satisfaction
      from ledger.incident i join ledger.complaint c using (order_no)
      where i.role = 'member' and i.parent = ${parent} and i.state <> 'left' and i.order_no > ${after}
      order by i.order_no limit ${limit + 1}`.execute(db),
  );
  return pageOf(
    rows,
    limit,
    (row) => ({
      orderNo: row.order_no,
      state: row.state,
      stage: row.stage,
      page: row.page,
      receivedAt: ms(row.received_at),
      ...(row.final_solved !== null && { solved: row.final_solved }),
      ...(row.final_satisfaction !== null && { satisfaction: row.final_satisfaction }),
    }),
    (row) => [row.order_no],
  );
}

/** The orders that may become one incident: same matter and place within the window, open, in no incident yet. */
export interface Alike {
  /** The order that would lead: the earliest that a unit has. Absent while none is dispatched. */
  readonly parent?: string;
  /** Open orders and members of the parent's incident, the parent's own caller among them. */
  readonly callers: number;
  /** Those that could join now, the earliest first. */
  readonly orders: readonly string[];
}

export interface AlikeQuestion {
  readonly matter: string;
  readonly place: Place;
  readonly from: Instant;
  readonly to: Instant;
  readonly most: number;
}

const MAY_JOIN = ['RECEIVED', 'TO_DISPATCH', 'CONSULTING', 'DISPATCHED', 'HANDLING'] as const;
const MAY_LEAD = ['DISPATCHED', 'HANDLING', 'REPORTED'] as const;

/**
 * IN-17: who else called about the same matter at the same place (street, or district where no street is known).
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function alikeOrders({ db }: Reader, question: AlikeQuestion): Promise<Alike> {
  const { matter, place, from, to, most } = question;
  const { street = null, district = null } = place;
  if (street === null && district === null) return { callers: 0, orders: [] };
  const { rows } = await orUnavailable(
    sql<{ order_no: string; stage: Stage; role: 'parent' | null; members: number | null }>`
      select c.order_no, c.stage, i.role, i.members
      from ledger.complaint c left join ledger.incident i on i.order_no = c.order_no and i.state <> 'left'
      where c.matter = ${matter} and c.confidential_to is null and (i.role is null or i.role = 'parent')
        and (case when ${street}::text is null then c.district = ${district} else c.street = ${street} end)
        and c.received_at >= to_timestamp(${from}::double precision / 1000)
        and c.received_at <= to_timestamp(${to}::double precision / 1000)
        and c.stage = any(${[...MAY_JOIN, 'REPORTED']})
      order by c.received_at, c.order_no limit ${most + 1}`.execute(db),
  );
  const leads = ({ stage }: { stage: Stage }) => MAY_LEAD.some((each) => each === stage);
  const parent = rows.find((row) => row.role === 'parent' && leads(row)) ?? rows.find(leads);
  const joining = rows.filter(
    (row) => row !== parent && (row.members ?? 0) === 0 && MAY_JOIN.some((each) => each === row.stage),
  );
  return {
    ...(parent && { parent: parent.order_no }),
    callers: joining.length + (parent ? 1 + (parent.members ?? 0) : 0),
    orders: joining.slice(0, most).map((row) => row.order_no),
  };
}
