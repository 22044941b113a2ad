import {
  Client,
  type ClientOptions,
  WorkflowClient,
  type WorkflowClientOptions,
  type WorkflowStartInput,
} from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import type { temporal } from '@temporalio/proto';
import type { Instant } from '../../domain/terms';
import type { CaseStart } from '../../workflows/messages';

/** Skips allowed to one order; its whole life needs some dozens. */
const MOST_SKIPS = 10_000;

/**
 * Starts workflows on a clock of their own that goes straight ahead by a given time and then stands, so that the next
 * message of an order arrives at exactly its hour. Works for update-with-start as well: the skip waits until the intake
 * is done.
 */
export class SteppingClient extends WorkflowClient {
  private readonly firstStep = new Map<string, number>();
  private readonly revivals = new Map<string, Instant>();

  constructor(options: WorkflowClientOptions) {
    super(options);
  }

  /** How far the workflow of that id is to go once started, ms; 0 lets its clock tick with the wall. */
  prepare(workflowId: string, ms: number): void {
    this.firstStep.set(workflowId, ms);
  }

  /** Should the gateway bring the order back from the ledger, its business clock then stands at this instant. */
  reviveAt(workflowId: string, instant: Instant): void {
    this.revivals.set(workflowId, instant);
  }

  /** The id by which the first skip of a workflow is polled. */
  static firstSkip(workflowId: string): string {
    return `start/${workflowId}`;
  }

  /** The workflow runs; whatever is started next under its id ticks with the wall. */
  forget(workflowId: string): void {
    this.firstStep.delete(workflowId);
  }

  protected override async createStartWorkflowRequest(input: WorkflowStartInput) {
    const request = await super.createStartWorkflowRequest(this.onItsClock(input));
    const ms = this.firstStep.get(input.options.workflowId) ?? 0;
    if (ms <= 0) return request;
    const timeSkippingConfig: temporal.api.common.v1.ITimeSkippingConfig = {
      enabled: true,
      maxSessionSkipCount: MOST_SKIPS,
      fastForwardConfig: { id: SteppingClient.firstSkip(input.options.workflowId), duration: msToTs(Math.ceil(ms)) },
    };
    return { ...request, timeSkippingConfig };
  }

  private onItsClock(input: WorkflowStartInput): WorkflowStartInput {
    const [start] = input.options.args as readonly Partial<CaseStart>[];
    const instant = this.revivals.get(input.options.workflowId);
    if (start?.mode !== 'revive' || instant === undefined) return input;
    return { ...input, options: { ...input.options, args: [{ ...start, offsetMs: instant - Date.now() }] } };
  }
}

/** A client that starts what it starts on stepping clocks; everything else as any client. */
export function steppingClient(options: ClientOptions): { readonly client: Client; readonly stepping: SteppingClient } {
  const client = new Client(options);
  const stepping = new SteppingClient({
    ...(options.connection && { connection: options.connection }),
    ...(options.namespace !== undefined && { namespace: options.namespace }),
    ...(options.dataConverter && { dataConverter: options.dataConverter }),
    ...(options.identity !== undefined && { identity: options.identity }),
  });
  Object.defineProperty(client, 'workflow', { value: stepping });
  return { client, stepping };
}
