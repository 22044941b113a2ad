/** Screen and document of the measurements that are one figure against its goal: herd, lag, intake, read. */
import { TASK_MS } from '../api/gateway';
import { table } from '../platform/screen';
import { DEFAULT_TUNING } from '../worker/run';
import type { Estimate } from './contest/statistics';
import { type HerdFigures, herdPasses } from './herd';
import { type LagFigures, lagPasses } from './lag';
import type { PartFigures } from './parts';
import { type RatioFigures, ratioPasses } from './ratio';
import { fixed, machineLine, writeBetween } from './report';
import { blocksOf, isQuiet, SETTINGS, type StallFigures, stallPasses, stallReaches, summaryOf } from './stallFigures';

type Row = readonly [what: string, value: string];

const verdict = (passes: boolean) => (passes ? '通过 pass' : '未达 MISS');
const interval = ({ median, low, high }: Estimate, digits = 2) =>
  `${fixed(median, digits)} [${fixed(low, digits)}–${fixed(high, digits)}]`;
const seconds = (ms: number) => `${fixed(ms / 1_000)} s`;

function herdRows(figures: HerdFigures): readonly Row[] {
  const { orders, allMs, lateMs, early, missed, double, startsBefore, startsMeanwhile } = figures;
  const starts = ({ n, p50, p99 }: HerdFigures['startsBefore']) => `${fixed(p50, 0)}, ${fixed(p99, 0)} ms (n = ${n})`;
  return [
    [`同一秒到期 / limits on one second`, `${orders}`],
    ['提前、遗漏、重复 / early, missed, double', `${early}, ${missed}, ${double}`],
    ['全部升级可见，必须 ≤ 180 s，目标 60 s / all escalations seen, must ≤ 180 s, goal 60 s', seconds(allMs)],
    ['入账延迟 p50、p99、最大 / late p50, p99, most', [lateMs.p50, lateMs.p99, lateMs.most].map(seconds).join(', ')],
    ['此前新受理 p50、p99 / new starts before, p50, p99', starts(startsBefore)],
    ['期间新受理 p50、p99 / new starts meanwhile, p50, p99', starts(startsMeanwhile)],
    ['期间 ÷ 此前 p99，目标 ≤ 2 / meanwhile ÷ before, p99, goal ≤ 2', fixed(startsMeanwhile.p99 / startsBefore.p99)],
    ['P8', verdict(herdPasses(figures))],
  ];
}

function lagRows(figures: LagFigures): readonly Row[] {
  const { orders, rate, mostOpen, lagMs } = figures;
  const { n, p50, p99, most } = lagMs;
  return [
    ['工单、每秒 / complaints, a second', `${orders}, ${rate}`],
    ['同时在办最多 / under way at once, at most', `${mostOpen}`],
    [
      '滞后 p50、p99、最大，p99 必须 ≤ 1000 ms，目标 250 / lag p50, p99, most; p99 must ≤ 1000 ms, goal 250',
      `${fixed(p50)}, ${fixed(p99)}, ${fixed(most)} ms (n = ${n})`,
    ],
    ['P10', verdict(lagPasses(figures))],
  ];
}

function ratioRows(figures: RatioFigures): readonly Row[] {
  const { of, requests, ours, floor, ratio, beside } = figures;
  const perCore = (cpu: Estimate) => `${fixed(1_000 / cpu.median, 0)}/s`;
  const each: readonly Row[] = [
    ['每段请求合计 / requests of each side', `${requests}`],
    ['接口进程 CPU，每次请求 ms：我方 / CPU of the HTTP process a request, ms: ours', interval(ours)],
    ['　底线 / floor', interval(floor)],
  ];
  if (beside !== undefined)
    return [
      ...each.slice(0, 2),
      [`　${beside}`, interval(floor)],
      ['本检出目录 ÷ 彼 / this checkout ÷ that one', interval(ratio)],
    ];
  return of === 'intake'
    ? [
        ...each,
        ['我方 ÷ 底线，必须 ≤ 1.5，目标 1.15 / ours ÷ floor, must ≤ 1.5, goal 1.15', interval(ratio)],
        ['P5', verdict(ratioPasses(figures))],
      ]
    : [
        ...each,
        ['每核每秒：我方、底线 / a second and core: ours, floor', `${perCore(ours)}, ${perCore(floor)}`],
        ['每核吞吐 我方 ÷ 底线，必须 ≥ 0.5，目标 0.8 / ours ÷ floor, must ≥ 0.5, goal 0.8', interval(ratio)],
        ['P6', verdict(ratioPasses(figures))],
      ];
}

/** Less than this stands together. */
const SMALL = 0.02;

