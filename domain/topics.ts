import type { FailureCode } from './failures';

/** Which orders of a topic go: those with any of the words, or of any of the matters, or at any of the streets. */
export interface Criterion {
  readonly words?: readonly string[];
  readonly matters?: readonly string[];
  readonly streets?: readonly string[];
}

/** What a person decides about the topics 专题 that a grouping found (PR-3). */
export type TopicAsked =
  | { readonly do: 'merge'; readonly topic: string; readonly into: string }
  | { readonly do: 'rename'; readonly topic: string; readonly title: string }
  | { readonly do: 'split'; readonly topic: string; readonly title: string; readonly by: Criterion };

/** The same as it stands for ever; what was split off has an id of its own. Applied in order after each run. */
export type TopicDecision =
  | Exclude<TopicAsked, { readonly do: 'split' }>
  | (Extract<TopicAsked, { readonly do: 'split' }> & { readonly into: string });

/** What is known of the topics when a decision is asked for. */
export interface TopicsKnown {
  readonly ids: ReadonlySet<string>;
  /** Topics that a person has merged into another. */
  readonly merged: ReadonlySet<string>;
}

/**
 * May it be decided so (PR-3)?
 *
 * @returns why not: an unknown topic, one that went into another, one merged into itself, a split without a criterion
 */
export function topicRefusal(asked: TopicAsked, { ids, merged }: TopicsKnown): FailureCode | undefined {
  const named = asked.do === 'merge' ? [asked.topic, asked.into] : [asked.topic];
  if (named.some((id) => !ids.has(id))) return 'UNKNOWN_TOPIC';
  if (named.some((id) => merged.has(id))) return 'TOPIC_MERGED';
  if (asked.do === 'merge' && asked.topic === asked.into) return 'TOPIC_ITSELF';
  if (asked.do !== 'split') return undefined;
  const { words = [], matters = [], streets = [] } = asked.by;
  return words.length + matters.length + streets.length === 0 ? 'NO_CRITERION' : undefined;
}
