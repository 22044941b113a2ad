import { awaitsReview } from '../abuse';
import type { Command, Intake } from '../commands';
import type { Fact } from '../events';
import type { Refusal } from '../failures';
import { isOnTheOrder, openRisks, risksOf } from '../risk';
import type { OrderState } from '../state';
import type { Terms } from '../terms';
import { noted } from './stamp';

// What goes on beside the order and moves no limit of it: an emergency reported (art. 29), a suspicion of abuse (art. 37).

type Decision = readonly Fact[] | Refusal;

/** What the call itself gives rise to: a danger is reported at once, too many calls are flagged; the order goes its own way. */
export function atIntake({ danger, repeats }: Intake, { desks }: Terms): readonly Fact[] {
  const risk: readonly Fact[] = danger ? [{ type: 'RISK_REPORTED', to: desks.city }] : [];
  const flag: readonly Fact[] = repeats ? [{ type: 'ABUSE_FLAGGED', calls: repeats }] : [];
  return [...risk, ...flag];
}

/** Art. 29, IN-16: whoever sees an emergency coming reports it at once; a side effect, the order does not stop. */
export function raiseRisk(state: OrderState, { body, actor }: Command<'raiseRisk'>): Decision {
  const byUnit = actor.role === 'unit';
  if (byUnit && !isOnTheOrder(state, actor.unit)) return { refused: 'NOT_CALLED', rule: 'art. 29; IN-16' };
  const no = risksOf(state).length + 1;
  const to = state.terms.desks.city;
  return [
    { type: 'RISK_REPORTED', to, no, ...(byUnit && actor.unit !== undefined && { unit: actor.unit }), ...noted(body) },
  ];
}

/** The duty desk has seen one, or all that are open. */
export function acknowledgeRisk(state: OrderState, { body }: Command<'acknowledgeRisk'>): Decision {
  const open = openRisks(state).map(({ no }) => no);
  const seen = body.risk === undefined ? open : open.filter((no) => no === body.risk);
  if (seen.length === 0) return { refused: 'NO_RISK_OPEN', rule: 'art. 29; IN-16' };
  return [{ type: 'RISK_ACKNOWLEDGED', risks: seen, ...noted(body) }];
}

/** Art. 37, IN-18: a person says what was in it. Neither finding touches the order. */
export function reviewAbuse(state: OrderState, { body }: Command<'reviewAbuse'>): Decision {
  if (!awaitsReview(state)) return { refused: 'NO_ABUSE_OPEN', rule: 'art. 37; IN-18' };
  return [{ type: 'ABUSE_REVIEWED', finding: body.finding, ...noted(body) }];
}
