import { parseArgs } from 'node:util';
import { StartupError } from '../platform/failures';

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

/** @throws StartupError `CONFIG` naming what is wrong */
export function readOptions(args: readonly string[]): DemoOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = { seed: text, orders: text, json: text, 'side-by-side': text, keep: flag, help: flag } as const;
  try {
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    if (values.help) throw new StartupError('CONFIG', USAGE);
    return {
      seed: whole('--seed', values.seed ?? '1', 0, 2 ** 32 - 1),
      orders: whole('--orders', values.orders ?? '100', 1, 2_000),
      sideBySide: whole('--side-by-side', values['side-by-side'] ?? '16', 1, 200),
      firstDay: '2026-09-14',
      keep: values.keep ?? false,
      ...(values.json !== undefined && { json: values.json }),
    };
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError('CONFIG', `${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new StartupError('CONFIG', `${name}: ${least}–${most}\n\n${USAGE}`);
  return value;
}
