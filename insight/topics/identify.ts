import { cosine } from './cluster';

/** A topic as an earlier run knew it by its words and orders, before anybody merged or split. */
export interface KnownTopic {
  readonly id: string;
  readonly profile: ReadonlyMap<string, number>;
  readonly orders: ReadonlySet<string>;
}

/** A group found now. */
export interface FoundGroup {
  readonly profile: ReadonlyMap<string, number>;
  readonly orders: readonly string[];
}

/** From which likeness on a group is the topic of before: half of its orders, or nearly its words. */
const SAME_ORDERS = 0.5;
const SAME_WORDS = 0.6;

/**
 * Which group is which topic of before. The surest pairs first, each topic and each group once: by the orders they share where the
 * two runs saw the same ones (share of the smaller), else by the cosine of their words.
 *
 * @returns the id of each group, undefined for a new topic
 */
export function identify(known: readonly KnownTopic[], found: readonly FoundGroup[]): readonly (string | undefined)[] {
  const pairs = found.flatMap((group, index) =>
    known.map(({ id, profile, orders }) => {
      const shared = group.orders.reduce((sum, orderNo) => sum + (orders.has(orderNo) ? 1 : 0), 0);
      const byOrders = shared / Math.max(1, Math.min(orders.size, group.orders.length));
      const byWords = cosine(profile, group.profile);
      // Shared orders are surer than shared words, so they come first.
      const likeness = byOrders >= SAME_ORDERS ? 2 + byOrders + byWords : byWords >= SAME_WORDS ? byWords : 0;
      return { id, index, shared, likeness };
    }),
  );
  pairs.sort((a, b) => b.likeness - a.likeness || b.shared - a.shared || (a.id < b.id ? -1 : 1));
  const ids: (string | undefined)[] = found.map(() => undefined);
  const taken = new Set<string>();
  for (const { id, index, likeness } of pairs) {
    if (likeness === 0 || taken.has(id) || ids[index] !== undefined) continue;
    ids[index] = id;
    taken.add(id);
  }
  return ids;
}
