import { table } from '../platform/screen';
import type { IncidentFigures } from './incident';
import { machineLine, writeBetween } from './report';

const fixed = (value: number, digits = 0) => value.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
const kb = (bytes: number) => `${fixed(bytes / 1_000, 1)} KB`;

/** Has every caller joined, got the result and a call-back once, and do the parent's counts say so? */
export function isExact({ callers, left, counted, ...figures }: IncidentFigures): boolean {
  const { lost, doubled, chainFaults, differences } = figures;
  const counts = counted.joined === callers && counted.waiting === 0 && counted.served === callers - left;
  return counts && lost + doubled + chainFaults + differences === 0;
}

function rowsOf(figures: IncidentFigures): readonly (readonly [string, string])[] {
  const { parent, member, counted, seconds } = figures;
  return [
    [
      '丢失、重复、哈希链错误、读模型差异 / lost, doubled, chain faults, read models that differ',
      `${figures.lost}, ${figures.doubled}, ${figures.chainFaults}, ${figures.differences}`,
    ],
    [
      '主单计数：并入、待结果、已告知 / counted by the parent: joined, waiting, served',
      `${fixed(counted.joined)}, ${fixed(counted.waiting)}, ${fixed(counted.served)}`,
    ],
    ['其间拆出 / left on the way', fixed(figures.left)],
    ['已回访并评价 / called back and rated', fixed(figures.rated)],
    ['主单历史事件、运行次数 / history events of the parent, runs', `${fixed(parent.historyEvents)}, ${parent.runs}`],
    [
      '　每百名诉求人 / for every hundred callers',
      fixed((parent.historyEvents / Math.max(1, figures.callers)) * 100, 1),
    ],
    [
      '主单历史字节、台账事件 / its history in bytes, events in the ledger',
      `${kb(parent.historyBytes)}, ${fixed(parent.ledgerEvents)}`,
    ],
    [
      '主单状态：全部、其中并单 / state of the parent: in all, of which the incident',
      `${fixed(parent.stateBytes)} B, ${fixed(parent.incidentBytes)} B`,
    ],
    [
      '并入工单历史事件：平均、最多；台账事件 / history events of a member: mean, most; in the ledger',
      `${fixed(member.mean.events, 1)}, ${member.most}; ${fixed(member.ledgerEvents, 2)}`,
    ],
    ['并入工单历史字节 / history of a member', kb(member.mean.historyBytes)],
    [
      '用时，仅供参考：来电、并入、结果 / time for information: calls, joining, results',
      `${fixed(seconds.calls)}, ${fixed(seconds.joining)}, ${fixed(seconds.results)} s`,
    ],
  ];
}

function titleOf({ callers, pages }: IncidentFigures): string {
  return `一次事件，${fixed(callers)} 名诉求人，分 ${pages} 批并入 / one incident, ${fixed(callers)} callers, gathered in ${pages} pages`;
}

/** The figures for the screen. */
export function incidentLines(figures: IncidentFigures): readonly string[] {
  const verdict = isExact(figures)
    ? '通过：人人并入、人人得到结果和回访，各一次 / pass: everybody joined, has the result and a call-back, once each'
    : '未达 / MISS: see the figures above';
  return [titleOf(figures), `  ${machineLine(figures)}`, '', ...table(rowsOf(figures)), '', verdict];
}

/** @throws Error when the document has no place for the table */
export function writeIncidentDocs(file: string, figures: IncidentFigures): void {
  writeBetween(file, 'bench:incident', [
    `${titleOf(figures)}. ${machineLine(figures)}.`,
    '',
    '| | |',
    '|---|---|',
    ...rowsOf(figures).map(([what, value]) => `| ${what} | ${value} |`),
  ]);
}
