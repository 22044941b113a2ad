import { stillAtWork } from '../assigning';
import { addCounted, countedMs } from '../calendar';
import type { Command } from '../commands';
import { DUE_KINDS, type Due, type DueKind, type Dues, type Fact } from '../events';
import type { Refusal } from '../failures';
import { alike, type Leaving, membersOf, type Membership, membershipOf, mergingOf } from '../incident';
import { raiseDues } from '../raising';
import { isConfidential } from '../secrecy';
import type { OrderState, ReportClock } from '../state';
import type { Instant, LimitUnit } from '../terms';
import { leftOf, resumed } from '../reportClock';
import { afterAcceptance, closed, due, expiredFollowUp, freed, spent, yellowDue } from './facts';
import { toDispatch } from './intake';
import { supervisedByMembers } from './supervising';

type Decision = readonly Fact[] | Refusal;

const RULE = 'art. 11(3); IN-17';

/** IN-17: a page of orders is to stand in this incident; each says for itself whether it can. */
export function gather(state: OrderState, { body }: Command<'gather'>): Decision {
  if (state.joined) return { refused: 'IS_MEMBER', rule: RULE };
  if (isConfidential(state)) return { refused: 'FEW_EYES', rule: 'art. 8; IN-17' };
  if (body.orders.includes(state.orderNo)) return { refused: 'SELF_MERGE', rule: RULE };
  const { orders, ...rest } = body;
  return [{ type: 'GATHERED', page: (state.incident?.page ?? 0) + 1, orders: [...new Set(orders)], ...rest }];
}

export function release(state: OrderState, { body }: Command<'release'>): Decision {
  if (!state.incident) return { refused: 'NOT_JOINED', rule: RULE };
  const { orders, ...rest } = body;
  return [{ type: 'RELEASED', page: state.incident.page + 1, orders: [...new Set(orders)], ...rest }];
}

/** One order from the desk: the incident is asked, and takes it as it takes a page. */
export function join(state: OrderState, { body }: Command<'join'>): Decision {
  const not = cannotJoin(state, body.into);
  return not ? { refused: not, rule: RULE } : [{ type: 'JOIN_ASKED', ...body }];
}

/** The order stands in the incident: its unit and stage clocks stop with what they had counted, the citizen's runs on. */
export function enrol(state: OrderState, { body }: Command<'enrol'>, now: Instant): Decision {
  const not = cannotJoin(state, body.into) ?? (alike(state, body) ? undefined : 'NOT_ALIKE');
  if (not) return { refused: not, rule: RULE };
  return [{ type: 'JOINED', ...body, due: { joinedReview: due(now, body.review, state.terms) } }];
}

/** Open, no incident of its own, in no other one, and nobody called in, below or above who would wait on a standing clock. */
function cannotJoin(state: OrderState, into: string): Refusal['refused'] | undefined {
  if (into === state.orderNo) return 'SELF_MERGE';
  // It would be known to the parent's unit, and to everybody who sees the incident.
  if (isConfidential(state)) return 'FEW_EYES';
  // Also after its result: a member whose caller was not satisfied is an order of its own, with its own rounds.
  if (state.joined) return 'ALREADY_JOINED';
  // A request to hang it is a fact of its own, and waits for its decision; hung it has a plan and a promise of its own (TL-11).
  if (state.hang) return 'WRONG_STATE';
  if (membersOf(state) > 0 || (state.incident?.open ?? []).length > 0) return 'IS_PARENT';
  // An opinion would not move the clock that stands; where no limit runs for it any more, nobody waits.
  if (raiseDues(state).length > 0) return 'OPINION_PENDING';
  return stillAtWork(state).length > 0 ? 'UNITS_STILL_CALLED' : undefined;
}

/** The incident's result is this caller's too, who is asked by a call of his own (art. 23; peers.md 11). */
export function takeResult(state: OrderState, { body }: Command<'takeResult'>, now: Instant): Decision {
  if (state.joined?.into !== body.from) return { refused: 'NOT_JOINED', rule: RULE };
  const asked = afterAcceptance({ ...state, clock: { ...body.clock, originalDueAt: body.clock.dueAt } }, now);
  return [{ type: 'RESULT_TAKEN', ...body, due: asked.due }, ...asked.then];
}

/** A person takes the order out of the incident, also after its result or its closing, until its period is frozen. */
export function leave(state: OrderState, { body }: Command<'leave'>, now: Instant): Decision {
  const { joined } = state;
  if (state.stage === 'MERGED') return unmerged(state, 'person', now, body.note);
  // A redo round or an appeal of its own is a fact of its own: nothing of it is undone.
  if (!joined || state.round !== joined.round || state.appeal) return { refused: 'NOT_JOINED', rule: RULE };
  return left(state, joined, { why: 'person', ...body }, now);
}

export function setFree(state: OrderState, { body }: Command<'setFree'>, now: Instant): Decision {
  const { joined } = state;
  if (state.stage === 'MERGED' && state.mergedInto === body.from) return unmerged(state, body.why, now);
  if (joined?.into !== body.from) return { refused: 'NOT_JOINED', rule: RULE };
  const { from: _, ...how } = body;
  return left(state, joined, how, now);
}

