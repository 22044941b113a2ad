import type { OrderState } from './state';

/**
 * How often the order changed the unit responsible 踢皮球 (art. 14, DI-8): read off the ledger of holders' time, so it says the
 * same after a restart, a new run and a rebuild. An order sent anew to the unit that has it has not changed hands.
 */
export function bouncesOf({ spans }: Pick<OrderState, 'spans'>): number {
  const units = spans.filter(({ owner }) => owner.role === 'unit').map(({ owner }) => owner.unit);
  return units.filter((unit, i) => i > 0 && unit !== units[i - 1]).length;
}

/** How often a unit wanted to give it back, whatever was ruled (DI-9, DI-12). */
export function returnsOf({ objections }: Pick<OrderState, 'objections'>): number {
  return objections.length;
}
