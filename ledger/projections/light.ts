import { overdue } from '../../domain/decide/facts';
import { isLiaison } from '../../domain/liaison';
import type { OrderState } from '../../domain/state';

/**
 * 警示灯 (AP-16): yellow after a share of the counted time, red once the running report limit is missed. What the unit
 * before, or the round before, had missed does not light up.
 */
export type Light = 'green' | 'yellow' | 'red';

export function lightOf(state: OrderState): Light {
  // A unit nobody here commands is in no figure of delay (art. 22).
  if (overdue(state) && !isLiaison(state)) return 'red';
  return state.clock?.warned ? 'yellow' : 'green';
}
