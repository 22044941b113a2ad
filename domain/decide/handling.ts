import { addLimit, addToDeadline } from '../calendar';
import { stillAtWork } from '../assigning';
import type { Command, CommandBodies } from '../commands';
import type { Dues, Fact } from '../events';
import type { Refusal } from '../failures';
import { hangOf, type TellingCaller } from '../hanging';
import { resumed } from '../reportClock';
import { clockOf, holderOf, type OrderState } from '../state';
import type { Instant, Limit } from '../terms';
import { blockedBy } from './calling';
import { afterAcceptance, at, due, elapsed, overdue, rungDue, yellowLight } from './facts';
import { ended, proofOf } from './hanging';
import { supervisedByUrge } from './supervising';

type Decision = readonly Fact[] | Refusal;

/** Contacting, reporting or assigning without having signed is signing. */
export function signedFirst(state: OrderState): readonly Fact[] {
  return state.stage === 'DISPATCHED' ? [{ type: 'SIGNED' }] : [];
}

/** Art. 15: an attempt counts as contact in time when its reason is recorded; whether it was true the follow-up asks. */
export function contact(state: OrderState, { body }: Command<'contact'>): Decision {
  if (!body.reached && body.reason === undefined) return { refused: 'INVALID_BODY', rule: 'art. 15; TL-7' };
  return [...signedFirst(state), { type: 'CONTACTED', ...body }];
}

/** Art. 15(3): result to caller and hotline. Exactly at due is in time. A zero review time means accepted by itself at once. */
export function report(state: OrderState, { body }: Command<'report'>, now: Instant): Decision {
  if (state.stage !== 'HUNG') return reported(state, body, now);
  const then = reported({ ...state, clock: resumed(clockOf(state), now, state.terms.calendar) }, body, now);
  return 'refused' in then ? then : [ended(state, 'report', now), ...then];
}

/** The report on a clock that runs. */
function reported(state: OrderState, body: CommandBodies['report'], now: Instant): Decision {
  if (blockedBy(state, now).length > 0) return { refused: 'UNITS_STILL_CALLED', rule: 'art. 14, 16; DI-15' };
  const reviewDue = due(now, state.terms.limits.reportReview, state.terms);
  const contacted: readonly Fact[] =
    body.contacted && holderOf(state).contactedAt === undefined ? [{ type: 'CONTACTED', reached: true }] : [];
  const accepted = reviewDue.at <= now ? acceptReport(state, now, { auto: true }) : [];
  return [...signedFirst(state), ...contacted, theReport(state, body, now, { reportReview: reviewDue }), ...accepted];
}

function theReport(state: OrderState, body: CommandBodies['report'], now: Instant, dues: Dues): Fact<'REPORTED'> {
  const clock = clockOf(state);
  const waiting = stillAtWork(state);
  return {
    type: 'REPORTED',
    ...body,
    late: now > clock.dueAt,
    elapsedMs: elapsed(clock, now, state.terms),
    ...(waiting.length > 0 && { waitingFor: waiting }),
    due: dues,
  };
}

/** The hard stop of a hang, where the policy closes: taken as reported unsolved; the caller is asked all the same (art. 23). */
export function leftUnsolved(state: OrderState, now: Instant): readonly Fact[] {
  if (hangOf(state).rules.atStop !== 'close') return [];
  const then = { ...state, clock: resumed(clockOf(state), now, state.terms.calendar) };
  return [theReport(then, { result: 'unsolved' }, now, {}), ...acceptReport(then, now, { auto: true })];
}

/** The report is accepted; art. 23 sets when the caller is asked. */
export function acceptReport(
  state: OrderState,
  now: Instant,
  how: { readonly auto?: true; readonly note?: string },
): readonly Fact[] {
  const { due: dues, then } = afterAcceptance(state, now);
  return [{ type: 'REPORT_ACCEPTED', ...how, due: dues }, ...then];
}

/** A poor report goes back; the clock is as if it had never been handed in: a limit that has passed meanwhile falls due at once. */
export function reviewReport(state: OrderState, { body }: Command<'reviewReport'>, now: Instant): Decision {
  const note = body.note !== undefined && { note: body.note };
  if (body.accepted) return acceptReport(state, now, { ...note });
  return [{ type: 'REPORT_REJECTED', ...note, due: rearmed(state, now) }];
}

