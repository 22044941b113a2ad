import { dayOf } from './calendar';
import type { ClockName, DueKind, Dues, OrderEvent } from './events';
import { allReleased, applyCalling, calledBreached, calledMoved, isCalling, rearmed } from './evolve/calling';
import { type OrderState, ownerOf, type Span, type Stage } from './state';
import type { Instant, UnitCode } from './terms';

/** The whole order as the fold of its events, oldest first. Throws on an empty list: an order begins with RECEIVED. */
export function fold(events: readonly OrderEvent[], from?: OrderState): OrderState {
  const state = events.reduce<OrderState | undefined>(evolve, from);
  if (!state) throw new Error('an order has at least one event');
  return state;
}

/**
 * One more fact. Total over every event the ledger may hold; never refuses, because what happened happened.
 * Throws only if the first event is not RECEIVED, which the ledger cannot hold.
 */
export function evolve(state: OrderState | undefined, event: OrderEvent): OrderState {
  if (!state) return received(event);
  const next = apply(state, event);
  return { ...next, version: state.version + 1, lastAt: event.at, spans: holderTime(next, event) };
}

function received(event: OrderEvent): OrderState {
  if (event.type !== 'RECEIVED') throw new Error(`an order begins with RECEIVED, not ${event.type}`);
  const { at, orderNo, kind, channel, matter, place, text, contentHash, terms, due } = event;
  const state: OrderState = {
    orderNo,
    kind,
    channel,
    matter,
    place,
    text,
    contentHash,
    terms,
    due,
    ...(event.previousOrderNo !== undefined && { previousOrderNo: event.previousOrderNo }),
    ...(event.danger && { danger: true }),
    version: 1,
    stage: 'RECEIVED',
    level: terms.level,
    receivedAt: at,
    lastAt: at,
    round: 1,
    dispatches: 0,
    objections: [],
    extensions: 0,
    extensionsOfDispatch: { asked: 0, granted: 0 },
    ratings: [],
    breaches: [],
    rung: 0,
    urges: 0,
    supervisions: 0,
    spans: [],
  };
  return { ...state, spans: holderTime(state, event) };
}

