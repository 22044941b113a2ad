import { chartSvg } from '../chart';
import type { Card } from './card';

/**
 * Orders of a topic month by month, as SVG.
 *
 * @param title shown above, with the sample
 */
export function trendSvg(title: string, { months, orders, of }: Pick<Card, 'months' | 'orders' | 'of'>): string {
  return chartSvg({
    title: { text: title, subtext: `每月工单 orders a month · ${orders} / ${of}`, left: 'center' },
    grid: { top: 70, left: 60, right: 20, bottom: 40 },
    xAxis: { type: 'category', data: months.map(({ month }) => month) },
    yAxis: { type: 'value', minInterval: 1 },
    series: [{ type: 'bar', data: months.map(({ orders: count }) => count), itemStyle: { color: '#0b5cad' } }],
  });
}
