import type { Projection } from '../projection';
import { type IncidentRow, incidentRowsOf } from './rowsOf';

/** Who stands in which incident, and as what. */
export const incident: Projection<IncidentRow> = {
  table: 'incident',
  key: ['order_no'],
  columns: {
    order_no: 'text',
    role: 'text',
    parent: 'text',
    state: 'text',
    page: 'int',
    pass: 'int',
    received_at: 'instant',
    since: 'instant',
    members: 'int',
    waiting: 'int',
    served: 'int',
    started_at: 'instant',
  },
  rowsOf: incidentRowsOf,
};
