import type { LedgerDatabase } from '../ledger/database';
import { ledgerAway } from '../ledger/errors';
import { decideTopic } from '../insight/topics/decide';
import type { BoardActivities } from '../workflows/board';

/** Decisions about topics, kept in the ledger's role. @throws LedgerError `LEDGER_UNAVAILABLE`, and is asked again */
export function boardActivities({ pool }: Pick<LedgerDatabase, 'pool'>): BoardActivities {
  return {
    async decideTopic({ asked, ...deciding }) {
      const made = await decideTopic(pool, asked, deciding, ledgerAway);
      return 'refused' in made ? made : { decision: made };
    },
  };
}
