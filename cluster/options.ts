import { readCommandLine, wholeNumber, wrongUsage } from '../platform/commandLine';

/** What `npm run cluster` is asked to do. */
export type ClusterOptions =
  | { readonly command: 'up' | 'down' }
  | {
      readonly command: 'load';
      readonly orders: number;
      readonly warmUp: number;
      readonly sideBySide: number;
      readonly seed: number;
      readonly json?: string;
      readonly writeDocs: boolean;
    }
  | {
      readonly command: 'kills';
      readonly count: number;
      readonly seed: number;
      readonly json?: string;
      readonly writeDocs: boolean;
    }
  | {
      readonly command: 'faults';
      readonly orders: number;
      readonly sideBySide: number;
      /** Faults a thousand calls of each method of the engine's stores. */
      readonly perMille: number;
      readonly seed: number;
      readonly json?: string;
      readonly writeDocs: boolean;
    };

export const USAGE = `npm run cluster -- up
npm run cluster -- down
npm run cluster -- load   [--orders 500] [--warm-up 50] [--side-by-side 8] [--seed 1] [--json FILE] [--write-docs]
npm run cluster -- kills  [--count 20] [--seed 1] [--json FILE] [--write-docs]
npm run cluster -- faults [--orders 200] [--per-mille 10] [--side-by-side 8] [--seed 1] [--json FILE] [--write-docs]

  docker-compose.yml 的各服务，不用容器，以进程运行：PostgreSQL、Temporal（前端、历史 ×2、匹配、内务）、
  prepare、工作进程 ×2、接口 ×2；只监听本机。首次运行由 Go 编译服务端，需数分钟。
  The services of docker-compose.yml as processes, without containers, on the loopback only. The first run has
  Go build the server, which takes minutes.

  up      启动并运行至 Ctrl-C，数据在 DATA_DIR（默认 .data/cluster） / starts it and runs until Ctrl-C
  down    停止另一终端中的 up / stops an up in another shell
  load    场景 C1：每件工单的 CPU、状态转换、字节、WAL / scenario C1: what a complaint costs
  kills   逐一 kill -9：历史、前端、匹配、工作进程、接口、数据库；逐件核对 / kills parts, every order judged after
  faults  引擎自身存储随机出错（含“已执行却报超时”），逐件核对 / faults in the engine's own stores, among them
          writes that are done and reported as timed out; every order judged after
  --per-mille  每千次存储调用的出错数 / faults in a thousand calls of a store
  --json       结果另存为 JSON / the result as JSON as well
  --write-docs 把结果写入 docs/performance.md / writes it into docs/performance.md`;

const text = { type: 'string' } as const;
const RESULT = { seed: text, json: text, 'write-docs': { type: 'boolean' } } as const;
const LOAD = { ...RESULT, orders: text, 'warm-up': text, 'side-by-side': text } as const;
const KILLS = { ...RESULT, count: text } as const;
const FAULTS = { ...RESULT, orders: text, 'side-by-side': text, 'per-mille': text } as const;

const whole = (name: string, value: string | undefined, usual: string, least: number, most: number) =>
  wholeNumber(USAGE, name, value ?? usual, least, most);

function resultOf(values: { readonly json?: string; readonly seed?: string; readonly 'write-docs'?: boolean }) {
  return {
    seed: whole('--seed', values.seed, '1', 0, 2 ** 32 - 1),
    writeDocs: values['write-docs'] ?? false,
    ...(values.json !== undefined && { json: values.json }),
  };
}

/** @throws StartupError `CONFIG` naming what is wrong */
export function readOptions(args: readonly string[]): ClusterOptions {
  const [command, ...rest] = args;
  switch (command) {
    case 'up':
    case 'down':
      readCommandLine(rest, {}, USAGE);
      return { command };
    case 'load': {
      const { values } = readCommandLine(rest, LOAD, USAGE);
      return {
        command,
        orders: whole('--orders', values.orders, '500', 10, 100_000),
        warmUp: whole('--warm-up', values['warm-up'], '50', 0, 10_000),
        sideBySide: whole('--side-by-side', values['side-by-side'], '8', 1, 200),
        ...resultOf(values),
      };
    }
    case 'kills': {
      const { values } = readCommandLine(rest, KILLS, USAGE);
      return { command, count: whole('--count', values.count, '20', 1, 100_000), ...resultOf(values) };
    }
    case 'faults': {
      const { values } = readCommandLine(rest, FAULTS, USAGE);
      return {
        command,
        orders: whole('--orders', values.orders, '200', 10, 100_000),
        sideBySide: whole('--side-by-side', values['side-by-side'], '8', 1, 200),
        perMille: whole('--per-mille', values['per-mille'], '10', 0, 200),
        ...resultOf(values),
      };
    }
    default:
      throw wrongUsage(USAGE, command === undefined ? '' : `up | down | load | kills | faults, ${command}?`);
  }
}
