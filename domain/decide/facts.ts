import {
  addCounted,
  addLimit,
  addToDeadline,
  countedMs,
  DAY,
  dayOf,
  isGuessed,
  lastWindow,
  nextInside,
  periodOf,
  startOfDay,
  usesCalendar,
} from '../calendar';
import { coUnitsCarried } from '../calling';
import type { DispatchedHow, Due, Dues, Fact, FollowUpTask, Outcome, RoundDues } from '../events';
import { elapsedOn, shareReached } from '../reportClock';
import { armedOn, clockOf, type OrderState, type ReportClock, type Visit } from '../state';
import type { Followed } from '../suggesting';
import type { Instant, Limit, Rung, Terms, UnitCode } from '../terms';

/**
 * An armed deadline: counts from `from` by `limit` in working or natural time as the limit says.
 * @param spentMs what had counted before a pause; the rest of the limit runs from `from` (peers.md 1: elapsed, not instant)
 */
export function due(from: Instant, limit: Limit, { calendar }: Terms, spentMs = 0): Due {
  const whole = addLimit(from, limit, calendar);
  if (spentMs === 0) return { at: whole, from, limit };
  const rest = countedMs(from, whole, limit.unit, calendar) - spentMs;
  return { at: addCounted(from, rest, limit.unit, calendar), from, limit, spentMs };
}

/** What an armed deadline has counted until now, ms, without its pauses. */
export function spent({ from, limit, spentMs = 0 }: Due, now: Instant, { calendar }: Terms): number {
  return spentMs + countedMs(from, now, limit?.unit ?? 'hour', calendar);
}

/** An armed instant that no limit explains (a share of another clock, a slot in calling hours). */
export function at(instant: Instant, from: Instant): Due {
  return { at: instant, from };
}

/** The limit for dispatching, 1 h / 2 h / 24 h by matter (DI-17), or what a pause has left of it. */
export function dispatchDue(now: Instant, terms: Terms, spentMs?: number): Dues {
  return { dispatch: due(now, terms.limits.dispatch, terms, spentMs) };
}

/** How long the caller has been waited for since the last question, ms. */
export function waitedMs(state: OrderState, now: Instant): number {
  return spent({ ...armedOn(state, 'info'), spentMs: 0 }, now, state.terms);
}

/** A year not yet announced is said so on the order, where the limit depends on it. */
export function guessed(terms: Terms, { report }: Dues): { readonly calendarGuessed?: true } {
  const touched = report?.limit && usesCalendar(report.limit) && isGuessed(terms.calendar, report.from, report.at);
  return touched ? { calendarGuessed: true } : {};
}

/** When the yellow light comes on: at a share of the time that counts between start and due (AP-16). */
export function yellowDue(clock: Parameters<typeof shareReached>[0], { yellowShare, calendar }: Terms): Due {
  return at(shareReached(clock, yellowShare, calendar), clock.from);
}

/** The yellow light once a round: not again after it has been on, and not before now. */
export function yellowLight(state: OrderState, now: Instant): Pick<Dues, 'yellow'> {
  const clock = clockOf(state);
  if (clock.warned) return {};
  const yellow = yellowDue(clock, state.terms);
  return { yellow: { ...yellow, at: Math.max(yellow.at, now) } };
}

/** Report limit and yellow light (AP-16) of a round; the light comes on at a share of counted time. */
function reportDues(now: Instant, limit: Limit, terms: Terms): RoundDues {
  const report = due(now, limit, terms);
  return { yellow: yellowDue({ from: now, limit, dueAt: report.at }, terms), report };
}

