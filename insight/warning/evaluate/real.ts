import { join } from 'node:path';
import { dayOf, isoDay } from '../../../domain/calendar-days';
import { latLngToCell } from 'h3-js';
import { eachCsvRecord } from '../../../importer/csv';
import { kaohsiung } from '../../realOrders';
import { upperTail } from '../model/tail';
import { almanacOf } from '../model/season';
import { runThrough, type Told } from '../watch/run';
import type { WarningRules } from '../watch/rules';
import { type Cell, cellKey, cellsOf, type Sighting } from '../watch/sighting';
import { quantile } from './planted';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

/** How the watch did on real days, of which nobody knows what was a surge. */
export interface RealFigures {
  readonly orders: number;
  readonly days: readonly { readonly day: string; readonly orders: number; readonly warnings: number }[];
  /** Days on which the watch could warn: those before only taught it. */
  readonly judgedDays: number;
  readonly warnings: number;
  readonly aDay: number;
  /** Minutes from the first order of the window to the warning. */
  readonly medianFromFirst: number;
  /** In the 24 h after the warning its cell had more callers than its season (odds ≤ 0.05); of those whose 24 h are in the file. */
  readonly confirmed: { readonly count: number; readonly of: number };
  readonly told: readonly ToldLine[];
}

interface ToldLine {
  readonly at: string;
  readonly kind: string;
  readonly matter: string;
  readonly place: string;
  readonly window: number;
  readonly observed: number;
  readonly expected: number;
  readonly aWeek: number;
}

/** Runs real orders through the watch. @param sightings in the order of time */
export function judgeReal(sightings: readonly Sighting[], rules: WarningRules): RealFigures {
  const run = runThrough(sightings, rules, almanacOf({ years: {} }, new Map()));
  const perDay = new Map<number, { orders: number; warnings: number }>();
  const ofDay = (at: number) => {
    const day = dayOf(at);
    const line = perDay.get(day) ?? { orders: 0, warnings: 0 };
    perDay.set(day, line);
    return line;
  };
  for (const { at } of sightings) ofDay(at).orders += 1;
  for (const { raisedAt } of run.told) ofDay(raisedAt).warnings += 1;
  const cells = new Map<string, number[]>();
  for (const order of sightings)
    for (const cell of cellsOf(order)) cells.set(cellKey(cell), [...(cells.get(cellKey(cell)) ?? []), order.at]);
  const after = run.told.flatMap((warning) => wentOn(warning, cells, perDay));
  const days = [...perDay].sort(([a], [b]) => a - b);
  const firstJudged = (days[0]?.[0] ?? 0) + rules.leastDays;
  const judgedDays = days.filter(([day]) => day >= firstJudged).length;
  const first = run.told.map(({ raisedAt, orders }) => (raisedAt - (orders[0]?.at ?? raisedAt)) / MINUTE);
  return {
    orders: sightings.length,
    days: days.map(([day, line]) => ({ day: isoDay(day), ...line })),
    judgedDays,
    warnings: run.told.length,
    aDay: run.told.length / Math.max(1, judgedDays),
    medianFromFirst: quantile(
      first.sort((a, b) => a - b),
      0.5,
    ),
    confirmed: { count: after.filter(Boolean).length, of: after.length },
    told: run.told.map(({ raisedAt, cell, window, observed, expected, aWeek }) => ({
      at: new Date(raisedAt + 8 * HOUR).toISOString().slice(0, 16),
      ...cell,
      ...{ window, observed, expected: Number(expected.toPrecision(3)), aWeek: Number(aWeek.toPrecision(2)) },
    })),
  };
}

function wentOn(
  { raisedAt, cell, expected, window, shape }: Told,
  cells: ReadonlyMap<string, readonly number[]>,
  days: ReadonlyMap<number, unknown>,
): readonly boolean[] {
  if (!days.has(dayOf(raisedAt + DAY))) return [];
  const later = (cells.get(cellKey(cell as Cell)) ?? []).filter((at) => at > raisedAt && at <= raisedAt + DAY).length;
  return [upperTail(later, (expected * 24) / window, shape) <= 0.05];
}

/** A road of Kaohsiung: what stands before the number, for its feed has no streets in the sense of Beijing. */
function roadOf(district: string, address: string): string {
  return /^(.*?(?:路|街|大道|巷))/u.exec(address.replace(district, ''))?.[1] ?? '';
}

/** Kaohsiung's hotline as the watch sees it: district and road for street and community; nobody knows the callers. */
export async function kaohsiungSightings(data: string): Promise<readonly Sighting[]> {
  const orders = await kaohsiung(data);
  const seen = orders.map(({ id, at, matter, district, address }): Sighting => {
    const road = roadOf(district, address);
    return { orderNo: id, at, matter, street: district, ...(road !== '' && { community: `${district}${road}` }) };
  });
  return seen.filter(({ matter }) => matter !== '').sort((a, b) => a.at - b.at);
}

/** New York's 311 as the watch sees it: postal area and H3 cell of a neighbourhood (resolution 8, 0.7 km²); local time read as if it were ours. */
export async function newYorkSightings(data: string): Promise<readonly Sighting[]> {
  const seen: Sighting[] = [];
  const columns = ['unique_key', 'created_date', 'complaint_type', 'incident_zip', 'latitude', 'longitude'];
  await eachCsvRecord(join(data, 'nyc311/day.csv.gz'), columns, (record) => {
    if (!('fields' in record)) return;
    const { unique_key: orderNo = '', created_date: at = '', complaint_type: matter = '' } = record.fields;
    const { incident_zip: street = '', latitude = '', longitude = '' } = record.fields;
    const located = latitude !== '' && longitude !== '';
    seen.push({
      ...{ orderNo, at: Date.parse(`${at.slice(0, 19)}+08:00`), matter },
      ...(street !== '' && { street }),
      ...(located && { community: latLngToCell(Number(latitude), Number(longitude), 8) }),
    });
  });
  return seen.filter(({ at, matter }) => !Number.isNaN(at) && matter !== '').sort((a, b) => a.at - b.at);
}
