import { table } from '../../platform/screen';
import { fixed, kb, machineLine, writeBetween } from '../report';
import type { Contest } from './schedule';
import type { Counts, Standing } from './standings';
import type { Estimate } from './statistics';

const name = ({ contestant }: Standing) => `${contestant.letter} ${contestant.zh}`;
const count = (value: number | undefined, digits = 1) => (value === undefined ? '–' : fixed(value, digits));
const interval = ({ median, low, high, n }: Estimate, digits: number) =>
  n === 0 ? '–' : `${fixed(median, digits)} [${fixed(low, digits)}–${fixed(high, digits)}]`;

/** The counts, in the order of the plan; what each is. */
const COUNTS: readonly (readonly [key: keyof Counts, words: string, show: (value: number | undefined) => string])[] = [
  ['events', '持久记录 / durable records', (value) => count(value)],
  ['transitions', '状态转换 / state transitions', (value) => count(value)],
  ['statements', 'SQL 语句 / SQL statements', (value) => count(value)],
  ['walBytes', 'WAL', (value) => (value === undefined ? '–' : kb(value))],
  ['atRestBytes', '库内静态 / at rest in PostgreSQL', (value) => (value === undefined ? '–' : kb(value))],
  ['outsideBytes', '库外文件 / files beside it', (value) => (value ? kb(value) : '–')],
];

const head = (cells: readonly string[]) => [`| ${cells.join(' | ')} |`, `|${cells.map(() => '---').join('|')}|`];
const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** Rows of the counts: a contestant each. */
function countRows(standings: readonly Standing[]): readonly (readonly string[])[] {
  return standings.map((standing) => [
    name(standing),
    ...COUNTS.map(([key, , show]) => show(standing.counts[key])),
    standing.excluded === undefined ? `${standing.rounds}` : `除名 excluded: ${standing.excluded}`,
  ]);
}

/** Rows of the times: a contestant each, only of rounds that were not disturbed. */
function timeRows(standings: readonly Standing[]): readonly (readonly string[])[] {
  return standings.map((standing) => [
    name(standing),
    interval(standing.cpuMs, 0),
    Object.entries(standing.cpuByPart)
      .filter(([, ms]) => Number.isFinite(ms))
      .map(([part, ms]) => `${part} ${fixed(ms, 0)}`)
      .join(', ') || '–',
    standing.cpuRatio ? interval(standing.cpuRatio, 2) : '1',
    interval(standing.perSecond, 1),
    standing.rateRatio ? interval(standing.rateRatio, 2) : '1',
    standing.lagMs.n === 0 || Number.isNaN(standing.lagMs.median) ? '–' : interval(standing.lagMs, 0),
    `${standing.timed}/${standing.rounds}`,
  ]);
}

const COUNT_HEAD = ['每件工单 / per complaint', ...COUNTS.map(([, words]) => words), '轮 / rounds'];
const TIME_HEAD = [
  ...[
    '每件工单 / per complaint',
    'CPU ms',
    '其中 / of it',
    'CPU ÷ A',
    '件/秒 / complaints a second',
    '吞吐 ÷ A / rate ÷ A',
  ],
  ...['回访可见滞后 / lag until the follow-up is seen, ms', '计时轮 / rounds timed'],
];

/**
 * Where the first contestant is beaten, a line each, so that no table has to be searched for it. The floor, which does
 * not live the lives, beats nobody.
 */
export function lossesOf(standings: readonly Standing[]): readonly string[] {
  const [first, ...others] = standings.filter(({ contestant, excluded }) => !contestant.floor && !excluded);
  if (!first) return [];
  const worse = (words: string, value: (standing: Standing) => number | undefined, show: (value: number) => string) => {
    const own = value(first);
    const better = others.flatMap((other) => {
      const theirs = value(other);
      return own !== undefined && theirs !== undefined && theirs < own
        ? [`${other.contestant.letter} ${show(theirs)}`]
        : [];
    });
    return own === undefined || better.length === 0
      ? []
      : [`${words}: ${first.contestant.letter} ${show(own)} > ${better.join(', ')}`];
  };
  return [
    ...COUNTS.flatMap(([key, words, show]) => worse(words, ({ counts }) => counts[key], show)),
    ...worse(
      'CPU',
      ({ cpuMs }) => (cpuMs.n === 0 ? undefined : cpuMs.median),
      (ms) => `${fixed(ms, 0)} ms`,
    ),
    ...worse(
      '每件秒数 / seconds a complaint',
      (each) => (each.perSecond.n === 0 ? undefined : 1 / each.perSecond.median),
      (s) => fixed(s, 3),
    ),
  ];
}

