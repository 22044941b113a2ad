import type { Command } from '../commands';
import type { Fact } from '../events';
import type { Refusal } from '../failures';
import type { OrderState } from '../state';
import type { Instant, Terms, UnitCode } from '../terms';
import { dispatchDue, dispatched, due, expiredFollowUp, freed } from './facts';
import { mayAnswer, toDispatch } from './intake';

type Decision = readonly Fact[] | Refusal;

export function answer(state: OrderState, { body }: Command<'answer'>): Decision {
  if (!mayAnswer(state.kind)) return { refused: 'ANSWER_ONLY_CONSULTS', rule: 'art. 11; IN-6' };
  return [{ type: 'ANSWERED', ...body }];
}

export function merge(state: OrderState, { body }: Command<'merge'>): Decision {
  if (body.into === state.orderNo) return { refused: 'SELF_MERGE', rule: 'art. 11(3); IN-9' };
  return [{ type: 'MERGED', ...body }];
}

/** Art. 10: matter, time and contact must be complete; the caller has a limit to add what is missing. */
export function askInfo(state: OrderState, { body }: Command<'askInfo'>, now: Instant): Decision {
  return [{ type: 'INFO_ASKED', ...body, due: { info: due(now, state.terms.limits.info, state.terms) } }];
}

export function addInfo(state: OrderState, command: Command<'addInfo'>, now: Instant): Decision {
  const { terms } = command;
  const added: Fact = { type: 'INFO_ADDED', ...command.body, ...(terms && { terms }) };
  return [added, ...toDispatch(terms ?? state.terms, now, freed(state))];
}

/** The agent lets go of an order held back at intake. */
export function submit(state: OrderState, command: Command<'submit'>, now: Instant): Decision {
  const { level: _, ...rest } = command.body;
  const terms = command.terms ?? state.terms;
  const submitted: Fact = { type: 'SUBMITTED', ...rest, ...(command.terms && { terms }), due: dispatchDue(now, terms) };
  return terms.route.automatic ? [submitted, ...toDispatch(terms, now)] : [submitted];
}

export function consult(state: OrderState, { body }: Command<'consult'>, now: Instant): Decision {
  return [{ type: 'CONSULT_STARTED', ...body, due: { consult: due(now, state.terms.limits.consult, state.terms) } }];
}

/** Art. 12: a person dispatches, or dispatches again after a wrong dispatch; the new unit gets a fresh limit, the citizen clock runs on. */
export function dispatch(state: OrderState, command: Command<'dispatch'>, now: Instant): Decision {
  const { actor, body } = command;
  const { desks } = state.terms;
  if (actor.role === 'district' && actor.unit !== desks.district && actor.unit !== state.holder?.unit) {
    return { refused: 'NOT_THE_HOLDER', rule: 'art. 12(2); DI-5' };
  }
  const terms = command.terms ?? state.terms;
  return [dispatched(chosen(terms, body), now, terms, command.terms !== undefined)];
}

/** The unit a person named; the terms resolved for it say who gets the copy. */
function chosen(terms: Terms, body: { readonly unit?: UnitCode; readonly note?: string }) {
  const { unit, copyTo } = terms.route;
  return {
    unit: body.unit ?? unit,
    ...(copyTo !== undefined && { copyTo }),
    how: 'person' as const,
    ...(body.note !== undefined && { note: body.note }),
  };
}

/**
 * Art. 12, 14: only about duty or territory, inside the window of its dispatch (a redo opens none), a limited number of times,
 * never after a ruling.
 */
export function object(state: OrderState, { body, actor }: Command<'object'>, now: Instant): Decision {
  const { terms, objections, holder } = state;
  const { unit = '' } = actor;
  if (holder?.how === 'ruling') return { refused: 'OBJECTION_FINAL', rule: 'DI-12' };
  if (state.objectionUntil === undefined || now > state.objectionUntil)
    return { refused: 'OBJECTION_WINDOW_CLOSED', rule: 'art. 12; DI-10' };
  const own = objections.filter((each) => each.unit === unit).length;
  if (objections.length >= terms.objection.max || own >= terms.objection.perUnit)
    return { refused: 'OBJECTION_LIMIT', rule: 'DI-12' };
  return [{ type: 'OBJECTED', ...body, unit, due: { objectionReview: due(now, terms.limits.objectionReview, terms) } }];
}

/** The ruling is final: a unit named by it cannot return the order (DI-12); upheld, the next unit gets a fresh limit (DI-13). */
export function ruleObjection(state: OrderState, command: Command<'ruleObjection'>, now: Instant): Decision {
  const { body } = command;
  const note = body.note !== undefined && { note: body.note };
  if (!body.upheld) return [{ type: 'OBJECTION_DENIED', ...note }, ...expiredFollowUp(state, now)];
  const upheld: Fact = { type: 'OBJECTION_UPHELD', ...note };
  if (body.unit === undefined) return [upheld, { type: 'SUBMITTED', due: dispatchDue(now, state.terms) }];
  const terms = command.terms ?? state.terms;
  return [
    upheld,
    dispatched({ ...chosen(terms, { unit: body.unit }), how: 'ruling' }, now, terms, command.terms !== undefined),
  ];
}
