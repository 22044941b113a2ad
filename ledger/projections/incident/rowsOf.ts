import { citizenStart, membersOf } from '../../../domain/incident';
import { type OrderState, TERMINAL } from '../../../domain/state';
import type { Instant } from '../../../domain/terms';

/** One order's place in an incident: as its parent, or as a member. One row an order; the parent's names itself. */
export interface IncidentRow {
  readonly order_no: string;
  readonly role: 'parent' | 'member';
  readonly parent: string;
  /** Of a parent: is it running, has it a result, is it over. Of a member: waits, has the result, or has left. */
  readonly state: 'running' | 'delivered' | 'over' | 'waiting' | 'served' | 'left';
  readonly page: number | null;
  /** The pass of the parent that served or freed the member. */
  readonly pass: number | null;
  readonly received_at: Instant;
  /** Of a parent: when its incident began, and its counts. */
  readonly since: Instant | null;
  readonly members: number | null;
  readonly waiting: number | null;
  readonly served: number | null;
  /** The citizen clock of the incident. */
  readonly started_at: Instant | null;
}

const NOT_A_PARENT = { since: null, members: null, waiting: null, served: null, started_at: null };

export function incidentRowsOf(state: OrderState): readonly IncidentRow[] {
  const { orderNo: order_no, incident, joined, parted, receivedAt: received_at } = state;
  if (joined) {
    // Withdrawn while it waited: it is no member any more.
    const gone = !joined.taken && state.stage === 'CANCELLED';
    const as = joined.taken ? 'served' : gone ? 'left' : 'waiting';
    const { into: parent, page, taken } = joined;
    const pass = taken?.pass ?? null;
    return [{ order_no, role: 'member', parent, state: as, page, pass, received_at, ...NOT_A_PARENT }];
  }
  if (incident) {
    const over = TERMINAL.includes(state.stage);
    const { since, waiting, served, page } = incident;
    return [
      {
        order_no,
        role: 'parent',
        parent: order_no,
        state: over ? 'over' : state.report?.accepted ? 'delivered' : 'running',
        page,
        pass: incident.passes,
        received_at,
        since,
        members: membersOf(state),
        waiting,
        served,
        started_at: citizenStart(state),
      },
    ];
  }
  if (parted?.page === undefined) return [];
  const { from: parent, page, pass = null } = parted;
  return [{ order_no, role: 'member', parent, state: 'left', page, pass, received_at, ...NOT_A_PARENT }];
}