function planLine({ plan }: Contest, standings: readonly Standing[]): string {
  const rounds = Math.max(0, ...standings.map((each) => each.rounds));
  return `C1 × ${plan.orders} × ${rounds} 轮 / ${plan.orders} complaints, ${rounds} rounds, ${plan.sideBySide} side by side`;
}

/** Which rounds were disturbed, in words. */
function loadLine(standings: readonly Standing[], outsideLoad: number): string {
  const discarded = standings.reduce((sum, { rounds, timed }) => sum + rounds - timed, 0);
  const all = standings.reduce((sum, { rounds }) => sum + rounds, 0);
  const most = Math.max(0, ...standings.map((each) => each.outsideLoad));
  return `外部负载 > ${outsideLoad} 核而作废计时 / times discarded for outside load over ${outsideLoad} cores: ${discarded}/${all}; 中位数最高 / highest median ${fixed(most, 2)}`;
}

/** A plot beside the document. */
export interface Plot {
  readonly name: string;
  readonly title: string;
}

/** Everything for the screen. */
export function contestLines(contest: Contest, standings: readonly Standing[], outsideLoad: number): readonly string[] {
  return [
    planLine(contest, standings),
    ...(contest.turns[0] ? [`  ${machineLine(contest.turns[0])}`] : []),
    '',
    ...table([COUNT_HEAD, ...countRows(standings)]),
    '',
    ...table([TIME_HEAD, ...timeRows(standings)]),
    `  ${loadLine(standings, outsideLoad)}`,
    '',
    '我方不及之处 / where ours is beaten',
    ...lossesOf(standings).map((line) => `  ${line}`),
    ...(contest.failed.length === 0 ? [] : ['', '未能完成 / not finished']),
    ...contest.failed.map(({ contestant, round, reason }) => `  ${contestant} #${round}: ${reason.split('\n')[0]}`),
  ];
}

/**
 * The tables between the marks of the document. Times are left out where no round was undisturbed.
 *
 * @param plots files beside the document
 */
export function writeContestDocs(
  file: string,
  contest: Contest,
  standings: readonly Standing[],
  outsideLoad: number,
  plots: readonly Plot[],
): void {
  const timed = standings.some((each) => each.timed > 0);
  const versions = [...new Set(contest.turns.map(({ machine }) => machine.engine))].filter((engine) => engine !== '–');
  writeBetween(file, 'bench:contest', [
    `${planLine(contest, standings)}. ${contest.turns[0] ? machineLine(contest.turns[0]) : ''}. ${versions.join(', ')}.`,
    '',
    ...head(COUNT_HEAD),
    ...countRows(standings).map(row),
    '',
    ...(timed
      ? [...head(TIME_HEAD), ...timeRows(standings).map(row), '']
      : [
          '没有一轮不受干扰，故无 CPU 与时间数据 / no round was undisturbed, so there are no figures of CPU and time.',
          '',
        ]),
    `${loadLine(standings, outsideLoad)}.`,
    '',
    ...plots.map(({ name: file, title }) => `![${title}](${file})`),
    ...(plots.length > 0 ? [''] : []),
    '我方不及之处 / where ours is beaten:',
    '',
    ...lossesOf(standings).map((line) => `- ${line}`),
    '',
    '所得 / what the price buys:',
    '',
    ...standings.map(({ contestant }) => `- ${contestant.letter} ${contestant.en}. ${contestant.gives}`),
    ...contest.failed.map(({ contestant, round, reason }) => `- ${contestant} #${round}: ${reason.split('\n')[0]}`),
  ]);
}
