import { WARNING_KIND, WARNING_METHOD } from '../../api/words/warnings';
import type { CsvSheet } from '../csv';
import { chartSvg } from '../chart';
import type { StoredWarning, WarningOrder } from './read';

/** How it was found, with the sources of the method. */
export const methodOf = ({ odds }: Pick<StoredWarning, 'odds'>) => WARNING_METHOD[odds === null ? 'rule' : 'count'];

const HOUR = 3_600_000;
const iso = (at: number) => `${new Date(at + 8 * HOUR).toISOString().slice(0, 19)}+08:00`;

/** Warnings as a sheet, one a line. */
export const WARNING_SHEET: CsvSheet<StoredWarning> = [
  ['id', ({ id }) => id],
  ['kind', ({ kind }) => kind],
  ['state', ({ endedAt }) => (endedAt === null ? 'open' : 'ended')],
  ['matter', ({ matter }) => matter],
  ['place', ({ place }) => place],
  ['unit', ({ unit }) => unit ?? ''],
  ['raised_at', ({ raisedAt }) => iso(raisedAt)],
  ['evidence_at', ({ evidenceAt }) => iso(evidenceAt)],
  ['window_hours', (of) => of.window ?? ''],
  ['observed', ({ observed }) => observed],
  ['expected', ({ expected }) => rounded(expected)],
  ['odds', ({ odds }) => rounded(odds)],
  ['false_alarms_a_week', ({ aWeek }) => rounded(aWeek)],
  ['orders', ({ orders }) => orders],
  ['days_learnt', ({ sample }) => sample.days],
  ['ended_at', ({ endedAt }) => (endedAt === null ? '' : iso(endedAt))],
];

const rounded = (value: number | null): number | string => (value === null ? '' : Number(value.toPrecision(4)));

/**
 * Orders of a warning as they came, against what was expected of its window, as SVG.
 *
 * @param orders oldest first
 */
export function warningSvg(warning: StoredWarning, orders: readonly WarningOrder[]): string {
  const { id, kind, matter, place, window, expected, odds, raisedAt } = warning;
  const points = orders.map(({ at }, i) => [at + 8 * HOUR, i + 1] as const);
  const told = { xAxis: raisedAt + 8 * HOUR, label: { formatter: '预警 told', position: 'insideStartTop' } };
  const usual =
    expected === null ? [] : [{ yAxis: expected, label: { formatter: `期望 expected ${rounded(expected)}` } }];
  const sample = `${orders.length} 件 orders · ${window === null ? '' : `${window} h · `}${odds === null ? '规则 rule' : `P ${rounded(odds)}`}`;
  return chartSvg({
    useUTC: true,
    title: { text: `${id} ${WARNING_KIND[kind].zh} ${matter} ${place}`, subtext: sample, left: 'center' },
    grid: { top: 70, left: 60, right: 110, bottom: 40 },
    xAxis: { type: 'time' },
    yAxis: { type: 'value', minInterval: 1, name: '累计 sum' },
    series: [
      {
        type: 'line',
        step: 'end',
        data: points,
        lineStyle: { color: '#0b5cad' },
        itemStyle: { color: '#0b5cad' },
        markLine: { symbol: 'none', animation: false, data: [told, ...usual] },
      },
    ],
  });
}
