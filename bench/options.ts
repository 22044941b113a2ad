import { CONTEST_USAGE, type ContestOptions, contestOptions } from './contest/options';
import { readCommandLine, wholeNumber, wrongUsage } from '../platform/commandLine';

/** What both scenarios are told. */
interface Common {
  readonly orders: number;
  readonly json?: string;
  /** Write the table into docs/performance.md. */
  readonly writeDocs: boolean;
}

/** How scenario C1 is measured. */
export interface BenchOptions extends Common {
  readonly scenario: 'c1';
  /** Orders before those, discarded. */
  readonly warmUp: number;
  readonly sideBySide: number;
  /** Open cases for the worker's memory; 0 leaves that part out. */
  readonly cases: number;
  readonly seed: number;
}

/** How the outage of the database is measured. */
export interface OutageOptions extends Common {
  readonly scenario: 'outage';
  /** How long the database is away. */
  readonly minutes: number;
}

export const USAGE = `npm run bench -- c1 [--orders 300] [--warm-up 30] [--side-by-side 8] [--cases 2000] [--seed 1] [--json FILE] [--write-docs]
npm run bench -- outage [--orders 50] [--minutes 60] [--json FILE] [--write-docs]

  c1            一件工单的开销 / what one complaint costs
  outage        数据库离线期间照常受理命令 / commands while the database is away
  --orders      计入的工单数 / orders that count
  --minutes     数据库离线的分钟数 / how long the database is away, minutes
  --cases       测内存时的在办工单数，0 跳过 / open cases for the worker's memory, 0 leaves it out
  --json        结果另存为 JSON / the result as JSON as well
  --write-docs  把结果写入 docs/performance.md / writes the table into docs/performance.md

${CONTEST_USAGE}`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const COMMON = { orders: text, json: text, 'write-docs': flag } as const;
const C1 = { ...COMMON, 'warm-up': text, 'side-by-side': text, cases: text, seed: text } as const;
const OUTAGE = { ...COMMON, minutes: text } as const;

/** @throws StartupError `CONFIG` naming what is wrong */
export function readOptions(args: readonly string[]): BenchOptions | OutageOptions | ContestOptions {
  const [scenario, ...rest] = args;
  if (scenario === 'outage') return outageOptions(rest);
  if (scenario === 'contest') return contestOptions(rest);
  if (scenario === 'c1') return c1Options(rest);
  throw wrongUsage(USAGE, scenario === undefined ? '' : `c1 | outage | contest, ${scenario}?`);
}

function c1Options(args: readonly string[]): BenchOptions {
  const { values } = readCommandLine(args, C1, USAGE);
  return {
    scenario: 'c1',
    orders: whole('--orders', values.orders ?? '300', 1, 100_000),
    warmUp: whole('--warm-up', values['warm-up'] ?? '30', 0, 10_000),
    sideBySide: whole('--side-by-side', values['side-by-side'] ?? '8', 1, 200),
    cases: whole('--cases', values.cases ?? '2000', 0, 50_000),
    seed: whole('--seed', values.seed ?? '1', 0, 2 ** 32 - 1),
    writeDocs: values['write-docs'] ?? false,
    ...(values.json !== undefined && { json: values.json }),
  };
}

function outageOptions(args: readonly string[]): OutageOptions {
  const { values } = readCommandLine(args, OUTAGE, USAGE);
  return {
    scenario: 'outage',
    orders: whole('--orders', values.orders ?? '50', 1, 1_000),
    minutes: whole('--minutes', values.minutes ?? '60', 1, 600),
    writeDocs: values['write-docs'] ?? false,
    ...(values.json !== undefined && { json: values.json }),
  };
}

const whole = (name: string, value: string, least: number, most: number) =>
  wholeNumber(USAGE, name, value, least, most);
