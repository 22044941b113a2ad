import type { OrderState } from '../../domain/state';

/** 警示灯: yellow after a share of the counted time (AP-16), red once the report limit of the round is missed. */
export type Light = 'green' | 'yellow' | 'red';

export function lightOf(state: OrderState): Light {
  if (state.breaches.some((breach) => breach.clock === 'report' && breach.round === state.round)) return 'red';
  return state.clock?.warned ? 'yellow' : 'green';
}
