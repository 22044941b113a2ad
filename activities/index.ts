import type { Gateway } from '../api/gateway';
import type { LedgerDatabase } from '../ledger/database';
import type { BoardActivities } from '../workflows/board';
import { boardActivities } from './board';
import type { ComplaintActivities } from './contract';
import { deliver } from './deliver';
import { type IncidentDeps, incidentActivities } from './incident';
import { bySeq } from './heads';
import { type AlarmLog, ledgerActivities } from './ledger';
import { announce, type OutwardDeps } from './outward';
import { resolveTerms, type RuleDeps } from './rules';
import { checkSignal, type SignalDeps } from './signals';

/** Everything outside that the activities need. */
export interface ActivityDeps extends RuleDeps, SignalDeps, OutwardDeps, Pick<IncidentDeps, 'membersAtOnce'> {
  /** Opened in the role that may append. */
  readonly ledger: Pick<LedgerDatabase, 'pool'>;
  readonly gateway: Pick<Gateway, 'command'>;
  readonly log: AlarmLog;
}

/** The only code with effects, as the workflows know it by the contract. */
export function complaintActivities(deps: ActivityDeps): ComplaintActivities & BoardActivities {
  const { append, load } = bySeq(ledgerActivities(deps.ledger, deps.log));
  return {
    append,
    load,
    resolve: resolveTerms({ ...deps, outward: deps.outward && deps.hook !== undefined }),
    checkSignal: checkSignal(deps),
    announce: announce(deps),
    deliver: deliver(deps.gateway),
    ...incidentActivities(deps),
    ...boardActivities(deps.ledger),
  };
}
