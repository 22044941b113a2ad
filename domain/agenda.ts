import { DUE_KINDS, type DueKind } from './events';
import type { OrderState } from './state';
import type { Instant, UnitCode } from './terms';

/** One armed deadline: what falls due, when, since when it counts, and who answers for it. */
export interface DueItem {
  readonly kind: DueKind;
  readonly at: Instant;
  readonly from: Instant;
  readonly owner: UnitCode;
}

/** Every armed deadline of the order, the next one first; ties in the order of DUE_KINDS. */
export function dueItems(state: OrderState): readonly DueItem[] {
  return DUE_KINDS.flatMap((kind): readonly DueItem[] => {
    const due = state.due[kind];
    return due ? [{ kind, at: due.at, from: due.from, owner: dueOwner(state, kind) }] : [];
  }).sort((a, b) => a.at - b.at);
}

/** What falls due next; undefined only for an order that is over. It falls due when now > at: exactly at due is in time. */
export function nextDue(state: OrderState): DueItem | undefined {
  return dueItems(state)[0];
}

function dueOwner(state: OrderState, kind: DueKind): UnitCode {
  const { desks } = state.terms;
  switch (kind) {
    case 'sign':
    case 'contact':
    case 'yellow':
    case 'report':
      return state.holder?.unit ?? desks.dispatch;
    case 'whistle':
    case 'coUnit':
      return lateCalled(state, kind);
    case 'ladder':
      return desks.leader;
    case 'info':
    case 'dispatch':
    case 'reportReview':
      return desks.dispatch;
    case 'followUp':
    case 'call':
      return desks.visit;
    case 'whistleRuling':
      return desks.district;
    case 'consult':
    case 'objectionReview':
    case 'extensionDecision':
    case 'appealDecision':
      return desks.city;
  }
}

/** The unit called in whose deadline it is; the first of several on one instant. */
function lateCalled(state: OrderState, kind: 'whistle' | 'coUnit'): UnitCode {
  const at = state.due[kind]?.at;
  const called = (state.whistles ?? [])
    .flatMap(({ units }) => units)
    .find((each) => each.state === 'called' && each.arriveBy === at);
  const asked = (state.coUnits ?? []).find((each) => each.state === 'asked' && each.dueAt === at);
  return (kind === 'whistle' ? called?.unit : asked?.unit) ?? state.terms.desks.city;
}
