import { temporal } from '@temporalio/proto';

/** The engine's history of one run. */
export type History = temporal.api.history.v1.IHistory;
type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

const { History: HISTORY } = temporal.api.history.v1;
const { EventType } = temporal.api.enums.v1;

const ENDS: readonly temporal.api.enums.v1.EventType[] = [
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
];

/** What a history says of its run. */
export interface RunFacts {
  readonly runId: string;
  /** The run that it continues. */
  readonly continues?: string;
  /** Build that finished its last task; empty where none did. */
  readonly build: string;
  /** Epoch ms; absent while it runs. */
  readonly endedAt?: number;
}

/** Reads from a history which run it is, which code finished it, and when. */
export function factsOf({ events }: History): RunFacts {
  const all = events ?? [];
  const started = all[0]?.workflowExecutionStartedEventAttributes;
  const tasks = all.flatMap(({ workflowTaskCompletedEventAttributes: task }) => (task ? [task] : []));
  const last = all.at(-1);
  const ended = ENDS.some((end) => end === last?.eventType);
  const continues = started?.continuedExecutionRunId ?? '';
  return {
    runId: started?.originalExecutionRunId ?? '',
    ...(continues !== '' && { continues }),
    build: buildOf(tasks.at(-1)),
    ...(ended && last && { endedAt: instantOf(last) }),
  };
}

/** A worker names its build in every task it completes; newer engines in another field. */
function buildOf(task: temporal.api.history.v1.IWorkflowTaskCompletedEventAttributes | undefined): string {
  return task?.workerVersion?.buildId || task?.deploymentVersion?.buildId || '';
}

function instantOf({ eventTime }: HistoryEvent): number {
  return Number(eventTime?.seconds ?? 0) * 1_000 + Math.floor((eventTime?.nanos ?? 0) / 1_000_000);
}

/** The bytes of a history: protobuf `temporal.api.history.v1.History`, which every SDK reads. */
export function bytesOf(history: History): Buffer {
  return Buffer.from(HISTORY.encode(history).finish());
}

/** @throws Error for bytes that are none */
export function historyOf(bytes: Buffer): History {
  return HISTORY.decode(bytes);
}