/** Art. 12, 13: the unit, its limits and due times stand on the order when it is dispatched. */
export function dispatched(
  to: {
    readonly unit: UnitCode;
    readonly copyTo?: UnitCode | undefined;
    readonly how: DispatchedHow;
    readonly suggested?: Followed;
    readonly note?: string;
  },
  now: Instant,
  terms: Terms,
  fresh: boolean,
): Fact<'DISPATCHED'> {
  const { limits } = terms;
  const dues = reportDues(now, limits.report, terms);
  return {
    type: 'DISPATCHED',
    unit: to.unit,
    ...(to.copyTo !== undefined && to.copyTo !== to.unit && { copyTo: to.copyTo }),
    level: terms.level,
    how: to.how,
    ...(to.suggested && { suggested: to.suggested }),
    ...(fresh && { terms }),
    limit: limits.report,
    due: { sign: due(now, limits.sign, terms), contact: due(now, limits.contact, terms), ...dues },
    objectionUntil: addLimit(now, limits.objection, terms.calendar),
    ...guessed(terms, dues),
    ...(to.note !== undefined && { note: to.note }),
  };
}

/** Units that an upheld objection has freed of the order. */
export function freed(state: OrderState): readonly UnitCode[] {
  return state.objections.filter(({ upheld }) => upheld).map(({ unit }) => unit);
}

/**
 * Dispatch that a limit forces (art. 12(2)): to the unit of the catalogue where power and territory are clear, otherwise to
 * the district, otherwise to the city's duty desk. Never nowhere, and never back to a unit that a ruling has freed.
 */
export function forcedDispatch(state: OrderState, now: Instant): Fact<'DISPATCHED'> {
  const { route } = state.terms;
  const known = route.basis === 'direct' || route.basis === 'liaison';
  const clear = known && !freed(state).includes(route.unit);
  const unit = clear ? route.unit : coordinator(state, state.terms);
  return dispatched({ unit, copyTo: clear ? route.copyTo : undefined, how: 'forced' }, now, state.terms, false);
}

/** Art. 12(2): where the unit is unclear the district coordinates, or the city where a ruling has freed the district. */
export function coordinator(state: OrderState, { desks }: Terms): UnitCode {
  return freed(state).includes(desks.district) ? desks.city : desks.district;
}

/** FU-8: the next numbered round with its own, shorter limit; the old verdict stays. */
export function redoOrdered(state: OrderState, now: Instant, note?: string): Fact<'REDO_ORDERED'> {
  const { terms } = state;
  const dues = reportDues(now, terms.limits.redo, terms);
  const coUnits = coUnitsCarried(state, dues.report.at, now);
  return {
    type: 'REDO_ORDERED',
    round: state.round + 1,
    limit: terms.limits.redo,
    due: { contact: due(now, terms.limits.contact, terms), ...dues },
    ...(coUnits.length > 0 && { coUnits }),
    ...guessed(terms, dues),
    ...(note !== undefined && { note }),
  };
}

/** True while another redo round is allowed: not when the topic pool has taken the matter over for good. */
export function mayRedo(state: OrderState): boolean {
  return state.round - 1 < state.terms.redoMax && !state.topic?.closes;
}

/** Closing: until `frozenAt` an appeal, an exclusion or a late urge may still follow (AP-4, AP-9). */
export function closed(state: OrderState, outcome: Outcome, now: Instant): Fact<'CLOSED'> {
  const { terms } = state;
  const period = periodOf(now, terms.periodStartDay);
  return {
    type: 'CLOSED',
    outcome,
    period: period.label,
    frozenAt: addToDeadline(period.end, terms.limits.freeze, terms.calendar),
    ...(state.holder && { appealUntil: addLimit(now, terms.limits.appeal, terms.calendar) }),
  };
}

/** A call, to be made in calling hours not before `from` (FU-6). */
function callTask(no: number, from: Instant, terms: Terms): FollowUpTask {
  const start = nextInside(from, terms.followUp.hours);
  return { no, channel: 'phone', from: start, until: addLimit(start, terms.followUp.callWithin, terms.calendar) };
}

function opened(task: FollowUpTask, now: Instant): Fact<'FOLLOW_UP_OPENED'> {
  return { type: 'FOLLOW_UP_OPENED', task, due: { call: at(task.until, now) } };
}

