import type { OrderState } from '../../domain/state';
import { canonical } from '../canonical';
import { calledUnit } from './calledUnit/table';
import { complaint } from './complaint/table';
import { contribution } from './contribution/table';
import { dueItem } from './dueItem/table';
import { followUpTask } from './followUpTask/table';
import { hungOrder } from './hungOrder/table';
import { type HeadHash, type Projection, writerOf } from './projection';
import { topicPool } from './topicPool/table';
import { incident } from './incident/table';
import { supervision } from './supervision/table';
import { unitInbox } from './unitInbox/table';

type AnyProjection = Projection<{ readonly order_no: string }>;

/** Every read model, in the order in which they are written. */
export const PROJECTIONS: readonly AnyProjection[] = [
  complaint,
  unitInbox,
  dueItem,
  followUpTask,
  calledUnit,
  contribution,
  hungOrder,
  topicPool,
  incident,
  supervision,
].map((projection) => projection as unknown as AnyProjection);

/** The rows of every read model as JSON, in the order of PROJECTIONS: the parameters of `projectionWriters`. */
export function projectionParameters(state: OrderState, head: HeadHash): readonly string[] {
  return PROJECTIONS.map((projection) => canonical(projection.rowsOf(state, head)));
}

/** The parts of a statement that bring every read model of order `$1` up to date; the JSON stands from `$firstParam` on. */
export function projectionWriters(firstParam: number): string {
  return PROJECTIONS.map((projection, index) => writerOf(projection, firstParam + index)).join(',');
}
