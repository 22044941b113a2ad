import type { PeriodInput } from '../../appraisal/input';
import type { PeriodState } from '../../domain/period/state';
import type { Instant } from '../../domain/terms';
import { orUnavailable } from '../database';
import { type Output, outputsMade } from '../periods/outputs';
import {
  type KeptFigures,
  keptFigures,
  newestFigures,
  periodLabels,
  periodLinks,
  periodThrough,
} from '../periods/read';
import type { Reader } from './appraisal';
import { dayInput } from './day';

/** What the API reads of appraisal periods. Every method throws LedgerError `LEDGER_UNAVAILABLE` while the database is away. */
export interface PeriodReader {
  labels(): Promise<readonly string[]>;
  state(period: string): Promise<PeriodState | undefined>;
  /** Figures of that name, or the newest; none of `hidden`. */
  figures(period: string, what: string | undefined, hidden: readonly string[]): Promise<KeptFigures | undefined>;
  /** Of these orders, those that count in the period. */
  counting(period: string, orders: readonly string[]): Promise<readonly string[]>;
  /** Did a request under this key reach the period with another content than that of the message `id`? */
  isReused(period: string, key: string, id: string): Promise<boolean>;
  /** The files that were made of its figures. */
  outputs(period: string): Promise<readonly Output[]>;
  /** What figures of a stretch shorter than a period are made of. */
  day(from: Instant, to: Instant): Promise<PeriodInput>;
}

/** Periods as the API reads them. @param ledger opened in the reader's role */
export function periodReader(ledger: Reader): PeriodReader {
  return {
    labels: () => periodLabels(ledger),
    state: (period) => periodThrough(ledger, period),
    figures: async (period, what, hidden) => {
      if (what === undefined) return newestFigures(ledger, period, hidden);
      return hidden.includes(what) ? undefined : keptFigures(ledger, period, what);
    },
    counting: async (period, orders) => {
      if (orders.length === 0) return [];
      const { rows } = await orUnavailable(
        ledger.pool.query<{ order_no: string }>(
          'select distinct order_no from ledger.contribution where order_no = any($1) and period = $2',
          [orders, period],
        ),
      );
      return rows.map(({ order_no }) => order_no);
    },
    isReused: async (period, key, id) => {
      const links = await periodLinks(ledger, period);
      const own = links.map(({ event }) => event.message).filter((message) => message?.startsWith(`${key}~`));
      return own.length > 0 && !own.includes(id);
    },
    outputs: (period) => outputsMade(ledger, period),
    day: (from, to) => dayInput(ledger, from, to),
  };
}
