import { type Assignment, assignmentsOf, isOpenAssignment } from '../assigning';
import type { OrderEvent } from '../events';
import type { OrderState } from '../state';
import type { Instant } from '../terms';

const TYPES = [
  'ASSIGNED',
  'ASSIGNMENT_ADVANCED',
  'ASSIGNMENT_SUBMITTED',
  'ASSIGNMENT_REVIEWED',
  'ASSIGNMENT_RETURNED',
  'ASSIGNMENT_WITHDRAWN',
] as const;
export type AssigningEvent = OrderEvent<(typeof TYPES)[number]>;

export function isAssigning(event: OrderEvent): event is AssigningEvent {
  return TYPES.some((type) => type === event.type);
}

/** What an event about a level-3 unit changes. */
export function applyAssigning(state: OrderState, event: AssigningEvent): OrderState {
  switch (event.type) {
    case 'ASSIGNED':
      return assigned(state, event);
    case 'ASSIGNMENT_ADVANCED': {
      const { step, at } = event;
      return on(state, event.no, (each) => ({
        ...each,
        state: step,
        signedAt: each.signedAt ?? at,
        ...((step === 'contacted' || step === 'contactFailed') && { contactedAt: at }),
      }));
    }
    case 'ASSIGNMENT_SUBMITTED': {
      const { at, result, late } = event;
      return on(state, event.no, (each) => ({
        ...each,
        state: 'submitted',
        signedAt: each.signedAt ?? at,
        submittedAt: at,
        result,
        ...(late && { late }),
      }));
    }
    case 'ASSIGNMENT_REVIEWED':
      return on(state, event.no, (each) =>
        event.accepted ? ended(each, 'done', event.at) : { ...each, state: 'working', sentBackAt: event.at },
      );
    case 'ASSIGNMENT_RETURNED':
      return on(state, event.no, (each) => ended(each, 'returned', event.at));
    case 'ASSIGNMENT_WITHDRAWN':
      return on(state, event.no, (each) => ended(each, 'withdrawn', event.at));
  }
}

function assigned(state: OrderState, event: OrderEvent<'ASSIGNED'>): OrderState {
  const { no, unit, caller: by, at: from, sign, signBy, limit, dueAt, assistant, instead } = event;
  const known = assignmentsOf(state).map((each) =>
    each.unit === instead && isOpenAssignment(each) ? ended(each, 'reassigned', from) : each,
  );
  const next: Assignment = {
    ...{ no, unit, by, state: 'toSign', from, sign, signBy, dueAt },
    ...(limit && { limit }),
    ...(assistant && { assistant }),
  };
  return { ...state, assignments: [...known, next] };
}

/** A level-3 unit missed its limit; the breach is its own, beside the order's. */
export function assignmentBreached(state: OrderState, event: OrderEvent<'BREACHED'>): OrderState {
  if (!state.assignments || (event.clock !== 'assignmentSign' && event.clock !== 'assignmentReport')) return state;
  const limit = event.clock === 'assignmentSign' ? 'signBy' : 'dueAt';
  return changed(
    state,
    (each) => each.unit === event.owner && isOpenAssignment(each) && each[limit] === event.dueAt,
    (each) => ({
      ...each,
      ...(event.clock === 'assignmentReport' && { breached: true }),
      ...(event.outage && { outage: true }),
    }),
  );
}

/** Whoever still had a part of it is let go: another lead or another round begins, or the order is over. */
export function assignmentsEnded(state: OrderState, at: Instant): OrderState {
  return changed(state, isOpenAssignment, (each) => ended(each, 'withdrawn', at));
}

function ended(each: Assignment, as: Assignment['state'], endedAt: Instant): Assignment {
  return { ...each, state: as, endedAt };
}

type Change = (each: Assignment) => Assignment;

function changed(state: OrderState, which: (each: Assignment) => boolean, change: Change): OrderState {
  if (!state.assignments) return state;
  return { ...state, assignments: state.assignments.map((each) => (which(each) ? change(each) : each)) };
}

function on(state: OrderState, no: number, change: Change): OrderState {
  return changed(state, (each) => each.no === no, change);
}
