import type { Demand, FigureOf } from '../../appraisal/closePeriod';
import { FIGURES, type FigureRule } from '../../appraisal/figureTable';
import { isDispatchers, isPlaces, type GrossAndNet } from '../../appraisal/figures';
import type { PeriodInput, Took } from '../../appraisal/input';
import { EXCLUDED_FOR, FIGURE, GOOD } from '../../api/words/figures';
import { LEVEL } from '../../api/words/limits';
import { CORRECTION_REASON, EXCLUSION_REASON } from '../../api/words/periods';
import type { Term } from '../../api/words/term';
import type { Edition, ExcludedFor } from '../edition';
import { column, type ColumnOf, type Sheet, sheetOf } from '../sheet';

const HOUR_MS = 3_600_000;

/** The code and the names of whoever the row is of. */
function whoOf<Row>(nameOf: Edition['nameOf'], code: (row: Row) => string): readonly ColumnOf<Row>[] {
  return [
    column<Row>('代码', 'code', 'text', code),
    column<Row>('单位或地区', 'unit or place', 'text', (row) => nameOf(code(row)).zh),
    column<Row>('单位或地区（英文）', 'unit or place in English', 'text', (row) => nameOf(code(row)).en),
  ];
}

function sideOf(side: keyof GrossAndNet, { zh, en }: Term): readonly ColumnOf<FigureOf>[] {
  return [
    column<FigureOf>(`${zh}`, en, 'share', (row) => row[side].share),
    column<FigureOf>(`${zh}区间下限`, `${en}, interval from`, 'share', (row) => row[side].interval?.low),
    column<FigureOf>(`${zh}区间上限`, `${en}, interval to`, 'share', (row) => row[side].interval?.high),
    column<FigureOf>(`${zh}分子`, `${en}, counted`, 'whole', (row) => row[side].counted),
    column<FigureOf>(`${zh}部分计入`, `${en}, counted in part`, 'whole', (row) => row[side].partly),
    column<FigureOf>(`${zh}分母`, `${en}, of`, 'whole', (row) => row[side].of),
  ];
}

const KINDS = {
  unit: { zh: '单位', en: 'unit' },
  place: { zh: '发生地', en: 'place' },
  dispatcher: { zh: '派单员', en: 'dispatcher' },
} as const;

function kindOf({ figure }: FigureOf): Term {
  const rule: FigureRule = FIGURES[figure];
  return isPlaces(rule) ? KINDS.place : isDispatchers(rule) ? KINDS.dispatcher : KINDS.unit;
}

/** Every figure of everybody, with its denominator and interval (domain.md §4.3). */
export function figuresSheet({ result, nameOf }: Edition): Sheet {
  return sheetOf<FigureOf>(
    { name: 'figures', zh: '指标', en: 'Figures' },
    [
      column<FigureOf>('指标', 'figure', 'text', ({ figure }) => FIGURE[figure].zh),
      column<FigureOf>('指标（英文）', 'figure in English', 'text', ({ figure }) => FIGURE[figure].en),
      column<FigureOf>('指标代码', 'code of the figure', 'text', ({ figure }) => figure),
      column<FigureOf>('方向', 'direction', 'text', ({ figure }) => GOOD[FIGURES[figure].good].zh),
      column<FigureOf>('依据', 'article', 'text', ({ figure }) => FIGURES[figure].article),
      column<FigureOf>('对象', 'of whom', 'text', (row) => kindOf(row).zh),
      ...whoOf<FigureOf>(nameOf, ({ whose }) => whose),
      ...sideOf('net', { zh: '剔除后', en: 'net' }),
      ...sideOf('gross', { zh: '全口径', en: 'gross' }),
    ],
    result.figures,
  );
}

/** How long rounds took, by level: the middle one, and what nine of ten did not exceed. */
export function timesSheet({ result, nameOf }: Edition): Sheet {
  return sheetOf<Took>(
    { name: 'times', zh: '办理时长', en: 'Handling time' },
    [
      ...whoOf<Took>(nameOf, ({ unit }) => unit),
      column<Took>('等级', 'level', 'text', ({ level }) => LEVEL[level].zh),
      column<Took>('轮次数', 'rounds', 'whole', ({ n }) => n),
      column<Took>('中位数（小时）', 'median, hours', 'hours', ({ medianMs }) => medianMs / HOUR_MS),
      column<Took>('九成以内（小时）', 'nine of ten within, hours', 'hours', ({ p90Ms }) => p90Ms / HOUR_MS),
    ],
    result.took,
  );
}

/** 万人诉求比. */
export function demandSheet({ result, nameOf }: Edition): Sheet {
  return sheetOf<Demand>(
    { name: 'demand', zh: '万人诉求比', en: 'Demand' },
    [
      ...whoOf<Demand>(nameOf, ({ unit }) => unit),
      column<Demand>('诉求量', 'requests', 'whole', ({ received }) => received),
      column<Demand>('常住人口', 'residents', 'whole', ({ residents }) => residents),
      column<Demand>('每万人诉求', 'for every 10,000 residents', 'number', ({ per10k }) => per10k),
    ],
    result.demand,
  );
}

/** Orders that hung when the period ended. */
export function stockSheet({ result, nameOf }: Edition): Sheet {
  return sheetOf<PeriodInput['stock'][number]>(
    { name: 'hung', zh: '挂账存量', en: 'Hung' },
    [
      ...whoOf<PeriodInput['stock'][number]>(nameOf, ({ unit }) => unit),
      column<PeriodInput['stock'][number]>('期末挂账', 'hung at the end', 'whole', ({ n }) => n),
    ],
    result.stock,
  );
}

/** Grounds of an upheld appeal, and what two persons of a period decided by; where codes are the same, so are the words. */
const WHY: Readonly<Record<string, Term>> = { ...CORRECTION_REASON, ...EXCLUSION_REASON, ...EXCLUDED_FOR };

/** Orders left out of the ranking, by unit and reason (AP-6…8). */
export function exclusionsSheet({ excludedFor, nameOf }: Edition): Sheet {
  const words = (reason: string): Term => WHY[reason] ?? { zh: reason, en: reason };
  return sheetOf<ExcludedFor>(
    { name: 'exclusions', zh: '剔除', en: 'Exclusions' },
    [
      ...whoOf<ExcludedFor>(nameOf, ({ unit }) => unit),
      column<ExcludedFor>('剔除原因', 'reason', 'text', ({ reason }) => words(reason).zh),
      column<ExcludedFor>('剔除原因（英文）', 'reason in English', 'text', ({ reason }) => words(reason).en),
      column<ExcludedFor>('剔除原因代码', 'code of the reason', 'text', ({ reason }) => reason),
      column<ExcludedFor>('工单数', 'orders', 'whole', ({ n }) => n),
    ],
    excludedFor,
  );
}
