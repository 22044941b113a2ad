import type { Instant } from '../../../domain/terms';

/** An order of a caller, and whether it is known to be solved. */
export interface CallersOrder {
  readonly orderNo: string;
  readonly at: Instant;
  readonly caller: string;
  readonly matter: string;
  readonly solved: boolean;
}

/** Several orders of one caller on one matter, none of them solved (PR-9): a named case, for a person to take on. */
export interface NamedCase {
  readonly caller: string;
  readonly matter: string;
  /** Oldest first. */
  readonly orders: readonly CallersOrder[];
}

/**
 * Cases among orders of callers: a rule of the regulation, no statistic, so it has no odds.
 *
 * @param orders all orders of these callers within `withinMs` of `now`, in any order
 */
export function namedCases(
  orders: readonly CallersOrder[],
  now: Instant,
  { callerOrders, callerWithinMs }: { readonly callerOrders: number; readonly callerWithinMs: number },
): readonly NamedCase[] {
  const groups = new Map<string, CallersOrder[]>();
  for (const order of orders) {
    if (order.solved || order.at <= now - callerWithinMs) continue;
    const key = JSON.stringify([order.caller, order.matter]);
    groups.set(key, [...(groups.get(key) ?? []), order]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first || group.length < callerOrders) return [];
    const { caller, matter } = first;
    return [{ caller, matter, orders: [...group].sort((a, b) => a.at - b.at || (a.orderNo < b.orderNo ? -1 : 1)) }];
  });
}
