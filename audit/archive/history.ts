import type { Payload, PayloadCodec } from '@temporalio/common';
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

/**
 * Takes the service's codec off every payload, wherever it stands: the archive is read when the codec's keys are long
 * gone, and what is encrypted cannot be compressed.
 *
 * @throws the codec's error where a key is not at hand
 */
export async function withoutCodec(history: History, codecs: readonly PayloadCodec[]): Promise<History> {
  if (codecs.length === 0) return history;
  const copy = historyOf(bytesOf(history));
  for (const { holder, key, payload } of [...payloadsIn(copy)]) {
    let decoded: Payload = payload;
    // A codec is given and gives lists; here one payload is one payload.
    for (const codec of codecs.toReversed()) decoded = (await codec.decode([decoded]))[0] ?? decoded;
    holder[key] = decoded;
  }
  return copy;
}

interface Found {
  readonly holder: Record<string, unknown>;
  readonly key: string;
  readonly payload: Payload;
}

function* payloadsIn(value: unknown): Generator<Found> {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  const holder = value as Record<string, unknown>;
  for (const key of Object.keys(holder)) {
    const inner = holder[key];
    if (inner instanceof temporal.api.common.v1.Payload) yield { holder, key, payload: inner as Payload };
    else yield* payloadsIn(inner);
  }
}
