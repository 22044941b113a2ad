import { parseArgs } from 'node:util';
import { StartupError } from '../platform/failures';

/** How scenario C1 is measured. */
export interface BenchOptions {
  readonly orders: number;
  /** Orders before those, discarded. */
  readonly warmUp: number;
  readonly sideBySide: number;
  /** Open cases for the worker's memory; 0 leaves that part out. */
  readonly cases: number;
  readonly seed: number;
  readonly json?: string;
  /** Write the table into docs/performance.md. */
  readonly writeDocs: boolean;
}

export const USAGE = `npm run bench -- c1 [--orders 300] [--warm-up 30] [--side-by-side 8] [--cases 2000] [--seed 1] [--json FILE] [--write-docs]

  --orders      计入的工单数 / orders that count
  --cases       测内存时的在办工单数，0 跳过 / open cases for the worker's memory, 0 leaves it out
  --write-docs  把结果写入 docs/performance.md / writes the table into docs/performance.md
`;

/** @throws StartupError `CONFIG` naming what is wrong */
export function readOptions(args: readonly string[]): BenchOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    orders: text,
    'warm-up': text,
    'side-by-side': text,
    cases: text,
    seed: text,
    json: text,
    'write-docs': flag,
    help: flag,
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help || positionals.length !== 1 || positionals[0] !== 'c1') throw new StartupError('CONFIG', USAGE);
    return {
      orders: whole('--orders', values.orders ?? '300', 1, 100_000),
      warmUp: whole('--warm-up', values['warm-up'] ?? '30', 0, 10_000),
      sideBySide: whole('--side-by-side', values['side-by-side'] ?? '8', 1, 200),
      cases: whole('--cases', values.cases ?? '2000', 0, 50_000),
      seed: whole('--seed', values.seed ?? '1', 0, 2 ** 32 - 1),
      writeDocs: values['write-docs'] ?? false,
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
