import type { Client } from '@temporalio/client';
import { Kysely, PostgresDialect } from 'kysely';
import { periodActivities } from '../audit/periods/activities';
import { ensurePeriodSchedule } from '../audit/periods/schedule';
import type { Signer } from '../audit/seal/signing';
import type { LedgerDatabase } from '../ledger/database';
import { createPackStore, type RulesTables } from '../rules/store';
import type { PeriodActivities } from '../workflows/periods';
import { periodQueue } from '../workflows/periods';
import type { PartDeps } from './parts';
import { type RunningWorker, runWorker } from './run';

/** One city's figures at a time; a dozen periods are open at most. */
const TUNING = { maxCachedWorkflows: 20, workflowTasks: 4, localActivities: 1, activities: 4, workflowPollers: 2 };

/** What the periods need besides the part's own. */
export interface PeriodPart {
  /** In the auditor's role. */
  readonly ledger: LedgerDatabase;
  readonly client: Client;
  readonly signer: Signer;
  readonly profile: string;
  /** Put between the workflows and the real activities. */
  readonly around?: (real: PeriodActivities) => PeriodActivities;
}

/**
 * Starts the worker of the appraisal periods, on a queue of its own, and has their schedule take a turn.
 * @throws RulesRefused UNKNOWN_PACK while no rules are in force
 */
export async function startPeriods(
  { config, logger, temporal }: Pick<PartDeps, 'config' | 'logger' | 'temporal'>,
  { ledger, client, signer, profile, around = (real) => real }: PeriodPart,
): Promise<RunningWorker> {
  const packs = createPackStore(new Kysely<RulesTables>({ dialect: new PostgresDialect({ pool: ledger.pool }) }));
  const rules = () => packs.active(profile);
  const startDay = (await rules()).documents.policy.periodStartDay.value;
  const { namespace, dataConverter, address } = temporal;
  const worker = await runWorker({
    ...{ address, namespace, dataConverter, cacheDir: config.cacheDir, tuning: TUNING, identity: 'periods' },
    taskQueue: periodQueue(config.taskQueue),
    activities: around(
      periodActivities({ ledger, logger, signer, rules, pack: (hash) => packs.get(hash), outputs: config.outputsDir }),
    ),
  });
  await ensurePeriodSchedule(client, config.taskQueue, startDay);
  return worker;
}
