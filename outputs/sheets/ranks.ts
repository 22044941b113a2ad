import { type Closed, type ClosedGroup } from '../../appraisal/closePeriod';
import type { Figure } from '../../appraisal/figures';
import { rankedScore } from '../../appraisal/ranks';
import type { GroupRule, Label } from '../../appraisal/rules';
import type { Term } from '../../api/words/term';
import type { Edition } from '../edition';
import { column, type Sheet, sheetOf } from '../sheet';

interface RankRow {
  readonly group: GroupRule;
  readonly row: Closed;
  readonly name: Term;
}

function rankRows({ result, nameOf }: Edition): readonly RankRow[] {
  return result.groups.flatMap(({ group, rows }: ClosedGroup) =>
    rows.map((row) => ({ group, row, name: nameOf(row.unit) })),
  );
}

/** Whose row it is: the first columns of each of these sheets. */
const WHO = [
  column<RankRow>('组别', 'group', 'text', ({ group }) => group.zh),
  column<RankRow>('组别（英文）', 'group in English', 'text', ({ group }) => group.en),
  column<RankRow>('档', 'tier', 'whole', ({ row }) => row.tier + 1),
  column<RankRow>('代码', 'code', 'text', ({ row }) => row.unit),
  column<RankRow>('单位', 'unit', 'text', ({ name }) => name.zh),
  column<RankRow>('单位（英文）', 'unit in English', 'text', ({ name }) => name.en),
];

/** What a label is called; of several rules of one code the words are the youngest's. */
export function labelWords(labels: readonly Label[], code: string): Term {
  const own = labels.filter((label) => label.code === code).sort((a, b) => b.from - a.from);
  return own[0] ?? { zh: code, en: code };
}

/** Ranks by group and tier, with what changed since the stretch before (AP-11). */
export function ranksSheet(edition: Edition): Sheet {
  const { labels } = edition.closing.rules;
  return sheetOf(
    { name: 'ranks', zh: '排名', en: 'Ranks' },
    [
      ...WHO,
      column<RankRow>('名次', 'rank', 'whole', ({ row }) => row.rank),
      column<RankRow>('参评单位数', 'units ranked', 'whole', ({ row }) => row.of),
      column<RankRow>('综合成绩', 'score', 'score', ({ row }) => rankedScore(row)),
      column<RankRow>('交办量', 'orders given', 'whole', ({ row }) => row.received),
      column<RankRow>('有效回访样本', 'valid follow-ups', 'whole', ({ row }) => row.sample),
      column<RankRow>(
        '响应率变化（百分点）',
        'response, change in points',
        'points',
        ({ row }) => row.change?.points.response,
      ),
      column<RankRow>(
        '解决率变化（百分点）',
        'resolution, change in points',
        'points',
        ({ row }) => row.change?.points.resolution,
      ),
      column<RankRow>(
        '满意率变化（百分点）',
        'satisfaction, change in points',
        'points',
        ({ row }) => row.change?.points.satisfaction,
      ),
      column<RankRow>('交办量变化', 'orders given, change', 'share', ({ row }) => row.change?.received),
      column<RankRow>('名次上升', 'places risen', 'whole', ({ row }) => row.change?.risen),
      column<RankRow>('标签', 'labels', 'text', ({ row }) =>
        row.labels.map((code) => labelWords(labels, code).zh).join('、'),
      ),
      column<RankRow>('标签（英文）', 'labels in English', 'text', ({ row }) =>
        row.labels.map((code) => labelWords(labels, code).en).join(', '),
      ),
    ],
    rankRows(edition),
  );
}

const part = (figure: Figure | undefined) => figure?.share;

/** What makes a rank fair to read, beside it (domain.md §10). */
export function fairnessSheet(edition: Edition): Sheet {
  return sheetOf(
    { name: 'fairness', zh: '公平性', en: 'Fairness' },
    [
      ...WHO,
      column<RankRow>('名次', 'rank', 'whole', ({ row }) => row.rank),
      column<RankRow>('剔除率', 'excluded', 'share', ({ row }) => part(row.fairness.excluded)),
      column<RankRow>('剔除数', 'excluded, orders', 'whole', ({ row }) => row.fairness.excluded.counted),
      column<RankRow>('结案数', 'closed orders', 'whole', ({ row }) => row.fairness.excluded.of),
      column<RankRow>('解释计入解决率', 'explained, called solved', 'share', ({ row }) =>
        part(row.fairness.explainedAsSolved),
      ),
      column<RankRow>('临期退单率', 'given back at the last minute', 'share', ({ row }) =>
        part(row.fairness.lastMinute),
      ),
      column<RankRow>('退单数', 'given back', 'whole', ({ row }) => row.fairness.lastMinute?.of),
      column<RankRow>('回访前集中联系率', 'followed up soon after a call', 'share', ({ row }) =>
        part(row.fairness.callsBefore),
      ),
      column<RankRow>('有效回访数', 'valid follow-ups', 'whole', ({ row }) => row.fairness.callsBefore?.of),
      column<RankRow>(
        '一个差评的分值',
        'points that one more bad rating costs',
        'points',
        ({ row }) => row.weightOfOne,
      ),
    ],
    rankRows(edition),
  );
}

/** A label that a unit earned. */
interface LabelRow extends RankRow {
  readonly code: string;
  readonly words: Term;
}

/** Who earned which label (AP-12). */
export function labelsSheet(edition: Edition): Sheet {
  const { labels } = edition.closing.rules;
  const rows: readonly LabelRow[] = rankRows(edition).flatMap((of) =>
    of.row.labels.map((code) => ({ ...of, code, words: labelWords(labels, code) })),
  );
  return sheetOf(
    { name: 'labels', zh: '标签', en: 'Labels' },
    [
      column<LabelRow>('标签', 'label', 'text', ({ words }) => words.zh),
      column<LabelRow>('标签（英文）', 'label in English', 'text', ({ words }) => words.en),
      column<LabelRow>('标签代码', 'code of the label', 'text', ({ code }) => code),
      ...WHO,
      column<LabelRow>('名次', 'rank', 'whole', ({ row }) => row.rank),
      column<LabelRow>('综合成绩', 'score', 'score', ({ row }) => rankedScore(row)),
      column<LabelRow>('交办量', 'orders given', 'whole', ({ row }) => row.received),
    ],
    rows,
  );
}
