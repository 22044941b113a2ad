import type { Projection } from '../projection';
import { type ContributionRow, contributionRowsOf } from './rowsOf';

/** What figures count: rows rather than counters, so that each figure opens to its orders and an append costs the same for ever. */
export const contribution: Projection<ContributionRow> = {
  table: 'contribution',
  key: ['order_no', 'kind', 'unit', 'no'],
  columns: {
    order_no: 'text',
    kind: 'text',
    unit: 'text',
    no: 'int',
    other: 'text',
    at: 'instant',
    period: 'text',
    marks: 'texts',
    took_ms: 'bigint',
  },
  rowsOf: contributionRowsOf,
};
