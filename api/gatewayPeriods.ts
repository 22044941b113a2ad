/** The way of api/ to the workflows of appraisal periods, beside the one to orders. */
import { createHash } from 'node:crypto';
import { type Client, WithStartWorkflowOperation, WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow';
import type { PeriodCommand } from '../domain/period/commands';
import {
  OPEN_PERIODS,
  OUTPUTS,
  type OutputsAsked,
  outputsId,
  type OutputsProgress,
  PERIOD,
  type PeriodAnswer,
  periodId,
  periodQueue,
  periodUpdate,
} from '../workflows/periods';
import { endedMeanwhile, isAway, isDeadline } from './gatewayFailure';
import { lookInto } from './gatewayLooks';

export interface PeriodGatewayOptions {
  readonly client: Client;
  /** Of the orders; periods have their own beside it. */
  readonly taskQueue: string;
  /** How long to wait until a worker accepts (ms, default 5,000), and until an accepted command is answered (5,000). */
  readonly acceptMs?: number;
  readonly answerMs?: number;
}

/** `accepted` stands in the workflow's history, its answer did not come in time: nothing is lost. */
export type PeriodCommanded = { readonly answer: PeriodAnswer } | { readonly accepted: true };

export interface PeriodGateway {
  /**
   * Gives a command to a period; one whose workflow has ended is brought back from its events.
   * @throws GatewayFailure the refusal's code and rule, or a 503 code
   */
  command(period: string, command: PeriodCommand): Promise<PeriodCommanded>;
  /**
   * Opens every period from this one on that is not open; what has ended is closed, in order. Asking again changes nothing.
   * @throws GatewayFailure a 503 code
   */
  openFrom(period: string): Promise<void>;
  /**
   * Has the files of these figures made; where that is under way already it goes on.
   * @throws GatewayFailure a 503 code
   */
  makeOutputs(asked: OutputsAsked): Promise<void>;
  /**
   * How the making of these files goes; undefined where nobody asked for it, or the engine has forgotten.
   * @throws GatewayFailure a 503 code
   */
  outputsUnderWay(asked: OutputsAsked): Promise<Making | undefined>;
}

/** The making of files: how far it is, where a worker has said so; or why it was given up. */
export type Making = { readonly running: OutputsProgress | undefined } | { readonly failed: string };

const ATTEMPTS = 3;

/** The gateway to the period workflows beside one task queue of orders. */
export function createPeriodGateway(options: PeriodGatewayOptions): PeriodGateway {
  const { client, acceptMs = 5_000, answerMs = 5_000 } = options;
  const taskQueue = periodQueue(options.taskQueue);
  const { within, failureOf } = lookInto(client, taskQueue, acceptMs);

  const accept = (period: string, command: PeriodCommand) => {
    const startWorkflowOperation = new WithStartWorkflowOperation(PERIOD, {
      workflowId: periodId(taskQueue, period),
      taskQueue,
      args: [{ period }],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: period,
    });
    // Its own promise rejects beside the call's, and nobody else waits for it.
    startWorkflowOperation.workflowHandle().catch(() => undefined);
    const updateId = createHash('sha256').update(command.id).digest('base64url').slice(0, 11);
    return within(acceptMs, () =>
      client.workflow.startUpdateWithStart(periodUpdate, {
        ...{ args: [command], updateId, waitForStage: 'ACCEPTED', startWorkflowOperation },
      }),
    );
  };

  return {
    async command(period, command) {
      for (let attempt = 1; ; attempt++) {
        let accepted = false;
        try {
          const handle = await accept(period, command);
          accepted = true;
          return { answer: await within(answerMs, () => handle.result()) };
        } catch (error) {
          // The run ended between accepting and answering; the id makes asking again safe.
          if (endedMeanwhile(error) && attempt < ATTEMPTS) continue;
          if (accepted && (isDeadline(error) || isAway(error))) return { accepted: true };
          throw await failureOf(error);
        }
      }
    },

    async openFrom(period) {
      try {
        await within(acceptMs, () =>
          client.workflow.start(OPEN_PERIODS, {
            workflowId: `${periodId(taskQueue, 'open')}-${period}`,
            taskQueue,
            args: [{ queue: taskQueue, from: period }],
            workflowIdConflictPolicy: 'USE_EXISTING',
            workflowIdReusePolicy: 'ALLOW_DUPLICATE',
            staticSummary: period,
          }),
        );
      } catch (error) {
        throw await failureOf(error);
      }
    },

    async makeOutputs(asked) {
      try {
        await within(acceptMs, () =>
          client.workflow.start(OUTPUTS, {
            workflowId: outputsId(taskQueue, asked),
            taskQueue,
            args: [asked],
            workflowIdConflictPolicy: 'USE_EXISTING',
            workflowIdReusePolicy: 'ALLOW_DUPLICATE',
            staticSummary: `${asked.period} ${asked.of}`,
          }),
        );
      } catch (error) {
        throw await failureOf(error);
      }
    },

    async outputsUnderWay(asked) {
      const handle = client.workflow.getHandle(outputsId(taskQueue, asked));
      try {
        const { status, raw } = await within(acceptMs, () => handle.describe());
        if (status.name === 'RUNNING') {
          const beats = raw.pendingActivities?.[0]?.heartbeatDetails?.payloads;
          const [progress] = await decodeArrayFromPayloads(client.options.loadedDataConverter, beats);
          return { running: progress as OutputsProgress | undefined };
        }
        if (status.name === 'COMPLETED') return undefined;
        return { failed: await handle.result().then(() => status.name, codeOf) };
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw await failureOf(error);
      }
    },
  };
}

/** Why a workflow failed: the type of the innermost failure, which is a code where we threw it. */
function codeOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  return (inner instanceof ApplicationFailure && inner.type) || 'INTERNAL';
}
