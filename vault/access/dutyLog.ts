import type { PoolClient } from 'pg';
import type { Role } from '../../domain/commands';
import type { Instant } from '../../domain/terms';
import { onConnection } from '../../platform/postgres/pool';
import { vaultAway } from '../errors';
import type { KeyStore } from './apiKeys';

/** What administrators do that is on record (等保 8.1.4 安全审计). Never a secret, never a name. */
export const DUTIES = [
  'createKey',
  'rotateKey',
  'revokeKey',
  'addSigningKey',
  'revokeSigningKey',
  'publishRules',
  'activateRules',
  'rollBackRules',
  'readLogs',
  'eraseOrder',
  'erasePerson',
  'rotateMasterKey',
  'rebuildModels',
  'repairLedger',
  'reviveOrders',
] as const;
export type Duty = (typeof DUTIES)[number];

/** Whose key did it; `machine` where nobody held the duty yet. */
export interface DutyActor {
  readonly keyId: string;
  readonly role: Role | 'machine';
}

/** A line of the log, as the audit administrator reads it. */
export interface DutyLine {
  readonly id: number;
  /** The database's clock, epoch ms. */
  readonly at: Instant;
  readonly actorKey: string;
  readonly actorRole: string;
  readonly action: Duty;
  /** The key, pack or log it was done to. */
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/**
 * Adds a line; none is ever changed or taken away.
 *
 * @throws VaultError `VAULT_UNAVAILABLE`
 */
export async function noteDuty(
  store: KeyStore,
  by: DutyActor,
  action: Duty,
  subject: string,
  detail: Detail = {},
): Promise<void> {
  await onConnection(store.pool, vaultAway, (client) => noteDutyOn(client, by, action, subject, detail));
}

type Detail = Readonly<Record<string, unknown>>;

/** The same within a transaction: the deed and its line stand or fall together. */
export async function noteDutyOn(
  client: PoolClient,
  { keyId, role }: DutyActor,
  action: Duty,
  subject: string,
  detail: Detail = {},
): Promise<void> {
  const query = `insert into access.duty_log (actor_key, actor_role, action, subject, detail) values ($1, $2, $3, $4, $5)`;
  await client.query(query, [keyId, role, action, subject, JSON.stringify(detail)]);
}

/** Which lines, and how many at most. */
export interface LogPage {
  /** Only lines older than the one of this id. */
  readonly before?: number;
  readonly limit: number;
}

/** Newest first. @throws VaultError `VAULT_UNAVAILABLE` */
export async function dutiesOf(store: KeyStore, { before, limit }: LogPage): Promise<readonly DutyLine[]> {
  const query = `select id::float8 as id, at, actor_key as "actorKey", actor_role as "actorRole", action, subject, detail
    from access.duty_log where $1::bigint is null or id < $1 order by id desc limit $2`;
  const values = [before ?? null, limit];
  return onConnection(store.pool, vaultAway, async (client) => (await client.query<DutyLine>(query, values)).rows);
}
