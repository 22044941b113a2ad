/** The ledger's own faults. Only `LEDGER_UNAVAILABLE` and `LEDGER_GAP` can pass by themselves. */
export type LedgerFault =
  /** PostgreSQL is away, overloaded or starting: repeat. */
  | 'LEDGER_UNAVAILABLE'
  /** The ledger lacks earlier events of the order (restored from an older backup): `npm run repair`, then repeat. */
  | 'LEDGER_GAP'
  /** What stands before the batch is not what the sender saw: two histories of one order. A person must look. */
  | 'LEDGER_FORK'
  /** A stored event does not fit its hash, or events are gone: somebody changed the ledger. A person must look. */
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

/** Read model and events are written together, so a row that knows more shows that events were taken away. */
export function cutOff(orderNo: string, seq: number, rowSeq: number): LedgerError {
  const words = `${orderNo}: 工单行到第 ${rowSeq} 条，事件只到第 ${seq} 条 / the order row stands at seq ${rowSeq}, the events end at ${seq}`;
  return new LedgerError('LEDGER_BROKEN', words);
}

/** The database could not answer; its own code is kept, its address is not. */
export function ledgerAway(cause: unknown): LedgerError {
  const code = (cause as { code?: string }).code;
  return new LedgerError('LEDGER_UNAVAILABLE', `台账数据库暂不可用 / the ledger is away${code ? ` (${code})` : ''}`, {
    cause,
  });
}
