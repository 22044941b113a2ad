import type { ClosedGroup, Closed } from '../../appraisal/closePeriod';
import type { Figure } from '../../appraisal/figures';
import { RATES, type Rate, type Rates } from '../../appraisal/score';
import { FIGURE } from '../../api/words/figures';
import type { Term } from '../../api/words/term';
import type { Edition } from '../edition';
import { column, type ColumnOf, type Sheet, sheetOf } from '../sheet';

/** A unit with its group, or what a group comes to together. */
interface RateRow {
  readonly group: Term;
  readonly code: string;
  readonly name: Term;
  readonly received?: number;
  readonly rates?: Rates;
  readonly mean?: Readonly<Record<Rate, number | undefined>>;
  readonly score?: Closed['score'];
}

export const SHORT: Readonly<Record<Rate, Term>> = {
  response: { zh: FIGURE.response.zh, en: 'response' },
  resolution: { zh: FIGURE.resolution.zh, en: 'resolution' },
  satisfaction: { zh: FIGURE.satisfaction.zh, en: 'satisfaction' },
};
const SIDES = { net: { zh: '剔除后', en: 'net' }, gross: { zh: '全口径', en: 'gross' } } as const;

function rowsOf({ group, rows, pooled, mean }: ClosedGroup, { nameOf }: Edition): readonly RateRow[] {
  return [
    ...rows.map(({ unit, received, rates, score }) => ({
      ...{ group, code: unit, name: nameOf(unit), received, rates, score },
    })),
    { group, code: '', name: { zh: '合计', en: 'pooled' }, rates: pooled },
    { group, code: '', name: { zh: '各单位平均', en: 'mean of units' }, mean },
  ];
}

function columnsOf(rate: Rate, side: keyof typeof SIDES): readonly ColumnOf<RateRow>[] {
  const [{ zh, en }, of] = [SHORT[rate], SIDES[side]];
  const words = (more: string, moreEn: string) => [`${zh}（${of.zh}）${more}`, `${en}, ${of.en}${moreEn}`] as const;
  const figure = ({ rates }: RateRow): Figure | undefined => rates?.[rate][side];
  const mean = ({ mean: found }: RateRow) => (side === 'net' ? found?.[rate] : undefined);
  return [
    column<RateRow>(...words('', ''), 'share', (row) => figure(row)?.share ?? mean(row)),
    column<RateRow>(...words('区间下限', ', interval from'), 'share', (row) => figure(row)?.interval?.low),
    column<RateRow>(...words('区间上限', ', interval to'), 'share', (row) => figure(row)?.interval?.high),
    column<RateRow>(...words('样本', ', sample'), 'whole', (row) => figure(row)?.of),
  ];
}

/** The three rates of everybody who is ranked, after exclusions and of all orders beside each other (AP-3, AP-6). */
export function ratesSheet(edition: Edition): Sheet {
  return sheetOf(
    { name: 'rates', zh: '三率', en: 'Rates' },
    [
      column<RateRow>('组别', 'group', 'text', ({ group }) => group.zh),
      column<RateRow>('组别（英文）', 'group in English', 'text', ({ group }) => group.en),
      column<RateRow>('代码', 'code', 'text', ({ code }) => code),
      column<RateRow>('单位', 'unit', 'text', ({ name }) => name.zh),
      column<RateRow>('单位（英文）', 'unit in English', 'text', ({ name }) => name.en),
      column<RateRow>('交办量', 'orders given', 'whole', ({ received }) => received),
      column<RateRow>('综合成绩（剔除后）', 'score, net', 'score', ({ score }) => score?.net),
      column<RateRow>('综合成绩（全口径）', 'score, gross', 'score', ({ score }) => score?.gross),
      column<RateRow>('综合成绩（容错后）', 'score, with tolerance', 'score', ({ score }) => score?.tolerant),
      ...RATES.flatMap((rate) => [...columnsOf(rate, 'net'), ...columnsOf(rate, 'gross')]),
    ],
    edition.result.groups.flatMap((group) => rowsOf(group, edition)),
  );
}
