import { readFileSync } from 'node:fs';
import type { DataConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { type InjectedSinks, Worker } from '@temporalio/worker';
import type { OrderEvent } from '../../domain/events';
import { hearing, workflowBundle } from '../../worker/bundle';
import type { HearingSinks } from '../../workflows/listener';

/** Events that stood in the ledger from `seq` on when a history was written. */
export interface Confirmed {
  readonly seq: number;
  readonly events: readonly OrderEvent[];
}

/** Workflow code whose listener speaks in a replay. */
export interface ListeningBundle {
  readonly code: string;
}

/** The workflow code as it is now, for a replay that listens. */
export async function listeningBundle(cacheDir: string): Promise<ListeningBundle> {
  const { codePath } = await workflowBundle({ cacheDir });
  return { code: hearing(readFileSync(codePath, 'utf8')) };
}

/** One history on its way into a replay. */
export interface ToHear {
  readonly workflowId: string;
  readonly history: temporal.api.history.v1.IHistory;
}

/** What one run had handed to the ledger, as far as its replay came. */
export interface Heard {
  readonly workflowId: string;
  readonly runId: string;
  /** In the order in which the ledger confirmed them. */
  readonly confirmed: readonly Confirmed[];
  /** Why the history does not replay: its first line. */
  readonly fault?: string;
}

/** Options of {@link hear}. */
export interface HearOptions {
  readonly bundle: ListeningBundle;
  readonly dataConverter: DataConverter;
  /** The SDK's worker of another version, for code of a release that ran with it. */
  readonly worker?: Pick<typeof Worker, 'runReplayHistories'>;
}

/**
 * Replays histories, one after the other, and hears what each had handed to the ledger. What a local activity was given
 * stands in no history; the workflow's own code says it again.
 */
export async function* hear(
  histories: AsyncIterable<ToHear> | Iterable<ToHear>,
  { bundle, dataConverter, worker = Worker }: HearOptions,
): AsyncGenerator<Heard> {
  const told = new Map<string, Confirmed[]>();
  const sinks: InjectedSinks<HearingSinks> = {
    repair: {
      confirmed: {
        callDuringReplay: true,
        fn({ runId }, proposal, answer) {
          if (answer?.duplicate !== undefined) return;
          const { seq, events } =
            answer?.standing === undefined ? proposal : { seq: proposal.seq, events: answer.standing };
          told.set(runId, [...(told.get(runId) ?? []), { seq, events }]);
        },
      },
    },
  };
  const results = worker.runReplayHistories(
    { workflowBundle: bundle, dataConverter, sinks, replayName: 'hearing' },
    histories,
  );
  for await (const { workflowId, runId, error } of results) {
    const confirmed = told.get(runId) ?? [];
    told.delete(runId);
    const fault = error?.message.split('\n')[0];
    yield { workflowId, runId, confirmed, ...(fault !== undefined && { fault }) };
  }
}
