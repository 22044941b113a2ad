import type { Projection } from '../projection';
import { type DueItemRow, dueItemRowsOf } from './rowsOf';

/** What falls due, and when. */
export const dueItem: Projection<DueItemRow> = {
  table: 'due_item',
  key: ['order_no', 'kind', 'owner'],
  columns: { order_no: 'text', kind: 'text', at: 'instant', counted_from: 'instant', owner: 'text' },
  rowsOf: dueItemRowsOf,
};
