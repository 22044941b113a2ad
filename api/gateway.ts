/**
 * The only way of api/ to Temporal (with gatewayLooks and gatewayFailure beside it); the importer, the `deliver` activity
 * and the benchmark come through it too.
 */
import { createHash } from 'node:crypto';
import {
  Client,
  Connection,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type WorkflowUpdateHandle,
} from '@temporalio/client';
import type { Actor, Command, Intake } from '../domain/commands';
import type { OrderState } from '../domain/state';
import type { TemporalPlace } from '../platform/stack';
import {
  type Answer,
  COMPLAINT,
  answerFromWire,
  type CaseStart,
  commandToWire,
  commandUpdates,
  complaintId,
  type Receipt,
  receiptFromWire,
  receiptUpdate,
  startToWire,
  type WireAnswer,
  type WireCommand,
} from '../workflows/messages';
import { endedMeanwhile, GatewayFailure, isAway, isDeadline } from './gatewayFailure';
import { lookInto, type Pollers } from './gatewayLooks';

export { GatewayFailure } from './gatewayFailure';
export type { Pollers } from './gatewayLooks';

/**
 * The engine's default, and TASK_TIMEOUT_SECONDS'. Less misses a dead worker's task sooner, but where the cores are many
 * times overbooked tasks then time out a second time, and the stall grows (docs/performance.md, P9).
 */
export const TASK_MS = 10_000;

/** How often a call is tried while the engine cannot be reached: half a second in all, then the sender is told. */
const CALL_ATTEMPTS = 4;

/** A client of the engine, and how to let go of it. Connects on first use, so that a process starts while it is away. */
export function openEngine({ address, namespace, dataConverter }: Omit<TemporalPlace, 'uiUrl'>): {
  readonly client: Client;
  close(): Promise<void>;
} {
  const retry = makeGrpcRetryInterceptor(defaultGrpcRetryOptions({ maxAttempts: CALL_ATTEMPTS }));
  const connection = Connection.lazy({ address, interceptors: [retry] });
  const client = new Client({ connection, namespace, dataConverter, identity: 'api' });
  return { client, close: () => connection.close() };
}

export interface GatewayOptions {
  readonly client: Client;
  readonly taskQueue: string;
  /** Does the ledger know this number? Decides between reviving an order and UNKNOWN_ORDER; throws when it is away. */
  readonly isKnown: (orderNo: string) => Promise<boolean>;
  /** How long to wait until a worker accepts (ms, default 5,000) … */
  readonly acceptMs?: number;
  /** … until an accepted command is answered (2,000), after which it is pending … */
  readonly answerMs?: number;
  /** … and for the receipt of an accepted intake (8,000). */
  readonly receiptMs?: number;
  /** After how long the engine gives a task of an order whose worker fell silent to another one (ms, default 10,000). */
  readonly taskMs?: number;
}

/** A new order on its way into the engine. */
export interface IntakeStart {
  readonly intake: Intake;
  readonly actor: Actor;
  /** City profile, and content hash of the rules the order is judged by. */
  readonly profile: string;
  readonly pack: string;
  /** Business clock minus real clock, ms; the importer's alone. */
  readonly offsetMs?: number;
}

/** `accepted` stands in the workflow's history, its answer did not come in time: nothing is lost. */
export type Commanded = { readonly answer: Answer } | { readonly accepted: true };

export interface Gateway {
  /**
   * Starts an order, or finds it running, and waits for its receipt. Repeating it changes nothing.
   * @throws GatewayFailure a 503 code when engine or worker are away: repeat with the same number
   */
  intake(start: IntakeStart): Promise<Receipt>;
  /**
   * Gives a command to an order; one that no longer runs is brought back from the ledger.
   * @throws GatewayFailure the refusal's code and rule, UNKNOWN_ORDER, or a 503 code
   */
  command(orderNo: string, command: Command): Promise<Commanded>;
  /** Brings an order back from the ledger under its id: after its end, or after the engine's database was lost. */
  revive(orderNo: string): Promise<'revived' | 'running'>;
  /** The running case, for reads while the ledger is away. Undefined if the engine does not know it. */
  live(orderNo: string): Promise<{ readonly state: OrderState; readonly pending: number } | undefined>;
  /** Does the engine run the number, or did it? A refused intake does not count. Undefined when it cannot be asked. */
  holds(orderNo: string): Promise<boolean | undefined>;
  /** @throws GatewayFailure ENGINE_UNAVAILABLE */
  pollers(): Promise<Pollers>;
}

const ATTEMPTS = 3;