/** Merged before any dispatch, or merged into an order that would not have it: dispatched with what was left of the limit. */
function unmerged(state: OrderState, why: Leaving, now: Instant, note?: string): Decision {
  const { terms, receivedAt, infoMs = 0 } = state;
  const { into: from, at: closedAt } = mergingOf(state);
  if (now > closed(state, 'merged', closedAt).frozenAt) return { refused: 'PERIOD_FROZEN', rule: 'AP-9' };
  const { unit } = terms.limits.dispatch;
  const counted = Math.max(0, countedMs(receivedAt, closedAt, unit, terms.calendar) - infoMs);
  const alone: Fact = {
    type: 'LEFT',
    from,
    why,
    stage: 'RECEIVED',
    due: {},
    ...(note !== undefined && { note }),
  };
  return [alone, ...toDispatch(terms, now, { freed: freed(state), spentMs: counted })];
}

/** A member that waits for long is shown to the desk that joined it, again and again: it is in nobody else's hands. */
export function stillJoined(state: OrderState, now: Instant): Fact<'STILL_JOINED'> {
  const { terms } = state;
  const { review } = membershipOf(state);
  return { type: 'STILL_JOINED', to: terms.desks.dispatch, due: { joinedReview: due(now, review, terms) } };
}

type How = Pick<Fact<'LEFT'>, 'why' | 'pass' | 'note'>;

/** The clocks go on with what was left of them when the order joined; nothing is lost, nothing given. */
function left(state: OrderState, joined: Membership, how: How, now: Instant): readonly Fact[] {
  const stopped = joined.taken ? joined.taken.clock : state.clock;
  const clock = stopped && resumed(stopped, now, state.terms.calendar);
  const until = joined.taken ? undefined : resumedWindow(state, joined, now);
  const fact: Fact<'LEFT'> = {
    type: 'LEFT',
    from: joined.into,
    ...how,
    stage: joined.stage,
    due: resumedDues(state, clock, joined, now),
    ...(until !== undefined && { objectionUntil: until }),
  };
  if (joined.stage !== 'HANDLING' || !clock) return [fact];
  const { visit, ...rest } = state;
  const before = { ...rest, clock, ...(visit && !joined.taken && { visit }) };
  return [fact, ...expiredFollowUp(before, now)];
}

/** What was left at the stop, counted on from now. */
function goesOn({ terms }: OrderState, at: Instant, stopped: Instant, unit: LimitUnit, now: Instant): Instant {
  const left = leftOf(stopped, at, unit, terms.calendar);
  return addCounted(now, left.ms, left.unit, terms.calendar);
}

/** Calls stand apart: whether one is due follows from what was missed, not from the stop. */
const NOT_RESUMED: readonly DueKind[] = ['call', 'followUp'];
/** Limits of supervision have not stood still. */
const RAN_ON: readonly DueKind[] = [...NOT_RESUMED, 'supervision', 'supervisionReview'];

function resumedDues(state: OrderState, clock: ReportClock | undefined, joined: Membership, now: Instant): Dues {
  const dues: { [K in DueKind]?: Due } = {};
  const not = state.terms.supervision?.inIncidents ? RAN_ON : NOT_RESUMED;
  for (const kind of DUE_KINDS) {
    const armed = joined.due[kind];
    if (!armed || not.includes(kind)) continue;
    if (clock && kind === 'report') {
      dues.report = { at: clock.dueAt, from: clock.from, limit: clock.limit };
      continue;
    }
    if (clock && kind === 'yellow') {
      dues.yellow = yellowDue(clock, state.terms);
      continue;
    }
    const { limit } = armed;
    // Rungs follow each other in natural time; what has no limit of its own hangs on the report limit.
    const own = limit ?? clock?.limit;
    const unit = kind === 'ladder' || !own ? 'hour' : own.unit;
    const at = goesOn(state, armed.at, joined.at, unit, now);
    const counted = limit && { limit, spentMs: spent(armed, joined.at, state.terms) };
    dues[kind] = { at, from: now, ...counted };
  }
  return dues;
}

function resumedWindow(
  { objectionUntil, terms, ...rest }: OrderState,
  { at: stopped }: Membership,
  now: Instant,
): Instant | undefined {
  if (objectionUntil === undefined || objectionUntil < stopped) return undefined;
  return goesOn({ ...rest, terms }, objectionUntil, stopped, terms.limits.objection.unit, now);
}

/** Counts of the incident: each page, step and member once, in whatever order they come in. */
export function tally(state: OrderState, { body }: Command<'tally'>, now: Instant): Decision {
  const { incident } = state;
  if (!incident) return { refused: 'NOT_JOINED', rule: RULE };
  switch (body.of) {
    case 'joined':
    case 'released': {
      const { of, ...counted } = body;
      const as = of === 'joined' ? 'gather' : 'release';
      if (!incident.open.some((each) => each.page === body.page && each.as === as))
        return { refused: 'WRONG_STATE', rule: RULE };
      if (of === 'released') return [{ type: 'MEMBERS_RELEASED', ...counted }];
      return [{ type: 'MEMBERS_JOINED', ...counted }, ...supervisedByMembers(state, body.count, now)];
    }
    case 'shared': {
      const { of: _, ...step } = body;
      const next = incident.sharing?.step ?? 1;
      if (step.pass !== incident.passes + 1 || step.step !== next) return { refused: 'WRONG_STATE', rule: RULE };
      return [{ type: 'RESULT_SHARED', ...step }];
    }
    case 'left': {
      const { of: _, ...member } = body;
      return [{ type: 'MEMBER_LEFT', ...member }];
    }
  }
}
