import type { CsvSheet } from '../csv';
import { chartSvg } from '../chart';
import type { StoredWarning, WarningKind, WarningOrder } from './read';

/** Kinds as people read them. */
export const KIND_WORDS: Readonly<Record<WarningKind, { readonly zh: string; readonly en: string }>> = {
  surge: { zh: '激增', en: 'surge' },
  place: { zh: '一地多人', en: 'many callers at one place' },
  caller: { zh: '一人多诉未解决', en: 'one caller again and again unsolved' },
  danger: { zh: '险情', en: 'danger on the spot' },
};

/** How a warning was found, with the sources of the method. */
export const METHODS: Readonly<Record<'count' | 'rule', { readonly zh: string; readonly en: string }>> = {
  count: {
    zh: '人数与季节期望比较：负二项分布上尾（Palm 概率），伽马-泊松收缩；误报率按 Bonferroni 全族控制（Gordon 等 2007）',
    en: 'callers against the season: upper tail of a negative binomial at an order’s own moment (Mecke), gamma-Poisson shrinkage (Clayton, Kaldor 1987); false alarms a week bounded by Bonferroni’s per-family rate (Gordon et al. 2007)',
  },
  rule: {
    zh: '规则（PR-9、条例第 11 条），不是统计，无概率',
    en: 'a rule (PR-9, art. 11), no statistic: no odds',
  },
};

export const methodOf = ({ odds }: Pick<StoredWarning, 'odds'>) => METHODS[odds === null ? 'rule' : 'count'];

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
    title: { text: `${id} ${KIND_WORDS[kind].zh} ${matter} ${place}`, subtext: sample, left: 'center' },
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
