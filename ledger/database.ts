import { Kysely, PostgresDialect } from 'kysely';
import { Pool, type PoolClient, types } from 'pg';
import { isDatabaseAway, LedgerError } from './errors';
import type { LedgerTables } from './tables';

/** A pool of connections to the ledger, for hand-written statements (`pool`) and typed queries (`db`). */
export interface LedgerDatabase {
  readonly pool: Pool;
  readonly db: Kysely<LedgerTables>;
  close(): Promise<void>;
}

export interface LedgerOptions {
  /** Connections at most; default 10. */
  readonly max?: number;
  /** How long one statement may take, ms; default 10,000. Also bounds a connection that died without a word. */
  readonly statementMs?: number;
  /** How long to wait for a connection, ms; default 2,000. */
  readonly connectMs?: number;
  /** Told when an idle connection breaks; the pool replaces it by itself. */
  readonly onIdleError?: (error: Error) => void;
}

const TIMESTAMPTZ = 1184;
const INT8 = 20;
const DATE = 1082;
const BYTEA = 17;

/** Instants as epoch ms, counts as numbers, days as text, hashes as hex: the forms that domain/ uses. */
const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  [TIMESTAMPTZ]: (text) => (types.getTypeParser(TIMESTAMPTZ)(text) as Date).getTime(),
  [INT8]: Number,
  [DATE]: (text) => text,
  [BYTEA]: (text) => text.slice(2),
};

/**
 * Opens the ledger; connects on first use, so that a process starts while the database is still away.
 *
 * @param url postgres:// address, in the role that fits the work
 */
export function openLedger(url: string, options: LedgerOptions = {}): LedgerDatabase {
  const statementMs = options.statementMs ?? 10_000;
  const pool = new Pool({
    connectionString: url,
    max: options.max ?? 10,
    connectionTimeoutMillis: options.connectMs ?? 2_000,
    statement_timeout: statementMs,
    query_timeout: statementMs + 1_000,
    keepAlive: true,
    application_name: 'jiesu',
    types: {
      getTypeParser: ((oid: number, format?: 'text') =>
        PARSERS[oid] ?? types.getTypeParser(oid, format)) as typeof types.getTypeParser,
    },
  });
  // Without a listener a restart of the database would end this process.
  pool.on('error', (error) => options.onIdleError?.(error));
  const db = new Kysely<LedgerTables>({ dialect: new PostgresDialect({ pool }) });
  return {
    pool,
    db,
    // Kysely ends the pool only when it has used it.
    close: () => (pool.ended ? Promise.resolve() : pool.end()),
  };
}

/**
 * Runs on one connection. A connection that broke is thrown away; one that only refused a statement is kept.
 *
 * @throws LedgerError `LEDGER_UNAVAILABLE` when the database is away
 */
export async function onConnection<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  let client: PoolClient | undefined;
  let broken: Error | undefined;
  try {
    client = await pool.connect();
    return await work(client);
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
    broken = error as Error;
    throw unavailable(error);
  } finally {
    client?.release(broken);
  }
}

/** The same for a typed query: says LEDGER_UNAVAILABLE when the database is away. */
export async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isDatabaseAway(error) ? unavailable(error) : error;
  }
}

function unavailable(cause: unknown): LedgerError {
  const code = (cause as { code?: string }).code;
  return new LedgerError('LEDGER_UNAVAILABLE', `台账数据库暂不可用 / the ledger is away${code ? ` (${code})` : ''}`, {
    cause,
  });
}
