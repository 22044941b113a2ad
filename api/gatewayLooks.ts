/** What the gateway asks the engine without changing anything: the running case, who polls, and why a call failed. */
import {
  type Client,
  QueryNotRegisteredError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { caseQuery, complaintId } from '../workflows/messages';
import { GatewayFailure, hasNoPoller, isAway, isDeadline, refusalOf } from './gatewayFailure';

/** How many workers have asked each queue for work lately. */
export interface Pollers {
  readonly workflow: number;
  readonly activity: number;
}

const PROBE_MS = 1_500;
/** A worker's long poll lasts a minute; one that has not asked for longer is gone. */
const POLLER_SILENT_MS = 75_000;

/**
 * The looks into the engine, for the complaints of one task queue.
 * @param acceptMs how long a question to a running case may take
 */
export function lookInto(client: Client, taskQueue: string, acceptMs: number) {
  const within = <T>(ms: number, call: () => Promise<T>) => client.withDeadline(Date.now() + ms, call);

  /** A deadline that passed: is the engine away, or does nobody work for it? */
  async function absence(cause: unknown): Promise<GatewayFailure> {
    const code = await pollers().then(
      () => 'WORKER_UNAVAILABLE' as const,
      () => 'ENGINE_UNAVAILABLE' as const,
    );
    return new GatewayFailure(code, undefined, { cause });
  }

  async function failureOf(error: unknown): Promise<Error> {
    if (error instanceof GatewayFailure) return error;
    if (error instanceof WorkflowUpdateFailedError) return refusalOf(error);
    if (isDeadline(error) || hasNoPoller(error)) return absence(error);
    if (isAway(error)) return new GatewayFailure('ENGINE_UNAVAILABLE', undefined, { cause: error });
    return error as Error;
  }

  async function live(orderNo: string) {
    try {
      return await within(acceptMs, () => client.workflow.getHandle(complaintId(orderNo)).query(caseQuery));
    } catch (error) {
      // A case that has no state yet, or never got one, refuses the query.
      if (error instanceof WorkflowNotFoundError || error instanceof QueryNotRegisteredError) return undefined;
      throw await failureOf(error);
    }
  }

  async function holds(orderNo: string): Promise<boolean | undefined> {
    try {
      const { status } = await within(PROBE_MS, () => client.workflow.getHandle(complaintId(orderNo)).describe());
      return status.name !== 'FAILED';
    } catch (error) {
      return error instanceof WorkflowNotFoundError ? false : undefined;
    }
  }

  async function pollersOf(taskQueueType: temporal.api.enums.v1.TaskQueueType): Promise<number> {
    const { namespace } = client.options;
    const found = await client.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      taskQueueType,
    });
    const since = Date.now() - POLLER_SILENT_MS;
    return (found.pollers ?? []).filter((poller) => Number(poller.lastAccessTime?.seconds ?? 0) * 1_000 >= since)
      .length;
  }

  async function pollers(): Promise<Pollers> {
    const { TASK_QUEUE_TYPE_WORKFLOW, TASK_QUEUE_TYPE_ACTIVITY } = temporal.api.enums.v1.TaskQueueType;
    // Both are waited for: a call left to its retries would speak up on a connection closed meanwhile.
    const [workflow, activity] = await within(PROBE_MS, () =>
      Promise.allSettled([pollersOf(TASK_QUEUE_TYPE_WORKFLOW), pollersOf(TASK_QUEUE_TYPE_ACTIVITY)]),
    );
    if (workflow.status === 'rejected' || activity.status === 'rejected')
      throw new GatewayFailure('ENGINE_UNAVAILABLE', undefined, { cause: [workflow, activity] });
    return { workflow: workflow.value, activity: activity.value };
  }

  return { within, failureOf, live, holds, pollers };
}
