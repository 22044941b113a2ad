import type { z } from 'zod';
import { risksOf } from '../../domain/risk';
import type { OrderState } from '../../domain/state';
import type { orderView } from '../schemas/views';
import { coded, given, iso, same } from './coded';

type Order = z.output<typeof orderView>;

/** What stands beside an order; nothing on orders without. */
export function besides(state: OrderState): Pick<Order, 'risks' | 'abuse'> {
  const risks = risksOf(state);
  return {
    ...(risks.length > 0 && {
      risks: risks.map(({ no, at, to, unit, acknowledgedAt }) => ({
        no,
        at: iso(at),
        to,
        ...given('unit', unit, same),
        ...given('acknowledgedAt', acknowledgedAt, iso),
      })),
    }),
    ...given('abuse', state.abuse, ({ at, calls, reviewedAt, finding }) => ({
      at: iso(at),
      ...calls,
      ...given('reviewedAt', reviewedAt, iso),
      ...given('finding', finding, (found) => coded('abuse', found)),
    })),
  };
}
