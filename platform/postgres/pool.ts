import { Pool, type PoolClient, types } from 'pg';

export interface PoolOptions {
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

/** Instants as epoch ms, counts as numbers, days as text: the forms that domain/ uses. */
const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  [TIMESTAMPTZ]: (text) => (types.getTypeParser(TIMESTAMPTZ)(text) as Date).getTime(),
  [INT8]: Number,
  [DATE]: (text) => text,
};

/**
 * A pool of connections; connects on first use, so that a process starts while the database is still away.
 *
 * @param url postgres:// address, in the role that fits the work
 * @param parsers more readers of column types, by type number
 */
export function openPool(url: string, options: PoolOptions = {}, parsers: typeof PARSERS = {}): Pool {
  const all = { ...PARSERS, ...parsers };
  const statementMs = options.statementMs ?? 10_000;
  const getTypeParser = (oid: number, format?: 'text') => all[oid] ?? types.getTypeParser(oid, format);
  const pool = new Pool({
    connectionString: url,
    max: options.max ?? 10,
    connectionTimeoutMillis: options.connectMs ?? 2_000,
    statement_timeout: statementMs,
    query_timeout: statementMs + 1_000,
    keepAlive: true,
    application_name: 'jiesu',
    types: { getTypeParser: getTypeParser as typeof types.getTypeParser },
  });
  // Without a listener a restart of the database would end this process: while a connection idles in the pool, and, a
  // moment longer, while it is lent out between two statements.
  pool.on('error', (error) => options.onIdleError?.(error));
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/**
 * Runs on one connection. A connection that broke is thrown away; one that only refused a statement is kept.
 *
 * @param away makes the error to throw when the database as a whole could not answer
 */
export async function onConnection<T>(
  pool: Pool,
  away: (cause: unknown) => Error,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  let client: PoolClient | undefined;
  let broken: Error | undefined;
  try {
    client = await pool.connect();
    return await work(client);
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
    broken = error as Error;
    throw away(error);
  } finally {
    client?.release(broken);
  }
}

/** The same in a transaction: all of it or nothing. */
export function inTransaction<T>(
  pool: Pool,
  away: (cause: unknown) => Error,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return onConnection(pool, away, async (client) => {
    await client.query('begin');
    try {
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      if (!isDatabaseAway(error)) await client.query('rollback');
      throw error;
    }
  });
}

/** SQLSTATE classes that mean the server, not the statement: connection, resources, operator, system, rolled back. */
const AWAY = /^(08|53|57|58|40|25006)/;
const AWAY_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
const AWAY_WORDS =
  /connection (terminated|timeout)|timeout exceeded|read timeout|client has encountered a connection error|not queryable/i;

/**
 * True when the database as a whole could not answer, as opposed to refusing this statement.
 * Judged by shape: node's own errors come from another realm in tests.
 */
export function isDatabaseAway(error: unknown): boolean {
  const { code, message, errors } = (error ?? {}) as { code?: unknown; message?: unknown; errors?: unknown };
  if (Array.isArray(errors) && errors.some(isDatabaseAway)) return true;
  if (typeof code === 'string' && (AWAY_CODES.has(code) || (/^[0-9A-Z]{5}$/.test(code) && AWAY.test(code))))
    return true;
  return typeof message === 'string' && AWAY_WORDS.test(message);
}

/** The database's SQLSTATE and the constraint it names, if the error carries them. */
export function violation(error: unknown): { readonly code?: string; readonly constraint?: string } {
  return (error ?? {}) as { code?: string; constraint?: string };
}