/** The gateway to the complaint workflows of one task queue. */
export function createGateway(options: GatewayOptions): Gateway {
  const { client, taskQueue, isKnown } = options;
  const { acceptMs = 5_000, answerMs = 2_000, receiptMs = 8_000, taskMs = TASK_MS } = options;
  const { within, failureOf, ...looks } = lookInto(client, taskQueue, acceptMs);

  const startOf = (
    orderNo: string,
    start: CaseStart,
    reuse: 'ALLOW_DUPLICATE_FAILED_ONLY' | 'ALLOW_DUPLICATE',
    summary: string,
  ) => {
    const operation = new WithStartWorkflowOperation(COMPLAINT, {
      workflowId: complaintId(orderNo),
      taskQueue,
      args: [start],
      workflowTaskTimeout: taskMs,
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: reuse,
      staticSummary: summary,
    });
    // Its own promise rejects beside the call's, and nobody else waits for it.
    operation.workflowHandle().catch(() => undefined);
    return operation;
  };

  async function accept(orderNo: string, command: Command): Promise<WorkflowUpdateHandle<WireAnswer>> {
    const update = commandUpdates[command.name];
    const args: [WireCommand] = [commandToWire(command)];
    const message = { args, updateId: shortId(command.id), waitForStage: 'ACCEPTED' as const };
    try {
      return await within(acceptMs, () => client.workflow.getHandle(complaintId(orderNo)).startUpdate(update, message));
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
    if (!(await isKnown(orderNo))) throw new GatewayFailure('UNKNOWN_ORDER');
    const startWorkflowOperation = startOf(orderNo, { mode: 'revive', orderNo }, 'ALLOW_DUPLICATE', 'revive');
    return within(acceptMs, () => client.workflow.startUpdateWithStart(update, { ...message, startWorkflowOperation }));
  }

  async function command(orderNo: string, given: Command): Promise<Commanded> {
    for (let attempt = 1; ; attempt++) {
      let accepted = false;
      try {
        const handle = await accept(orderNo, given);
        accepted = true;
        return { answer: answerFromWire(await within(answerMs, () => handle.result())) };
      } catch (error) {
        // The run ended or went on as another one between accepting and answering; the id makes asking again safe.
        if (endedMeanwhile(error) && attempt < ATTEMPTS) continue;
        if (accepted && (isDeadline(error) || isAway(error))) return { accepted: true };
        throw await failureOf(error);
      }
    }
  }

  async function intake(given: IntakeStart): Promise<Receipt> {
    const order = given.intake;
    const start = startToWire({ mode: 'intake', ...given });
    const summary = [order.kind, order.matter, order.place.street ?? order.place.district].filter(Boolean).join(' · ');
    for (let attempt = 1; ; attempt++) {
      const startWorkflowOperation = startOf(order.orderNo, start, 'ALLOW_DUPLICATE_FAILED_ONLY', summary);
      let accepted = false;
      try {
        const handle = await within(acceptMs, () =>
          client.workflow.startUpdateWithStart(receiptUpdate, {
            updateId: order.orderNo,
            waitForStage: 'ACCEPTED',
            startWorkflowOperation,
          }),
        );
        accepted = true;
        return receiptFromWire(order.orderNo, await within(receiptMs, () => handle.result()));
      } catch (error) {
        if (endedMeanwhile(error) && attempt < ATTEMPTS) continue;
        // Closed in the engine and unknown to the ledger: the ledger came from an older backup (npm run repair).
        if (error instanceof WorkflowExecutionAlreadyStartedError)
          throw new GatewayFailure('LEDGER_UNAVAILABLE', undefined, { cause: error });
        // A worker has it and cannot go on: it waits for rules or ledger. Sent again, the receipt is there.
        if (accepted && isDeadline(error)) throw new GatewayFailure('LEDGER_UNAVAILABLE', undefined, { cause: error });
        throw await failureOf(error);
      }
    }
  }

  async function revive(orderNo: string): Promise<'revived' | 'running'> {
    try {
      await within(acceptMs, () =>
        client.workflow.start(COMPLAINT, {
          workflowId: complaintId(orderNo),
          taskQueue,
          args: [{ mode: 'revive', orderNo } satisfies CaseStart],
          workflowTaskTimeout: taskMs,
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          staticSummary: 'revive',
        }),
      );
      return 'revived';
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return 'running';
      throw isDeadline(error)
        ? new GatewayFailure('ENGINE_UNAVAILABLE', undefined, { cause: error })
        : await failureOf(error);
    }
  }

  return { intake, command, revive, ...looks };
}

/** The update id stands in a history four times for each command; the message id itself travels in the command. */
function shortId(id: string): string {
  return createHash('sha256').update(id).digest('base64url').slice(0, 11);
}
