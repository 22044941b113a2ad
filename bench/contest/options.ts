import { readCommandLine, wholeNumber, wrongUsage } from '../../platform/commandLine';
import { type Key, KEYS } from './contestant';

/** How the contest is held. */
export interface ContestOptions {
  readonly scenario: 'contest';
  readonly rounds: number;
  readonly orders: number;
  readonly warmUp: number;
  readonly sideBySide: number;
  readonly seed: number;
  readonly contestants: readonly Key[];
  /** Cores that others may keep busy before the times of a round are discarded. */
  readonly outsideLoad: number;
  readonly json?: string;
  readonly writeDocs: boolean;
}

export const LETTERS = {
  A: 'ours',
  B: 'naive',
  C: 'floor',
  D: 'dbos',
  E: 'restate',
  F: 'pgboss',
  G: 'handmade',
} as const;

export const CONTEST_USAGE = `npm run bench -- contest [--contestants A,B,C,D,E,F,G] [--rounds 7] [--orders 100] [--warm-up 20] [--side-by-side 8]
                         [--outside-load 0.5] [--seed 1] [--json FILE] [--write-docs]

  --contestants   参赛者：A 接诉、B 教科书式 Temporal、C 底线、D DBOS、E Restate、F pg-boss、G 手写 / who takes part
  --rounds        轮数，逐轮反转次序 / rounds, each in the order of the one before turned round
  --orders        每轮工单数 / orders a round
  --outside-load  其他进程占用超过此核数时，该轮时间作废（计数保留） / cores others may keep busy before times are discarded
  --json          每轮后写入；同一文件再次运行即从中断处继续 / written after each round; the same file again goes on from there
`;

const text = { type: 'string' } as const;
const OPTIONS = {
  ...{ rounds: text, orders: text, 'warm-up': text, 'side-by-side': text, seed: text, contestants: text },
  ...{ 'outside-load': text, json: text, 'write-docs': { type: 'boolean' } as const },
} as const;

/** @throws StartupError `CONFIG` naming what is wrong */
export function contestOptions(args: readonly string[]): ContestOptions {
  const { values } = readCommandLine(args, OPTIONS, CONTEST_USAGE);
  const whole = (name: keyof typeof values, otherwise: string, least: number, most: number) =>
    wholeNumber(CONTEST_USAGE, `--${name}`, String(values[name] ?? otherwise), least, most);
  const outsideLoad = Number(values['outside-load'] ?? '0.5');
  if (!(outsideLoad >= 0)) throw wrongUsage(CONTEST_USAGE, '--outside-load ≥ 0');
  return {
    scenario: 'contest',
    rounds: whole('rounds', '7', 1, 1_000),
    orders: whole('orders', '100', 10, 100_000),
    warmUp: whole('warm-up', '20', 0, 10_000),
    sideBySide: whole('side-by-side', '8', 1, 200),
    seed: whole('seed', '1', 0, 2 ** 31),
    contestants: keysOf(values.contestants ?? Object.keys(LETTERS).join()),
    outsideLoad,
    writeDocs: values['write-docs'] ?? false,
    ...(values.json !== undefined && { json: values.json }),
  };
}

/** Letters or names, in the order of the plan whatever order they are given in. */
function keysOf(list: string): readonly Key[] {
  const letters: Readonly<Record<string, Key>> = LETTERS;
  const wanted = list.split(',').map((word) => {
    const key = letters[word.trim().toUpperCase()] ?? KEYS.find((known) => known === word.trim());
    if (!key) throw wrongUsage(CONTEST_USAGE, `--contestants ${word}?`);
    return key;
  });
  return KEYS.filter((key) => wanted.includes(key));
}
