import { MINUTE } from '../calendar';
import type { Command } from '../commands';
import type { Fact, Outcome } from '../events';
import type { Refusal } from '../failures';
import type { OrderState, Rating, Visit } from '../state';
import type { Instant } from '../terms';
import { supervisedUnsolved } from './supervising';
import { at, closed, due, mayRedo, nextTask, redoOrdered } from './facts';

type Decision = readonly Fact[] | Refusal;

/** How long a claimed call belongs to its visitor. Technical, not a figure of the regulation. */
export const LEASE_MS = 30 * MINUTE;

function leasedByOther({ lease }: Visit, key: string | undefined, now: Instant): boolean {
  return lease !== undefined && lease.until >= now && lease.key !== (key ?? '');
}

export function claimFollowUp(state: OrderState, { actor }: Command<'claimFollowUp'>, now: Instant): Decision {
  const { visit } = state;
  if (!visit?.task) return { refused: 'NO_FOLLOW_UP_OPEN', rule: 'art. 23; FU-2' };
  const { task } = visit;
  if (now < task.from) return { refused: 'NOT_YET_TIME', rule: 'FU-6' };
  if (leasedByOther(visit, actor.key, now)) return { refused: 'LEASED_BY_OTHER', rule: 'FU-2' };
  return [{ type: 'FOLLOW_UP_CLAIMED', no: task.no, until: now + LEASE_MS }];
}

/** Art. 23, FU-4…7: was the caller contacted, is it solved, satisfied? Nobody reached is never satisfied. */
export function recordFollowUp(state: OrderState, { body, actor }: Command<'recordFollowUp'>, now: Instant): Decision {
  const { visit, terms } = state;
  if (!visit?.task) return { refused: 'NO_FOLLOW_UP_OPEN', rule: 'art. 23; FU-2' };
  const { task } = visit;
  if (actor.role === 'visitor' && leasedByOther(visit, actor.key, now))
    return { refused: 'LEASED_BY_OTHER', rule: 'FU-2' };
  const tried = body.outcome === 'noAnswer' || body.outcome === 'notTheCaller';
  // Only whoever called can say that nobody answered, and only of a call made when it was to be made: attempts are spread.
  if (tried && actor.role === 'caller') return { refused: 'ROLE_NOT_ALLOWED', rule: 'FU-6' };
  const note = body.note !== undefined && { note: body.note };
  if (body.outcome === 'refused') return invalid(state, 'refused', now, body.note);
  if (body.outcome !== 'reached') {
    if (task.channel === 'sms') return { refused: 'ANSWER_INCOMPLETE', rule: 'FU-6' };
    if (now < task.from) return { refused: 'NOT_YET_TIME', rule: 'FU-6' };
    const next = nextTask(visit, task, terms, now);
    return [
      {
        type: 'FOLLOW_UP_TRIED',
        no: task.no,
        outcome: body.outcome,
        ...note,
        next,
        due: { call: at(next.until, now) },
      },
    ];
  }
  const { contacted, solved, satisfaction, handlingTrue } = body;
  if (contacted === undefined || solved === undefined || satisfaction === undefined)
    return { refused: 'ANSWER_INCOMPLETE', rule: 'FU-4' };
  const rated: Fact = {
    type: 'RATED',
    channel: body.channel,
    contacted,
    solved,
    satisfaction,
    ...(handlingTrue !== undefined && { handlingTrue }),
    ...note,
  };
  return [rated, ...verdict(state, { solved, satisfaction }, now)];
}

/** FU-8: unsolved or dissatisfied goes back to the unit while rounds are left; otherwise the order closes with what the caller said. */
function verdict(
  state: OrderState,
  { solved, satisfaction }: Pick<Rating, 'solved' | 'satisfaction'>,
  now: Instant,
): readonly Fact[] {
  const good = solved && satisfaction !== 'dissatisfied';
  if (!good && mayRedo(state)) return [...(solved ? [] : supervisedUnsolved(state, now)), redoOrdered(state, now)];
  const outcome: Outcome = good ? 'solved' : solved ? 'solvedDissatisfied' : 'unsolved';
  return [closed(state, outcome, now)];
}

/** FU-5: an invalid follow-up leaves the rates. It closes an order whose report stands; a silent unit goes on climbing the ladder. */
export function invalid(state: OrderState, why: 'silence' | 'refused', now: Instant, note?: string): readonly Fact[] {
  const fact: Fact = { type: 'FOLLOW_UP_INVALID', why, ...(note !== undefined && { note }) };
  return state.report?.accepted ? [fact, closed(state, 'invalid', now)] : [fact];
}

export function redo(state: OrderState, { body }: Command<'redo'>, now: Instant): Decision {
  if (!mayRedo(state)) return { refused: 'REDO_LIMIT', rule: 'FU-8' };
  return [redoOrdered(state, now, body.note)];
}

/** AP-8, AP-9: once, by the unit, inside the window; another role decides. */
export function appeal(state: OrderState, { body }: Command<'appeal'>, now: Instant): Decision {
  if (state.appeal)
    return { refused: state.appeal.granted === undefined ? 'APPEAL_PENDING' : 'WRONG_STATE', rule: 'AP-8' };
  if (now > (state.appealUntil ?? 0)) return { refused: 'APPEAL_WINDOW_CLOSED', rule: 'AP-9' };
  return [
    { type: 'APPEALED', ...body, due: { appealDecision: due(now, state.terms.limits.appealDecision, state.terms) } },
  ];
}

export function ruleAppeal(state: OrderState, { body, actor }: Command<'ruleAppeal'>): Decision {
  const { appeal: pending } = state;
  if (!pending || pending.granted !== undefined) return { refused: 'NO_APPEAL_PENDING', rule: 'AP-8' };
  if (pending.by !== undefined && pending.by === actor.key) return { refused: 'SAME_PERSON', rule: 'AP-8' };
  return [{ type: 'APPEAL_RULED', ...body }];
}
