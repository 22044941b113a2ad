import { ApplicationFailure } from '@temporalio/common';
import { append } from '../ledger/append';
import type { LedgerDatabase } from '../ledger/database';
import { LedgerError } from '../ledger/errors';
import { load } from '../ledger/load';
import type { ChainedLedger } from './heads';

/** What an alarm needs of a logger. */
export interface AlarmLog {
  error(fields: object, message: string): void;
}

const READ_HASH = {
  name: 'ledger-hash-at',
  text: 'select hash from ledger.order_event where order_no = $1 and seq = $2',
};

/**
 * The activities that touch the ledger. A fault of the ledger becomes an ApplicationFailure whose type is the fault's
 * code; what repeating cannot cure is not retried and is logged as an alarm.
 *
 * @param ledger opened in the role that may append
 */
export function ledgerActivities(ledger: Pick<LedgerDatabase, 'pool'>, log: AlarmLog): ChainedLedger {
  const appendToLedger = append(ledger);
  const loadFromLedger = load(ledger);
  const guarded = async <T>(orderNo: string, work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      if (!error.retryable) log.error({ orderNo, code: error.code }, `台账告警 / ledger alarm: ${error.message}`);
      throw ApplicationFailure.create({ type: error.code, message: error.message, nonRetryable: !error.retryable });
    }
  };
  return {
    append: (batch) => guarded(batch.orderNo, appendToLedger(batch)),
    load: (orderNo) => guarded(orderNo, loadFromLedger(orderNo)),
    hashAt: async (orderNo, seq) => {
      const found = await ledger.pool.query<{ hash: string }>({ ...READ_HASH, values: [orderNo, seq] });
      return found.rows[0]?.hash;
    },
  };
}
