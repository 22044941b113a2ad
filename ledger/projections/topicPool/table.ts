import type { Projection } from '../projection';
import { type TopicPoolRow, topicPoolRowsOf } from './rowsOf';

/** The topic pool 专题池: what the hard stop of a hang handed over. */
export const topicPool: Projection<TopicPoolRow> = {
  table: 'topic_pool',
  key: ['order_no'],
  columns: {
    order_no: 'text',
    pooled_at: 'instant',
    unit: 'text',
    matter: 'text',
    district: 'text',
    street: 'text',
    community: 'text',
    reason: 'text',
    plan: 'text',
    promised_at: 'instant',
    hung_days: 'int',
    closes: 'bool',
  },
  rowsOf: topicPoolRowsOf,
};
