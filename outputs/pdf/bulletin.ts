import type { Content } from 'pdfmake/interfaces';
import type { ClosedGroup } from '../../appraisal/closePeriod';
import { rankedScore } from '../../appraisal/ranks';
import { weightsFor } from '../../appraisal/rules';
import { RATES } from '../../appraisal/score';
import { iso } from '../../api/views/coded';
import type { Term } from '../../api/words/term';
import type { Edition } from '../edition';
import { standingOf } from '../sheets/about';
import { exclusionsSheet } from '../sheets/figures';
import { labelWords } from '../sheets/ranks';
import { SHORT } from '../sheets/rates';
import { head, heading, intervalOf, left, note, percent, right, subheading, tableOf, whole } from './parts';
import { barsSvg, spreadSvg } from './plots';
import { type Document, GREY, WIDTH, withPlot } from './render';
import { HOW_TO_READ, standingsTable } from './standings';

/** So many of the first and the last are shown before the whole list. */
const ENDS = 10;
/** So many with the highest rate of exclusion. */
const MOST_EXCLUDED = 10;

/** A day as it is written in a document: 2026年11月19日. */
export function dayWords(instant: number): string {
  const [year, month, day] = iso(instant).slice(0, 10).split('-').map(Number);
  return `${year}年${month}月${day}日`;
}

/** Head of a document: what it is, of which period, and how sure its figures are. */
export function titleBlock({ zh, en }: Term, edition: Edition): readonly Content[] {
  const { stretch } = edition.closing;
  const standing = standingOf(edition);
  const last = dayWords(stretch.end - 1);
  return [
    { text: zh, style: 'title' },
    { text: en, style: 'subtitle' },
    {
      text: `考核期 ${stretch.label}：${dayWords(stretch.start)}零时至${last}二十四时　·　${standing.zh}`,
      style: 'subtitle',
      margin: [0, 6, 0, 0],
    },
    {
      text: `Period ${stretch.label}, ${iso(stretch.start).slice(0, 10)} to ${iso(stretch.end - 1).slice(0, 10)} · ${standing.en} · figures made at ${iso(edition.at).slice(0, 16).replace('T', ' ')}`,
      style: 'subtitle',
      fontSize: 7.5,
    },
    { text: `数据摘要 digest ${edition.digest}`, style: 'subtitle', fontSize: 6.5 },
  ];
}

/** What stands at the foot of each page. */
export function footOf({ zh }: Term, edition: Edition): string {
  const { closing, pack, digest } = edition;
  const parts = [zh, closing.stretch.label, standingOf(edition).zh];
  return `${parts.join('　')}　摘要 ${digest.slice(0, 12)}　规则包 ${pack.slice(0, 12)}`;
}

const ranked = ({ rows }: ClosedGroup) => rows.filter(({ rank }) => rank !== undefined);

function overview({ result, closing }: Edition): readonly Content[] {
  const groups = result.groups.filter(({ rows }) => rows.length > 0);
  const orders = result.figures.filter(({ figure }) => figure === 'directAnswer');
  const received = orders.reduce((sum, { gross }) => sum + gross.of, 0);
  const first = groups[0];
  const weights = first && weightsFor(closing.rules, first.group.code, closing.stretch.end);
  const told = weights
    ? `综合成绩按响应率 ${weights.response}%、解决率 ${weights.resolution}%、满意率 ${weights.satisfaction}% 加权（以${first.group.zh}为例）。`
    : '';
  return [
    heading({ zh: '一、总体情况', en: 'Overview' }),
    {
      text: `本期受理诉求 ${whole(received)} 件。${told}参评最低样本为 ${closing.rules.minSample} 件有效回访。`,
      margin: [0, 0, 0, 4],
    },
    tableOf(
      ['*', 44, 52, 84, 84, 84],
      [
        head({ zh: '组别', en: 'group' }, 'left'),
        head({ zh: '参评/全部', en: 'ranked / all' }),
        head({ zh: '交办量', en: 'orders given' }),
        ...RATES.map((rate) => head({ zh: SHORT[rate].zh, en: `${SHORT[rate].en}: pooled, mean` })),
      ],
      groups.map((group) => [
        left(group.group),
        right(`${ranked(group).length}/${group.rows.length}`),
        right(whole(group.rows.reduce((sum, row) => sum + row.received, 0))),
        ...RATES.map((rate) =>
          right(
            percent(group.pooled[rate].net.share),
            `${intervalOf(group.pooled[rate].net)}　平均 ${percent(group.mean[rate])}`,
          ),
        ),
      ]),
    ),
    note({
      zh: '率为剔除后合计值（%），下行为其 95% 置信区间及各单位平均值。',
      en: 'Rates pooled after exclusions (%); beneath: 95 % interval, and the mean of the units.',
    }),
  ];
}

