import type { Pool } from 'pg';
import { inTransaction } from '../../platform/postgres/pool';
import { vaultAway } from '../../vault/errors';
import { type Decision } from './decisions';
import { allDecisions, allTopics, idsAfter, lockTopics, type StoredTopic } from './store';

/** Who decides and why; both stand for ever. */
export interface Deciding {
  /** Key id of the person. */
  readonly actor: string;
  readonly reason: string;
}

/** Why a decision cannot be taken. */
export type Refused = { readonly refused: 'unknownTopic' | 'alreadyMerged' | 'itself' | 'noCriterion' | 'noReason' };

type Asked = Decision extends infer D ? (D extends { do: 'split' } ? Omit<D, 'into'> : D) : never;

/**
 * Keeps a decision and shows it at once in titles and merges; which orders go where follows with the next run, as every
 * later run does it again.
 *
 * @returns the decision as it stands, with the id of what was split off; or why not
 * @throws VaultError `VAULT_UNAVAILABLE`
 */
export function decideTopic(pool: Pool, asked: Asked, { actor, reason }: Deciding): Promise<Decision | Refused> {
  return inTransaction(pool, vaultAway, async (client): Promise<Decision | Refused> => {
    if (reason.trim() === '' || actor.trim() === '') return { refused: 'noReason' };
    await lockTopics(client);
    const topics = await allTopics(client);
    const mergedAway = new Set(
      (await allDecisions(client)).flatMap(({ decision }) => (decision.do === 'merge' ? [decision.topic] : [])),
    );
    const fault = faultOf(asked, topics, mergedAway);
    if (fault !== undefined) return { refused: fault };
    const decision: Decision = asked.do === 'split' ? { ...asked, into: idsAfter(topics)() } : asked;
    await client.query('insert into insight.topic_decision (actor_key, reason, decision) values ($1, $2, $3)', [
      actor,
      reason,
      JSON.stringify(decision),
    ]);
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

function faultOf(
  asked: Asked,
  topics: readonly StoredTopic[],
  mergedAway: ReadonlySet<string>,
): Refused['refused'] | undefined {
  const known = new Set(topics.map(({ id }) => id));
  const named = asked.do === 'merge' ? [asked.topic, asked.into] : [asked.topic];
  if (named.some((id) => !known.has(id))) return 'unknownTopic';
  if (named.some((id) => mergedAway.has(id))) return 'alreadyMerged';
  if (asked.do === 'merge' && asked.topic === asked.into) return 'itself';
  if (asked.do !== 'split') return undefined;
  const { words = [], matters = [], streets = [] } = asked.by;
  return words.length + matters.length + streets.length === 0 ? 'noCriterion' : undefined;
}
