import {
  CancellationScope,
  condition,
  continueAsNew,
  ParentClosePolicy,
  proxyActivities,
  setCurrentDetails,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { type PeriodDue, periodAgenda } from '../domain/period/agenda';
import type { PeriodStage, PeriodState } from '../domain/period/state';
import { PeriodFile } from './periodFile';
import { type OpeningStart, type PeriodActivities, periodId, type PeriodStart } from './periods';

/** One appraisal period 考核期, from its first day until its result is signed; a correction starts it again. */
export async function period(start: PeriodStart): Promise<PeriodStage | 'unknown'> {
  const file = new PeriodFile(start.period, () => Date.now() + (start.offsetMs ?? 0));
  return CancellationScope.nonCancellable(() => life(start, file));
}

async function life(start: PeriodStart, file: PeriodFile): Promise<PeriodStage | 'unknown'> {
  if (!(await file.open())) {
    await condition(() => file.settled);
    return 'unknown';
  }
  for (;;) {
    if (file.waiting) {
      await file.hear(); // AP-6…9: objections, exclusions and corrections, each by two persons
      continue;
    }
    const due = periodAgenda(file.state, file.now());
    if (due && due.at <= file.now()) {
      await file.fallDue(due); // AP-4, AP-5, AP-9: figures of the day, closing, freezing, signed result
      continue;
    }
    if (runIsLong(start) && file.settled) return continueAsNew<typeof period>(start);
    if (!due && file.settled) return file.state.stage;
    setCurrentDetails(detailsOf(file.state, due));
    const isNews = () => file.waiting || ((!due || runIsLong(start)) && file.settled);
    await (due ? condition(isNews, due.at - file.now()) : condition(isNews));
  }
}

function runIsLong({ historyLimit = Number.POSITIVE_INFINITY }: PeriodStart): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength > historyLimit;
}

const WORDS = {
  provisional: '当日数据 provisional',
  close: '期末结账 close',
  freeze: '冻结 freeze',
  sign: '签名 sign',
};

function detailsOf({ period: label, stage }: PeriodState, due: PeriodDue | undefined): string {
  return `${label} · ${stage}${due ? ` → ${WORDS[due.what]} ${new Date(due.at).toISOString()}` : ''}`;
}

const access = proxyActivities<Pick<PeriodActivities, 'openUpTo'>>({
  startToCloseTimeout: '1m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
});

/**
 * Started by the schedule on the first day of each period, and at every start of the auditor: opens what is not open, after
 * a downtime every period that was missed, and starts the workflow of each that is not over. One that runs is left alone.
 */
export async function openPeriods({ queue, from, offsetMs }: OpeningStart): Promise<readonly string[]> {
  const labels = await access.openUpTo(Date.now() + (offsetMs ?? 0), ...(from === undefined ? [] : [from]));
  for (const label of labels) {
    try {
      await startChild(period, {
        workflowId: periodId(queue, label),
        args: [{ period: label, ...(offsetMs !== undefined && { offsetMs }) }],
        parentClosePolicy: ParentClosePolicy.ABANDON,
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        staticSummary: label,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }
  return labels;
}
