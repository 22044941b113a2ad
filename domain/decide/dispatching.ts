import type { Command } from '../commands';
import type { Fact } from '../events';
import type { Refusal } from '../failures';
import { armedOn, holderOf, type OrderState } from '../state';
import type { Instant, Terms, UnitCode } from '../terms';
import { coordinator, dispatchDue, dispatched, due, expiredFollowUp, freed, spent, waitedMs } from './facts';
import { mayAnswer, toDispatch, withoutPerson } from './intake';

type Decision = readonly Fact[] | Refusal;

export function answer(state: OrderState, { body }: Command<'answer'>): Decision {
  if (!mayAnswer(state.kind)) return { refused: 'ANSWER_ONLY_CONSULTS', rule: 'art. 11; IN-6' };
  return [{ type: 'ANSWERED', ...body }];
}

export function merge(state: OrderState, { body }: Command<'merge'>): Decision {
  if (body.into === state.orderNo) return { refused: 'SELF_MERGE', rule: 'art. 11(3); IN-9' };
  return [{ type: 'MERGED', ...body }];
}

/**
 * Art. 10: matter, time and contact must be complete. The dispatch clock is paused while the caller is asked: the time for
 * adding what is missing is one for the whole order, so no number of questions can put the dispatch off for ever.
 */
export function askInfo(state: OrderState, { body }: Command<'askInfo'>, now: Instant): Decision {
  const { terms, infoMs } = state;
  const info = due(now, terms.limits.info, terms, infoMs);
  if (info.at <= now) return { refused: 'INFO_LIMIT', rule: 'art. 10; IN-5' };
  const pausedDispatchMs = spent(armedOn(state, 'dispatch'), now, terms);
  return [{ type: 'INFO_ASKED', ...body, pausedDispatchMs, due: { info } }];
}

/** The dispatch clock goes on where it stood. */
export function addInfo(state: OrderState, command: Command<'addInfo'>, now: Instant): Decision {
  const { terms } = command;
  const sending = { freed: freed(state), spentMs: state.pausedDispatchMs, ...standing(state, command) };
  const added: Fact = { type: 'INFO_ADDED', ...command.body, ...(terms && { terms }), waitedMs: waitedMs(state, now) };
  return [added, ...toDispatch(terms ?? state.terms, now, sending)];
}

/** The agent lets go of an order held back at intake; the dispatch clock has run since the call. */
export function submit(state: OrderState, command: Command<'submit'>, now: Instant): Decision {
  const { level: _, ...rest } = command.body;
  const terms = command.terms ?? state.terms;
  const { from, spentMs } = armedOn(state, 'dispatch');
  const running = due(from, terms.limits.dispatch, terms, spentMs);
  const dispatch = { ...running, at: Math.max(running.at, now) };
  const submitted: Fact = { type: 'SUBMITTED', ...rest, ...(command.terms && { terms }), due: { dispatch } };
  return [submitted, ...(withoutPerson(terms, now, standing(state, command)) ?? [])];
}

/** The suggestion belongs to the matter and place it was made for. */
function standing({ suggestion }: OrderState, { body }: Command<'addInfo' | 'submit'>) {
  return body.matter === undefined && body.place === undefined ? { suggestion } : {};
}

export function consult(state: OrderState, { body }: Command<'consult'>, now: Instant): Decision {
  return [{ type: 'CONSULT_STARTED', ...body, due: { consult: due(now, state.terms.limits.consult, state.terms) } }];
}

/** Art. 12: a person dispatches, or dispatches again after a wrong dispatch; the new unit gets a fresh limit, the citizen clock runs on. */
export function dispatch(state: OrderState, command: Command<'dispatch'>, now: Instant): Decision {
  const { actor, body } = command;
  if (actor.role === 'district' && !coordinates(state, actor.unit))
    return { refused: 'NOT_THE_HOLDER', rule: 'art. 12(2); DI-5' };
  const terms = command.terms ?? state.terms;
  return [dispatched(chosen(state, terms, body), now, terms, command.terms !== undefined)];
}

/**
 * Art. 12: may this district pass the order on? With a unit: the district that holds it, or that of the place, which
 * coordinates. Waiting for its dispatch: only that of the place, where the unit is unclear, and not once a ruling has freed it.
 */
function coordinates(state: OrderState, unit: UnitCode | undefined): boolean {
  const { desks, route } = state.terms;
  const waits = state.stage === 'TO_DISPATCH' || state.stage === 'CONSULTING';
  if (!waits) return unit === desks.district || unit === holderOf(state).unit;
  const unclear = route.basis === 'district' || route.basis === 'desk' || freed(state).includes(route.unit);
  return unit === desks.district && unclear && !freed(state).includes(unit);
}

/**
 * The unit a person named; the terms resolved for it say who gets the copy. Nobody named is the unit of the catalogue, or
 * who coordinates where a ruling has freed that.
 */
export function chosen(state: OrderState, terms: Terms, body: { readonly unit?: UnitCode; readonly note?: string }) {
  const { unit, copyTo } = terms.route;
  const named = body.unit ?? (freed(state).includes(unit) ? undefined : unit);
  return {
    unit: named ?? coordinator(state, terms),
    copyTo: named === undefined ? undefined : copyTo,
    how: 'person' as const,
    ...(body.note !== undefined && { note: body.note }),
  };
}

/**
 * Art. 12, 14: only about duty or territory, inside the window of its dispatch (a redo opens none), a limited number of times,
 * never after a ruling.
 */
export function object(state: OrderState, { body }: Command<'object'>, now: Instant): Decision {
  const { terms, objections } = state;
  const holder = holderOf(state);
  const { unit } = holder;
  if (holder.how === 'ruling') return { refused: 'OBJECTION_FINAL', rule: 'DI-12' };
  if (state.objectionUntil === undefined || now > state.objectionUntil)
    return { refused: 'OBJECTION_WINDOW_CLOSED', rule: 'art. 12; DI-10' };
  const own = objections.filter((each) => each.unit === unit).length;
  if (objections.length >= terms.objection.max || own >= terms.objection.perUnit)
    return { refused: 'OBJECTION_LIMIT', rule: 'DI-12' };
  return [{ type: 'OBJECTED', ...body, unit, due: { objectionReview: due(now, terms.limits.objectionReview, terms) } }];
}

/**
 * The ruling is final: a unit named by it cannot return the order (DI-12); upheld, the next unit gets a fresh limit (DI-13),
 * and it is another one: upheld and sent back to the objector would be a denial that booked its time to the dispatcher.
 */
export function ruleObjection(state: OrderState, command: Command<'ruleObjection'>, now: Instant): Decision {
  const { body } = command;
  const note = body.note !== undefined && { note: body.note };
  if (!body.upheld) return [{ type: 'OBJECTION_DENIED', ...note }, ...expiredFollowUp(state, now)];
  const upheld: Fact = { type: 'OBJECTION_UPHELD', ...note };
  if (body.unit === holderOf(state).unit) return { refused: 'OBJECTOR_NAMED', rule: 'art. 12; DI-12' };
  if (body.unit === undefined) return [upheld, { type: 'SUBMITTED', due: dispatchDue(now, state.terms) }];
  const terms = command.terms ?? state.terms;
  return [
    upheld,
    dispatched(
      { ...chosen(state, terms, { unit: body.unit }), how: 'ruling' },
      now,
      terms,
      command.terms !== undefined,
    ),
  ];
}
