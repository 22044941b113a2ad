import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { plantCity } from '../../../simulator/texts/sets';
import { loadPack } from '../../../rules/load';
import { present } from '../../realOrders';
import { kaohsiung } from '../../realOrders';
import { alarmReader } from '../alarmWords';
import { type CallersOrder, namedCases } from '../watch/callers';
import { judgePlanted, type PlantedAsked, type PlantedFigures, rulesInForce } from './planted';
import { judgeReal, kaohsiungSightings, newYorkSightings, type RealFigures } from './real';

/** Planted years and what each is for. Settings were chosen on the first alone. */
export const YEARS: Readonly<Record<string, PlantedAsked>> = {
  '`a`, seed 1, 50,000': { seed: 1, orders: 50_000, set: 'a', surges: 40 },
  '`b`, seed 2, 50,000': { seed: 2, orders: 50_000, set: 'b', surges: 40 },
  '`b`, seed 77, 50,000, weather unknown': { seed: 77, orders: 50_000, set: 'b', surges: 40, weather: false },
  'both, seed 4, 20,000': { seed: 4, orders: 20_000, set: 'both', surges: 40 },
  'both, seed 5, 250,000': { seed: 5, orders: 250_000, set: 'both', surges: 80 },
  'both, seed 3, 50,000, nothing planted': { seed: 3, orders: 50_000, set: 'both', surges: 0 },
  'both, seed 3, the same, weather unknown': { seed: 3, orders: 50_000, set: 'both', surges: 0, weather: false },
};

/** What rules find on a planted year and in real texts. */
export interface RuleFigures {
  readonly series: { readonly planted: number; readonly found: number; readonly others: number };
  readonly danger: {
    readonly planted: number;
    readonly found: number;
    readonly others: number;
    readonly orders: number;
  };
  readonly kaohsiung?: {
    readonly orders: number;
    readonly named: number;
    readonly kinds: Readonly<Record<string, number>>;
  };
}

export interface WarningFigures {
  readonly planted: Readonly<Record<string, PlantedFigures>>;
  readonly rules: RuleFigures;
  readonly real: Readonly<Record<string, RealFigures>>;
}

/**
 * All figures of docs/insight.md about early warning.
 *
 * @param data folder of the real orders; what is absent is said and left out
 * @param keep folder where a planted year's figures are kept, so that a command that was killed goes on with the next
 */
export async function evaluateWarnings(
  data: string,
  keep: string | undefined,
  say: (line: string) => void,
): Promise<WarningFigures> {
  const planted: Record<string, PlantedFigures> = {};
  for (const [name, asked] of Object.entries(YEARS)) planted[name] = kept(keep, name, asked, say);
  const rules = await rulesFound(data, say);
  const real: Record<string, RealFigures> = {};
  const inForce = rulesInForce();
  if (present(data, 'kh1999', say)) {
    say('kh1999');
    real.kh1999 = judgeReal(await kaohsiungSightings(data), inForce);
  }
  if (present(data, 'nyc311', say)) {
    say('nyc311');
    const orders = await newYorkSightings(data);
    real.nyc311 = judgeReal(orders, inForce);
    real['nyc311, after one day'] = judgeReal(orders, { ...inForce, leastDays: 1 });
  }
  return { planted, rules, real };
}

function kept(
  folder: string | undefined,
  name: string,
  asked: PlantedAsked,
  say: (line: string) => void,
): PlantedFigures {
  const rules = rulesInForce();
  const key = createHash('sha256')
    .update(JSON.stringify([asked, rules]))
    .digest('hex')
    .slice(0, 12);
  const file = folder === undefined ? undefined : join(folder, `warnings-${key}.json`);
  if (file !== undefined && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as PlantedFigures;
  let month = 0;
  const figures = judgePlanted(asked, (_, orders) => {
    if (++month % 30 === 0) say(`${name}: ${Math.round((month / 365) * 100)} % · ${orders} 件 orders`);
  });
  if (file !== undefined && folder !== undefined) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, JSON.stringify(figures));
  }
  return figures;
}

async function rulesFound(data: string, say: (line: string) => void): Promise<RuleFigures> {
  const rules = rulesInForce();
  const read = alarmReader(rules);
  const year = plantCity(loadPack('beijing'), { seed: 6, orders: 20_000, set: 'both', series: 60, surges: 0 });
  const callers = new Map<string, CallersOrder[]>();
  const danger = { planted: 0, found: 0, others: 0, orders: 0 };
  const series = new Map<string, string>();
  for (const { id, at, caller, matter, solved, text, danger: isDanger, series: of } of year.orders()) {
    const list = callers.get(String(caller)) ?? [];
    list.push({ orderNo: id, at, caller: String(caller), matter, solved });
    callers.set(String(caller), list);
    if (of !== '') series.set(String(caller), of);
    const named = read(text).length > 0;
    danger.orders += 1;
    danger.planted += isDanger ? 1 : 0;
    danger.found += isDanger && named ? 1 : 0;
    danger.others += !isDanger && named ? 1 : 0;
  }
  const cases = [...callers.values()].filter((list) =>
    list.some(
      ({ at }) =>
        namedCases(
          list.filter((each) => each.at <= at),
          at,
          rules,
        ).length > 0,
    ),
  );
  const found = new Set(cases.flatMap(([first]) => series.get(first?.caller ?? '') ?? []));
  // A series at the end of the year may have had less than three calls.
  const planted = [...callers.values()].filter(
    (list) => series.has(list[0]?.caller ?? '') && list.length >= rules.callerOrders,
  );
  const result = { series: { planted: planted.length, found: found.size, others: cases.length - found.size }, danger };
  if (!present(data, 'kh1999', say)) return result;
  const kinds: Record<string, number> = {};
  let named = 0;
  const orders = await kaohsiung(data);
  for (const { text } of orders) {
    const all = read(text);
    named += all.length > 0 ? 1 : 0;
    for (const kind of all) kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return { ...result, kaohsiung: { orders: orders.length, named, kinds } };
}
