import type { z } from 'zod';
import { type Raise, raisesOf } from '../../domain/raising';
import type { OrderState } from '../../domain/state';
import { type Supervision, supervisionsOf } from '../../domain/supervising';
import type { orderView } from '../schemas/views';
import { coded, given, iso, limitView, same } from './coded';

/** How the order is supervised, and what was asked of levels above; nothing on orders without either. */
export function oversightOf(state: OrderState): Pick<z.output<typeof orderView>, 'supervisionList' | 'raises'> {
  const [supervisions, raises] = [supervisionsOf(state), raisesOf(state)];
  return {
    ...(supervisions.length > 0 && { supervisionList: supervisions.map(supervisionView) }),
    ...(raises.length > 0 && { raises: raises.map(raiseOf) }),
  };
}

/** One supervision, of an order or in the list. */
export function supervisionView(each: Omit<Supervision, 'cause' | 'answer' | 'review' | 'since'>) {
  const { no, unit, supervisor } = each;
  return {
    no,
    ground: coded('supervisionGround', each.ground),
    unit,
    supervisor,
    state: coded('supervision', each.state),
    openedAt: iso(each.openedAt),
    ...given('answerBy', each.answerBy, iso),
    ...given('reviewBy', each.reviewBy, iso),
    ...given('answeredAt', each.answeredAt, iso),
    ...given('endedAt', each.endedAt, iso),
    ...given('late', each.late, same),
    ...given('breached', each.breached, same),
    ...given('climbed', each.climbed, same),
  };
}

function raiseOf(each: Raise) {
  const { no, by, to } = each;
  return {
    no,
    by,
    level: coded('raiseLevel', each.level),
    to,
    state: coded('raise', each.state),
    at: iso(each.at),
    limit: limitView(each.limit),
    opinionBy: iso(each.opinionBy),
    ...given('opinion', each.opinion, (opinion) => coded('opinion', opinion)),
    ...given('givenAt', each.givenAt, iso),
    ...given('late', each.late, same),
    ...given('breached', each.breached, same),
  };
}
