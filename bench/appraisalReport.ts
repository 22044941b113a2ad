import { table } from '../platform/screen';
import type { AppraisalFigures } from './appraisal';
import { machineLine, writeBetween } from './report';

/** What must be reached: a period closes within a minute, a scoreboard within 50 ms for 95 of 100. */
const CLOSE_S = 60;
const SCOREBOARD_MS = 50;
/** An order among two hundred times as many may cost so much more, for indexes are deeper. */
const CONSTANT = 1.25;

export function appraisalPasses({ close, workflow, scoreboard, incremental }: AppraisalFigures): boolean {
  const [first, ...more] = incremental;
  const constant = first !== undefined && more.every(({ walBytes }) => walBytes <= first.walBytes * CONSTANT);
  const closes = close.readSeconds + close.computeSeconds <= CLOSE_S && workflow.seconds <= CLOSE_S;
  return closes && scoreboard.p95Ms <= SCOREBOARD_MS && constant;
}

function rowsOf(figures: AppraisalFigures): readonly (readonly [string, string])[] {
  const { contributions, counts, bytes, close, workflow, scoreboard, incremental } = figures;
  const gb = (n: number) => `${(n / 1e9).toFixed(2)} GB`;
  return [
    ['贡献行、计数行 / contributions, counts', `${contributions}, ${counts}`],
    ['占用 / space', `${gb(bytes.contributions)}, ${gb(bytes.counts)}`],
    [
      '结算：读、算 / closing: reading, computing',
      `${close.readSeconds.toFixed(1)} s, ${close.computeSeconds.toFixed(1)} s（≤ ${CLOSE_S} s）`,
    ],
    ['结算的处理器时间 / CPU of closing, Node and PostgreSQL', `${close.cpuSeconds.toFixed(1)} s`],
    [
      '由考核期流程结账，自开期至入账 / closed by the period’s workflow, from its opening to the event',
      `${workflow.seconds.toFixed(1)} s（≤ ${CLOSE_S} s）, CPU ${workflow.cpuSeconds.toFixed(1)} s, ${workflow.events} 事件 events`,
    ],
    ['各项数据 / figures', `${close.figures}`],
    [
      '街道榜 / a street’s scoreboard, p50, p95',
      `${scoreboard.p50Ms.toFixed(1)} ms, ${scoreboard.p95Ms.toFixed(1)} ms（≤ ${SCOREBOARD_MS} ms）`,
    ],
    [
      '每榜处理器时间、其中 Node、读计数行 / CPU of one, of it Node, rows of counts',
      `${scoreboard.cpuMs.toFixed(1)} ms, ${scoreboard.ownCpuMs.toFixed(1)} ms, ${scoreboard.rows}`,
    ],
    ...incremental.map(
      ({ at, walBytes, ms }) =>
        [
          `每单追加，已有 ${at} 单 / one more order among ${at}`,
          `${walBytes.toFixed(0)} B WAL, ${ms.toFixed(1)} ms`,
        ] as const,
    ),
  ];
}

const titleOf = ({ orders }: AppraisalFigures) =>
  `考核期 ${orders} 单（只生成贡献行）/ a period of ${orders} orders (their contributions alone are generated)`;

/** The figures for the screen. */
export function appraisalLines(figures: AppraisalFigures): readonly string[] {
  const verdict = appraisalPasses(figures) ? '通过 / pass' : '未达 / MISS';
  return [titleOf(figures), `  ${machineLine(figures)}`, '', ...table(rowsOf(figures)), '', verdict];
}

/** @throws Error when the document has no place for the table */
export function writeAppraisalDocs(file: string, figures: AppraisalFigures): void {
  writeBetween(file, 'bench:appraisal', [
    `${titleOf(figures)}. ${machineLine(figures)}.`,
    '',
    '| | |',
    '|---|---|',
    ...rowsOf(figures).map(([what, value]) => `| ${what} | ${value} |`),
  ]);
}
