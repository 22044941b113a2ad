/** What the engine's client throws, in the words of domain/failures.ts. Asks nobody anything. */
import {
  isGrpcCancelledError,
  isGrpcDeadlineError,
  isGrpcServiceError,
  ServiceError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURES, type FailureCode } from '../domain/failures';

/** An order could not be reached, or refused: a row of domain/failures.ts, and the rule that refused. */
export class GatewayFailure extends Error {
  constructor(
    readonly code: FailureCode,
    readonly rule?: string,
    options?: ErrorOptions,
  ) {
    super(code, options);
    this.name = 'GatewayFailure';
  }
}

function isFailureCode(type: string | null | undefined): type is FailureCode {
  return typeof type === 'string' && Object.hasOwn(FAILURES, type);
}

/** The workflow refuses with an ApplicationFailure whose type is the code and whose first detail is the rule. */
export function refusalOf(error: WorkflowUpdateFailedError): Error {
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure) || !isFailureCode(cause.type))
    return endedMeanwhile(error) ? new GatewayFailure('ENGINE_UNAVAILABLE', undefined, { cause: error }) : error;
  const detail: unknown = cause.details?.[0];
  const rule = typeof detail === 'string' ? detail : (detail as { rule?: unknown } | undefined)?.rule;
  return new GatewayFailure(cause.type, typeof rule === 'string' ? rule : undefined, { cause: error });
}

const SEND_AGAIN = ['AcceptedUpdateCompletedWorkflow', 'UnprocessedUpdate'] as const;

/**
 * Nothing came of it and it may be sent again under its id. `AcceptedUpdateCompletedWorkflow`: accepted by a run that closed
 * or continued as new before it answered. `UnprocessedUpdate`: in a burst of updates for one run the SDK drops some of a
 * task's messages and the engine rejects them; they left no trace (tests/workflows/burst.test.ts). And a run that wanted to
 * go on as a new one just as something else arrived is asked again by the engine, which lets go of what it had brought along.
 */
export function endedMeanwhile(error: unknown): boolean {
  if (isTaskFailure(error)) return true;
  if (!(error instanceof WorkflowUpdateFailedError)) return false;
  const { cause } = error;
  return cause instanceof ApplicationFailure && SEND_AGAIN.some((type) => type === cause.type);
}

const GRPC_FAILED_PRECONDITION = 9;

function isTaskFailure(error: unknown): boolean {
  const cause = error instanceof ServiceError ? error.cause : error;
  if (!isGrpcServiceError(cause) || cause.code !== GRPC_FAILED_PRECONDITION) return false;
  return /workflow task failure/i.test(cause.details ?? '');
}

export function isDeadline(error: unknown): boolean {
  // The engine sees our deadline too and may be the first to say so, as a cancellation.
  const passed = isGrpcDeadlineError(error) || isGrpcCancelledError(error);
  return passed || error instanceof WorkflowUpdateRPCTimeoutOrCancelledError;
}

const GRPC_UNAVAILABLE = 14;
/** Too many requests at once, a shard that moves, an update limit: passes by itself. */
const GRPC_PASSING: readonly number[] = [GRPC_UNAVAILABLE, 8, 10];

export function isAway(error: unknown): boolean {
  const cause = error instanceof ServiceError ? error.cause : error;
  if (isGrpcServiceError(cause)) return GRPC_PASSING.includes(cause.code);
  return cause instanceof Error && /closed|ECONNREFUSED|ECONNRESET|connect/i.test(cause.message);
}

/** A query to a case of which the engine knows that nobody works for it. */
export function hasNoPoller(error: unknown): boolean {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) && cause.code === GRPC_FAILED_PRECONDITION;
}
