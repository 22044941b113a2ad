import { everyBesideDue, isBesideKind } from './beside';
import { everyCalledDue, isCalledKind } from './calling';
import { DUE_KINDS, type DueKind } from './events';
import { hangDesk } from './hanging';
import { leaderOf } from './supervising';
import { armedOn, type OrderState } from './state';
import type { Instant, UnitCode } from './terms';

/** Which of two deadlines of one instant comes first. */
const RANK = Object.fromEntries(DUE_KINDS.map((kind, i) => [kind, i])) as Record<DueKind, number>;

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

/**
 * Every deadline of everybody: of units called in each its own, where {@link dueItems} has the earliest of a kind. One an
 * owner and kind, so a district with several rulings to make has its next one.
 */
export function allDueItems(state: OrderState): readonly DueItem[] {
  const { district } = state.terms.desks;
  const items = new Map<string, DueItem>();
  for (const { kind, unit, at, from } of [...everyCalledDue(state), ...everyBesideDue(state)]) {
    const owner = kind === 'whistleRuling' ? district : unit;
    const known = items.get(`${kind} ${owner}`);
    if (!known || at < known.at) items.set(`${kind} ${owner}`, { kind, at, from, owner });
  }
  const others = dueItems(state).filter(({ kind }) => !isCalledKind(kind) && !isBesideKind(kind));
  return [...others, ...items.values()].sort((a, b) => a.at - b.at);
}

/** What falls due next; undefined only for an order that is over. It falls due when now > at: exactly at due is in time. */
export function nextDue(state: OrderState): DueItem | undefined {
  let first: DueKind | undefined;
  let at = Number.POSITIVE_INFINITY;
  let rank = 0;
  // Asked after every event: without lists, and only of what runs. Earlier kinds win ties.
  for (const name in state.due) {
    const kind = name as DueKind;
    const due = armedOn(state, kind);
    if (due.at > at || (due.at === at && RANK[kind] > rank)) continue;
    first = kind;
    at = due.at;
    rank = RANK[kind];
  }
  if (first === undefined) return undefined;
  return { kind: first, at, from: armedOn(state, first).from, owner: dueOwner(state, first) };
}

function dueOwner(state: OrderState, kind: DueKind): UnitCode {
  const { desks } = state.terms;
  switch (kind) {
    case 'sign':
    case 'contact':
    case 'yellow':
    case 'report':
    case 'hangReview':
    case 'hangPromise':
    case 'hangStop':
      return state.holder?.unit ?? desks.dispatch;
    case 'hangDecision':
    case 'hangCheck':
      return state.hang ? hangDesk(state) : desks.city;
    case 'assignmentSign':
    case 'assignmentReport':
    case 'supervision':
    case 'supervisionReview':
    case 'opinion':
    case 'whistle':
    case 'coUnit':
      return (
        [...everyCalledDue(state), ...everyBesideDue(state)].find(
          (due) => due.kind === kind && due.at === state.due[kind]?.at,
        )?.unit ?? desks.city
      );
    case 'ladder':
      return leaderOf(state);
    case 'info':
    case 'joinedReview':
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
