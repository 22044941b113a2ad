import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { decodeHistory } from '../platform/codec';
import { complaintId } from '../workflows/messages';

/** What one order costs the engine. */
export interface EngineCount {
  readonly transitions: number;
  readonly events: number;
  /** As the engine keeps it. */
  readonly historyBytes: number;
  /** With every payload as it was before the codec. */
  readonly plainBytes: number;
  readonly byType: Readonly<Record<string, { readonly count: number; readonly bytes: number }>>;
}

const { HistoryEvent } = temporal.api.history.v1;

/** Counts what the engine holds of an order: its history, and how often its state was written. */
export async function engineCountOf(client: Client, orderNo: string): Promise<EngineCount> {
  const handle = client.workflow.getHandle(complaintId(orderNo));
  const [{ raw, historySize }, history] = await Promise.all([handle.describe(), handle.fetchHistory()]);
  const plain = await decodeHistory(history, client.options.dataConverter);
  const byType: Record<string, { count: number; bytes: number }> = {};
  let plainBytes = 0;
  for (const event of plain.events ?? []) {
    const bytes = HistoryEvent.encode(event).finish().length;
    const type = (temporal.api.enums.v1.EventType[event.eventType ?? 0] ?? '?').replace('EVENT_TYPE_', '');
    const soFar = byType[type] ?? { count: 0, bytes: 0 };
    byType[type] = { count: soFar.count + 1, bytes: soFar.bytes + bytes };
    plainBytes += bytes;
  }
  return {
    transitions: Number(raw.workflowExecutionInfo?.stateTransitionCount ?? 0),
    events: history.events?.length ?? 0,
    historyBytes: historySize ?? 0,
    plainBytes,
    byType,
  };
}

/** Averages over some orders. */
export function meanOf(counts: readonly EngineCount[]): EngineCount {
  const mean = (pick: (count: EngineCount) => number) =>
    counts.reduce((sum, count) => sum + pick(count), 0) / Math.max(1, counts.length);
  const types = new Set(counts.flatMap(({ byType }) => Object.keys(byType)));
  const byType = Object.fromEntries(
    [...types].map((type) => [
      type,
      {
        count: mean((count) => count.byType[type]?.count ?? 0),
        bytes: mean((count) => count.byType[type]?.bytes ?? 0),
      },
    ]),
  );
  return {
    transitions: mean(({ transitions }) => transitions),
    events: mean(({ events }) => events),
    historyBytes: mean(({ historyBytes }) => historyBytes),
    plainBytes: mean(({ plainBytes }) => plainBytes),
    byType,
  };
}
