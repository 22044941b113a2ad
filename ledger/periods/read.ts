import type { PeriodResult } from '../../appraisal/closePeriod';
import type { Basis, PeriodEvent } from '../../domain/period/events';
import { foldPeriod } from '../../domain/period/evolve';
import type { PeriodState } from '../../domain/period/state';
import type { Instant } from '../../domain/terms';
import { orUnavailable } from '../database';
import type { Reader } from '../queries/appraisal';

/** An event of a period with its place and its link. */
export interface PeriodLink {
  readonly seq: number;
  readonly hash: string;
  readonly prevHash: string;
  readonly event: PeriodEvent;
}

/** Figures as they were made and told, with what they were made of. */
export interface KeptFigures {
  /** `day/2026-11-20`, `close`, `v1` … */
  readonly what: string;
  readonly at: Instant;
  readonly basis: Basis;
  readonly result: PeriodResult;
}

async function rowsOf<Row extends object>(reader: Reader, text: string, values: readonly unknown[]): Promise<Row[]> {
  return (await orUnavailable(reader.pool.query<Row>(text, [...values]))).rows;
}

/**
 * The events of a period with their links, oldest first; empty for one that is not known.
 *
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export function periodLinks(reader: Reader, period: string, after = 0): Promise<readonly PeriodLink[]> {
  return rowsOf<PeriodLink>(
    reader,
    'select seq, hash, prev_hash as "prevHash", event from ledger.period_event where period = $1 and seq > $2 order by seq',
    [period, after],
  );
}

/** The period up to that number of its events; undefined for one that is not known, or knew nothing then. */
export async function periodThrough(
  reader: Reader,
  period: string,
  through = Number.MAX_SAFE_INTEGER,
): Promise<PeriodState | undefined> {
  const links = await periodLinks(reader, period);
  return foldPeriod(links.filter(({ seq }) => seq <= through).map(({ event }) => event));
}

/** Labels of periods, the newest first, or in order. */
export async function periodLabels(reader: Reader, from?: string): Promise<readonly string[]> {
  const rows = await rowsOf<{ readonly period: string }>(
    reader,
    'select period from ledger.period_event where seq = 1 and ($1::text is null or period >= $1) order by period',
    [from ?? null],
  );
  return rows.map(({ period }) => period);
}

/** Periods without a signed version for every correction that was granted, or without any; in order. */
export async function unfinishedPeriods(reader: Reader): Promise<readonly string[]> {
  const rows = await rowsOf<{ readonly period: string }>(
    reader,
    `select period from ledger.period_event group by period
     having count(*) filter (where type = 'RESULT_SIGNED')
         <= count(*) filter (where type = 'CORRECTION_DECIDED' and (event ->> 'granted')::boolean)
     order by period`,
    [],
  );
  return rows.map(({ period }) => period);
}

/** The first period that was opened and is not closed for figures; undefined where all are. */
export async function firstUnclosed(reader: Reader): Promise<string | undefined> {
  const rows = await rowsOf<{ readonly period: string | null }>(
    reader,
    `select min(period) as period from ledger.period_event o where seq = 1
     and not exists (select 1 from ledger.period_event c where c.period = o.period and c.type = 'CLOSED')`,
    [],
  );
  return rows[0]?.period ?? undefined;
}

const FIGURES = 'select what, at, basis, result from ledger.period_figures where period = $1';

/** Figures that were kept; undefined where there are none of that name. */
export async function keptFigures(reader: Reader, period: string, what: string): Promise<KeptFigures | undefined> {
  return (await rowsOf<KeptFigures>(reader, `${FIGURES} and what = $2`, [period, what]))[0];
}

/** The newest figures of a period, whatever their kind; none of those hidden. */
export async function newestFigures(
  reader: Reader,
  period: string,
  hidden: readonly string[] = [],
): Promise<KeptFigures | undefined> {
  const newest = `${FIGURES} and not what = any($2) order by at desc, what desc limit 1`;
  return (await rowsOf<KeptFigures>(reader, newest, [period, hidden]))[0];
}

/** All figures of a period without their results, in the order in which they were made. */
export function figuresMade(reader: Reader, period: string): Promise<readonly Omit<KeptFigures, 'result'>[]> {
  return rowsOf(reader, 'select what, at, basis from ledger.period_figures where period = $1 order by at, what', [
    period,
  ]);
}
