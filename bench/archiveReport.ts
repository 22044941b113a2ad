import { table } from '../platform/screen';
import type { ArchiveFigures } from './archive';
import { writeBetween } from './report';

/** Bytes an order that must not be passed (issue 6, 4), and what is aimed at. */
const MUST = 10_240;
const AIM = 3_072;

/** Small enough, and everything told again. */
export function archivePasses({ packs, orders, runs, told, faults }: ArchiveFigures): boolean {
  return orders > 0 && told === runs && faults === 0 && packs / orders <= MUST;
}

const fixed = (value: number) => value.toFixed(0).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

function rowsOf(figures: ArchiveFigures): readonly (readonly [string, string])[] {
  const { orders, runs, plain, packs, dictionary, release, inService, told, events, faults } = figures;
  const each = (bytes: number) => fixed(bytes / orders);
  const judged = (bytes: number) => {
    const one = bytes / orders;
    return `${fixed(one)} ${one > MUST ? '未达 MISS' : one > AIM ? '通过，未及目标 pass, aim missed' : '达到目标 aim reached'}`;
  };
  return [
    ['工单、运行 / orders, runs', `${fixed(orders)}, ${fixed(runs)}`],
    ['引擎中的历史，字节/单（未加密）/ histories in the engine, bytes an order, codec off', each(plain)],
    [`归档，字节/单，必须 ≤ ${fixed(MUST)}，目标 ${fixed(AIM)} / archived, bytes an order, must, aim`, judged(packs)],
    ['连同字典 / with the dictionary', judged(packs + dictionary)],
    ['连同流程代码 / with the workflow code too', judged(packs + dictionary + release)],
    ['不含演示时钟的条目 / without the entries of the demo’s clocks', judged(inService)],
    [
      '字典、流程代码，字节（各一份）/ dictionary, workflow code, bytes, once',
      `${fixed(dictionary)}, ${fixed(release)}`,
    ],
    [
      '只凭归档重放：运行、事件、不符 / told again from the folder alone: runs, events, faults',
      `${fixed(told)}, ${fixed(events)}, ${fixed(faults)}`,
    ],
  ];
}

/** The figures for the screen. */
export function archiveLines(figures: ArchiveFigures): readonly string[] {
  return [`  ${figures.machine}`, '', ...table(rowsOf(figures))];
}

/** @throws Error when the document has no place for it */
export function writeArchiveDocs(file: string, figures: ArchiveFigures): void {
  writeBetween(file, 'bench:archive', [
    `${figures.machine}.`,
    '',
    '| | |',
    '|---|---|',
    ...rowsOf(figures).map(([what, value]) => `| ${what} | ${value} |`),
  ]);
}
