import { table } from '../platform/screen';
import type { OutageFigures, Spread } from './outage';
import { machineLine, writeBetween } from './report';

const spreadWords = ({ min, median, max }: Spread) => `${min}, ${median}, ${max}`;

/** Is everything that was acknowledged in the ledger once, and the ledger whole? */
export function isWhole({ lost, doubled, chainFaults, differences }: OutageFigures): boolean {
  return lost + doubled + chainFaults + differences === 0;
}

function rowsOf(figures: OutageFigures): readonly (readonly [string, string])[] {
  const { acknowledged, messagesPerOrder, repeats, perMessage, ofTheOutage, caughtUpSeconds } = figures;
  const { pending, accepted, signals } = acknowledged;
  return [
    [
      '每单消息、重复发送合计 / messages an order; repeats in all',
      `${messagesPerOrder}（含签名信号 1 / one a signed signal）; ${repeats}`,
    ],
    [
      '离线期间确认：待写入、已接受、信号 / acknowledged while away: pending, accepted, signals',
      `${pending}, ${accepted}, ${signals}`,
    ],
    [
      '丢失、重复、哈希链错误、读模型差异 / lost, doubled, chain faults, read models that differ',
      `${figures.lost}, ${figures.doubled}, ${figures.chainFaults}, ${figures.differences}`,
    ],
    ['此前历史事件：最小、中位、最大 / history events before: min, median, max', spreadWords(figures.historyBefore)],
    ['此后历史事件 / history events after', spreadWords(figures.historyAfter)],
    ['增长 / growth', spreadWords(figures.growth)],
    ['每条消息 / events a message', perMessage.toFixed(2)],
    ['同样消息、数据库在线时的增长 / growth by the same messages, database there', spreadWords(figures.calmGrowth)],
    ['离线本身的增长，与时长无关 / of the outage itself, whatever its length', `${ofTheOutage}`],
    ['恢复后补齐，仅供参考 / caught up after its return, for information', `${caughtUpSeconds.toFixed(1)} s`],
  ];
}

function titleOf({ orders, minutes }: OutageFigures): string {
  return `${orders} 件在办工单，数据库离线 ${minutes} 分钟 / ${orders} open orders, the database away for ${minutes} minutes`;
}

/** The figures for the screen. */
export function outageLines(figures: OutageFigures): readonly string[] {
  const verdict = isWhole(figures)
    ? '通过：无丢失、无重复 / pass: nothing lost, nothing doubled'
    : '未达 / MISS: see the figures above';
  return [titleOf(figures), `  ${machineLine(figures)}`, '', ...table(rowsOf(figures)), '', verdict];
}

/** @throws Error when the document has no place for the table */
export function writeOutageDocs(file: string, figures: OutageFigures): void {
  writeBetween(file, 'bench:outage', [
    `${titleOf(figures)}. ${machineLine(figures)}.`,
    '',
    '| | |',
    '|---|---|',
    ...rowsOf(figures).map(([what, value]) => `| ${what} | ${value} |`),
  ]);
}