function districtPlot(edition: Edition): readonly Content[] {
  const group = edition.result.groups.find(({ group: { code } }) => code === 'districts');
  const bars = (group ? ranked(group) : []).map((row) => ({
    name: edition.nameOf(row.unit).zh,
    value: rankedScore(row),
  }));
  const least = Math.min(...bars.map(({ value }) => value ?? 100));
  if (bars.length === 0) return [];
  return [
    withPlot(
      subheading({ zh: '图：各区综合成绩', en: 'Score by district' }),
      barsSvg(bars, WIDTH, 1, Math.max(0, Math.floor(least / 5) * 5 - 5)),
    ),
  ];
}

function groupChapter(no: string, group: ClosedGroup, edition: Edition, first: boolean): readonly Content[] {
  const { rows } = group;
  const known = rows.filter(({ received, sample }) => received > 0 || sample > 0);
  const silent = rows.length - known.length;
  const scores = ranked(group)
    .map(rankedScore)
    .filter((value) => value !== undefined);
  const long = known.length > 3 * ENDS;
  const places = ranked(group);
  return [
    heading({ zh: `${no}、${group.group.zh}排名`, en: `Ranks: ${group.group.en}` }),
    ...(first ? [note(HOW_TO_READ)] : []),
    ...(known.length === 0 ? [{ text: '本期无数据。 No data.' } satisfies Content] : []),
    ...(long && scores.length > ENDS
      ? [
          withPlot(
            subheading({ zh: '图：综合成绩分布（单位数）', en: 'How scores are spread, units' }),
            spreadSvg(scores, WIDTH, 2),
          ),
          subheading({ zh: `前${ENDS}位`, en: `First ${ENDS}` }),
          standingsTable(group, places.slice(0, ENDS), edition),
          subheading({ zh: `后${ENDS}位`, en: `Last ${ENDS}` }),
          standingsTable(group, places.slice(-ENDS), edition),
          subheading({ zh: '全部单位', en: 'All units' }),
        ]
      : []),
    ...(known.length > 0 ? [standingsTable(group, known, edition)] : []),
    ...(silent > 0
      ? [
          note({
            zh: `另有 ${silent} 个单位本期无交办、无有效回访，未列。`,
            en: `${silent} more were given nothing and followed up nowhere; they are not shown.`,
          }),
        ]
      : []),
  ];
}

function labelChapter(no: string, { result, closing, nameOf }: Edition): readonly Content[] {
  const earned = result.groups.flatMap(({ group, rows }) =>
    rows.flatMap(({ unit, labels }) => labels.map((code) => ({ code, group, unit }))),
  );
  const kinds = [...new Map(earned.map((each) => [`${each.code} ${each.group.code}`, each])).values()];
  if (kinds.length === 0) return [];
  return [
    heading({ zh: `${no}、标签`, en: 'Labels' }),
    tableOf(
      [70, 90, '*'],
      [
        head({ zh: '标签', en: 'label' }, 'left'),
        head({ zh: '组别', en: 'group' }, 'left'),
        head({ zh: '单位', en: 'units' }, 'left'),
      ],
      kinds.map(({ code, group }) => [
        left(labelWords(closing.rules.labels, code)),
        left(group),
        {
          text: earned
            .filter((each) => each.code === code && each.group === group)
            .map(({ unit }) => nameOf(unit).zh)
            .join('、'),
        },
      ]),
    ),
  ];
}

