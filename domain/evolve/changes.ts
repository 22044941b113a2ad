import type { ClockName, DueKind, Dues, OrderEvent } from '../events';
import type { Grant, OrderState, Rating, ReportClock, Stage } from '../state';
import type { Instant } from '../terms';
import { assignmentsEnded } from './assigning';
import { besideAnotherLead, besideEnded } from './beside';
import { allReleased } from './calling';
import { hangOver } from './hanging';
import { without } from './without';

// What events change in an order, piece by piece; evolve.ts says which event changes what.

/** The deadline a breach disarms. Units called in are several: their deadlines are armed anew by what the breach leads to. */
export const DUE_OF: Partial<Record<ClockName, DueKind>> = {
  dispatch: 'dispatch',
  consult: 'consult',
  sign: 'sign',
  contact: 'contact',
  report: 'report',
  objectionReview: 'objectionReview',
  extensionDecision: 'extensionDecision',
  visit: 'call',
  appealDecision: 'appealDecision',
  hangDecision: 'hangDecision',
  hangCheck: 'hangCheck',
  hangReview: 'hangReview',
};

type Of<T extends OrderEvent['type']> = OrderEvent<T>;

export function matterOf(event: Of<'INFO_ADDED' | 'SUBMITTED'>): Partial<OrderState> {
  return {
    ...(event.matter !== undefined && { matter: event.matter }),
    ...(event.place !== undefined && { place: event.place }),
    ...(event.terms && { terms: event.terms, level: event.terms.level }),
  };
}

export function dispatched(state: OrderState, event: Of<'DISPATCHED'>): OrderState {
  const {
    copyTo: _,
    visit: __,
    report: ___,
    calendarGuessed: ____,
    extension: _____,
    ...rest
  } = hangOver(allReleased(besideAnotherLead(state, event.at), event.at), event.at, 'dispatch');
  const { unit, copyTo, level, how, terms, limit, due, objectionUntil, calendarGuessed, at } = event;
  const dueAt = due.report.at;
  const by = isPersons(how) && event.by.key !== undefined && { by: event.by.key };
  return {
    ...rest,
    stage: 'DISPATCHED',
    level,
    due,
    objectionUntil,
    rung: 0,
    extensionsOfDispatch: { asked: 0, granted: 0 },
    dispatches: state.dispatches + 1,
    sent: [...(state.sent ?? []), { unit, at, how, ...by, desk: (terms ?? state.terms).desks.dispatch }],
    holder: { unit, since: at, how, ...by },
    clock: { from: at, limit, dueAt, originalDueAt: dueAt },
    firstDispatchedAt: state.firstDispatchedAt ?? at,
    ...(terms && { terms }),
    ...(copyTo !== undefined && { copyTo }),
    ...(calendarGuessed && { calendarGuessed }),
  };
}

/** Who answers for a dispatch: not the agent on the line where the catalogue alone decided. */
function isPersons(how: Of<'DISPATCHED'>['how']): boolean {
  return how === 'person' || how === 'ruling';
}

export function objected(state: OrderState, { unit, at, proposedUnit, due }: Of<'OBJECTED'>): OrderState {
  // Nobody is asked about a unit whose order it may not be: an open call waits for the ruling.
  const next = visitDone(hangOver(state, at, 'withdrawn'));
  const { holder } = state;
  const dispatch = holder && { dispatch: { how: holder.how, ...(holder.by !== undefined && { by: holder.by }) } };
  const left = state.clock && { leftMs: state.clock.dueAt - at };
  return {
    ...next,
    stage: 'OBJECTION',
    objections: [...state.objections, { unit, at, proposedUnit, ...left, ...dispatch }],
    due: { ...without(next.due, 'sign'), ...due },
  };
}

export function reported(state: OrderState, event: Of<'REPORTED'>): OrderState {
  // A request to hang that nobody has decided ends with the report.
  const next = hangOver(noExtension(state), event.at, 'withdrawn');
  const rest = without(next.due, 'sign', 'contact', 'yellow', 'report', 'ladder', 'extensionDecision');
  return {
    ...(event.contacted ? stepDone(next, 'contactedAt', event.at) : next),
    stage: 'REPORTED',
    report: { at: event.at, round: state.round, result: event.result, late: event.late },
    due: { ...rest, ...event.due },
  };
}

