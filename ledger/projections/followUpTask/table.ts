import type { Projection } from '../projection';
import { type FollowUpTaskRow, followUpTaskRowsOf } from './rowsOf';

/** The calls and texts to be made. */
export const followUpTask: Projection<FollowUpTaskRow> = {
  table: 'follow_up_task',
  key: ['order_no', 'no'],
  columns: {
    order_no: 'text',
    no: 'int',
    desk: 'text',
    district: 'text',
    channel: 'text',
    round: 'int',
    tries: 'int',
    not_before: 'instant',
    until: 'instant',
    lease_key: 'text',
    lease_until: 'instant',
  },
  rowsOf: followUpTaskRowsOf,
};
