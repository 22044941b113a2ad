import type { Projection } from '../projection';
import { type CalledUnitRow, calledUnitRowsOf } from './rowsOf';

/** Who was called in, and how each answered. */
export const calledUnit: Projection<CalledUnitRow> = {
  table: 'called_unit',
  key: ['order_no', 'kind', 'no', 'unit'],
  columns: {
    order_no: 'text',
    kind: 'text',
    no: 'int',
    unit: 'text',
    caller: 'text',
    whistle_kind: 'text',
    state: 'text',
    called_at: 'instant',
    due_at: 'instant',
    arrived_at: 'instant',
    delivered_at: 'instant',
    duty: 'text',
    late: 'bool',
    breached: 'bool',
    outage: 'bool',
  },
  rowsOf: calledUnitRowsOf,
};
