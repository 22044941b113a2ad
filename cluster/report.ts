import { fixed, kb, machineLine, writeBetween } from '../bench/report';
import { table } from '../platform/screen';
import { isWhole, type LoadFigures } from './load';
import { cpuOfAll, type Kind, KINDS, kindOf, WORDS } from './kinds';
import { sizingOf } from './sizing';

function rowsOf(figures: LoadFigures): readonly (readonly [string, string])[] {
  const { kept, statements, walOf, walBytes, atRest, verdict, rss } = figures;
  const each = (kind: Kind) =>
    Object.entries(figures.cpuMs)
      .filter(([name]) => kindOf(name) === kind)
      .map(([, ms]) => fixed(ms, 1))
      .join(' + ');
  const dbs = ['jiesu', 'temporal', 'temporal_visibility'] as const;
  const mb = (kind: Kind) =>
    Object.entries(rss)
      .filter(([name]) => kindOf(name) === kind)
      .map(([, bytes]) => fixed(bytes / 1e6, 0))
      .join(', ');
  return [
    [
      '状态转换、历史事件、历史字节 / state transitions, history events, history',
      `${fixed(kept.transitions ?? 0)}, ${fixed(kept.events)}, ${kb(kept.historyBytes ?? 0)}`,
    ],
    [`SQL 语句：${dbs.join('、')} / SQL statements`, dbs.map((name) => fixed(statements[name])).join(', ')],
    [
      'WAL：合计；语句所写 / WAL in all; of the statements of each',
      `${kb(walBytes)}; ${dbs.map((name) => kb(walOf[name])).join(', ')}`,
    ],
    ['静态占用 / at rest', dbs.map((name) => kb(atRest[name])).join(', ')],
    ['CPU：合计 / CPU in all', `${fixed(cpuOfAll(figures), 0)} ms`],
    ...KINDS.map((kind) => [`　${WORDS[kind]}`, `${each(kind)} ms`] as const),
    ['　客户端，不计入 / the load itself, in no sum', `${fixed(figures.cpuMs.client ?? 0, 1)} ms`],
    [
      '内存 MB：历史；匹配；前端；工作进程；接口 / memory, MB: history; matching; front end; workers; APIs',
      [mb('history'), mb('matching'), mb('frontend'), mb('worker'), mb('api')].join('; '),
    ],
    ['数据库连接 / connections to the database', `${figures.connections}`],
    ['每秒完成（仅供参考） / complaints a second, for information', `${fixed(figures.perSecond)}/s`],
    [
      '未完成、缺步骤、重复步骤、误升级；哈希链错误、读模型差异、引擎未完结 / unfinished, steps missing, doubled, wrong escalations; chain faults, read models that differ, runs not completed',
      `${verdict.unfinished}, ${verdict.missingSteps}, ${verdict.doubledSteps}, ${verdict.wrongEscalations}; ${figures.chainFaults}, ${figures.differences}, ${figures.notCompleted}`,
    ],
  ];
}

const titleOf = ({ orders, escalated, repeated, sideBySide, shards }: LoadFigures) =>
  `C1 × ${orders}（升级 ${escalated}，重复消息 ${repeated}，并行 ${sideBySide}，分片 ${shards}） / ${orders} complaints, ${escalated} escalated, ${repeated} with a repeated message, ${sideBySide} side by side, ${shards} shards`;

/** The figures for the screen. */
export function loadLines(figures: LoadFigures): readonly string[] {
  const verdict = isWhole(figures)
    ? '通过：无丢失、无重复 / pass: nothing lost, nothing doubled'
    : '未达 / MISS: see the figures above';
  return [
    titleOf(figures),
    `  ${machineLine(figures)}`,
    '',
    ...table(rowsOf(figures)),
    '',
    ...table(sizingOf(figures).map(({ what, formula, value }) => [what, formula, value])),
    '',
    verdict,
  ];
}

/** @throws Error when a document has no place for the table */
export function writeLoadDocs(performance: string, operations: string, figures: LoadFigures): void {
  writeBetween(performance, 'cluster:load', [
    `${titleOf(figures)}. ${machineLine(figures)}.`,
    '',
    '| 每件工单 / per complaint | |',
    '|---|---|',
    ...rowsOf(figures).map(([what, value]) => `| ${what} | ${value} |`),
  ]);
  writeBetween(operations, 'cluster:sizing', [
    `实测于 / measured on ${machineLine(figures)}.`,
    '',
    '| 450,000 件/日 / a day | 算式 formula | |',
    '|---|---|---|',
    ...sizingOf(figures).map(({ what, formula, value }) => `| ${what} | ${formula} | ${value} |`),
  ]);
}
