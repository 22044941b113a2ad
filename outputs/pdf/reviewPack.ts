import type { Content } from 'pdfmake/interfaces';
import type { Closed, ClosedGroup, FigureOf } from '../../appraisal/closePeriod';
import { FIGURES } from '../../appraisal/figureTable';
import { rankedScore } from '../../appraisal/ranks';
import type { Subject } from '../../appraisal/rules';
import { RATES } from '../../appraisal/score';
import { FIGURE } from '../../api/words/figures';
import { LEVEL } from '../../api/words/limits';
import type { Term } from '../../api/words/term';
import type { Edition } from '../edition';
import { SHORT } from '../sheets/rates';
import { footOf, titleBlock } from './bulletin';
import { head, heading, intervalOf, note, percent, right, score, subheading, tableOf, whole } from './parts';
import { intervalsSvg } from './plots';
import { type Document, WIDTH } from './render';
import { HOW_TO_READ, standingsTable } from './standings';

const HOUR_MS = 3_600_000;

/** A unit’s rates beside its group’s. */
function plotOf(row: Closed, group: ClosedGroup): Content {
  const hundred = (share: number | undefined) => (share === undefined ? undefined : share * 100);
  const compared = RATES.map((rate) => {
    const { share, interval } = row.rates[rate].net;
    return {
      name: SHORT[rate].zh,
      ...{ own: hundred(share), low: hundred(interval?.low), high: hundred(interval?.high) },
      group: hundred(group.mean[rate]),
    };
  });
  return {
    svg: intervalsSvg(compared, { own: '本单位（95% 区间）', group: `${group.group.zh}平均` }, WIDTH),
    width: WIDTH,
  };
}

/** Where a unit stands, in a sentence. */
function sentence({ rank, of, received, sample, change, weightOfOne, ...row }: Closed, group: ClosedGroup): Content {
  const place = rank === undefined ? '样本不足，不排名' : `${group.group.zh}第 ${rank} 名（共 ${of} 个参评单位）`;
  const risen = change?.risen;
  const moved =
    risen === undefined
      ? ''
      : risen === 0
        ? '，名次与上期持平'
        : risen > 0
          ? `，较上期上升 ${risen} 位`
          : `，较上期下降 ${-risen} 位`;
  const worth = weightOfOne === undefined ? '' : `再有一个差评将失 ${weightOfOne.toFixed(2)} 分。`;
  return {
    text: `综合成绩 ${score(rankedScore(row))}（全口径 ${score(row.score.gross)}），${place}${moved}。交办 ${whole(received)} 件，有效回访 ${whole(sample)} 件。${worth}`,
  };
}

function figureTable(figures: readonly FigureOf[]): Content {
  return tableOf(
    ['*', 50, 70, 66, 50, 70],
    [
      head({ zh: '指标', en: 'figure' }, 'left'),
      head({ zh: '剔除后 %', en: 'net' }),
      head({ zh: '95% 区间', en: 'interval' }),
      head({ zh: '分子/分母', en: 'counted / of' }),
      head({ zh: '全口径 %', en: 'gross' }),
      head({ zh: '依据', en: 'article' }, 'left'),
    ],
    figures.map(({ figure, net, gross }) => [
      { text: FIGURE[figure].zh },
      right(percent(net.share)),
      right(intervalOf(net)),
      right(`${whole(net.counted)}/${whole(net.of)}`),
      right(percent(gross.share)),
      { text: FIGURES[figure].article, fontSize: 6.5 },
    ]),
  );
}

/** The times of a unit's rounds, its hung orders and what left its ranking, in lines. */
function linesOf(unit: string, edition: Edition): readonly Content[] {
  const { result } = edition;
  const hours = (ms: number) => (ms / HOUR_MS).toFixed(1);
  const took = result.took
    .filter((each) => each.unit === unit)
    .map(
      ({ level, n, medianMs, p90Ms }) =>
        `${LEVEL[level].zh} ${n} 轮，中位数 ${hours(medianMs)} 小时，九成在 ${hours(p90Ms)} 小时内`,
    );
  const hung = result.stock.find((each) => each.unit === unit)?.n ?? 0;
  const lines = [
    ...(took.length > 0 ? [`办理时长：${took.join('；')}。`] : []),
    ...(hung > 0 ? [`期末挂账 ${whole(hung)} 件。`] : []),
  ];
  return lines.map((text): Content => ({ text, margin: [0, 2, 0, 2] }));
}

