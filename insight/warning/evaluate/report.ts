import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartSvg } from '../../chart';
import type { WarningFigures } from './cases';

const DOC = join(__dirname, '../../../docs/insight.md');
const fixed = (value: number, digits = 2) => (Number.isFinite(value) ? value.toFixed(digits) : '–');

/** Writes the tables between their marks into docs/insight.md. */
export function writeTables(figures: WarningFigures): void {
  const tables = { 'warnings-planted': plantedRows(figures), 'warnings-real': realRows(figures) };
  let page = readFileSync(DOC, 'utf8');
  for (const [mark, rows] of Object.entries(tables)) {
    const [head = '', rest = ''] = page.split(`<!-- ${mark} -->\n`);
    const [, tail = ''] = rest.split(`<!-- /${mark} -->`);
    page = `${head}<!-- ${mark} -->\n${rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n<!-- /${mark} -->${tail}`;
  }
  writeFileSync(DOC, page);
}

function plantedRows({ planted }: WarningFigures) {
  return Object.entries(planted).map(([name, { orders, surges, warnings, falseAWeek, lead }]) => [
    ...[name, orders, surges.planted, surges.found],
    surges.planted === 0 ? '–' : fixed(surges.recall, 3),
    ...[warnings.told, surges.planted === 0 ? '–' : fixed(warnings.precision, 3)],
    `${fixed(falseAWeek.rate)} (${fixed(falseAWeek.low)}–${fixed(falseAWeek.high)})`,
    surges.planted === 0 ? '–' : `${fixed(lead.medianFromBegin, 0)} · ${fixed(lead.p90FromBegin, 0)}`,
    surges.planted === 0 ? '–' : fixed(lead.mostFromEvidence, 1),
  ]);
}

function realRows({ real }: WarningFigures) {
  return Object.entries(real).map(([name, of]) => [
    ...[name, of.orders, of.judgedDays, of.warnings, fixed(of.aDay)],
    fixed(of.medianFromFirst, 0),
    of.confirmed.of === 0 ? '–' : `${of.confirmed.count} / ${of.confirmed.of}`,
  ]);
}

/** Draws orders and warnings a day of the real days, and what was found by size of the planted surges. */
export function drawPlots(figures: WarningFigures, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const real = figures.real.kh1999;
  if (real) writeFileSync(join(folder, 'warnings-kh1999.svg'), daysSvg('高雄 Kaohsiung 1999', real.days, real.orders));
  const york = figures.real['nyc311, after one day'];
  if (york) writeFileSync(join(folder, 'warnings-nyc311.svg'), daysSvg('纽约 New York 311', york.days, york.orders));
  writeFileSync(join(folder, 'warnings-planted.svg'), plantedSvg(figures));
}

function daysSvg(
  title: string,
  days: readonly { readonly day: string; readonly orders: number; readonly warnings: number }[],
  orders: number,
): string {
  return chartSvg({
    title: { text: `预警 ${title}`, subtext: `${orders} 件 orders`, left: 'center' },
    legend: { bottom: 0 },
    grid: { top: 70, left: 60, right: 60, bottom: 60 },
    xAxis: { type: 'category', data: days.map(({ day }) => day.slice(5)) },
    yAxis: [
      { type: 'value', name: '工单 orders' },
      { type: 'value', name: '预警 warnings', minInterval: 1 },
    ],
    series: [
      { name: '工单 orders', type: 'line', data: days.map((day) => day.orders), itemStyle: { color: '#0b5cad' } },
      {
        name: '预警 warnings',
        type: 'bar',
        yAxisIndex: 1,
        data: days.map((day) => day.warnings),
        itemStyle: { color: '#b3450b' },
      },
    ],
  });
}

function plantedSvg({ planted }: WarningFigures): string {
  const years = Object.entries(planted);
  const names = years.map(([name]) => name.replaceAll('`', ''));
  return chartSvg(
    {
      title: { text: '误报（件/周）与承诺 · False alarms a week against the rate stated', left: 'center' },
      grid: { top: 60, left: 290, right: 60, bottom: 50 },
      xAxis: { type: 'value', max: 1.2, name: '件/周' },
      yAxis: { type: 'category', data: names, inverse: true, axisLabel: { width: 270, overflow: 'truncate' } },
      series: [
        {
          type: 'bar',
          data: years.map(([, { falseAWeek }]) => Number(falseAWeek.rate.toFixed(3))),
          label: { show: true, position: 'right' },
          itemStyle: { color: '#0b5cad' },
          markLine: { symbol: 'none', animation: false, data: [{ xAxis: 1, label: { formatter: '承诺 stated' } }] },
        },
      ],
    },
    { width: 820, height: 380 },
  );
}
