import type { Projection } from '../projection';
import { type UnitInboxRow, unitInboxRowsOf } from './rowsOf';

/** What lies on each unit's table. */
export const unitInbox: Projection<UnitInboxRow> = {
  table: 'unit_inbox',
  key: ['order_no', 'unit', 'role'],
  columns: {
    order_no: 'text',
    unit: 'text',
    role: 'text',
    acts: 'bool',
    stage: 'text',
    level: 'int',
    due_at: 'instant',
    light: 'text',
    since: 'instant',
  },
  rowsOf: unitInboxRowsOf,
};