/** Opens the follow-up now; the first call is due in the next calling hours. Numbers go on over rounds: a task has one for ever. */
export function openFollowUp(state: OrderState, now: Instant): Fact<'FOLLOW_UP_OPENED'> {
  return opened(callTask((state.tasks ?? 0) + 1, now, state.terms), now);
}

/**
 * After an attempt without an answer: another call, spread over at least `minDays` days, then the text-message survey.
 * The survey is always last, and only its silence ends the follow-up.
 */
export function nextTask(visit: Visit, task: FollowUpTask, terms: Terms, now: Instant): FollowUpTask {
  const rule = terms.followUp;
  const tries = visit.tries + 1;
  const no = task.no + 1;
  if (tries >= rule.calls) {
    // Nobody is texted at night, and the caller has the whole time from then.
    const from = nextInside(now, rule.hours);
    return { no, channel: 'sms', from, until: addLimit(from, rule.survey, terms.calendar) };
  }
  const days = new Set([...visit.days, dayOf(now)]).size;
  const onANewDay = rule.calls - tries <= rule.minDays - days;
  const earliest = addLimit(now, rule.retryAfter, terms.calendar);
  return callTask(no, onANewDay ? Math.max(earliest, startOfDay(dayOf(now)) + DAY) : earliest, terms);
}

/**
 * FU-3: an early report is followed up some hours after its acceptance, never later than a day after the limit, in calling
 * hours; where that day ends outside them, in the last ones before. At once when that time has already come.
 */
export function afterAcceptance(
  state: OrderState,
  now: Instant,
): { readonly due: Dues; readonly then: readonly Fact[] } {
  const { followUp, calendar } = state.terms;
  if (state.visit?.task) return { due: {}, then: [] };
  const latest = addToDeadline(clockOf(state).dueAt, followUp.latestAfterDue, calendar);
  const wanted = Math.min(addLimit(now, followUp.afterReport, calendar), latest);
  const slot = nextInside(Math.max(wanted, now), followUp.hours);
  const last = lastWindow(latest, followUp.hours);
  const start = slot > latest && last && now < last[1] ? Math.max(last[0], now) : slot;
  if (start > now) return { due: { followUp: at(start, now) }, then: [] };
  return { due: {}, then: [openFollowUp(state, now)] };
}

/** Counted time from the start of the report clock, ms, without its pauses. */
export function elapsed(clock: ReportClock, now: Instant, terms: Terms): number {
  return elapsedOn(clock, now, terms.calendar);
}

/** True once the running report limit was missed: by this unit, in this round. No limit is missed at its very start. */
export function overdue(state: OrderState): boolean {
  const { clock, breaches } = state;
  return clock !== undefined && breaches.some((each) => each.clock === 'report' && each.at > clock.from);
}

/**
 * Art. 23: once the limit has expired the follow-up opens, even if the unit is silent; not again once it has come to an end.
 * One that an objection interrupted goes on with the attempts it had.
 */
export function expiredFollowUp(state: OrderState, now: Instant): readonly Fact[] {
  const { visit } = state;
  return overdue(state) && !visit?.task && !visit?.invalid ? [openFollowUp(state, now)] : [];
}

/**
 * The next rung of the ladder, counted from the missed limit (AP-15); past the last one it repeats, counted from its last
 * expiry. Never in the past: what an outage of ours passed over comes once, not in a burst.
 */
export function rungDue(state: OrderState, index: number, now: Instant): Dues {
  const { ladder, calendar } = state.terms;
  const from = clockOf(state).dueAt;
  const step = ladder[index];
  if (step) return { ladder: at(Math.max(now, addToDeadline(from, step.after, calendar)), from) };
  const { after } = lastRung(state.terms);
  const expired = state.due.ladder?.at ?? now;
  const next = addToDeadline(expired, after, calendar);
  return { ladder: next > now ? at(next, expired) : at(addToDeadline(now, after, calendar), now) };
}

export function lastRung({ ladder }: Terms): Rung {
  return ladder.reduce((_, rung) => rung);
}
