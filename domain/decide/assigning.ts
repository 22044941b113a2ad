import { addLimit } from '../calendar';
import { type Assignment, assignmentsOf, isForward, openAssignment, stillAtWork } from '../assigning';
import { MOST_CALLED } from '../calling';
import type { Command } from '../commands';
import type { Due, Fact } from '../events';
import type { Refusal } from '../failures';
import { clockOf, holderOf, type OrderState } from '../state';
import type { Instant, Limit, UnitCode } from '../terms';
import { signedFirst } from './handling';
import { noted } from './stamp';

type Decision = readonly Fact[] | Refusal;

const RULE = '§2.2';

/**
 * 交办下级: the unit that leads hands the order to a unit below it, due before itself: by a limit given with the command, or
 * after a share of the time it has left. `instead` passes on what another had (转派). Who is below whom the rules have said.
 */
export function assign(state: OrderState, { body, terms }: Command<'assign'>, now: Instant): Decision {
  const { terms: inForce } = state;
  const rules = terms?.assigning;
  if (!rules) return { refused: 'NO_SUCH_RULE', rule: RULE };
  const before = openAssignment(state, body.instead);
  if (body.instead !== undefined && !before) return { refused: 'NOT_CALLED', rule: RULE };
  if ([...stillAtWork(state), holderOf(state).unit].includes(body.unit))
    return { refused: 'ALREADY_CALLED', rule: RULE };
  if (assignmentsOf(state).length >= MOST_CALLED) return { refused: 'TOO_MANY_CALLED', rule: RULE };
  const clock = clockOf(state);
  const dueAt = body.limit
    ? addLimit(now, body.limit, inForce.calendar)
    : now + Math.round((clock.dueAt - now) * rules.share);
  // At or after the limit of the lead no share of what is left ends before it either.
  if (dueAt >= clock.dueAt) return { refused: 'TOO_LATE_TO_ASSIGN', rule: RULE };
  const { sign } = inForce.limits;
  return [
    ...signedFirst(state),
    {
      type: 'ASSIGNED',
      no: assignmentsOf(state).length + 1,
      unit: body.unit,
      caller: holderOf(state).unit,
      sign,
      signBy: Math.min(addLimit(now, sign, inForce.calendar), dueAt),
      ...(body.limit && { limit: body.limit satisfies Limit }),
      dueAt,
      ...(rules.assistant && { assistant: true }),
      ...(before && { instead: before.unit }),
      ...noted(body),
    },
  ];
}

type Found = { readonly on: Assignment } | Refusal;

/** What the unit still has to hand upwards; not once it has. */
function unfinished(state: OrderState, unit: UnitCode | undefined): Found {
  const on = openAssignment(state, unit);
  if (!on) return { refused: 'NOT_CALLED', rule: RULE };
  return on.state === 'submitted' ? { refused: 'WRONG_STATE', rule: RULE } : { on };
}

/** Signed, contacted (or why not), working: forward only, and steps may be passed over. */
export function advanceAssignment(state: OrderState, { body, actor }: Command<'advanceAssignment'>): Decision {
  const found = unfinished(state, actor.unit);
  if ('refused' in found) return found;
  if ((body.step === 'contactFailed') !== (body.reason !== undefined)) return { refused: 'INVALID_BODY', rule: RULE };
  if (!isForward(found.on, body.step)) return { refused: 'WRONG_STATE', rule: RULE };
  return [{ type: 'ASSIGNMENT_ADVANCED', no: found.on.no, unit: found.on.unit, ...body }];
}

/** The result goes upwards to be checked; late is late and still counts. Exactly at due is in time. */
export function submitAssignment(state: OrderState, command: Command<'submitAssignment'>, now: Instant): Decision {
  const found = unfinished(state, command.actor.unit);
  if ('refused' in found) return found;
  const { no, unit, dueAt } = found.on;
  return [{ type: 'ASSIGNMENT_SUBMITTED', no, unit, ...command.body, ...(now > dueAt && { late: true }) }];
}

/** 退回: not ours, or not ours to do; what was missed stays. The lead must hand it to somebody else or do it itself. */
export function returnAssignment(state: OrderState, { body, actor }: Command<'returnAssignment'>): Decision {
  const found = unfinished(state, actor.unit);
  if ('refused' in found) return found;
  return [{ type: 'ASSIGNMENT_RETURNED', no: found.on.no, unit: found.on.unit, ...body }];
}

/** Checked upwards by the unit that assigned it: accepted, or sent back under the limit it had. */
export function reviewAssignment(state: OrderState, { body }: Command<'reviewAssignment'>): Decision {
  const on = openAssignment(state, body.unit);
  if (!on) return { refused: 'NOT_CALLED', rule: RULE };
  if (on.state !== 'submitted') return { refused: 'NOT_SUBMITTED', rule: RULE };
  return [{ type: 'ASSIGNMENT_REVIEWED', no: on.no, ...body }];
}

/** 退出: the lead takes back what it had handed down. */
export function withdrawAssignment(state: OrderState, { body }: Command<'withdrawAssignment'>): Decision {
  const on = openAssignment(state, body.unit);
  if (!on) return { refused: 'NOT_CALLED', rule: RULE };
  return [{ type: 'ASSIGNMENT_WITHDRAWN', no: on.no, ...body }];
}

type Breach = (owner: UnitCode, due: Due) => Fact<'BREACHED'>;

/** A level-3 unit that does not sign has signed all the same once its limit is over, with a breach of its own. */
export function assignmentsUnsigned(state: OrderState, now: Instant, breach: Breach): readonly Fact[] {
  return assignmentsOf(state).flatMap((each): readonly Fact[] => {
    const { no, unit, from, sign, signBy } = each;
    if (each.state !== 'toSign' || now <= signBy) return [];
    const signed: Fact = { type: 'ASSIGNMENT_ADVANCED', no, unit, step: 'signed', auto: true };
    return [breach(unit, { at: signBy, from, limit: sign }), signed];
  });
}
