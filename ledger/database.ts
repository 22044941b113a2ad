import { Kysely, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import { isDatabaseAway, openPool, type PoolOptions } from '../platform/postgres/pool';
import { ledgerAway } from './errors';
import type { LedgerTables } from './tables';

/** A pool of connections to the ledger, for hand-written statements (`pool`) and typed queries (`db`). */
export interface LedgerDatabase {
  readonly pool: Pool;
  readonly db: Kysely<LedgerTables>;
  close(): Promise<void>;
}

const BYTEA = 17;

/**
 * Opens the ledger; connects on first use. Hashes are read as hex, instants as epoch ms.
 *
 * @param url postgres:// address, in the role that fits the work
 */
export function openLedger(url: string, options: PoolOptions = {}): LedgerDatabase {
  const pool = openPool(url, options, { [BYTEA]: (text) => text.slice(2) });
  const db = new Kysely<LedgerTables>({ dialect: new PostgresDialect({ pool }) });
  return {
    pool,
    db,
    // Kysely ends the pool only when it has used it.
    close: () => (pool.ended ? Promise.resolve() : pool.end()),
  };
}

/** A typed query that says LEDGER_UNAVAILABLE when the database is away. */
export async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isDatabaseAway(error) ? ledgerAway(error) : error;
  }
}
