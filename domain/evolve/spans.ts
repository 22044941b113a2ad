import type { OrderEvent } from '../events';
import { type OrderState, ownerOf, type Span } from '../state';
import type { UnitCode } from '../terms';

/** Cuts the holder-time ledger where owner, stage or round change; a ruling books contested time to whom it belongs (peers.md 7). */
export function holderTime(state: OrderState, event: OrderEvent): readonly Span[] {
  const booked = booking(state, event);
  const last = booked[booked.length - 1];
  const owner = ownerOf(state);
  const same =
    last &&
    last.to === undefined &&
    owner &&
    last.owner.unit === owner.unit &&
    last.stage === state.stage &&
    last.round === state.round;
  if (same) return booked;
  const ended = booked.map((span) => (span.to === undefined ? { ...span, to: event.at } : span));
  return owner ? [...ended, { owner, stage: state.stage, round: state.round, from: event.at }] : ended;
}

function booking(state: OrderState, event: OrderEvent): readonly Span[] {
  if (event.type === 'OBJECTION_DENIED')
    return book(state, (span) => span.stage === 'OBJECTION', state.holder?.unit ?? '');
  if (event.type === 'OBJECTION_UPHELD') return book(state, () => true, state.terms.desks.dispatch);
  return state.spans;
}

/** Books the spans since the last dispatch that `which` picks. */
function book(state: OrderState, which: (span: Span) => boolean, to: UnitCode): readonly Span[] {
  const since = state.holder?.since ?? state.receivedAt;
  return state.spans.map((span) => (span.from >= since && which(span) ? { ...span, bookedTo: to } : span));
}