function unitPage(subject: Subject, group: ClosedGroup, row: Closed, edition: Edition): readonly Content[] {
  const { place } = subject;
  const figures = edition.result.figures.filter(({ whose }) => whose === subject.code || whose === place);
  const rows = figures.filter(({ gross }) => gross.of > 0);
  if (rows.length === 0) return [];
  const name = edition.nameOf(subject.code);
  return [
    { ...(heading(name) as object), pageBreak: 'before' } as Content,
    sentence(row, group),
    ...(row.sample > 0 ? [plotOf(row, group)] : []),
    ...linesOf(subject.code, edition),
    subheading({ zh: '各项指标', en: 'Figures' }),
    figureTable(rows),
  ];
}

const REVIEW: Term = { zh: '点评会材料', en: 'Papers for the monthly review' };

/** Districts that have a pack: those ranked, by code. */
export function reviewed({ closing }: Pick<Edition, 'closing'>): readonly Subject[] {
  return closing.subjects.filter(({ kind, district }) => kind === 'district' && district !== undefined);
}

/**
 * The papers of a district for the monthly review 点评会 (AP-10): the district among its like, its units in rank, and a page
 * for each that has figures.
 */
export function reviewPackOf(edition: Edition, district: Subject): Document {
  const { result, closing, nameOf } = edition;
  const within = closing.subjects.filter(
    (subject) => subject.district === district.district && subject.code !== district.code,
  );
  const codes = new Set(within.map(({ code }) => code));
  const own = result.groups.flatMap((group) =>
    group.rows.filter(({ unit }) => unit === district.code).map((row) => ({ group, row })),
  );
  const groups = result.groups.map((group) => ({ group, rows: group.rows.filter(({ unit }) => codes.has(unit)) }));
  const known = groups
    .map(({ group, rows }) => ({ group, rows: rows.filter(({ received, sample }) => received > 0 || sample > 0) }))
    .filter(({ rows }) => rows.length > 0);
  const name = nameOf(district.code);
  const title = { zh: `${name.zh}${REVIEW.zh}`, en: `${name.en}: ${REVIEW.en}` };
  const demand = result.demand.find(({ unit }) => unit === district.code);
  return {
    title: `${title.zh} ${closing.stretch.label}`,
    foot: footOf(title, edition),
    at: edition.at,
    content: [
      ...titleBlock(title, edition),
      heading({ zh: '全区情况', en: 'The district' }),
      ...(own.length === 0 && known.length === 0 ? [{ text: '本期无数据。 No data.' } satisfies Content] : []),
      ...own.flatMap(({ group, row }): readonly Content[] => [
        sentence(row, group),
        ...(row.sample > 0 ? [plotOf(row, group)] : []),
      ]),
      ...(demand?.per10k === undefined
        ? []
        : [
            {
              text: `受理诉求 ${whole(demand.received)} 件，每万人 ${demand.per10k.toFixed(1)} 件。`,
            } satisfies Content,
          ]),
      ...(known.length > 0 ? [note(HOW_TO_READ)] : []),
      ...known.flatMap(({ group, rows }): readonly Content[] => [
        heading({ zh: `区内${group.group.zh}`, en: `${group.group.en} of the district, by rank in the city` }),
        standingsTable(group, rows, edition),
      ]),
      ...known.flatMap(({ group, rows }) =>
        rows.flatMap((row) => {
          const subject = within.find(({ code }) => code === row.unit);
          return subject === undefined ? [] : unitPage(subject, group, row, edition);
        }),
      ),
    ],
  };
}
