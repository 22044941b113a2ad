/**
 * Hears, in a replay, what a workflow handed to the ledger and what came back: the arguments of a local activity stand in
 * no history. It stands in every bundle, because a kept bundle must still tell years later what its workflows did, and
 * does nothing unless the replay asks for it (`hearing` in worker/bundle.ts). It changes nothing, so the replay stays the
 * replay of the recorded history.
 */
import { proxySinks, type Sinks, type WorkflowInterceptorsFactory } from '@temporalio/workflow';
import type { Appended, Proposal } from '../activities/contract';

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

/** Set by the script that runs before the bundle in a replay that listens. */
const ASKED = '__jiesuHears';

export const interceptors: WorkflowInterceptorsFactory = () =>
  ASKED in globalThis
    ? {
        outbound: [
          {
            scheduleLocalActivity: (input, next) => hear(input, next(input)),
            scheduleActivity: (input, next) => hear(input, next(input)),
          },
        ],
      }
    : {};
