import { type BesideDue, everyBesideDue, isBesideKind } from '../beside';
import { coUnitsMoved, isCalledKind } from '../calling';
import { addLimit, addToDeadline, usesCalendar } from '../calendar';
import type { Command } from '../commands';
import { DUE_KINDS, type Due, type DueKind, type Dues, type Fact } from '../events';
import type { Refusal } from '../failures';
import { courseOf, limitsOn, standsSince } from '../reportClock';
import { clockOf, type OrderState, type ReportClock } from '../state';
import type { Instant, Limit, Terms } from '../terms';
import { due, guessed, lastRung, yellowDue } from './facts';

/**
 * After a calendar notice (§9): every open deadline that depends on working days is counted anew from its own start under the
 * new calendar, with its extensions; the report limit also while the report is under review. What has fallen due stays, and
 * nothing is set before now. Windows of a closed order (appeal, freezing) have been told and stay: the command ends with the
 * order. Audited as an event that carries the new terms.
 */
export function recomputeDeadlines(
  state: OrderState,
  { body, terms: fresh }: Command<'recomputeDeadlines'>,
  now: Instant,
): readonly Fact[] | Refusal {
  const { calendar } = fresh ?? state.terms;
  const terms: Terms = { ...state.terms, calendar, versions: { ...state.terms.versions, calendar: calendar.version } };
  const clock = state.clock && recounted(state.clock, terms, now);
  const counted = { ...state, terms, ...(clock && { clock }) };
  const moves = changed(counted, now);
  const called = calledMoves(state, terms, now);
  const beside = besideMoves(counted, now);
  const objectionUntil = openWindow(state, terms, now);
  const moved = clock && (clock.dueAt !== state.clock?.dueAt || clock.originalDueAt !== state.clock.originalDueAt);
  const coUnits =
    clock && clock.dueAt !== state.clock?.dueAt
      ? coUnitsMoved(state, { before: clockOf(state).dueAt, after: clock.dueAt }, now)
      : [];
  if (
    !moved &&
    objectionUntil === undefined &&
    called.length === 0 &&
    beside.length === 0 &&
    Object.keys(moves).length === 0 &&
    calendar.version === state.terms.calendar.version
  )
    return { refused: 'NOTHING_TO_RECOMPUTE', rule: '§9' };
  return [
    {
      type: 'DEADLINES_RECOMPUTED',
      terms,
      due: moves,
      ...(moved && { report: { dueAt: clock.dueAt, originalDueAt: clock.originalDueAt } }),
      ...(called.length > 0 && { called }),
      ...(coUnits.length > 0 && { coUnits }),
      ...(beside.length > 0 && { beside }),
      ...(objectionUntil !== undefined && { objectionUntil }),
      ...guessed(terms, { ...state.due, ...moves }),
      ...body,
    },
  ];
}

/** The report clock under the new calendar; one that has run out stays as it is. One that stands still is judged by when it stopped. */
function recounted(clock: ReportClock, { calendar }: Terms, now: Instant): ReportClock {
  const judged = standsSince(clock) ?? now;
  if (clock.dueAt < judged || !limitsOn(clock).some(usesCalendar)) return clock;
  const { whole, dueAt } = courseOf(clock, calendar);
  return { ...clock, originalDueAt: whole, dueAt: Math.max(dueAt, judged) };
}

type CalledMoves = NonNullable<Fact<'DEADLINES_RECOMPUTED'>['called']>;

/** Units called in whose limits move: each has its own, of which only the earliest is armed. */
function calledMoves({ whistles }: OrderState, { calendar }: Terms, now: Instant): CalledMoves {
  const again = (at: Instant, from: Instant, limit: Limit) =>
    at < now || !usesCalendar(limit) ? at : Math.max(now, addLimit(from, limit, calendar));
  return (whistles ?? []).flatMap(({ no, arrival, ruling, units }) =>
    units.flatMap(({ unit, state, from, arriveBy, inquiry }): CalledMoves => {
      const runs =
        state === 'called' ? { from, by: arriveBy, limit: arrival } : inquiry && { ...inquiry, limit: ruling };
      if (!runs) return [];
      const at = again(runs.by, runs.from, runs.limit);
      const kind = state === 'called' ? 'whistle' : 'whistleRuling';
      return at === runs.by ? [] : [{ whistle: no, unit, kind, from: runs.from, at }];
    }),
  );
}

type BesideMoves = NonNullable<Fact<'DEADLINES_RECOMPUTED'>['beside']>;

/** Limits beside the order that move; a level-3 unit's stays within the lead's. The state has the new terms and clock already. */
function besideMoves(state: OrderState, now: Instant): BesideMoves {
  const again = ({ kind, from, limit, at }: BesideDue) => {
    if (at < now || !limit || !usesCalendar(limit)) return at;
    const moved = Math.max(now, addLimit(from, limit, state.terms.calendar));
    return kind === 'assignmentReport' || kind === 'assignmentSign' ? Math.min(moved, clockOf(state).dueAt) : moved;
  };
  return everyBesideDue(state).flatMap((due) => {
    const at = again(due);
    return at === due.at ? [] : [{ kind: due.kind, no: due.no, at }];
  });
}

/** The new end of a window for objections that is still open; undefined where it does not move. */
function openWindow(state: OrderState, terms: Terms, now: Instant): Instant | undefined {
  const { objectionUntil, holder } = state;
  const { objection } = terms.limits;
  if (!holder || objectionUntil === undefined || objectionUntil < now || !usesCalendar(objection)) return undefined;
  const until = Math.max(now, addLimit(holder.since, objection, terms.calendar));
  return until === objectionUntil ? undefined : until;
}

/** The armed deadlines that move; the state has the new terms and clock already. */
function changed(state: OrderState, now: Instant): Dues {
  const moves: { [K in DueKind]?: Due } = {};
  for (const kind of DUE_KINDS) {
    const armed = state.due[kind];
    if (!armed || armed.at < now || isCalledKind(kind) || isBesideKind(kind)) continue;
    const at = Math.max(now, recountedDue(kind, armed, state));
    if (at !== armed.at) moves[kind] = { ...armed, at };
  }
  return moves;
}

function recountedDue(kind: DueKind, armed: Due, { terms, clock, rung }: OrderState): Instant {
  const { calendar, ladder } = terms;
  const { limit } = armed;
  const counted = limit && usesCalendar(limit) ? due(armed.from, limit, terms, armed.spentMs).at : armed.at;
  if (!clock) return counted;
  // The last rung repeats from its own expiry; the others count from the missed limit.
  const step = ladder[rung];
  switch (kind) {
    case 'report':
      return clock.dueAt;
    case 'yellow':
      return yellowDue(clock, terms).at;
    case 'extensionDecision':
    case 'hangDecision':
      return Math.min(counted, clock.dueAt);
    case 'ladder':
      return step
        ? addToDeadline(clock.dueAt, step.after, calendar)
        : addToDeadline(armed.from, lastRung(terms).after, calendar);
    default:
      return counted;
  }
}
