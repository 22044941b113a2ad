import { dayOf } from './calendar';
import type { OrderEvent } from './events';
import { applyBesides, isBesides } from './evolve/besides';
import { applyAssigning, assignmentsEnded, isAssigning } from './evolve/assigning';
import { besideBreached, besideEnded, besideMoved, rearmedBeside } from './evolve/beside';
import { applyRaising, isRaising } from './evolve/raising';
import { applySupervising, handledClosed, isSupervising, supervisionOpened } from './evolve/supervising';
import {
  allReleased,
  applyCalling,
  calledBreached,
  calledMoved,
  carriedOver,
  isCalling,
  rearmed,
} from './evolve/calling';
import {
  DUE_OF,
  grantOf,
  matterOf,
  dispatched,
  objected,
  reported,
  redone,
  rated,
  stepDone,
  withHolder,
  ruled,
  callerUrged,
  climbed,
  waited,
  released,
  noExtension,
  visitDone,
  over,
} from './evolve/changes';
import { without } from './evolve/without';
import { applyHanging, isHanging } from './evolve/hanging';
import { applyIncident, isOfIncident } from './evolve/incident';
import { holderTime } from './evolve/spans';
import type { OrderState, Stage } from './state';

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
  const next = rearmedBeside(apply(state, event));
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
    ...(event.suggestion && { suggestion: event.suggestion }),
    ...(event.danger && { danger: true }),
    ...(event.secret && { secret: true }),
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
  if (isBesides(event)) return applyBesides(state, event);
  // What was handed down has limits that end before the lead's, which stands still now.
  if (isHanging(event)) return applyHanging(event.type === 'HUNG' ? assignmentsEnded(state, event.at) : state, event);
  if (isAssigning(event)) return applyAssigning(state, event);
  if (isSupervising(event)) return applySupervising(state, event);
  if (isRaising(event)) return applyRaising(state, event);
  if (isOfIncident(event)) return applyIncident(state, event);
  switch (event.type) {
    case 'RECEIVED':
      throw new Error('RECEIVED stands only at the beginning');
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
      return {
        ...stepDone(withHolder(state, { signedAt: event.at }), 'signedAt', event.at),
        stage: 'HANDLING',
        due: without(state.due, 'sign'),
      };
    case 'CONTACTED':
      return {
        ...stepDone(withHolder(state, { contactedAt: event.at }), 'contactedAt', event.at),
        due: without(state.due, 'contact'),
      };
    case 'OBJECTED':
      return objected(state, event);
    case 'OBJECTION_UPHELD':
      // The next unit starts with nothing of this one's: clock, open follow-up and request for time end here.
      return {
        ...ruled(released(noExtension(allReleased(besideEnded(state, event.at), event.at))), true),
        due: {},
      };
    case 'OBJECTION_DENIED': {
      const next = ruled(withHolder(state, { signedAt: state.holder?.signedAt ?? event.at, how: 'ruling' }), false);
      return { ...stepDone(next, 'signedAt', event.at), stage: 'HANDLING', due: without(state.due, 'objectionReview') };
    }
    case 'REPORTED':
      return reported(state, event);
    case 'REPORT_ACCEPTED': {
      const report = state.report && { ...state.report, accepted: true as const };
      const stage: Stage = state.visit?.task ? 'VISITING' : 'TO_VISIT';
      return {
        ...handledClosed(state, event.at),
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
      const known = besideBreached(calledBreached(state, event), event);
      const disarmed = DUE_OF[event.clock];
      return {
        ...known,
        breaches: [...state.breaches, breach],
        due: { ...(disarmed ? without(known.due, disarmed) : known.due), ...due },
      };
    }
    case 'URGED':
      return { ...climbed(state, event), urges: state.urges + 1, ...callerUrged(state, event) };
    case 'CRITICISED':
      return climbed(state, event);
    case 'SUPERVISED':
      return supervisionOpened({ ...climbed(state, event), supervisions: state.supervisions + 1 }, event);
    case 'EXTENSION_ASKED': {
      const { toldAt, toldBy, evidence } = event;
      const proven = toldAt !== undefined && toldBy !== undefined && evidence !== undefined;
      const asked = {
        askedAt: event.at,
        limit: event.limit,
        ...(event.by.key !== undefined && { by: event.by.key }),
        ...(proven && { told: { toldAt, toldBy, evidence } }),
      };
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
      const grants = extension && before && [...(before.grants ?? []), grantOf(extension, before, event)];
      const clock = before && { ...before, dueAt, extendedBy, ...(grants && { grants }) };
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
    case 'RATED':
      return rated(state, event);
    case 'FOLLOW_UP_INVALID':
      return visitDone(state, true);
    case 'REDO_ORDERED':
      return rearmed(carriedOver(redone(state, event), event));
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
      return besideMoved(calledMoved(next, event), event.beside);
    }
    case 'COMMAND_REFUSED':
      return state;
  }
}