/** What the event changes, apart from the holder-time ledger. Exhaustive: a new event type does not compile until it stands here. */
function apply(state: OrderState, event: OrderEvent): OrderState {
  if (isCalling(event)) return applyCalling(state, event);
  switch (event.type) {
    case 'RECEIVED':
      throw new Error('RECEIVED stands only at the beginning');
    case 'RISK_REPORTED':
      return state;
    case 'INFO_ASKED': {
      const paused = event.pausedDispatchMs !== undefined && { pausedDispatchMs: event.pausedDispatchMs };
      return { ...state, stage: 'NEEDS_INFO', ...paused, due: event.due };
    }
    case 'INFO_ADDED':
      return { ...waited(state, event.waitedMs), ...matterOf(event), stage: 'RECEIVED', due: {} };
    case 'INFO_LAPSED':
      return { ...waited(state, event.waitedMs), due: {} };
    case 'SUBMITTED':
      return { ...state, ...matterOf(event), stage: 'TO_DISPATCH', due: event.due };
    case 'CONSULT_STARTED':
      return { ...state, stage: 'CONSULTING', due: event.due };
    case 'DISPATCHED':
      return dispatched(state, event);
    case 'SIGNED':
      return { ...withHolder(state, { signedAt: event.at }), stage: 'HANDLING', due: without(state.due, 'sign') };
    case 'CONTACTED':
      return { ...withHolder(state, { contactedAt: event.at }), due: without(state.due, 'contact') };
    case 'OBJECTED': {
      const objection = { unit: event.unit, at: event.at, proposedUnit: event.proposedUnit };
      // Nobody is asked about a unit whose order it may not be: an open call waits for the ruling.
      const next = visitDone(state);
      return {
        ...next,
        stage: 'OBJECTION',
        objections: [...state.objections, objection],
        due: { ...without(next.due, 'sign'), ...event.due },
      };
    }
    case 'OBJECTION_UPHELD':
      // The next unit starts with nothing of this one's: clock, open follow-up and request for time end here.
      return { ...ruled(released(noExtension(allReleased(state, event.at))), true), due: {} };
    case 'OBJECTION_DENIED': {
      const next = ruled(withHolder(state, { signedAt: state.holder?.signedAt ?? event.at, how: 'ruling' }), false);
      return { ...next, stage: 'HANDLING', due: without(state.due, 'objectionReview') };
    }
    case 'REPORTED':
      return reported(state, event);
    case 'REPORT_ACCEPTED': {
      const report = state.report && { ...state.report, accepted: true as const };
      const stage: Stage = state.visit?.task ? 'VISITING' : 'TO_VISIT';
      return {
        ...state,
        stage,
        ...(report && { report }),
        due: { ...without(state.due, 'reportReview'), ...event.due },
      };
    }
    case 'REPORT_REJECTED': {
      const { report: _, ...rest } = state;
      return { ...rest, stage: 'HANDLING', due: { ...without(state.due, 'reportReview'), ...event.due } };
    }
    case 'WARNED':
      return {
        ...state,
        ...(state.clock && { clock: { ...state.clock, warned: true } }),
        due: without(state.due, 'yellow'),
      };
    case 'BREACHED': {
      const { type: _, by: __, message: ___, due, ...breach } = event;
      const known = calledBreached(state, event);
      const disarmed = DUE_OF[event.clock];
      return {
        ...known,
        breaches: [...state.breaches, breach],
        due: { ...(disarmed ? without(known.due, disarmed) : known.due), ...due },
      };
    }
    case 'URGED':
      return { ...climbed(state, event), urges: state.urges + 1 };
    case 'CRITICISED':
      return climbed(state, event);
    case 'SUPERVISED':
      return { ...climbed(state, event), supervisions: state.supervisions + 1 };
    case 'EXTENSION_ASKED': {
      const asked = { askedAt: event.at, limit: event.limit, ...(event.by.key !== undefined && { by: event.by.key }) };
      const { asked: before, granted } = state.extensionsOfDispatch;
      return {
        ...state,
        extension: asked,
        extensionsOfDispatch: { asked: before + 1, granted },
        due: { ...state.due, ...event.due },
      };
    }
    case 'EXTENSION_GRANTED': {
      const dueAt = event.due.report.at;
      const { extension, clock: before } = state;
      const { asked, granted } = state.extensionsOfDispatch;
      const extendedBy = [...(before?.extendedBy ?? []), ...(extension ? [extension.limit] : [])];
      const clock = before && { ...before, dueAt, extendedBy };
      return {
        ...noExtension(state),
        ...(clock && { clock }),
        extensions: state.extensions + 1,
        extensionsOfDispatch: { asked, granted: granted + 1 },
        due: { ...without(state.due, 'extensionDecision'), ...event.due },
      };
    }
    case 'EXTENSION_REFUSED':
      return { ...noExtension(state), due: without(state.due, 'extensionDecision') };
    case 'FOLLOW_UP_OPENED': {
      // Attempts made before an objection count; a follow-up that had come to its end begins anew.
      const { days, tries } = state.visit && !state.visit.invalid ? state.visit : { days: [], tries: 0 };
      const visit = { round: state.round, days, tries, task: event.task };
      const stage: Stage = state.stage === 'TO_VISIT' ? 'VISITING' : state.stage;
      const { no: tasks } = event.task;
      return { ...state, stage, visit, tasks, due: { ...without(state.due, 'followUp'), ...event.due } };
    }
    case 'FOLLOW_UP_CLAIMED':
      return {
        ...state,
        ...(state.visit && { visit: { ...state.visit, lease: { key: event.by.key ?? '', until: event.until } } }),
      };
    case 'FOLLOW_UP_TRIED': {
      if (!state.visit) return state;
      const { lease: _, ...visit } = state.visit;
      return {
        ...state,
        visit: { ...visit, tries: visit.tries + 1, days: [...visit.days, dayOf(event.at)], task: event.next },
        tasks: event.next.no,
        due: { ...state.due, ...event.due },
      };
    }
    case 'RATED': {
      const { contacted, solved, satisfaction, channel, handlingTrue, at } = event;
      const rating = {
        at,
        round: state.round,
        channel,
        contacted,
        solved,
        satisfaction,
        ...(handlingTrue !== undefined && { handlingTrue }),
      };
      return { ...visitDone(state), ratings: [...state.ratings, rating] };
    }
    case 'FOLLOW_UP_INVALID':
      return visitDone(state, true);
    case 'REDO_ORDERED':
      return rearmed(redone(state, event));
    case 'CLOSED': {
      const { outcome, appealUntil, frozenAt, period } = event;
      return {
        ...over(state, 'CLOSED', event.at),
        outcome,
        frozenAt,
        period,
        ...(appealUntil !== undefined && { appealUntil }),
      };
    }
    case 'ANSWERED':
      return { ...over(state, 'ANSWERED', event.at), outcome: 'answered' };
    case 'TRANSFERRED':
      return { ...over(state, 'TRANSFERRED', event.at), outcome: 'transferred' };
    case 'DECLINED':
      return { ...over(state, 'DECLINED', event.at), outcome: 'declined' };
    case 'MERGED':
      return { ...over(state, 'MERGED', event.at), outcome: 'merged', mergedInto: event.into };
    case 'CANCELLED':
      return { ...over(state, 'CANCELLED', event.at), outcome: 'cancelled' };
    case 'APPEALED': {
      const by = event.by.key !== undefined && { by: event.by.key };
      return { ...state, appeal: { unit: state.holder?.unit ?? '', at: event.at, ...by }, due: event.due };
    }
    case 'APPEAL_RULED':
      return { ...state, ...(state.appeal && { appeal: { ...state.appeal, granted: event.granted } }), due: {} };
    case 'DEADLINES_RECOMPUTED': {
      const { calendarGuessed: _, ...rest } = state;
      const clock = state.clock && event.report && { ...state.clock, ...event.report };
      const next = {
        ...rest,
        terms: event.terms,
        ...(clock && { clock }),
        ...(event.objectionUntil !== undefined && { objectionUntil: event.objectionUntil }),
        ...(event.calendarGuessed && { calendarGuessed: true as const }),
        due: { ...state.due, ...event.due },
      };
      return calledMoved(next, event.called);
    }
    case 'COMMAND_REFUSED':
      return state;
  }
}

