import { parseArgs } from 'node:util';
import { StartupError } from '../platform/failures';
import type { FaultLevel } from './faults';

/** How a simulation is run. */
export interface SimulatorOptions {
  readonly orders: number;
  readonly seed: number;
  readonly threads: number;
  readonly faults: FaultLevel;
  readonly json?: string;
  /** Tell the story of this one order. */
  readonly only?: number;
  /** Live so many orders on a real engine and hold its ledger against the simulation. */
  readonly real?: number;
}

export const USAGE = `npm run simulate -- [--orders 100000] [--seed 1] [--threads 2] [--faults off|low|high] [--json FILE] [--only I] [--real N]

  --orders   工单数（1–100000000） / how many complaints
  --seed     随机种子，相同种子得到相同的轨迹 / the same seed gives the same trace
  --threads  线程数（1–64），不影响轨迹 / threads; the trace does not depend on them
  --faults   故障多少 / how much goes wrong
  --json     将汇总数据写入文件 / writes the figures to a file
  --only     只重演第 I 件，逐条列出 / lives order I again and tells its story
  --real     在真实引擎与数据库上重演 N 件，台账逐项比对（1–10000） / lives N orders on a real engine and compares the ledger field by field
`;

/** @throws StartupError `CONFIG` naming what is wrong */
export function readOptions(args: readonly string[]): SimulatorOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    orders: text,
    seed: text,
    threads: text,
    faults: text,
    json: text,
    only: text,
    real: text,
    help: flag,
  } as const;
  try {
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    if (values.help) throw new StartupError('CONFIG', USAGE);
    return {
      orders: whole('--orders', values.orders ?? '100000', 1, 100_000_000),
      seed: whole('--seed', values.seed ?? '1', 0, 2 ** 32 - 1),
      threads: whole('--threads', values.threads ?? '2', 1, 64),
      faults: levelOf(values.faults ?? 'low'),
      ...(values.json !== undefined && { json: values.json }),
      ...(values.real !== undefined && { real: whole('--real', values.real, 1, 10_000) }),
      ...(values.only !== undefined && { only: whole('--only', values.only, 0, 100_000_000) }),
    };
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError('CONFIG', `${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

function levelOf(text: string): FaultLevel {
  if (text === 'off' || text === 'low' || text === 'high') return text;
  throw new StartupError('CONFIG', `--faults: off|low|high\n\n${USAGE}`);
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new StartupError('CONFIG', `${name}: ${least}–${most}\n\n${USAGE}`);
  return value;
}
