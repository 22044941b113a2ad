import type { OrderEvent } from '../events';
import { isOpenRaise, type Raise, raisesOf } from '../raising';
import type { OrderState } from '../state';

const TYPES = ['RAISED', 'OPINION_GIVEN', 'OPINION_CLIMBED'] as const;
export type RaisingEvent = OrderEvent<(typeof TYPES)[number]>;

export function isRaising(event: OrderEvent): event is RaisingEvent {
  return TYPES.some((type) => type === event.type);
}

/** What an event about a level that was asked changes. */
export function applyRaising(state: OrderState, event: RaisingEvent): OrderState {
  switch (event.type) {
    case 'RAISED': {
      const { no, above: level, caller: by, to, opinion: limit, opinionBy, at } = event;
      const one: Raise = { no, by, level, to, state: 'open', at, limit, from: at, opinionBy };
      return { ...state, raises: [...raisesOf(state), one] };
    }
    case 'OPINION_GIVEN': {
      const { at: givenAt, decision: opinion, late } = event;
      return on(state, event.no, (each) => ({ ...each, state: 'given', opinion, givenAt, ...(late && { late }) }));
    }
    case 'OPINION_CLIMBED': {
      const { at: from, to, opinionBy } = event;
      const next = opinionBy === undefined ? { last: true as const } : { opinionBy };
      return on(state, event.no, (each) => ({ ...each, to, from, breached: true, ...next }));
    }
  }
}

/** Another lead, or the end: what the lead before had asked is moot. */
export function raisesEnded(state: OrderState): OrderState {
  if (!state.raises) return state;
  return { ...state, raises: state.raises.map((each) => (isOpenRaise(each) ? { ...each, state: 'ended' } : each)) };
}

function on(state: OrderState, no: number, change: (each: Raise) => Raise): OrderState {
  return { ...state, raises: raisesOf(state).map((each) => (each.no === no ? change(each) : each)) };
}