/** The deadline a breach disarms. Units called in are several: their deadlines are armed anew by what the breach leads to. */
const DUE_OF: Partial<Record<ClockName, DueKind>> = {
  dispatch: 'dispatch',
  consult: 'consult',
  sign: 'sign',
  contact: 'contact',
  report: 'report',
  objectionReview: 'objectionReview',
  extensionDecision: 'extensionDecision',
  visit: 'call',
  appealDecision: 'appealDecision',
};

function without(dues: Dues, ...kinds: readonly DueKind[]): Dues {
  const rest = { ...dues };
  for (const kind of kinds) delete rest[kind];
  return rest;
}

type Of<T extends OrderEvent['type']> = OrderEvent<T>;

function matterOf(event: Of<'INFO_ADDED' | 'SUBMITTED'>): Partial<OrderState> {
  return {
    ...(event.matter !== undefined && { matter: event.matter }),
    ...(event.place !== undefined && { place: event.place }),
    ...(event.terms && { terms: event.terms, level: event.terms.level }),
  };
}

function dispatched(state: OrderState, event: Of<'DISPATCHED'>): OrderState {
  const {
    copyTo: _,
    visit: __,
    report: ___,
    calendarGuessed: ____,
    extension: _____,
    ...rest
  } = allReleased(state, event.at);
  const { unit, copyTo, level, how, terms, limit, due, objectionUntil, calendarGuessed, at } = event;
  const dueAt = due.report.at;
  return {
    ...rest,
    stage: 'DISPATCHED',
    level,
    due,
    objectionUntil,
    rung: 0,
    extensionsOfDispatch: { asked: 0, granted: 0 },
    dispatches: state.dispatches + 1,
    holder: { unit, since: at, how },
    clock: { from: at, limit, dueAt, originalDueAt: dueAt },
    firstDispatchedAt: state.firstDispatchedAt ?? at,
    ...(terms && { terms }),
    ...(copyTo !== undefined && { copyTo }),
    ...(calendarGuessed && { calendarGuessed }),
  };
}

function reported(state: OrderState, event: Of<'REPORTED'>): OrderState {
  const rest = without(noExtension(state).due, 'sign', 'contact', 'yellow', 'report', 'ladder', 'extensionDecision');
  return {
    ...noExtension(state),
    stage: 'REPORTED',
    report: { at: event.at, round: state.round, result: event.result, late: event.late },
    due: { ...rest, ...event.due },
  };
}

function redone(state: OrderState, event: Of<'REDO_ORDERED'>): OrderState {
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

function withHolder(state: OrderState, change: Partial<NonNullable<OrderState['holder']>>): OrderState {
  return state.holder ? { ...state, holder: { ...state.holder, ...change } } : state;
}

function ruled(state: OrderState, upheld: boolean): OrderState {
  const objections = state.objections.map((each, i) =>
    i === state.objections.length - 1 ? { ...each, upheld } : each,
  );
  return { ...state, objections };
}

function climbed(state: OrderState, event: { readonly rung?: number; readonly due?: Dues }): OrderState {
  return event.rung === undefined ? state : { ...state, rung: event.rung, due: { ...state.due, ...event.due } };
}

/** The pause is over; what it took counts for the whole order. */
function waited(state: OrderState, ms: number): OrderState {
  const { pausedDispatchMs: _, ...rest } = state;
  return { ...rest, infoMs: (state.infoMs ?? 0) + ms };
}

function released(state: OrderState): OrderState {
  const { visit: _, clock: __, ...rest } = state;
  return rest;
}

function noExtension(state: OrderState): OrderState {
  const { extension: _, ...rest } = state;
  return rest;
}

function visitDone(state: OrderState, invalid?: true): OrderState {
  if (!state.visit) return state;
  const { task: _, lease: __, ...visit } = state.visit;
  return { ...state, visit: { ...visit, ...(invalid && { invalid }) }, due: without(state.due, 'call', 'followUp') };
}

function over(state: OrderState, stage: Stage, at: Instant): OrderState {
  return { ...visitDone(noExtension(allReleased(state, at))), stage, due: {}, closedAt: at };
}

/** Cuts the holder-time ledger where owner, stage or round change; a ruling books contested time to whom it belongs (peers.md 7). */
function holderTime(state: OrderState, event: OrderEvent): readonly Span[] {
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