export function redone(before: OrderState, event: Of<'REDO_ORDERED'>): OrderState {
  // The round has limits of its own: what was handed down under the old ones ends with it.
  const state = assignmentsEnded(before, event.at);
  const { visit: _, report: __, calendarGuessed: ___, holder, extension: ____, objectionUntil: _____, ...rest } = state;
  const { round, limit, due, at, calendarGuessed } = event;
  const dueAt = due.report.at;
  return {
    ...rest,
    stage: 'HANDLING',
    round,
    due,
    rung: 0,
    ...(holder && { holder: { unit: holder.unit, since: holder.since, how: holder.how, signedAt: at } }),
    clock: { from: at, limit, dueAt, originalDueAt: dueAt },
    ...(calendarGuessed && { calendarGuessed }),
  };
}

/** The unit's first step on its dispatch; a later one, or one after a redo, is not the first. */
export function stepDone(state: OrderState, step: 'signedAt' | 'contactedAt', at: Instant): OrderState {
  const { sent = [] } = state;
  const last = sent[sent.length - 1];
  if (last?.unit !== state.holder?.unit || last?.[step] !== undefined) return state;
  return { ...state, sent: sent.map((each) => (each === last ? { ...each, [step]: at } : each)) };
}

/** What the caller said, with whose work it was said of and how that stood. */
export function rated(state: OrderState, event: Of<'RATED'>): OrderState {
  const { contacted, solved, satisfaction, channel, handlingTrue, at } = event;
  const { holder, report } = state;
  const rating: Rating = {
    ...{ at, round: state.round, channel, contacted, solved, satisfaction },
    ...(handlingTrue !== undefined && { handlingTrue }),
    ...(holder && { unit: holder.unit }),
    ...(holder?.contactedAt !== undefined && { contactedAt: holder.contactedAt }),
    ...(report && { result: report.result }),
    ...(report?.late !== false && { late: true }),
  };
  return { ...visitDone(state), ratings: [...state.ratings, rating] };
}

export function withHolder(state: OrderState, change: Partial<NonNullable<OrderState['holder']>>): OrderState {
  return state.holder ? { ...state, holder: { ...state.holder, ...change } } : state;
}

export function ruled(state: OrderState, upheld: boolean): OrderState {
  const objections = state.objections.map((each, i) =>
    i === state.objections.length - 1 ? { ...each, upheld } : each,
  );
  return { ...state, objections };
}

export function climbed(state: OrderState, event: { readonly rung?: number; readonly due?: Dues }): OrderState {
  return event.rung === undefined ? state : { ...state, rung: event.rung, due: { ...state.due, ...event.due } };
}

/** Callers who urge are counted where the rules ask for their number. */
export function callerUrged(state: OrderState, { how }: Of<'URGED'>): Pick<OrderState, 'callerUrges'> {
  const counts = state.terms.supervision !== undefined && how !== 'written';
  return counts ? { callerUrges: (state.callerUrges ?? 0) + 1 } : {};
}

/** The pause is over; what it took counts for the whole order. */
export function waited(state: OrderState, ms: number): OrderState {
  const { pausedDispatchMs: _, ...rest } = state;
  return { ...rest, infoMs: (state.infoMs ?? 0) + ms };
}

export function released(state: OrderState): OrderState {
  const { visit: _, clock: __, ...rest } = state;
  return rest;
}

/** What was granted, by which role, on what proof; the due time before beside the new one (peers.md 13). */
export function grantOf(
  { limit, told }: NonNullable<OrderState['extension']>,
  { dueAt: before }: ReportClock,
  { at, by, due }: Of<'EXTENSION_GRANTED'>,
): Grant {
  return { at, limit, grantedAs: by.role, before, dueAt: due.report.at, ...(told && { told }) };
}

export function noExtension(state: OrderState): OrderState {
  if (!state.extension) return state;
  const { extension: _, ...rest } = state;
  return rest;
}

export function visitDone(state: OrderState, invalid?: true): OrderState {
  if (!state.visit) return state;
  const { task: _, lease: __, ...visit } = state.visit;
  return { ...state, visit: { ...visit, ...(invalid && { invalid }) }, due: without(state.due, 'call', 'followUp') };
}

export function over(state: OrderState, stage: Stage, at: Instant): OrderState {
  return {
    ...visitDone(noExtension(hangOver(allReleased(besideEnded(state, at), at), at, 'over'))),
    stage,
    due: {},
    closedAt: at,
  };
}
