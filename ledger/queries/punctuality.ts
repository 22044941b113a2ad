import { sql } from 'kysely';
import type { Instant, UnitCode } from '../../domain/terms';
import { type LedgerDatabase, orUnavailable } from '../database';

/**
 * How a unit keeps its limits: orders it leads or last led that have a report, and of them in time by the limit as it
 * stands and by the original one, so that no extension or hang hides in a deadline (peers.md 13).
 * Nothing of a unit of the central state, which nobody here commands (art. 22).
 */
export interface Punctuality {
  readonly orders: number;
  readonly reported: number;
  readonly onTime: number;
  readonly onTimeByOriginal: number;
  /** Orders with an extension granted, and orders that hung or hang. */
  readonly extended: number;
  readonly hung: number;
  /** In time only because of an extension or a hang. */
  readonly onTimeByThat: number;
}

/** Which orders, by the instant at which they were received: from the first, before the second. */
export interface Received {
  readonly from?: Instant;
  readonly to?: Instant;
}

/**
 * @param received which orders, by the instant at which they were received
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function punctuality(
  { db }: Pick<LedgerDatabase, 'db'>,
  unit: UnitCode,
  received: Received = {},
): Promise<Punctuality> {
  const found = await orUnavailable(
    sql<Punctuality>`
      select count(*)::int as orders,
        count(on_time)::int as reported,
        count(*) filter (where on_time)::int as "onTime",
        count(*) filter (where on_time_original)::int as "onTimeByOriginal",
        count(*) filter (where extensions > 0)::int as extended,
        count(*) filter (where hangs > 0)::int as hung,
        count(*) filter (where on_time and not on_time_original)::int as "onTimeByThat"
      from ledger.complaint
      where holder = ${unit} and not liaison
        and (${received.from ?? null}::double precision is null or received_at >= to_timestamp(${received.from ?? null}::double precision / 1000))
        and (${received.to ?? null}::double precision is null or received_at < to_timestamp(${received.to ?? null}::double precision / 1000))`.execute(
      db,
    ),
  );
  return found.rows[0] ?? NONE;
}

const NONE: Punctuality = {
  orders: 0,
  reported: 0,
  onTime: 0,
  onTimeByOriginal: 0,
  extended: 0,
  hung: 0,
  onTimeByThat: 0,
};
