/** Screen and document of the measurements that are one figure against its goal: herd, lag, intake, read. */
import { table } from '../platform/screen';
import type { Estimate } from './contest/statistics';
import { type HerdFigures, herdPasses } from './herd';
import { type LagFigures, lagPasses } from './lag';
import { type RatioFigures, ratioPasses } from './ratio';
import { fixed, machineLine, writeBetween } from './report';

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
  const { of, requests, ours, floor, ratio } = figures;
  const perCore = (cpu: Estimate) => `${fixed(1_000 / cpu.median, 0)}/s`;
  const each: readonly Row[] = [
    ['每段请求合计 / requests of each side', `${requests}`],
    ['接口进程 CPU，每次请求 ms：我方 / CPU of the HTTP process a request, ms: ours', interval(ours)],
    ['　底线 / floor', interval(floor)],
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

/** What is shown here. */
export type FurtherFigures = HerdFigures | LagFigures | RatioFigures;

/** Name of its place in the document, and its rows. */
function shown(figures: FurtherFigures): readonly [mark: string, rows: readonly Row[]] {
  if ('of' in figures) return [`bench:${figures.of}`, ratioRows(figures)];
  return 'rate' in figures ? ['bench:lag', lagRows(figures)] : ['bench:herd', herdRows(figures)];
}

export function furtherLines(figures: FurtherFigures): readonly string[] {
  return [`  ${machineLine(figures)}`, '', ...table(shown(figures)[1])];
}

/** @throws Error when the document has no place for it */
export function writeFurtherDocs(file: string, figures: FurtherFigures): void {
  const [mark, rows] = shown(figures);
  writeBetween(file, mark, [
    `${machineLine(figures)}.`,
    '',
    '| | |',
    '|---|---|',
    ...rows.map(([what, value]) => `| ${what} | ${value} |`),
  ]);
}
