import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settled } from './dispatch';
import { type DispatchFigures, evaluateDispatch } from './evaluateDispatch';
import { type DuplicateFigures, evaluateDuplicates, type Flagged } from './evaluateDuplicates';
import { foldText } from './features';
import { svgOf } from './plot';
import { dispatchProfile, duplicateRule } from './profiles';
import { kaohsiung, present, sanitation } from './realOrders';

/** What the data's description gives as reached by a linear classifier on other months of the same hotline; shares 0–1. */
export const BAR = { unit: 0.948, matter: 0.72 } as const;

const SPLITS = { october: ['2016-10-20', '2016-10-24'], august2017: ['2017-08-01', '2017-08-02'] } as const;
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

/**
 * Every figure of docs/insight.md, printed against the bar.
 *
 * @param data folder of the real orders; what is absent is said and left out
 * @param plots folder for the plots, none when undefined
 */
export async function evaluateAll(
  data: string,
  plots: string | undefined,
  say: (line: string) => void,
): Promise<Record<string, unknown>> {
  const figures: Record<string, unknown> = { bar: BAR };
  if (present(data, 'kh1999', say)) Object.assign(figures, dispatchFigures(await kaohsiung(data), plots, say));
  if (present(data, 'chicago_sanitation', say)) {
    const result = evaluateDuplicates(
      await sanitation(data),
      Date.parse('2012-06-21T00:00:00Z'),
      duplicateRule('chicago'),
    );
    const { threshold, precision, recall, f1 } = result.chosen;
    say(
      `chicago 重复 duplicates: precision ${percent(precision)}, recall ${percent(recall)}, F1 ${f1.toFixed(3)} at ${threshold}`,
    );
    figures.duplicates = { from: '2012-06-21', ...result };
    draw(plots, 'duplicates.svg', duplicatePlot(result));
  }
  return figures;
}

function dispatchFigures(
  orders: readonly (Settled & Flagged)[],
  plots: string | undefined,
  say: (line: string) => void,
) {
  const figures: Record<string, unknown> = {};
  const profile = dispatchProfile();
  const day = (date: string) => Date.parse(`${date}T00:00:00+08:00`);
  const results = new Map<string, DispatchFigures>();
  for (const [split, [from, until]] of Object.entries(SPLITS))
    for (const question of ['unit', 'matter'] as const) {
      const name = `${split}/${question}`;
      const progress = (epoch: number, loss: number) => {
        if (epoch % 10 === 0) say(`${name} · 第 ${epoch} 轮 pass ${epoch}: loss ${loss.toFixed(4)}`);
      };
      const result = evaluateDispatch(question, orders, day(from), day(until), profile, progress);
      const reached = result.accuracy >= BAR[question];
      say(
        `${name}: ${percent(result.accuracy)} (目标 bar ${percent(BAR[question])}: ${reached ? '达到 reached' : '未达到 missed'})`,
      );
      figures[name] = { from, until, reached, ...result };
      results.set(name, result);
    }
  figures.labelNoise = { unit: labelNoise(orders, 'unit'), matter: labelNoise(orders, 'matter') };
  figures.flaggedDuplicates = flaggedFound(orders);
  draw(plots, 'dispatch.svg', dispatchPlot(results));
  return figures;
}

/** Orders worded the same in the same district, and how many of them have another label than most of these: no reader of the words can name both. */
export function labelNoise(orders: readonly Settled[], question: 'unit' | 'matter') {
  const alike = new Map<string, string[]>();
  for (const order of orders) {
    if (order[question] === '') continue;
    const key = `${order.district}|${foldText(order.text)}`;
    alike.set(key, [...(alike.get(key) ?? []), order[question]]);
  }
  const groups = [...alike.values()].filter((labels) => labels.length > 1);
  const most = (labels: readonly string[]) =>
    Math.max(...[...new Set(labels)].map((label) => labels.filter((each) => each === label).length));
  const total = groups.reduce((sum, labels) => sum + labels.length, 0);
  const minority = groups.reduce((sum, labels) => sum + labels.length - most(labels), 0);
  return { orders: total, minority, share: total === 0 ? 0 : minority / total };
}

/** The few orders that this city called duplicates: how many are found, and how many others are named at the same threshold. */
function flaggedFound(orders: readonly Flagged[]) {
  const rule = duplicateRule();
  const { curve, testedDuplicates, tested } = evaluateDuplicates(orders, 0, rule);
  const at = curve.find((point) => point.threshold >= rule.threshold);
  const found = Math.round((at?.recall ?? 0) * testedDuplicates);
  return {
    orders: tested,
    flagged: testedDuplicates,
    found,
    named: found === 0 ? 0 : Math.round(found / (at?.precision ?? 1)),
  };
}

function dispatchPlot(results: ReadonlyMap<string, DispatchFigures>): string {
  const lines = [...results].map(([name, { risk }]) => ({ name, points: risk }));
  return svgOf({
    title: '派单建议：有把握者的比例与准确率 · Dispatch: share suggested, share right',
    x: '给出建议的比例 coverage',
    y: '准确率 accuracy',
    lines,
    bar: [BAR.unit, '94.8 %'],
  });
}

function duplicatePlot({ curve, chosen }: DuplicateFigures): string {
  return svgOf({
    title: '查重：精确率与召回率 · Duplicates, Chicago, 21–30 June 2012',
    x: '召回率 recall',
    y: '精确率 precision',
    lines: [{ name: '各阈值 thresholds', points: curve.map((point) => [point.recall, point.precision]) }],
    mark: [chosen.recall, chosen.precision, `${chosen.threshold}`],
  });
}

function draw(folder: string | undefined, name: string, svg: string): void {
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), svg);
}
