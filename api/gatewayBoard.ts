/** The way of api/ to decisions about topics: one short workflow each, so that what was acknowledged stands. */
import { createHash } from 'node:crypto';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { TopicDecision } from '../domain/topics';
import { DECIDE_TOPIC, type TopicDecided, type TopicDeciding, topicDecisionId } from '../workflows/board';
import { GatewayFailure, isAway, isDeadline } from './gatewayFailure';
import { lookInto } from './gatewayLooks';

export interface BoardGatewayOptions {
  readonly client: Client;
  readonly taskQueue: string;
  /** How long to wait until the engine has it (ms, default 5,000), and until it is decided (5,000). */
  readonly acceptMs?: number;
  readonly answerMs?: number;
}

export interface BoardGateway {
  /**
   * Gives a decision to the engine; the same message decides once, and gets the same answer.
   *
   * @returns the decision as it stands; `accepted` where it is recorded and its answer did not come in time
   * @throws GatewayFailure why it cannot be decided so, or a 503 code
   */
  decide(deciding: TopicDeciding): Promise<TopicDecision | 'accepted'>;
}

/** The gateway to topic decisions, worked off by the workers of orders. */
export function createBoardGateway(options: BoardGatewayOptions): BoardGateway {
  const { client, taskQueue, acceptMs = 5_000, answerMs = 5_000 } = options;
  const { within, failureOf } = lookInto(client, taskQueue, acceptMs);
  return {
    async decide(deciding) {
      const digest = createHash('sha256').update(deciding.message).digest('base64url').slice(0, 22);
      const workflowId = topicDecisionId(taskQueue, digest);
      try {
        await within(acceptMs, () =>
          client.workflow.start(DECIDE_TOPIC, {
            ...{ workflowId, taskQueue, args: [deciding] },
            ...{ workflowIdConflictPolicy: 'USE_EXISTING', workflowIdReusePolicy: 'REJECT_DUPLICATE' },
          }),
        );
      } catch (error) {
        // It ran before: its answer is there to be read.
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw await failureOf(error);
      }
      let told: TopicDecided;
      try {
        told = await within(answerMs, () => client.workflow.getHandle(workflowId).result() as Promise<TopicDecided>);
      } catch (error) {
        if (isDeadline(error) || isAway(error)) return 'accepted';
        throw await failureOf(error);
      }
      if ('refused' in told) throw new GatewayFailure(told.refused, 'PR-3');
      return told.decision;
    },
  };
}
