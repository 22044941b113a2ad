import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { OutputsAsked, PeriodActivities } from './periods';

/** Setting all papers of a city takes minutes; a worker that is gone is noticed soon, and the next goes on with what is there. */
const printer = proxyActivities<Pick<PeriodActivities, 'makeOutputs'>>({
  startToCloseTimeout: '4h',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '1m' },
});

/** The files of a period's figures 成果文件: tables, book, bulletin, papers for the review. One run for each of its figures. */
export async function outputs(asked: OutputsAsked): Promise<number> {
  setCurrentDetails(`${asked.period} · ${asked.of} · 成果文件 outputs`);
  return printer.makeOutputs(asked);
}
