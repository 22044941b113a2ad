import type { Pool, PoolClient } from 'pg';
import { onConnection } from '../../platform/postgres/pool';
import { vaultAway } from '../../vault/errors';
import type { Card } from './card';
import type { TopicDecision } from '../../domain/topics';

type Away = Parameters<typeof onConnection>[1];

/** A topic as it stands after the last run. */
export interface StoredTopic {
  readonly id: string;
  readonly title: string;
  /** Words and weights by which the grouping knows it again; null: a person split it off. */
  readonly profile: readonly (readonly [string, number])[] | null;
  readonly merged_into: string | null;
  readonly first_run: number;
  readonly last_run: number;
  readonly card: Card | null;
}

/** Who decided what, when, why. */
export interface DecisionLine {
  readonly no: number;
  readonly at: number;
  readonly actor_key: string;
  readonly reason: string;
  readonly decision: TopicDecision;
  /** Id of the message that asked for it; null: by command line, or older than such ids. */
  readonly message: string | null;
}

/** @param away what is thrown while the database cannot be reached */
export function topicsIn(pool: Pool, away: Away = vaultAway): Promise<readonly StoredTopic[]> {
  return onConnection(pool, away, allTopics);
}

export async function allTopics(client: PoolClient): Promise<readonly StoredTopic[]> {
  const columns = 'id, title, profile, merged_into, first_run, last_run, card';
  return (await client.query<StoredTopic>(`select ${columns} from insight.topic order by id`)).rows;
}

/** Oldest first. @param away what is thrown while the database cannot be reached */
export function decisionsIn(pool: Pool, away: Away = vaultAway): Promise<readonly DecisionLine[]> {
  return onConnection(pool, away, allDecisions);
}

export async function allDecisions(client: PoolClient): Promise<readonly DecisionLine[]> {
  return (await client.query<DecisionLine>('select * from insight.topic_decision order by no')).rows;
}

/** One at a time runs or decides; held to the end of the transaction. */
export async function lockTopics(client: PoolClient): Promise<void> {
  await client.query("select pg_advisory_xact_lock(hashtext('insight.topic'))");
}

/** The next free ids, `T0001` upward; an id is never given again. */
export function idsAfter(known: readonly Pick<StoredTopic, 'id'>[]): () => string {
  let last = known.reduce((most, { id }) => Math.max(most, Number(id.slice(1))), 0);
  return () => `T${String(++last).padStart(4, '0')}`;
}
