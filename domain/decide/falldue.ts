import { nextDue, type DueItem } from '../agenda';
import { countedMs } from '../calendar';
import { assignmentDues, assignmentsOf, stillAtWork } from '../assigning';
import type { ClockName, Due, Dues, Fact, OrderEvent } from '../events';
import { isLiaison } from '../liaison';
import { armedOn, clockOf, type OrderState } from '../state';
import type { Instant, UnitCode } from '../terms';
import { assignmentsUnsigned } from './assigning';
import { coUnitsLate, notArrived, notRuled } from './calling';
import {
  at,
  closed,
  dispatchDue,
  elapsed,
  expiredFollowUp,
  forcedDispatch,
  lastRung,
  nextTask,
  openFollowUp,
  rungDue,
  spent,
  waitedMs,
} from './facts';
import { invalid } from './following';
import { acceptReport, leftUnsolved } from './handling';
import { promisePassed, reviewMissed, stopped, unchecked, undecided } from './hanging';
import { stillJoined } from './incident';
import { opinionsLate } from './raising';
import { supervisedNotTaken, supervisedOverdue, supervisionsUnanswered, supervisionsUnreviewed } from './supervising';
import { stamp, TIMER } from './stamp';
import { isTask } from './task';

/** Noticed later than this, a breach is our outage and leaves the blame figures. Technical, not a figure of the regulation. */
export const OUTAGE_AFTER_MS = 60_000;

/**
 * What happens because a limit expired: one due item, the earliest. Empty while nothing is late: exactly at due is in time.
 * `now` is when it was noticed; the event keeps due time and fired time apart.
 */
export function fallDue(state: OrderState, now: Instant): readonly OrderEvent[] {
  const item = nextDue(state);
  return item && now > item.at ? stamp(consequences(state, item, now), now, TIMER) : [];
}

function consequences(state: OrderState, item: DueItem, now: Instant): readonly Fact[] {
  const breach = (clock: ClockName, due?: Dues) => breached(state, item, clock, now, due);
  switch (item.kind) {
    case 'info':
      return withoutInfo(state, now);
    case 'consult':
      return [breach('consult'), forcedDispatch(state, now)];
    case 'dispatch':
      return [breach('dispatch'), forcedDispatch(state, now)];
    case 'sign':
      return [breach('sign'), { type: 'SIGNED', auto: true }];
    case 'contact':
      return [breach('contact'), ...supervisedNotTaken(state, now)];
    case 'objectionReview':
      return [breach('objectionReview'), { type: 'OBJECTION_DENIED', auto: true }, ...expiredFollowUp(state, now)];
    case 'extensionDecision':
      return [breach('extensionDecision'), { type: 'EXTENSION_REFUSED', auto: true }];
    case 'yellow':
      return [{ type: 'WARNED', share: state.terms.yellowShare }];
    case 'report':
      return [{ ...breach('report', rungDue(state, 0, now)), ...waitingFor(state) }, ...afterExpiry(state, now)];
    case 'ladder':
      return [climb(state, now)];
    case 'reportReview':
      return acceptReport(state, now, { auto: true });
    case 'followUp':
      return [openFollowUp(state, now)];
    case 'call':
      return unanswered(state, breach, now);
    case 'hangDecision':
      return [breach('hangDecision'), undecided(state, now)];
    case 'hangCheck':
      return [breach('hangCheck'), unchecked(state, now)];
    case 'hangReview':
      return [breach('hangReview'), reviewMissed(state, now)];
    case 'hangPromise':
      return promisePassed(state, now);
    case 'hangStop':
      return [...stopped(state, now), ...leftUnsolved(state, now)];
    case 'appealDecision':
      return [breach('appealDecision'), { type: 'APPEAL_RULED', granted: false, auto: true }];
    case 'whistle':
      return notArrived(state, now, (owner, due) => breachOf(state, 'whistle', owner, due, now));
    case 'whistleRuling':
      return notRuled(state, now, (owner, due) => breachOf(state, 'whistleRuling', owner, due, now));
    case 'joinedReview':
      return [stillJoined(state, now)];
    case 'coUnit':
      return coUnitsLate(state, now).map(({ unit, ...due }) => breachOf(state, 'coUnit', unit, due, now));
    case 'assignmentSign':
      return assignmentsUnsigned(state, now, (owner, due) => breachOf(state, 'assignmentSign', owner, due, now));
    case 'assignmentReport':
      return assignmentsLate(state, now);
    case 'supervision':
      return supervisionsUnanswered(state, now, (owner, due) => breachOf(state, 'supervision', owner, due, now));
    case 'supervisionReview':
      return supervisionsUnreviewed(state, now, (owner, due) => breachOf(state, 'supervisionReview', owner, due, now));
    case 'opinion':
      return opinionsLate(state, now, (owner, due) => breachOf(state, 'opinion', owner, due, now));
  }
}

