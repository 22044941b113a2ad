import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import {
  bundleWorkflowCode,
  type InjectedSinks,
  type Logger,
  Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import type { OrderEvent } from '../../domain/events';
import { FAILURE_CONVERTER_PATH, PAYLOAD_CONVERTER_PATH } from '../../platform/codec';
import { COMPLAINT } from '../../workflows/messages';
import type { HearingSinks } from './listener';

/** Events that stood in the ledger from `seq` on when a history was written. */
export interface Confirmed {
  readonly seq: number;
  readonly events: readonly OrderEvent[];
}

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

/** The workflow code with a listener in it; takes some seconds. */
export function listeningBundle(logger: Logger): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: require.resolve('../../workflows/index'),
    workflowInterceptorModules: [require.resolve('./listener')],
    payloadConverterPath: PAYLOAD_CONVERTER_PATH,
    failureConverterPath: FAILURE_CONVERTER_PATH,
    logger,
  });
}

/** Options of {@link testimonies}. */
export interface ReplayOptions {
  readonly client: Client;
  readonly dataConverter: DataConverter;
  readonly bundle: WorkflowBundleWithSourceMap;
}

/**
 * Replays the histories of these orders, one after the other, and hears what each had handed to the ledger. What a local
 * activity was given stands in no history; the workflow's own code says it again.
 */
export async function* testimonies(
  orders: readonly (readonly Run[])[],
  options: ReplayOptions,
): AsyncGenerator<Testimony> {
  const heard = new Map<string, Confirmed[]>();
  const silent = new Map<string, string[]>();
  const sinks: InjectedSinks<HearingSinks> = {
    repair: {
      confirmed: {
        callDuringReplay: true,
        fn({ workflowId }, proposal, answer) {
          const orderNo = workflowId.slice(PREFIX.length);
          if (answer?.duplicate !== undefined) return;
          const { seq, events } =
            answer?.standing === undefined ? proposal : { seq: proposal.seq, events: answer.standing };
          heard.set(orderNo, [...(heard.get(orderNo) ?? []), { seq, events }]);
        },
      },
    },
  };
  const say = (orderNo: string, why: string) => void silent.set(orderNo, [...(silent.get(orderNo) ?? []), why]);
  const histories = async function* () {
    for (const run of orders.flat()) {
      try {
        yield {
          workflowId: run.workflowId,
          history: await options.client.workflow.getHandle(run.workflowId, run.runId).fetchHistory(),
        };
      } catch (error) {
        say(run.orderNo, `${run.runId}: 取不到历史 / no history: ${(error as Error).message}`);
        left.set(run.orderNo, (left.get(run.orderNo) ?? 1) - 1);
      }
    }
  };
  const left = new Map(orders.map((runs) => [runs[0]?.orderNo ?? '', runs.length]));
  const results = Worker.runReplayHistories(
    {
      workflowBundle: options.bundle,
      dataConverter: options.dataConverter,
      sinks,
      replayName: 'repair',
    },
    histories(),
  );
  let next = 0;
  const finished = function* (): Generator<Testimony> {
    for (let runs = orders[next]; runs !== undefined; runs = orders[next]) {
      const orderNo = runs[0]?.orderNo ?? '';
      if ((left.get(orderNo) ?? 0) > 0) return;
      const confirmed = (heard.get(orderNo) ?? []).sort((a, b) => a.seq - b.seq);
      yield { orderNo, runs: runs.length, confirmed, silent: silent.get(orderNo) ?? [] };
      heard.delete(orderNo);
      next++;
    }
  };
  for await (const { workflowId, runId, error } of results) {
    const orderNo = workflowId.slice(PREFIX.length);
    left.set(orderNo, (left.get(orderNo) ?? 1) - 1);
    if (error !== undefined) say(orderNo, `${runId}: 重放失败 / replay failed: ${error.message.split('\n')[0]}`);
    yield* finished();
  }
  yield* finished();
}
