import { table } from '../platform/screen';
import type { AuditFigures } from './audit';
import { writeBetween } from './report';

const fixed = (value: number) => value.toFixed(0).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** Entries and orders a CPU-second that must be reached (P11, quality.md §8), and what is aimed at. */
const MUST = { chain: 50_000, orders: 300 } as const;
const AIM = 1_000;

/** Nothing found where nothing is, and fast enough. */
export function auditPasses({ chainPerS, derivedPerS, faults }: AuditFigures): boolean {
  return faults === 0 && chainPerS >= MUST.chain && derivedPerS >= MUST.orders;
}

function rowsOf(figures: AuditFigures): readonly (readonly [string, string])[] {
  const { orders, events, causes, faults, chainPerS, modelsPerS, derivedPerS, ordersPerS } = figures;
  const judged = (value: number, must: number) => `${fixed(value)} ${value >= must ? '通过 pass' : '未达 MISS'}`;
  return [
    ['工单、事件、起因 / orders, events, causes', `${fixed(orders)}, ${fixed(events)}, ${fixed(causes)}`],
    ['不符（应为 0）/ faults (there are none)', fixed(faults)],
    [
      `哈希链，条/CPU 秒，必须 ≥ ${fixed(MUST.chain)} / chain, entries a CPU-second, must`,
      judged(chainPerS, MUST.chain),
    ],
    ['读模型对照，单/CPU 秒 / read models compared, orders a CPU-second', fixed(modelsPerS)],
    [
      `折叠并重新推导，单/CPU 秒，必须 ≥ ${MUST.orders}，目标 ${fixed(AIM)} / folded and derived anew, orders a CPU-second, must, goal`,
      judged(derivedPerS, MUST.orders),
    ],
    ['三项合计，单/CPU 秒 / all three, orders a CPU-second', fixed(ordersPerS)],
  ];
}

/** The figures for the screen. */
export function auditLines(figures: AuditFigures): readonly string[] {
  return [`  ${figures.machine}`, '', ...table(rowsOf(figures))];
}

/** @throws Error when the document has no place for it */
export function writeAuditDocs(file: string, figures: AuditFigures): void {
  writeBetween(file, 'bench:audit', [
    `${figures.machine}.`,
    '',
    '| | |',
    '|---|---|',
    ...rowsOf(figures).map(([what, value]) => `| ${what} | ${value} |`),
  ]);
}
