import { init, type EChartsOption } from 'echarts';
import { BLUE, FAMILY } from './render';

function svgOf(width: number, height: number, option: EChartsOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: FAMILY }, ...option });
    return chart.renderToSVGString();
  } finally {
    // A chart that is not disposed of keeps the process from ending.
    chart.dispose();
  }
}

const TEXT = { fontFamily: FAMILY, fontSize: 9, color: '#333' } as const;

/** One bar of a plot; without a value there is none. */
export interface Bar {
  readonly name: string;
  readonly value: number | undefined;
}

/**
 * Bars that lie, the first one on top, each with its value behind it.
 * @param floor where the axis begins: scores lie close together, far from nought
 */
export function barsSvg(bars: readonly Bar[], width: number, places: number, floor: number): string {
  const rows = [...bars].reverse();
  return svgOf(width, 34 + bars.length * 17, {
    grid: { top: 6, left: 92, right: 46, bottom: 22 },
    xAxis: { type: 'value', min: floor, axisLabel: TEXT, splitLine: { lineStyle: { color: '#e3e3e3' } } },
    yAxis: { type: 'category', data: rows.map(({ name }) => name), axisLabel: TEXT, axisTick: { show: false } },
    series: [
      {
        type: 'bar',
        barWidth: 10,
        itemStyle: { color: BLUE },
        data: rows.map(({ value }) => value ?? null),
        label: {
          ...{ show: true, position: 'right', ...TEXT },
          formatter: ({ value }) => (typeof value === 'number' ? value.toFixed(places) : ''),
        },
      },
    ],
  });
}

/** How many units reach which score: a bar for each step. */
export function spreadSvg(scores: readonly number[], width: number, step: number): string {
  const least = Math.floor(Math.min(...scores) / step);
  const most = Math.floor(Math.max(...scores) / step);
  const steps = Array.from({ length: most - least + 1 }, (_, i) => least + i);
  const counts = steps.map((at) => scores.filter((each) => Math.floor(each / step) === at).length);
  return svgOf(width, 150, {
    grid: { top: 22, left: 34, right: 12, bottom: 24 },
    xAxis: { type: 'category', data: steps.map((at) => `${at * step}–`), axisLabel: TEXT },
    yAxis: { type: 'value', minInterval: 1, axisLabel: TEXT, splitLine: { lineStyle: { color: '#e3e3e3' } } },
    series: [
      {
        type: 'bar',
        barCategoryGap: '20%',
        itemStyle: { color: BLUE },
        data: counts,
        label: { show: true, position: 'top', ...TEXT },
      },
    ],
  });
}

/** A share with its interval, and the same of the group beside it, in percent. */
export interface Compared {
  readonly name: string;
  readonly own: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly group: number | undefined;
}

/** The rates of a unit as points with their intervals, and the group's mean as a mark. */
export function intervalsSvg(
  rates: readonly Compared[],
  words: { readonly own: string; readonly group: string },
  width: number,
): string {
  const rows = [...rates].reverse();
  const known = rows.flatMap(({ own, low, group }) => [own, low, group]).filter((value) => value !== undefined);
  const floor = Math.max(0, Math.floor((Math.min(100, ...known) - 2) / 5) * 5);
  const line = (at: (row: Compared) => readonly [number, number] | undefined) =>
    rows.flatMap((row, i) => {
      const ends = at(row);
      return ends === undefined ? [] : [[{ coord: [ends[0], i] }, { coord: [ends[1], i] }]];
    });
  return svgOf(width, 46 + rows.length * 24, {
    grid: { top: 24, left: 50, right: 20, bottom: 22 },
    legend: { top: 0, right: 10, textStyle: TEXT, itemWidth: 10, itemHeight: 10 },
    xAxis: { type: 'value', min: floor, max: 100, axisLabel: TEXT, splitLine: { lineStyle: { color: '#e3e3e3' } } },
    yAxis: { type: 'category', data: rows.map(({ name }) => name), axisLabel: TEXT, axisTick: { show: false } },
    series: [
      {
        name: words.own,
        type: 'scatter',
        symbolSize: 8,
        itemStyle: { color: BLUE },
        data: rows.flatMap(({ own }, i) => (own === undefined ? [] : [[own, i]])),
        markLine: {
          silent: true,
          symbol: 'none',
          label: { show: false },
          lineStyle: { color: BLUE, width: 2, type: 'solid' },
          data: line(({ low, high }) => (low === undefined || high === undefined ? undefined : [low, high])) as never,
        },
      },
      {
        name: words.group,
        type: 'scatter',
        symbol: 'diamond',
        symbolSize: 9,
        itemStyle: { color: '#b3450b' },
        data: rows.flatMap(({ group }, i) => (group === undefined ? [] : [[group, i]])),
      },
    ],
  });
}