function partRows({ requests, cpuMs, of }: PartFigures): readonly Row[] {
  const large = of.filter(({ share }) => share >= SMALL);
  const rest = 1 - large.reduce((sum, { share }) => sum + share, 0);
  const percent = (share: number) => `${fixed(share * 100)} %`;
  return [
    [
      '请求、接口进程 CPU（含剖析），每次 ms / requests; CPU of the API with its profiler, ms each',
      `${requests}; ${fixed(cpuMs, 2)}`,
    ],
    ...large.map(({ part, share }): Row => [part, percent(share)]),
    ['其余各不足 2 % / others, each below 2 %', percent(rest)],
  ];
}

/** What service runs with. */
export const IN_USE = { taskMs: TASK_MS, stickyMs: DEFAULT_TUNING.stickyMs } as const;

const WHAT_STALLS =
  '超过 1 s 的命令：p50、p99、最大（其数/全部；终止次数、负载） / commands later than 1 s: p50, p99, most (how many of all; kills, load); 　平均构成 what their mean is made of: 等任务超时 task timed out + 等粘滞超时 sticky timed out + 其余 rest; 丢失、重复 lost, doubled; 数据库离线 database away: 每条命令的历史事件、任务超时 history events a command, tasks timed out';

const LOADS: readonly (readonly [isQuiet: boolean, string])[] = [
  [true, '负载不高于核数两倍 / load up to twice the cores'],
  [false, '负载更高：时间多半是其他工作的 / load above that: the times are in good part those of other work'],
];

/** The settings under one condition of the machine. */
function loadRows(figures: StallFigures, quiet: boolean, what: string): readonly Row[] {
  const each = SETTINGS.flatMap((setting): readonly Row[] => {
    const blocks = blocksOf(figures, setting).filter((block) => isQuiet(block, figures.machine) === quiet);
    if (blocks.length === 0) return [];
    const { kills, commands, load, stalled, spent, lost, doubled, ledgerWait } = summaryOf(blocks);
    const times = [stalled.p50, stalled.p99, stalled.most].map(seconds).join(', ');
    const shares = [spent.task, spent.sticky, spent.rest].map(seconds).join(' + ');
    const waits = Number.isNaN(ledgerWait.events) ? '–' : `${fixed(ledgerWait.events, 0)}, ${ledgerWait.timedOut}`;
    const { taskMs, stickyMs } = setting;
    const isUsed = taskMs === IN_USE.taskMs && stickyMs === IN_USE.stickyMs;
    return [
      [
        `　任务 task ${taskMs / 1_000} s · 粘滞 sticky ${stickyMs / 1_000} s${isUsed ? ' · 采用 in use' : ''}`,
        `${times} (${stalled.n}/${commands}; ${kills} kills, load ${load.map((one) => fixed(one)).join('–')}); ${shares}; ${lost}, ${doubled}; ${waits}`,
      ],
    ];
  });
  return [[what, each.length === 0 ? '未测 not measured' : ''], ...each];
}

function stallRows(figures: StallFigures): readonly Row[] {
  const isMeasured = figures.blocks.some((block) => isQuiet(block, figures.machine));
  const proof = (passes: boolean) =>
    isMeasured ? verdict(passes) : '未证：机器不空闲 not proven: the machine was busy';
  return [
    ['', WHAT_STALLS],
    ...LOADS.flatMap(([quiet, what]) => loadRows(figures, quiet, what)),
    ['P9，负载不高时必须 p99 ≤ 12 s / must p99 ≤ 12 s, load not above', proof(stallPasses(figures, IN_USE))],
    ['P9，目标 p99 ≤ 3 s / goal p99 ≤ 3 s', proof(stallReaches(figures, IN_USE))],
  ];
}

/** What is shown here. */
export type FurtherFigures = HerdFigures | LagFigures | PartFigures | RatioFigures | StallFigures;

/** Name of its place in the document, and its rows. */
function shown(figures: FurtherFigures): readonly [mark: string, rows: readonly Row[]] {
  if ('parts' in figures) return [`bench:${figures.parts}-parts`, partRows(figures)];
  if ('of' in figures) return [`bench:${figures.of}`, ratioRows(figures)];
  if ('blocks' in figures) return ['bench:stall', stallRows(figures)];
  return 'rate' in figures ? ['bench:lag', lagRows(figures)] : ['bench:herd', herdRows(figures)];
}

export function furtherLines(figures: FurtherFigures): readonly string[] {
  return [`  ${machineLine(figures)}`, '', ...table(shown(figures)[1])];
}

/** @throws Error when the document has no place for it */
export function writeFurtherDocs(file: string, figures: FurtherFigures): void {
  if ('beside' in figures)
    throw new Error('--write-docs 不能与 --beside 同用 / --write-docs does not go with --beside');
  const [mark, rows] = shown(figures);
  writeBetween(file, mark, [
    `${machineLine(figures)}.`,
    '',
    '| | |',
    '|---|---|',
    ...rows.map(([what, value]) => `| ${what} | ${value} |`),
  ]);
}
