import { stringify } from 'yaml';
import { writeBetween } from '../bench/report';
import { writeJson } from '../platform/commandLine';
import type { Config } from '../platform/config';
import type { OwnFolder } from '../platform/ownFolder';
import { progressBar } from '../platform/progress';
import { isWhole, type LoadFigures, measureLoad } from './load';
import type { ClusterOptions } from './options';
import { openForLoad } from './runs';

/** What the server can pretend, each a share of the whole; `ExecuteAndTimeout`: done, and reported as timed out. */
const KINDS = ['ExecuteAndTimeout', 'Timeout', 'Unavailable', 'ResourceExhausted'] as const;
/** Reads cannot be done and reported as not done. */
const READ_KINDS = KINDS.filter((kind) => kind !== 'ExecuteAndTimeout');

/** Methods of the engine's stores that a case passes through, and whether each writes. */
const METHODS = {
  ExecutionStore: {
    CreateWorkflowExecution: true,
    UpdateWorkflowExecution: true,
    AppendHistoryNodes: true,
    AddHistoryTasks: true,
    GetWorkflowExecution: false,
    GetCurrentExecution: false,
    ReadHistoryBranch: false,
    GetHistoryTasks: false,
    CompleteHistoryTask: true,
    RangeCompleteHistoryTasks: true,
  },
  ShardStore: { UpdateShard: true },
  TaskStore: { CreateTasks: true, GetTasks: false, UpdateTaskQueue: true, CompleteTasksLessThan: true },
} as const;

/**
 * The `faultInjection` of the engine's datastore.
 *
 * @param perMille faults in a thousand calls of each method, over all kinds
 * @param seed of the method's own dice; not 0, which the server takes for the time
 */
export function faultInjection(perMille: number, seed: number): string {
  const stores = Object.entries(METHODS).map(([store, methods], at) => {
    const each = Object.entries(methods).map(([method, writes], no) => {
      const kinds: readonly string[] = writes ? KINDS : READ_KINDS;
      const errors = Object.fromEntries(kinds.map((kind) => [kind, perMille / 1_000 / kinds.length]));
      return [method, { seed: 1 + seed * 1_000 + at * 100 + no, errors }];
    });
    return [store, { methods: Object.fromEntries(each) }];
  });
  return stringify({ faultInjection: { targets: { dataStores: Object.fromEntries(stores) } } });
}

/** What became of a load while the engine's stores failed, as `--json` writes it. */
export interface FaultFigures {
  readonly perMille: number;
  readonly seed: number;
  readonly load: LoadFigures;
}

/** @returns the exit code: 1 when an order is not as it must be */
export async function runFaults(
  config: Config,
  own: OwnFolder,
  options: Extract<ClusterOptions, { command: 'faults' }>,
  document: string,
  say: (line: string) => void,
): Promise<number> {
  const { orders, sideBySide, perMille, seed } = options;
  const { ground, parts } = await openForLoad(config, own, say, { faults: faultInjection(perMille, seed) });
  const bar = progressBar('C1', orders);
  const load = await measureLoad(ground, parts, { orders, warmUp: 0, sideBySide, seed }, bar.at).finally(bar.stop);
  const figures: FaultFigures = { perMille, seed, load };
  writeJson(options.json, figures);
  for (const line of faultLines(figures)) say(line);
  if (options.writeDocs) writeBetween(document, 'cluster:faults', faultLines(figures));
  return isWhole(load) ? 0 : 1;
}

/** For the screen and the document. */
export function faultLines({ perMille, seed, load }: FaultFigures): readonly string[] {
  const { verdict, orders, escalated, repeated } = load;
  const methods = Object.values(METHODS).reduce((sum, each) => sum + Object.keys(each).length, 0);
  return [
    `C1 × ${orders}（升级 ${escalated}，重复消息 ${repeated}）；引擎存储的 ${methods} 个方法各 ${perMille} ‰ 出错（${KINDS.join('、')}），种子 ${seed} / ${orders} complaints, ${methods} methods of the engine’s stores fail in ${perMille} of 1,000 calls each, seed ${seed}.`,
    `未完成、缺步骤、重复步骤、误升级 / unfinished, steps missing, doubled, wrong escalations: ${verdict.unfinished}, ${verdict.missingSteps}, ${verdict.doubledSteps}, ${verdict.wrongEscalations}; 哈希链错误、读模型差异、引擎未完结 / chain faults, read models that differ, runs not completed: ${load.chainFaults}, ${load.differences}, ${load.notCompleted}; 状态转换、历史事件 / state transitions, history events: ${(load.kept.transitions ?? 0).toFixed(2)}, ${load.kept.events.toFixed(2)}.`,
    isWhole(load) ? '通过 pass.' : '未达 MISS.',
  ];
}
