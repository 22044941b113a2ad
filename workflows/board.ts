/** What the topic board 专题看板 asks of the engine: between the API, the workflow of a decision and its activity. */
import type { FailureCode } from '../domain/failures';
import type { TopicAsked, TopicDecision } from '../domain/topics';

/** Type of the workflow. */
export const DECIDE_TOPIC = 'decideTopic';

/** A decision as somebody asked for it. */
export interface TopicDeciding {
  readonly asked: TopicAsked;
  /** Key id of the person. */
  readonly actor: string;
  readonly reason: string;
  /** The same message decides once. */
  readonly message: string;
}

export type TopicDecided = { readonly decision: TopicDecision } | { readonly refused: FailureCode };

/** Repeated without harm. */
export interface BoardActivities {
  decideTopic(deciding: TopicDeciding): Promise<TopicDecided>;
}

/** One workflow a decision. @param digest of the message, so that no sender's key stands in an id */
export function topicDecisionId(taskQueue: string, digest: string): string {
  return `${taskQueue}/topic-decision/${digest}`;
}
