import type { Card } from '../../insight/topics/card';
import type { DecisionLine, StoredTopic } from '../../insight/topics/store';
import { coded, iso } from './coded';

/** A topic that has orders in the last run. */
export type ShownTopic = StoredTopic & { readonly card: Card };

/** @param numbers may the reader see numbers of any unit's orders? */
export function topicViewOf({ id, title, card }: ShownTopic, numbers: boolean) {
  const { kinds, typical, matters, units, communities, ...figures } = card;
  return {
    ...{ id, title, kinds: kinds.map((kind) => coded('topicKind', kind)), ...figures },
    ...{ months: [...card.months], words: [...card.words] },
    matters: matters.map(({ code: matter, orders }) => ({ matter, orders })),
    units: units.map(({ code: unit, orders }) => ({ unit, orders })),
    communities: communities.map(({ code: community, orders }) => ({ community, orders })),
    ...(numbers && { typical: [...typical] }),
  };
}

export function decisionView({ no, at, actor_key: by, reason, decision }: DecisionLine) {
  return {
    ...{ no, at: iso(at), by, reason, what: coded('topicDecision', decision.do), topic: decision.topic },
    ...('into' in decision && { into: decision.into }),
    ...('title' in decision && { title: decision.title }),
  };
}
