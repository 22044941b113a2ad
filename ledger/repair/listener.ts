/**
 * Loaded into the workflow bundle of a replay only: hears what a workflow handed to the ledger and what came back. It
 * changes nothing, so the replay stays the replay of the recorded history.
 */
import { proxySinks, type Sinks, type WorkflowInterceptorsFactory } from '@temporalio/workflow';
import type { Appended, Proposal } from '../../activities/contract';

export interface HearingSinks extends Sinks {
  repair: {
    /** An append that the ledger had confirmed when the history was written. */
    confirmed(proposal: Proposal, answer: Appended | null): void;
  };
}

const { repair } = proxySinks<HearingSinks>();

function hear<T extends { readonly activityType: string; readonly args: unknown[] }>(
  input: T,
  answer: Promise<unknown>,
): Promise<unknown> {
  if (input.activityType === 'append') {
    answer.then(
      (result) => repair.confirmed(input.args[0] as Proposal, (result ?? null) as Appended | null),
      () => undefined,
    );
  }
  return answer;
}

export const interceptors: WorkflowInterceptorsFactory = () => ({
  outbound: [
    {
      scheduleLocalActivity: (input, next) => hear(input, next(input)),
      scheduleActivity: (input, next) => hear(input, next(input)),
    },
  ],
});
