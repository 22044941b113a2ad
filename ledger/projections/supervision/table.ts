import type { Projection } from '../projection';
import { type SupervisionRow, supervisionRowsOf } from './rowsOf';

/** Who is supervised, by whom, and how far each has come. */
export const supervision: Projection<SupervisionRow> = {
  table: 'supervision',
  key: ['order_no', 'no'],
  columns: {
    order_no: 'text',
    no: 'int',
    ground: 'text',
    unit: 'text',
    supervisor: 'text',
    state: 'text',
    opened_at: 'instant',
    answer_by: 'instant',
    review_by: 'instant',
    answered_at: 'instant',
    ended_at: 'instant',
    late: 'bool',
    breached: 'bool',
    climbed: 'bool',
  },
  rowsOf: supervisionRowsOf,
};