/** The clocks a unit answers for: contested while it is argued whose order it is. */
const OF_THE_UNIT: readonly ClockName[] = ['contact', 'report'];

function breached(state: OrderState, item: DueItem, clock: ClockName, now: Instant, due?: Dues): Fact<'BREACHED'> {
  return {
    type: 'BREACHED',
    clock,
    owner: item.owner,
    level: state.level,
    round: state.round,
    dueAt: clock === 'report' ? clockOf(state).dueAt : item.at,
    elapsedMs:
      clock === 'report'
        ? elapsed(clockOf(state), now, state.terms)
        : spent(armedOn(state, item.kind), now, state.terms),
    ...(state.stage === 'OBJECTION' && OF_THE_UNIT.includes(clock) && { contested: true }),
    ...(item.owner === state.holder?.unit && isLiaison(state) && { liaison: true }),
    ...(now - item.at > OUTAGE_AFTER_MS && { outage: true }),
    ...(due && { due }),
  };
}

/** The breach of a unit called in: its own, not the lead's (peers.md 12). */
function breachOf(state: OrderState, clock: ClockName, owner: UnitCode, due: Due, now: Instant): Fact<'BREACHED'> {
  return {
    type: 'BREACHED',
    clock,
    owner,
    level: state.level,
    round: state.round,
    dueAt: due.at,
    elapsedMs: countedMs(due.from, now, due.limit?.unit ?? 'hour', state.terms.calendar),
    ...(now - due.at > OUTAGE_AFTER_MS && { outage: true }),
  };
}

/** Level-3 units whose own limit has passed, each for itself; sent back after it, the limit they had is the one they missed. */
function assignmentsLate(state: OrderState, now: Instant): readonly Fact[] {
  return assignmentsOf(state).flatMap((each) =>
    assignmentDues({ assignments: [each] })
      .filter(({ kind, at: until }) => kind === 'assignmentReport' && now > until)
      .map((due) => ({ ...breachOf(state, 'assignmentReport', each.unit, due, now), dueAt: each.dueAt })),
  );
}

/** The lead's breach names who it was still waiting for. */
function waitingFor(state: OrderState): { readonly waitingFor?: readonly UnitCode[] } {
  const units = stillAtWork(state);
  return units.length > 0 ? { waitingFor: units } : {};
}

/**
 * The caller never added what was missing, and nobody is to blame: on to dispatch, with what is left of its limit, where the
 * owner is clear all the same, else closed.
 */
function withoutInfo(state: OrderState, now: Instant): readonly Fact[] {
  const { terms, pausedDispatchMs } = state;
  const lapsed: Fact = { type: 'INFO_LAPSED', waitedMs: waitedMs(state, now) };
  if (terms.route.basis === 'desk') return [lapsed, closed(state, 'noInfo', now)];
  return [lapsed, { type: 'SUBMITTED', due: dispatchDue(now, terms, pausedDispatchMs) }];
}

/** Art. 23: the follow-up starts when the limit expires, even if the unit is silent; not while the dispatch itself is disputed, and nobody is asked about a task. */
function afterExpiry(state: OrderState, now: Instant): readonly Fact[] {
  return state.visit || state.stage === 'OBJECTION' || isTask(state) ? [] : [openFollowUp(state, now)];
}

/** One rung per expiry: written urge with copy to the leader, public criticism, supervision again and again (AP-14, AP-15). */
function climb(state: OrderState, now: Instant): Fact {
  const { terms } = state;
  const step = terms.ladder[state.rung] ?? lastRung(terms);
  const rung = state.rung + 1;
  const due = rungDue(state, rung, now);
  // Art. 22: pushed again and again, never criticised or supervised.
  if (isLiaison(state)) return { type: 'URGED', how: 'push', rung, due };
  switch (step.act) {
    case 'writtenUrge':
      return { type: 'URGED', how: 'written', rung, due };
    case 'criticise':
      return { type: 'CRITICISED', rung, due };
    case 'supervise':
      return supervisedOverdue(state, rung, due, now);
  }
}

/** A call nobody made uses up an attempt and is the follow-up desk's breach; silence on the survey is invalid, never satisfied (FU-6). */
function unanswered(state: OrderState, breach: (clock: ClockName) => Fact, now: Instant): readonly Fact[] {
  const { visit, terms } = state;
  if (!visit?.task || visit.task.channel === 'sms') return invalid(state, 'silence', now);
  const next = nextTask(visit, visit.task, terms, now);
  return [
    breach('visit'),
    { type: 'FOLLOW_UP_TRIED', no: visit.task.no, outcome: 'missed', next, due: { call: at(next.until, now) } },
  ];
}
