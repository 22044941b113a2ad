import type { Projection } from '../projection';
import { type HungOrderRow, hungOrderRowsOf } from './rowsOf';

/** The stock of hung orders 挂账, with the requests that wait. */
export const hungOrder: Projection<HungOrderRow> = {
  table: 'hung_order',
  key: ['order_no'],
  columns: {
    order_no: 'text',
    state: 'text',
    unit: 'text',
    desk: 'text',
    district: 'text',
    matter: 'text',
    reason: 'text',
    asked_at: 'instant',
    hung_at: 'instant',
    promised_at: 'instant',
    promise_passed: 'bool',
    next_review_at: 'instant',
    reports: 'int',
    missed: 'int',
    stop_at: 'instant',
  },
  rowsOf: hungOrderRowsOf,
};
