import type { Pool } from 'pg';
import type { FailureCode } from '../../domain/failures';
import { type TopicAsked, type TopicDecision, topicRefusal } from '../../domain/topics';
import { inTransaction } from '../../platform/postgres/pool';
import { vaultAway } from '../../vault/errors';
import { allDecisions, allTopics, idsAfter, lockTopics } from './store';

/** Who decides and why; both stand for ever. */
export interface Deciding {
  /** Key id of the person. */
  readonly actor: string;
  readonly reason: string;
  /** Id of the message that asks: the same one decides once, however often it comes. */
  readonly message?: string;
}

/** Why a decision cannot be taken. */
export interface TopicRefused {
  readonly refused: FailureCode;
}

/**
 * Keeps a decision and shows it at once in titles and merges; which orders go where follows with the next run, as every
 * later run does it again.
 *
 * @param pool in the role of the vault, or of the ledger
 * @param away what is thrown while the database cannot be reached
 * @returns the decision as it stands, with the id of what was split off; or why not
 */
export function decideTopic(
  pool: Pool,
  asked: TopicAsked,
  { actor, reason, message }: Deciding,
  away: Parameters<typeof inTransaction>[1] = vaultAway,
): Promise<TopicDecision | TopicRefused> {
  return inTransaction(pool, away, async (client): Promise<TopicDecision | TopicRefused> => {
    if (reason.trim() === '' || actor.trim() === '') return { refused: 'INVALID_BODY' };
    await lockTopics(client);
    const made = await allDecisions(client);
    const before = message === undefined ? undefined : made.find((each) => each.message === message);
    if (before !== undefined) return before.decision;
    const topics = await allTopics(client);
    const ids = new Set(topics.map(({ id }) => id));
    const merged = new Set(made.flatMap(({ decision }) => (decision.do === 'merge' ? [decision.topic] : [])));
    const refused = topicRefusal(asked, { ids, merged });
    if (refused !== undefined) return { refused };
    const decision: TopicDecision = asked.do === 'split' ? { ...asked, into: idsAfter(topics)() } : asked;
    await client.query(
      'insert into insight.topic_decision (actor_key, reason, decision, message) values ($1, $2, $3, $4)',
      [actor, reason, JSON.stringify(decision), message ?? null],
    );
    if (decision.do === 'rename')
      await client.query('update insight.topic set title = $2 where id = $1', [decision.topic, decision.title]);
    if (decision.do === 'merge')
      await client.query('update insight.topic set merged_into = $2 where id = $1', [decision.topic, decision.into]);
    if (decision.do === 'split')
      await client.query(
        `insert into insight.topic (id, title, first_run, last_run) select $1, $2, no, no from insight.topic_run order by no desc limit 1`,
        [decision.into, decision.title],
      );
    return decision;
  });
}
