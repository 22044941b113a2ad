import { besideDues } from '../beside';
import type { OrderEvent } from '../events';
import type { OrderState } from '../state';
import type { Instant } from '../terms';
import { assignmentBreached, assignmentsEnded } from './assigning';
import { raisesEnded } from './raising';
import { changed, supervisionsEnded } from './supervising';

/** The limits that run beside the order, armed anew from all of them: after every event, whatever became of the order's own. */
export function rearmedBeside(state: OrderState): OrderState {
  if (!state.assignments && !state.oversight && !state.raises) return state;
  const {
    assignmentSign: _,
    assignmentReport: __,
    supervision: ___,
    supervisionReview: ____,
    opinion: _____,
    ...due
  } = state.due;
  return { ...state, due: { ...due, ...besideDues(state) } };
}

/** A limit beside the order was missed: marked where the breach alone tells. */
export function besideBreached(state: OrderState, event: OrderEvent<'BREACHED'>): OrderState {
  return assignmentBreached(state, event);
}

type Moved = NonNullable<OrderEvent<'DEADLINES_RECOMPUTED'>['beside']>[number];

/** New times after a calendar notice (§9), as the event says them. */
export function besideMoved(state: OrderState, moved: readonly Moved[] = []): OrderState {
  return moved.reduce(moveOne, state);
}

function moveOne(state: OrderState, { kind, no, at }: Moved): OrderState {
  switch (kind) {
    case 'assignmentSign':
    case 'assignmentReport': {
      const time = kind === 'assignmentSign' ? { signBy: at } : { dueAt: at };
      const assignments = state.assignments?.map((each) => (each.no === no ? { ...each, ...time } : each));
      return { ...state, ...(assignments && { assignments }) };
    }
    case 'supervision':
    case 'supervisionReview': {
      const time = kind === 'supervision' ? { answerBy: at } : { reviewBy: at };
      return changed(
        state,
        (each) => each.no === no,
        (each) => ({ ...each, ...time }),
      );
    }
    case 'opinion': {
      const raises = state.raises?.map((each) => (each.no === no ? { ...each, opinionBy: at } : each));
      return { ...state, ...(raises && { raises }) };
    }
  }
}

/** Another lead: what was handed down or asked upwards ends; supervision of what has happened goes on. */
export function besideAnotherLead(state: OrderState, at: Instant): OrderState {
  return raisesEnded(assignmentsEnded(state, at));
}

/** The order is over, or was never the unit's: everything beside it ends. */
export function besideEnded(state: OrderState, at: Instant): OrderState {
  return supervisionsEnded(besideAnotherLead(state, at), at);
}
