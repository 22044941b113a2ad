/** The ledger's own faults. Only `LEDGER_UNAVAILABLE` and `LEDGER_GAP` can pass by themselves. */
export type LedgerFault =
  /** PostgreSQL is away, overloaded or starting: repeat. */
  | 'LEDGER_UNAVAILABLE'
  /** The ledger lacks earlier events of the order (restored from an older backup): `npm run repair`, then repeat. */
  | 'LEDGER_GAP'
  /** What stands before the batch is not what the sender saw: two histories of one order. A person must look. */
  | 'LEDGER_FORK'
  /** A stored event does not fit its hash: somebody changed the ledger. A person must look. */
  | 'LEDGER_BROKEN';

/** Names orders and numbers only, so its text may be logged and shown. */
export class LedgerError extends Error {
  constructor(
    readonly code: LedgerFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'LedgerError';
  }

  /** Repeating the same call can succeed. */
  get retryable(): boolean {
    return this.code === 'LEDGER_UNAVAILABLE' || this.code === 'LEDGER_GAP';
  }
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

/** True when the database as a whole could not answer, as opposed to refusing this statement. Judged by shape: node's own errors come from another realm in tests. */
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
