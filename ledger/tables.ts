import type { ColumnType, Generated } from 'kysely';
import type { OrderEvent } from '../domain/events';
import type { Instant } from '../domain/terms';
import type { CalledUnitRow } from './projections/calledUnit/rowsOf';
import type { ComplaintRow } from './projections/complaint/rowsOf';
import type { ContributionRow } from './projections/contribution/rowsOf';
import type { DueItemRow } from './projections/dueItem/rowsOf';
import type { FollowUpTaskRow } from './projections/followUpTask/rowsOf';
import type { HungOrderRow } from './projections/hungOrder/rowsOf';
import type { TopicPoolRow } from './projections/topicPool/rowsOf';
import type { IncidentRow } from './projections/incident/rowsOf';
import type { SupervisionRow } from './projections/supervision/rowsOf';
import type { UnitInboxRow } from './projections/unitInbox/rowsOf';

/** One fact of an order's life, as it stands for ever. */
export interface OrderEventTable {
  order_no: string;
  seq: number;
  /** First day of the month in which the order was received: the same for all its events, the key of later partitions. */
  month: string;
  event: OrderEvent;
  type: Generated<OrderEvent['type']>;
  at: Generated<Instant>;
  /** Only on the first event of a message. */
  message_id: string | null;
  prev_hash: string;
  hash: string;
  position: Generated<number>;
  /** The database's clock: for diagnostics, never business time. */
  appended_at: Generated<ColumnType<Instant, never, never>>;
}

/** So many contributions with the same marks, in one period; the slots of a key add up. */
export interface TallyRow extends Pick<ContributionRow, 'period' | 'kind' | 'marks'> {
  /** `held`: orders a unit was given, whatever their other marks. */
  about: 'unit' | 'other' | 'held';
  whose: string;
  slot: number;
  n: number;
}

/** The schema `ledger` as queries see it. */
export interface LedgerTables {
  'ledger.order_event': OrderEventTable;
  'ledger.complaint': ComplaintRow;
  'ledger.unit_inbox': UnitInboxRow;
  'ledger.due_item': DueItemRow;
  'ledger.follow_up_task': FollowUpTaskRow;
  'ledger.called_unit': CalledUnitRow;
  'ledger.contribution': ContributionRow;
  'ledger.contribution_tally': TallyRow;
  'ledger.hung_order': HungOrderRow;
  'ledger.topic_pool': TopicPoolRow;
  'ledger.incident': IncidentRow;
  'ledger.supervision': SupervisionRow;
}
