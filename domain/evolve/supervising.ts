import type { OrderEvent } from '../events';
import type { OrderState } from '../state';
import { isOpenSupervision, type Supervision, supervisionsOf } from '../supervising';
import type { Instant } from '../terms';

const TYPES = ['SUPERVISION_ANSWERED', 'SUPERVISION_LAPSED', 'SUPERVISION_REVIEWED', 'SUPERVISION_CLIMBED'] as const;
export type SupervisingEvent = OrderEvent<(typeof TYPES)[number]>;

export function isSupervising(event: OrderEvent): event is SupervisingEvent {
  return TYPES.some((type) => type === event.type);
}

/** SUPERVISED opens one where the rules knew it; older events only count. */
export function supervisionOpened(state: OrderState, event: OrderEvent<'SUPERVISED'>): OrderState {
  const { opened, ground, at } = event;
  if (!opened) return state;
  const as = opened.answerBy === undefined ? 'submitted' : 'issued';
  const one: Supervision = { ...opened, ground, state: as, openedAt: at, since: at };
  return { ...state, oversight: [...supervisionsOf(state), one] };
}

export function applySupervising(state: OrderState, event: SupervisingEvent): OrderState {
  const { at } = event;
  return changed(
    state,
    ({ no }) => no === event.no,
    (each): Supervision => {
      const { answerBy: _, reviewBy: __, ...rest } = each;
      switch (event.type) {
        case 'SUPERVISION_ANSWERED':
          return {
            ...rest,
            state: event.askReturn ? 'returnAsked' : 'waitingReview',
            answeredAt: at,
            since: each.reviewBy === undefined ? at : each.since,
            reviewBy: event.reviewBy,
            ...(event.late && { late: true }),
          };
        case 'SUPERVISION_LAPSED':
          return { ...rest, state: 'waitingReview', since: at, reviewBy: event.reviewBy, breached: true };
        case 'SUPERVISION_REVIEWED':
          return reviewed(rest, event);
        case 'SUPERVISION_CLIMBED':
          return {
            ...rest,
            supervisor: event.to,
            since: at,
            climbed: true,
            ...(event.reviewBy !== undefined && { reviewBy: event.reviewBy }),
          };
      }
    },
  );
}

function reviewed(each: Supervision, event: OrderEvent<'SUPERVISION_REVIEWED'>): Supervision {
  const { at, decision, answerBy } = event;
  if (decision === 'close') return { ...each, state: 'closed', endedAt: at };
  if (decision === 'handled') return { ...each, state: 'handled', since: at };
  const { answeredAt: _, ...rest } = each;
  return { ...rest, state: 'issued', since: at, ...(answerBy !== undefined && { answerBy }) };
}

/** Taken as handled, it is closed with the report that the hotline accepts. */
export function handledClosed(state: OrderState, endedAt: Instant): OrderState {
  return changed(
    state,
    (each) => each.state === 'handled',
    (each) => ({ ...each, state: 'closed', endedAt }),
  );
}

/** The order is over, or the dispatch was none of the unit's: what followed from it ends. */
export function supervisionsEnded(state: OrderState, endedAt: Instant): OrderState {
  return changed(state, isOpenSupervision, (each) => {
    const { answerBy: _, reviewBy: __, ...rest } = each;
    return { ...rest, state: 'ended', endedAt };
  });
}

export function changed(
  state: OrderState,
  which: (each: Supervision) => boolean,
  change: (each: Supervision) => Supervision,
): OrderState {
  if (!state.oversight) return state;
  return { ...state, oversight: state.oversight.map((each) => (which(each) ? change(each) : each)) };
}
