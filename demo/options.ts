import { readCommandLine, wholeNumber } from '../platform/commandLine';

/** How a demo is run. */
export interface DemoOptions {
  readonly seed: number;
  readonly orders: number;
  /** First day of intake. The default leads over the National Day holidays, so that working days have something to show. */
  readonly firstDay: string;
  /** Orders side by side. */
  readonly sideBySide: number;
  /** File for the figures. */
  readonly json?: string;
  /** Keep the data folder. */
  readonly keep: boolean;
}

export const USAGE = `npm run demo -- [--seed 1] [--orders 100] [--json FILE] [--keep]

  --seed    随机种子，相同种子得到相同的故事 / the same seed tells the same stories
  --orders  工单数（1–2000） / how many complaints
  --json    将汇总数据写入文件 / writes the figures to a file
  --keep    保留数据目录，可用 DATA_DIR 再次启动查看 / keeps the data folder, to be looked at by npm start
`;

const text = { type: 'string' } as const;
const OPTIONS = { seed: text, orders: text, json: text, 'side-by-side': text, keep: { type: 'boolean' } } as const;

/** @throws StartupError `CONFIG` naming what is wrong */
export function readOptions(args: readonly string[]): DemoOptions {
  const { values } = readCommandLine(args, OPTIONS, USAGE);
  return {
    seed: wholeNumber(USAGE, '--seed', values.seed ?? '1', 0, 2 ** 32 - 1),
    orders: wholeNumber(USAGE, '--orders', values.orders ?? '100', 1, 2_000),
    sideBySide: wholeNumber(USAGE, '--side-by-side', values['side-by-side'] ?? '16', 1, 200),
    firstDay: '2026-09-14',
    keep: values.keep ?? false,
    ...(values.json !== undefined && { json: values.json }),
  };
}
