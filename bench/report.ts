import { readFileSync, writeFileSync } from 'node:fs';
import { table } from '../platform/screen';
import type { Figures } from './c1';
import { verdictsOf } from './goals';

/** A number with thousands set apart. */
export const fixed = (value: number, digits = 1) => value.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
/** Bytes, thousands of them. */
export const kb = (bytes: number) => `${fixed(bytes / 1_000)} KB`;
const mb = (bytes: number) => `${fixed(bytes / 1_000_000, 0)} MB`;

/** Rows of a figure and its value, most important first. */
function rowsOf(figures: Figures): readonly (readonly [string, string])[] {
  const { engine, database, cpuMs, lagMs, memory } = figures;
  const { statements } = database;
  const system = cpuMs.engine + cpuMs.database + cpuMs.worker;
  const kinds = [engine.plain, engine.escalated];
  return [
    [
      '状态转换：一般、升级 / state transitions: plain, escalated',
      kinds.map((each) => fixed(each.transitions)).join(', '),
    ],
    ['历史事件：一般、升级 / history events: plain, escalated', kinds.map((each) => fixed(each.events)).join(', ')],
    [
      '历史字节：一般、升级；存储 / history before codec: plain, escalated; as kept',
      `${kb(engine.plain.plainBytes)}, ${kb(engine.escalated.plainBytes)}; ${kb(engine.all.historyBytes)}`,
    ],
    [
      'SQL 语句：台账、保险库 / SQL statements: ledger, vault',
      `${fixed(statements.worker)}, ${fixed(statements.client)}`,
    ],
    [
      'WAL / WAL written',
      `${kb(database.walBytes)} (${fixed(database.walRecords)} records, ${fixed(database.walFullPages)} full pages)`,
    ],
    ['数据库静态占用 / at rest in PostgreSQL', kb(figures.atRestBytes)],
    ['引擎文件增长 / growth of the engine’s file', kb(figures.engineFileBytes)],
    ['CPU：系统合计 / CPU of the system', `${fixed(system, 0)} ms`],
    [
      '　引擎、数据库、工作进程 / engine, database, worker',
      `${fixed(cpuMs.engine, 0)}, ${fixed(cpuMs.database, 0)}, ${fixed(cpuMs.worker, 0)} ms`,
    ],
    ['　客户端（含 API 部分） / client (API part included)', `${fixed(cpuMs.client, 0)} ms`],
    ['读模型滞后 p50、p99 / projection lag p50, p99', `${fixed(lagMs.p50)}, ${fixed(lagMs.p99)} ms (n = ${lagMs.n})`],
    ['吞吐（仅供参考） / complaints a second, for information', `${fixed(figures.perSecond)}/s`],
    ...(memory
      ? ([
          [
            `工作进程内存，${memory.cases} 件在办 / worker memory, ${memory.cases} open`,
            `${mb(memory.workerBefore)} → ${mb(memory.workerAfter)}, ${kb(memory.perCase)} each (heap ${kb(memory.heapPerCase)})`,
          ],
          ['引擎内存 / engine memory', `${mb(memory.engineBefore)} → ${mb(memory.engineAfter)}`],
        ] as const)
      : []),
  ];
}

/** What it was measured on. */
export function machineLine({ machine }: Pick<Figures, 'machine'>): string {
  const { cores, cpu, memoryGb, kernel, node, engine, database, loadBefore } = machine;
  return `${cores} × ${cpu}, ${memoryGb} GB, ${kernel}, Node ${node}, ${engine}, ${database}; load before ${loadBefore}`;
}

function scenarioLine({ orders, escalated, repeated }: Figures): string {
  return `C1 × ${orders}（升级 ${escalated}，重复消息 ${repeated}） / ${orders} complaints, ${escalated} escalated, ${repeated} with a repeated message`;
}

/** The figures for the screen, ending in one line for each goal. */
export function screenLines(figures: Figures): readonly string[] {
  const types = Object.entries(figures.engine.all.byType).sort((a, b) => b[1].bytes - a[1].bytes);
  const tables = Object.entries(figures.database.tables).sort((a, b) => b[1] - a[1]);
  return [
    scenarioLine(figures),
    `  ${machineLine(figures)}`,
    '',
    '每件工单 / per complaint',
    ...table(rowsOf(figures)),
    '',
    '历史事件明细（均值） / history by type, means',
    ...table(types.map(([type, { count, bytes }]) => [type, fixed(count, 2), `${fixed(bytes, 0)} B`])),
    '',
    '各表静态占用 / at rest by table',
    ...table(tables.filter(([, bytes]) => bytes >= 1).map(([name, bytes]) => [name, `${fixed(bytes, 0)} B`])),
    '',
    '目标 / goals',
    ...table(
      verdictsOf(figures).map(({ what, value, unit, must, goal, pass, reached }) => [
        pass ? '通过 pass' : '未达 MISS',
        what,
        `${fixed(value, 2)} ${unit}`.trim(),
        `≤ ${must} ${unit}`.trim(),
        `${reached ? '已达目标 goal reached' : '目标 goal'} ≤ ${goal} ${unit}`.trim(),
      ]),
    ),
  ];
}

/** @throws Error when the document has no place for the table */
export function writeDocs(file: string, figures: Figures): void {
  const verdicts = verdictsOf(figures).map(
    ({ what, value, unit, must, goal, pass }) =>
      `| ${what} | ${fixed(value, 2)} ${unit} | ${must} ${unit} | ${goal} ${unit} | ${pass ? '通过 pass' : '**未达 MISS**'} |`,
  );
  writeBetween(file, 'bench:c1', [
    `${scenarioLine(figures)}. ${machineLine(figures)}.`,
    '',
    '| 每件工单 / per complaint | 实测 measured | 必须 must ≤ | 目标 goal ≤ | |',
    '|---|---|---|---|---|',
    ...verdicts.map((line) => line.replaceAll('  |', ' |')),
    '',
    '| 每件工单 / per complaint | |',
    '|---|---|',
    ...rowsOf(figures).map(([what, value]) => `| ${what} | ${value} |`),
  ]);
}

/**
 * Puts lines between `<!-- name -->` and `<!-- /name -->`.
 *
 * @throws Error when the document has no such place
 */
export function writeBetween(file: string, name: string, lines: readonly string[]): void {
  const marks = [`<!-- ${name} -->`, `<!-- /${name} -->`] as const;
  const text = readFileSync(file, 'utf8');
  const [begin, end] = [text.indexOf(marks[0]), text.indexOf(marks[1])];
  if (begin === -1 || end < begin) throw new Error(`${file}: ${marks.join(' … ')}`);
  writeFileSync(file, text.slice(0, begin) + [marks[0], '', ...lines, ''].join('\n') + text.slice(end));
}
