import { isoDay } from '../../domain/calendar-days';
import { dayOf } from '../../domain/calendar';
import { wilson } from '../../appraisal/wilson';
import type { Policy } from '../../rules/schemas';
import type { TopicOrder } from './decisions';

export type TopicRules = NonNullable<Policy['topics']>;
/** 高频、难点、共性、基层难以解决 (PR-3). */
export const TOPIC_KINDS = ['hot', 'hard', 'common', 'beyond'] as const;
export type TopicKind = (typeof TOPIC_KINDS)[number];

interface Count {
  readonly code: string;
  readonly orders: number;
}

/** What a topic's orders say together; every share with its sample. */
export interface Card {
  /** Orders of the topic in the period, and of all topics and none. */
  readonly orders: number;
  readonly of: number;
  readonly kinds: readonly TopicKind[];
  readonly months: readonly { readonly month: string; readonly orders: number }[];
  readonly solved: { readonly counted: number; readonly of: number; readonly low?: number; readonly high?: number };
  readonly hung: number;
  readonly meanRounds: number;
  readonly streets: number;
  readonly matters: readonly Count[];
  readonly units: readonly Count[];
  readonly communities: readonly Count[];
  /** Orders whose words are nearest to the topic's. */
  readonly typical: readonly string[];
  readonly words: readonly string[];
}

/**
 * The card of a topic. Hot: its share of all orders; hard: the upper end of the 95 % interval (Wilson 1927) of what callers call solved is
 * below the threshold, or it hangs or goes round more often; common: in many streets; beyond the base: it hangs that often and the
 * callers are not content.
 *
 * @param orders the topic's, with how near each is to it
 * @param all orders of the period
 */
export function cardOf(
  orders: readonly (TopicOrder & { readonly nearness: number })[],
  all: number,
  rules: TopicRules,
): Card {
  const asked = orders.filter(({ solved }) => solved !== null);
  const counted = asked.filter(({ solved }) => solved === true).length;
  const interval = asked.length === 0 ? undefined : wilson(counted, asked.length);
  const hung = orders.filter((order) => order.hung).length;
  const meanRounds = orders.reduce((sum, { rounds }) => sum + rounds, 0) / Math.max(1, orders.length);
  const streets = new Set(orders.flatMap(({ street }) => street ?? [])).size;
  const enough = orders.length >= rules.leastSample.value;
  const unsolved =
    interval !== undefined && asked.length >= rules.leastSample.value && interval.high < rules.hardSolvedBelow.value;
  const hungShare = hung / Math.max(1, orders.length);
  const hard =
    unsolved || (enough && (hungShare >= rules.hardHungFrom.value || meanRounds >= rules.hardRoundsFrom.value));
  const kinds: Record<TopicKind, boolean> = {
    hot: orders.length / Math.max(1, all) >= rules.hotShareFrom.value,
    hard,
    common: streets >= rules.commonStreetsFrom.value,
    beyond: enough && unsolved && hungShare >= rules.beyondHungFrom.value,
  };
  return {
    ...{ orders: orders.length, of: all, kinds: TOPIC_KINDS.filter((kind) => kinds[kind]), hung, meanRounds, streets },
    months: counts(orders.map(({ at }) => isoDay(dayOf(at)).slice(0, 7)))
      .map(({ code, orders: count }) => ({ month: code, orders: count }))
      .sort((a, b) => (a.month < b.month ? -1 : 1)),
    solved: { counted, of: asked.length, ...interval },
    matters: counts(orders.map(({ matter }) => matter)).slice(0, 5),
    units: counts(orders.flatMap(({ unit }) => unit ?? [])).slice(0, 10),
    communities: counts(orders.flatMap(({ community }) => community ?? [])).slice(0, 20),
    typical: [...orders]
      .sort((a, b) => b.nearness - a.nearness || (a.orderNo < b.orderNo ? -1 : 1))
      .slice(0, 5)
      .map(({ orderNo }) => orderNo),
    words: wordsOf(orders),
  };
}

/** The commonest words that at least three orders hold; run.ts has left out those of fewer than three callers. */
function wordsOf(orders: readonly TopicOrder[]): readonly string[] {
  return counts(orders.flatMap(({ words }) => words))
    .filter(({ orders: count }) => count >= 3)
    .slice(0, 12)
    .map(({ code }) => code);
}

function counts(codes: readonly string[]): readonly Count[] {
  const sums = new Map<string, number>();
  for (const code of codes) sums.set(code, (sums.get(code) ?? 0) + 1);
  return [...sums]
    .map(([code, orders]) => ({ code, orders }))
    .sort((a, b) => b.orders - a.orders || (a.code < b.code ? -1 : 1));
}
