import type { Content, TableCell } from 'pdfmake/interfaces';
import type { Closed, ClosedGroup } from '../../appraisal/closePeriod';
import { rankedScore } from '../../appraisal/ranks';
import { RATES, type Rate } from '../../appraisal/score';
import type { Edition } from '../edition';
import { labelWords } from '../sheets/ranks';
import { SHORT } from '../sheets/rates';
import { head, intervalOf, left, percent, right, score, tableOf, whole } from './parts';

/** Net above; beneath it the interval and, in brackets, the figure of all orders: always side by side (AP-6). */
function rateCell({ rates }: Pick<Closed, 'rates'>, rate: Rate): TableCell {
  const { net, gross } = rates[rate];
  const beneath = net.of === 0 ? '' : `${intervalOf(net)}（${percent(gross.share, 1)}）`;
  return right(percent(net.share), beneath);
}

/** Places risen and fallen, and how the score’s rates moved. */
function changeCell({ change }: Closed): TableCell {
  if (change === undefined) return right('–');
  const { risen, points } = change;
  const places = risen === undefined ? '–' : risen > 0 ? `↑${risen}` : risen < 0 ? `↓${-risen}` : '持平';
  const { resolution } = points;
  const moved = resolution === undefined ? '' : `解决率 ${resolution > 0 ? '+' : ''}${resolution.toFixed(2)}`;
  return right(places, moved);
}

/** How a table of ranks is to be read; stands once beneath the first. */
export const HOW_TO_READ = {
  zh: '每项率上行为剔除后数值（%），下行为 95% 置信区间及括号内的全口径数值；样本为剔除后有效回访数，下行为交办量；低于最低样本的单位不排名（名次栏为“–”）；综合成绩下行为全口径成绩。',
  en: 'Each rate: after exclusions (%), beneath it the 95 % interval and in brackets the figure of all orders. Sample: valid follow-ups after exclusions, beneath it the orders given; below the least sample nobody is ranked. Beneath the score, that of all orders.',
};

/** The ranks of a group, or of some of its units. */
export function standingsTable({ group }: ClosedGroup, rows: readonly Closed[], { nameOf, closing }: Edition): Content {
  const tiers = (group.sizes?.length ?? 0) > 0;
  const nameCell = (row: Closed): TableCell => {
    const name = nameOf(row.unit);
    const labels = row.labels.map((code) => labelWords(closing.rules.labels, code).zh).join('、');
    const cell = left(name);
    return labels === '' ? cell : { stack: [cell as Content, { text: labels, fontSize: 6.5, color: '#b3450b' }] };
  };
  return tableOf(
    [24, '*', 38, 74, 74, 74, 36, 52],
    [
      head({ zh: '名次', en: 'rank' }, 'center'),
      head({ zh: '单位', en: 'unit' }, 'left'),
      head({ zh: '成绩', en: 'score' }),
      ...RATES.map((rate) => head(SHORT[rate])),
      head({ zh: '样本', en: 'sample' }),
      head({ zh: '较上期', en: 'change' }),
    ],
    rows.map((row) => [
      { text: `${row.rank ?? '–'}${tiers ? `（${row.tier + 1}档）` : ''}`, alignment: 'center' },
      nameCell(row),
      right(score(rankedScore(row)), score(row.score.gross)),
      ...RATES.map((rate) => rateCell(row, rate)),
      right(whole(row.sample), whole(row.received)),
      changeCell(row),
    ]),
  );
}
