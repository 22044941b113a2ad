import { addLimit } from '../calendar';
import { MOST_CALLED } from '../calling';
import type { Command } from '../commands';
import type { Due, Fact } from '../events';
import type { Refusal } from '../failures';
import { isOpenRaise, raisesOf } from '../raising';
import { holderOf, type OrderState } from '../state';
import type { Instant, UnitCode } from '../terms';
import { chosen } from './dispatching';
import { dispatched } from './facts';

type Decision = readonly Fact[] | Refusal;

const RULE = 'art. 20; TL-12';

/** 提级协调: who cannot coordinate itself asks a level above, once at a time each; its own clock goes on. */
export function raise(state: OrderState, { body, terms }: Command<'raise'>, now: Instant): Decision {
  const rules = terms?.raising;
  if (!rules) return { refused: 'NO_SUCH_RULE', rule: RULE };
  const { to, opinion } = rules;
  const known = raisesOf(state);
  if (known.some((each) => isOpenRaise(each) && each.to === to)) return { refused: 'OPINION_PENDING', rule: RULE };
  if (known.length >= MOST_CALLED) return { refused: 'TOO_MANY_CALLED', rule: RULE };
  return [
    {
      type: 'RAISED',
      no: known.length + 1,
      above: body.to,
      caller: holderOf(state).unit,
      to,
      opinion,
      opinionBy: addLimit(now, opinion, state.terms.calendar),
      ...(body.note !== undefined && { note: body.note }),
    },
  ];
}

/**
 * The level asked has analysed and says what is to be done; the city may for any. Taking over is a dispatch with fresh
 * limits, while the order is being handled.
 */
export function giveOpinion(state: OrderState, command: Command<'giveOpinion'>, now: Instant): Decision {
  const { body, actor } = command;
  const open = raisesOf(state).filter((each) => isOpenRaise(each) && (body.no === undefined || each.no === body.no));
  const on = open.find((each) => each.to === actor.unit) ?? (actor.role === 'city' ? open[0] : undefined);
  const elsewhere = actor.role === 'unit' || (actor.role === 'district' && actor.unit !== state.terms.desks.district);
  if (!on) return { refused: elsewhere ? 'NOT_CALLED' : 'NO_OPINION_PENDING', rule: RULE };
  const takesOver = body.decision === 'takeOver';
  if (takesOver !== (body.unit !== undefined)) return { refused: 'INVALID_BODY', rule: RULE };
  if (takesOver && state.stage !== 'HANDLING') return { refused: 'WRONG_STATE', rule: RULE };
  const { no: _, ...said } = body;
  const given: Fact = { type: 'OPINION_GIVEN', no: on.no, ...said, ...(now > on.opinionBy && { late: true }) };
  if (body.unit === undefined) return [given];
  const terms = command.terms ?? state.terms;
  return [given, dispatched(chosen(state, terms, { unit: body.unit }), now, terms, command.terms !== undefined)];
}

type Breach = (owner: UnitCode, due: Due) => Fact<'BREACHED'>;

/** A late opinion is the breach of whoever was asked, and climbs to the city's duty desk; above that there is nobody. */
export function opinionsLate(state: OrderState, now: Instant, breach: Breach): readonly Fact[] {
  const { city } = state.terms.desks;
  return raisesOf(state).flatMap((each): readonly Fact[] => {
    const { no, to, from, limit, opinionBy, last } = each;
    if (!isOpenRaise(each) || last || now <= opinionBy) return [];
    const next = to === city ? {} : { opinionBy: addLimit(now, limit, state.terms.calendar) };
    return [breach(to, { at: opinionBy, from, limit }), { type: 'OPINION_CLIMBED', no, to: city, ...next }];
  });
}
