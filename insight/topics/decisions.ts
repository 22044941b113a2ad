import type { Criterion, TopicDecision } from '../../domain/topics';

/** An order as the topics see it. */
export interface TopicOrder {
  readonly orderNo: string;
  readonly at: number;
  readonly matter: string;
  readonly street: string | null;
  readonly community: string | null;
  readonly unit: string | null;
  /** What the caller said in the end; null: nobody has asked or reached them. */
  readonly solved: boolean | null;
  readonly hung: boolean;
  readonly rounds: number;
  readonly words: readonly string[];
}

/** Does the order meet every kind of the criterion that is named? */
export function meets({ words, matters, streets }: Criterion, order: TopicOrder): boolean {
  if (words && !words.some((word) => order.words.includes(word))) return false;
  if (matters && !matters.includes(order.matter)) return false;
  return !streets || (order.street !== null && streets.includes(order.street));
}

/**
 * Where each order belongs after all decisions, in the order in which they were made.
 *
 * @param belongs topic of each order by the grouping; changed in place
 * @returns titles that people gave, and what was merged into what
 */
export function applyDecisions(
  decisions: readonly TopicDecision[],
  orders: readonly TopicOrder[],
  belongs: (string | undefined)[],
): { readonly titles: ReadonlyMap<string, string>; readonly merged: ReadonlyMap<string, string> } {
  const titles = new Map<string, string>();
  const merged = new Map<string, string>();
  for (const decision of decisions) {
    switch (decision.do) {
      case 'rename':
        titles.set(decision.topic, decision.title);
        break;
      case 'merge':
        merged.set(decision.topic, decision.into);
        for (let i = 0; i < belongs.length; i++) if (belongs[i] === decision.topic) belongs[i] = decision.into;
        break;
      case 'split':
        titles.set(decision.into, decision.title);
        orders.forEach((order, i) => {
          if (belongs[i] === decision.topic && meets(decision.by, order)) belongs[i] = decision.into;
        });
    }
  }
  return { titles, merged };
}