/** Armed never before now: what passed during the review falls due at once, and is no outage of ours. */
function rearmed(state: OrderState, now: Instant): Dues {
  const clock = clockOf(state);
  if (overdue(state)) return rungDue(state, state.rung, now);
  const report = { at: Math.max(clock.dueAt, now), from: clock.from, limit: clock.limit };
  return { ...(clock.dueAt > now && yellowLight(state, now)), report };
}

/**
 * Art. 15(2): with a reason, told to the caller before, asked well before due, a limited number of times, never for urgent
 * levels, at most a share of the original limit. Decided by another role before the limit; silence refuses.
 */
export function askExtension(state: OrderState, { body }: Command<'askExtension'>, now: Instant): Decision {
  const { terms, level } = state;
  const clock = clockOf(state);
  const { extension: rule, limits, calendar } = terms;
  const refuse = (refused: Refusal['refused']): Refusal => ({ refused, rule: 'art. 15(2); TL-10' });
  if (!rule.levels.includes(level)) return refuse('EXTENSION_LEVEL');
  if (state.extension) return refuse('EXTENSION_PENDING');
  if (state.hang) return refuse('HANG_PENDING');
  // Per dispatch: what is granted, and one request more than that, so that a refused one may be made better once.
  const { asked, granted } = state.extensionsOfDispatch;
  if (granted >= rule.max || asked > rule.max) return refuse('EXTENSION_LIMIT');
  const told = recordNamed(body) ?? proofOf(state, body, now);
  if (!told) return refuse('CALLER_NOT_TOLD');
  if (addLimit(now, rule.askBefore, calendar) > clock.dueAt) return refuse('EXTENSION_TOO_LATE');
  const { value, unit, reason, note } = body;
  const limit: Limit = { value, unit: unit ?? clock.limit.unit };
  const longest = share(clock.limit, rule.maxShare);
  if (addToDeadline(clock.dueAt, limit, calendar) > addToDeadline(clock.dueAt, longest, calendar))
    return refuse('EXTENSION_TOO_LONG');
  const decision = due(now, limits.extensionDecision, terms);
  const extensionDecision = decision.at > clock.dueAt ? at(clock.dueAt, now) : decision;
  const noted = note !== undefined && { note };
  return [{ type: 'EXTENSION_ASKED', value, reason, ...told, ...noted, limit, due: { extensionDecision } }];
}

/** Commands of before the proof was kept named the record only; they stand in recorded histories. */
function recordNamed({ callerTold }: TellingCaller & { readonly callerTold?: string }) {
  return callerTold === undefined ? undefined : { callerTold };
}

/** A share of a limit; days are whole, so a part of a day is no day. */
function share({ value, ...limit }: Limit, part: number): Limit {
  const byDay = limit.unit === 'naturalDay' || limit.unit === 'workday';
  return { ...limit, value: byDay ? Math.floor(value * part) : value * part };
}

/** The original due time stays beside the new one. A yellow light that has been on does not come on again. */
export function ruleExtension(state: OrderState, { body, actor }: Command<'ruleExtension'>, now: Instant): Decision {
  const { extension, terms } = state;
  const note = body.note !== undefined && { note: body.note };
  if (!extension) return { refused: 'NO_EXTENSION_PENDING', rule: 'art. 15(2); TL-10' };
  if (extension.by !== undefined && extension.by === actor.key)
    return { refused: 'SAME_PERSON', rule: 'art. 15(2); TL-10' };
  if (!body.granted) return [{ type: 'EXTENSION_REFUSED', ...note }];
  const clock = clockOf(state);
  const dueAt = addToDeadline(clock.dueAt, extension.limit, terms.calendar);
  const extendedBy = [...(clock.extendedBy ?? []), extension.limit];
  return [
    {
      type: 'EXTENSION_GRANTED',
      ...note,
      due: {
        ...yellowLight({ ...state, clock: { ...clock, dueAt, extendedBy } }, now),
        report: { at: dueAt, from: clock.from, limit: clock.limit },
      },
    },
  ];
}

/** An urge counts and moves no limit; many callers put the order under supervision (AP-14). */
export function urge(state: OrderState, { body, actor }: Command<'urge'>, now: Instant): Decision {
  const how = actor.role === 'caller' ? 'caller' : 'hotline';
  return [{ type: 'URGED', ...body, how }, ...supervisedByUrge(state, now)];
}
