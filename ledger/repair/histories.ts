import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { COMPLAINT } from '../../workflows/messages';
import { type Confirmed, hear, type ListeningBundle } from './hearing';

/** One execution in the engine: an order may have several, one after the other. */
export interface Run {
  readonly orderNo: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly startedAt: number;
}

/** What the histories of one order tell of the ledger. */
export interface Testimony {
  readonly orderNo: string;
  readonly runs: number;
  /** In the order of seq. */
  readonly confirmed: readonly Confirmed[];
  /** Runs whose history could not be read or replayed, and why. */
  readonly silent: readonly string[];
}

const PREFIX = `${COMPLAINT}/`;

/**
 * Orders that the engine's list names, each with its runs, ascending by number. The list may lag behind the histories,
 * so it only says where to look.
 *
 * @param range one order, or those after a number
 */
export async function candidates(
  client: Client,
  range: { readonly orderNo?: string; readonly after?: string } = {},
): Promise<readonly (readonly Run[])[]> {
  const id = range.orderNo === undefined ? '' : ` AND WorkflowId = '${PREFIX}${range.orderNo.replaceAll("'", "''")}'`;
  const orders = new Map<string, Run[]>();
  for await (const { workflowId, runId, startTime } of client.workflow.list({
    query: `WorkflowType = '${COMPLAINT}'${id}`,
  })) {
    if (!workflowId.startsWith(PREFIX)) continue;
    const orderNo = workflowId.slice(PREFIX.length);
    if (orderNo <= (range.after ?? '')) continue;
    orders.set(orderNo, [
      ...(orders.get(orderNo) ?? []),
      { orderNo, workflowId, runId, startedAt: startTime.getTime() },
    ]);
  }
  const byNumber = [...orders.values()].sort((a, b) => compareText(a[0]?.orderNo ?? '', b[0]?.orderNo ?? ''));
  return byNumber.map((runs) => runs.sort((a, b) => a.startedAt - b.startedAt));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Options of {@link testimonies}. */
export interface ReplayOptions {
  readonly client: Client;
  readonly dataConverter: DataConverter;
  readonly bundle: ListeningBundle;
}

/**
 * Replays the histories of these orders, one after the other, and hears what each had handed to the ledger.
 */
export async function* testimonies(
  orders: readonly (readonly Run[])[],
  { client, dataConverter, bundle }: ReplayOptions,
): AsyncGenerator<Testimony> {
  const told = new Map<string, Confirmed[]>();
  const silent = new Map<string, string[]>();
  const say = (orderNo: string, why: string) => void silent.set(orderNo, [...(silent.get(orderNo) ?? []), why]);
  const left = new Map(orders.map((runs) => [runs[0]?.orderNo ?? '', runs.length]));
  const oneLess = (orderNo: string) => void left.set(orderNo, (left.get(orderNo) ?? 1) - 1);
  const histories = async function* () {
    for (const { orderNo, workflowId, runId } of orders.flat()) {
      try {
        yield { workflowId, history: await client.workflow.getHandle(workflowId, runId).fetchHistory() };
      } catch (error) {
        say(orderNo, `${runId}: 取不到历史 / no history: ${(error as Error).message}`);
        oneLess(orderNo);
      }
    }
  };
  let next = 0;
  const finished = function* (): Generator<Testimony> {
    for (let runs = orders[next]; runs !== undefined; runs = orders[next]) {
      const orderNo = runs[0]?.orderNo ?? '';
      if ((left.get(orderNo) ?? 0) > 0) return;
      const confirmed = (told.get(orderNo) ?? []).sort((a, b) => a.seq - b.seq);
      yield { orderNo, runs: runs.length, confirmed, silent: silent.get(orderNo) ?? [] };
      told.delete(orderNo);
      next++;
    }
  };
  for await (const { workflowId, runId, confirmed, fault } of hear(histories(), { dataConverter, bundle })) {
    const orderNo = workflowId.slice(PREFIX.length);
    oneLess(orderNo);
    told.set(orderNo, [...(told.get(orderNo) ?? []), ...confirmed]);
    if (fault !== undefined) say(orderNo, `${runId}: 重放失败 / replay failed: ${fault}`);
    yield* finished();
  }
  yield* finished();
}
