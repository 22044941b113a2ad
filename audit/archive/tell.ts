import type { DataConverter } from '@temporalio/common';
import type { Worker } from '@temporalio/worker';
import type { OrderEvent } from '../../domain/events';
import { chain } from '../../ledger/chain';
import { hear } from '../../ledger/repair/hearing';
import { hearing } from '../../worker/bundle';
import { complaintId } from '../../workflows/messages';
import type { History } from './history';

/** A history to be told again by the code of its release. */
export interface ToTell {
  readonly orderNo: string;
  readonly runId: string;
  readonly history: History;
}

/** What a run handed to the ledger, without gaps; none where its replay failed. */
export interface Told {
  /** seq of the first event; 0 where there is none. */
  readonly first: number;
  readonly events: readonly OrderEvent[];
  readonly fault?: string;
}

/** How histories of one release are told. */
export interface TellOptions {
  /** Its workflow code. */
  readonly code: string;
  /** Without a codec: what is told again was decoded before. */
  readonly dataConverter: DataConverter;
  /** The worker of the SDK the code ran under, where that is another version than ours. */
  readonly worker?: Pick<typeof Worker, 'runReplayHistories'>;
}

/** Replays histories with the workflow code of their own release. @returns by run id */
export async function tell(
  runs: readonly ToTell[],
  { code, dataConverter, worker }: TellOptions,
): Promise<ReadonlyMap<string, Told>> {
  const told = new Map<string, Told>();
  const histories = runs.map(({ orderNo, history }) => ({ workflowId: complaintId(orderNo), history }));
  const options = { bundle: { code: hearing(code) }, dataConverter, ...(worker && { worker }) };
  for await (const { runId, confirmed, fault } of hear(histories, options)) told.set(runId, joined(confirmed, fault));
  return told;
}

/** A batch may have been handed over again after a crash, with the same answer. */
function joined(
  confirmed: readonly { readonly seq: number; readonly events: readonly OrderEvent[] }[],
  fault: string | undefined,
): Told {
  if (fault !== undefined) return { first: 0, events: [], fault };
  const sorted = [...confirmed].sort((a, b) => a.seq - b.seq);
  const first = sorted[0]?.seq ?? 0;
  const events: OrderEvent[] = [];
  for (const { seq, events: own } of sorted) {
    const next = first + events.length;
    if (seq > next)
      return {
        first: 0,
        events: [],
        fault: `第 ${next}–${seq - 1} 条缺失 / seq ${next} to ${seq - 1} are told by nothing`,
      };
    events.push(...own.slice(next - seq));
  }
  return { first, events };
}

/** @returns the chain hash of the last of these events, hex; `before` where there are none */
export function lastHash(first: number, before: string, events: readonly OrderEvent[]): string {
  return chain(first, before, events).at(-1)?.hash ?? before;
}
