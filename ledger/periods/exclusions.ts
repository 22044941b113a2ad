import type { ExcludedIn } from '../../appraisal/groupNow';
import type { PeriodEvent } from '../../domain/period/events';
import { foldPeriod } from '../../domain/period/evolve';
import { excludedOrders, type PeriodState } from '../../domain/period/state';
import { orUnavailable } from '../database';
import { contributionsOfOrders, type Reader } from '../queries/appraisal';

/**
 * Those of these periods that are known, as they stand, in order.
 *
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function statesOf(reader: Reader, periods: readonly string[]): Promise<readonly PeriodState[]> {
  const { rows } = await orUnavailable(
    reader.pool.query<{ readonly period: string; readonly event: PeriodEvent }>({
      name: 'period-states',
      text: 'select period, event from ledger.period_event where period = any($1) order by period, seq',
      values: [periods],
    }),
  );
  const events = new Map<string, PeriodEvent[]>();
  for (const { period, event } of rows) {
    const own = events.get(period);
    if (own) own.push(event);
    else events.set(period, [event]);
  }
  return [...events.values()].flatMap((own) => foldPeriod(own) ?? []);
}

/**
 * What the persons of these periods took out of the ranking figures, each order in the period that decided it (AP-6…8).
 *
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function excludedWithin(reader: Reader, periods: readonly string[]): Promise<readonly ExcludedIn[]> {
  const found: ExcludedIn[] = [];
  for (const state of await statesOf(reader, periods)) {
    const { period } = state;
    const own = await contributionsOfOrders(reader, { periods: [period] }, excludedOrders(state));
    found.push(...own.map((each) => ({ ...each, period })));
  }
  return found;
}