function demandChapter(no: string, { result, closing, nameOf }: Edition): readonly Content[] {
  const districts = new Set(closing.subjects.filter(({ kind }) => kind === 'district').map(({ code }) => code));
  const rows = result.demand
    .filter(({ unit, per10k }) => districts.has(unit) && per10k !== undefined)
    .sort((a, b) => (b.per10k ?? 0) - (a.per10k ?? 0));
  if (rows.length === 0) return [];
  const bars = rows.map(({ unit, per10k }) => ({ name: nameOf(unit).zh, value: per10k }));
  return [
    withPlot(
      heading({ zh: `${no}、万人诉求比`, en: 'Requests for every 10,000 residents' }),
      barsSvg(bars, WIDTH, 1, 0),
    ),
    note({
      zh: '诉求按发生地计；常住人口为 2020 年普查数。街乡无已公布人口数，不列。',
      en: 'By where the matter lies; residents of the census of 2020. For streets no figure was found.',
    }),
  ];
}

function fairnessChapter(no: string, edition: Edition): readonly Content[] {
  const { result, nameOf } = edition;
  const rows = result.groups
    .flatMap(({ group, rows: all }) => all.map((row) => ({ group, row })))
    .filter(({ row }) => row.fairness.excluded.counted > 0)
    .sort((a, b) => (b.row.fairness.excluded.share ?? 0) - (a.row.fairness.excluded.share ?? 0));
  const reasons = new Map<string, { words: string; n: number }>();
  const sheet = exclusionsSheet(edition);
  const [zhAt, codeAt, nAt] = [3, 5, 6];
  for (const cells of sheet.rows) {
    const code = String(cells[codeAt]);
    reasons.set(code, {
      words: String(cells[zhAt]),
      n: (reasons.get(code)?.n ?? 0) + Number(cells[nAt]),
    });
  }
  const said = [...reasons.values()].map(({ words, n }) => `${words} ${whole(n)} 件`).join('，');
  return [
    heading({ zh: `${no}、剔除与公平性`, en: 'Exclusions and fairness' }),
    { text: said === '' ? '本期无剔除。 Nothing was excluded.' : `剔除原因：${said}。`, margin: [0, 0, 0, 4] },
    ...(rows.length === 0
      ? []
      : [
          subheading({ zh: `剔除率最高的${MOST_EXCLUDED}个单位`, en: 'Highest rates of exclusion' }),
          tableOf(
            ['*', 90, 70, 70, 70, 66],
            [
              head({ zh: '单位', en: 'unit' }, 'left'),
              head({ zh: '组别', en: 'group' }, 'left'),
              head({ zh: '剔除率 %', en: 'excluded' }),
              head({ zh: '解释计入解决 %', en: 'explained' }),
              head({ zh: '临期退单 %', en: 'last minute' }),
              head({ zh: '一个差评分值', en: 'one bad rating' }),
            ],
            rows
              .slice(0, MOST_EXCLUDED)
              .map(({ group, row }) => [
                left(nameOf(row.unit)),
                { text: group.zh, color: GREY },
                right(
                  percent(row.fairness.excluded.share),
                  `${row.fairness.excluded.counted}/${row.fairness.excluded.of}`,
                ),
                right(percent(row.fairness.explainedAsSolved.share)),
                right(percent(row.fairness.lastMinute?.share)),
                right(row.weightOfOne?.toFixed(2) ?? '–'),
              ]),
          ),
        ]),
  ];
}

const NUMERALS = ['二', '三', '四', '五', '六', '七', '八', '九', '十', '十一', '十二'];
export const BULLETIN: Term = { zh: '接诉即办考核通报', en: 'Bulletin of the appraisal of how requests are answered' };

/** The printable bulletin of a period 考核通报 (art. 32, 34; AP-10): everybody’s ranks, labels, demand, and what makes it fair. */
export function bulletinOf(edition: Edition): Document {
  const chapter = NUMERALS[Symbol.iterator]();
  const no = () => String(chapter.next().value ?? '');
  return {
    title: `${BULLETIN.zh} ${edition.closing.stretch.label}`,
    foot: footOf(BULLETIN, edition),
    at: edition.at,
    content: [
      ...titleBlock(BULLETIN, edition),
      ...overview(edition),
      ...districtPlot(edition),
      ...edition.result.groups.flatMap((group, i) => groupChapter(no(), group, edition, i === 0)),
      ...labelChapter(no(), edition),
      ...demandChapter(no(), edition),
      ...fairnessChapter(no(), edition),
    ],
  };
}
