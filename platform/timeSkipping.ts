import { randomUUID } from 'node:crypto';
import { type Client, WorkflowClient, type WorkflowStartInput } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { temporal } from '@temporalio/proto';

const { FastForwardPollingResult } = temporal.api.enums.v1;

/**
 * Whatever this client starts, also by update-with-start, runs on a clock of its own that leaps over every wait as long
 * as nothing is under way. Import and tests only; the server must allow it (the embedded engine does).
 *
 * Activities still see the wall clock.
 */
export class SkippingClient extends WorkflowClient {
  protected override async createStartWorkflowRequest(input: WorkflowStartInput) {
    const request = await super.createStartWorkflowRequest(input);
    return { ...request, timeSkippingConfig: { enabled: true, maxSessionSkipCount: MOST_SKIPS } };
  }
}

/** Skips allowed before the clock stops leaping; a complaint's whole life needs some dozens. */
const MOST_SKIPS = 10_000;

/** Where a fast-forward ended. */
export type ForwardOutcome =
  /** The workflow's clock stands exactly where it was sent. */
  | 'arrived'
  /** The workflow closed on the way. */
  | 'closed';

function isClosed(error: unknown): boolean {
  const text = error instanceof Error ? error.message : String(error);
  return /already completed|not found/i.test(text);
}

async function setSkipping(
  client: Client,
  workflowId: string,
  config: temporal.api.common.v1.ITimeSkippingConfig,
): Promise<void> {
  await client.workflowService.updateWorkflowExecutionOptions({
    namespace: client.options.namespace,
    workflowExecution: { workflowId },
    workflowExecutionOptions: { timeSkippingConfig: config },
    updateMask: { paths: ['time_skipping_config'] },
  });
}

/**
 * Moves one running workflow's clock ahead by `ms`: timers on the way fire at their own times, the clock then stands
 * (and runs on at the pace of the wall) so that a message arrives at exactly that time. Works on any workflow, whoever
 * started it.
 *
 * The clock runs at the wall's pace while the workflow is at work. Should it pass the end of the fast-forward meanwhile
 * (a timer that fires less than a workflow task's time before that end), engine 1.32 leaps on to the next timer: keep
 * the end some seconds away from every timer before it.
 *
 * @param ms virtual milliseconds, > 0
 * @returns `closed` when the workflow ended before
 * @throws Error when the server gave up, e.g. because a child is open (temporal.md §1.0)
 */
export async function fastForward(client: Client, workflowId: string, ms: number): Promise<ForwardOutcome> {
  const id = randomUUID();
  try {
    await setSkipping(client, workflowId, {
      enabled: true,
      maxSessionSkipCount: MOST_SKIPS,
      fastForwardConfig: { id, duration: msToTs(Math.max(1, Math.ceil(ms))) },
    });
  } catch (error) {
    if (isClosed(error)) return 'closed';
    throw error;
  }
  return arrival(client, workflowId, id);
}

/**
 * Waits until a fast-forward that was asked for (here, or in a workflow's start) has come to its end.
 *
 * @param fastForwardId the id it was asked for under
 * @throws Error when the server gave up, or when it does not answer within the client's deadline
 */
export async function arrival(client: Client, workflowId: string, fastForwardId: string): Promise<ForwardOutcome> {
  try {
    for (;;) {
      const answer = await client.workflowService.pollWorkflowExecutionTimeSkipping({
        namespace: client.options.namespace,
        workflowExecution: { workflowId },
        fastForwardId,
      });
      const result = answer.fastForwardPollingResult;
      if (result === FastForwardPollingResult.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_COMPLETED) return 'arrived';
      if (result === FastForwardPollingResult.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_FAILED) {
        const { status } = await client.workflow.getHandle(workflowId).describe();
        if (status.name !== 'RUNNING') return 'closed';
        throw new Error(`the clock of ${workflowId} did not arrive: ${answer.failedReason}`);
      }
    }
  } catch (error) {
    if (isClosed(error)) return 'closed';
    throw error;
  }
}

/** Lets a running workflow leap over every wait from now on, to its end. */
export function startSkipping(client: Client, workflowId: string): Promise<void> {
  return setSkipping(client, workflowId, { enabled: true, maxSessionSkipCount: MOST_SKIPS });
}

/** Ties a workflow's clock to the pace of the wall again, where it stands. */
export function stopSkipping(client: Client, workflowId: string): Promise<void> {
  return setSkipping(client, workflowId, { enabled: false });
}
