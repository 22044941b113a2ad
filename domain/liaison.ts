import type { Breach, OrderState } from './state';

/**
 * Is the order with a unit of the central state 在京单位? Art. 22 gives the city no power to command it: the matter is passed on
 * and pushed, the caller is followed up all the same. So its limits run and what they find stays on record, marked: without them
 * neither the follow-up (art. 23) nor the push would have an hour. No figure of delay counts it, no ladder climbs over it.
 */
export function isLiaison({ holder, terms }: OrderState): boolean {
  const { basis, unit } = terms.route;
  return basis === 'liaison' && holder?.unit === unit;
}

/** Missed limits that count against somebody. */
export function countedBreaches({ breaches }: Pick<OrderState, 'breaches'>): readonly Breach[] {
  return breaches.filter(({ liaison }) => !liaison);
}
