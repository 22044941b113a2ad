import { type Closing, closePeriod, type PeriodResult } from '../../appraisal/closePeriod';
import { withExclusions } from '../../appraisal/input';
import { type Stretch, stretchBefore, stretchOf } from '../../appraisal/period';
import { excludedOrders } from '../../domain/period/state';
import type { LedgerDatabase } from '../../ledger/database';
import { periodThrough } from '../../ledger/periods/read';
import { contributionsOfOrders, periodInput, type Reader } from '../../ledger/queries/appraisal';
import { appraisalRules, subjectsOf } from '../../rules/appraisal';
import type { Pack } from '../../rules/pack';

/** Figures with the place in the ledger they are of. */
export interface Reckoned {
  readonly result: PeriodResult;
  readonly upTo: number;
  readonly through: number;
  readonly beforeThrough: number;
}

/** A period under a pack, and the one before it. */
export function closingOf(pack: Pack, period: string): { readonly closing: Closing; readonly before: Stretch } {
  const { policy } = pack.documents;
  const startDay = policy.periodStartDay.value;
  const stretch = stretchOf(period, startDay);
  if (!stretch) throw new Error(`${period} names no period`);
  const closing = { stretch, rules: appraisalRules(policy), subjects: subjectsOf(pack) };
  return { closing, before: stretchBefore(stretch, startDay) };
}

/** The result as it is kept: without what is undefined, which JSON has no form for. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/**
 * The figures of a period at one instant of the ledger: no append is between its position and what was counted, so that they
 * can be made again from the events up to that position alone (audit/periods/verify.ts).
 *
 * @param ledger in the auditor's role
 * @param through number of the period's last event that counts
 */
export async function reckonNow(
  ledger: Pick<LedgerDatabase, 'pool'>,
  pack: Pack,
  period: string,
  through: number,
): Promise<Reckoned> {
  return atOneInstant(ledger, async (reader, upTo) => {
    const { closing, before } = closingOf(pack, period);
    const earlier = await periodThrough(reader, before.label);
    const then = { input: await inputOf(reader, closing, before, excluded(earlier)), end: before.end };
    const state = await periodThrough(reader, period, through);
    const input = await inputOf(reader, closing, closing.stretch, excluded(state));
    return { result: plain(closePeriod(input, closing, then)), upTo, through, beforeThrough: earlier?.seq ?? 0 };
  });
}

function excluded(state: Parameters<typeof excludedOrders>[0] | undefined): readonly string[] {
  return state ? excludedOrders(state) : [];
}

async function inputOf(reader: Reader, { rules }: Closing, stretch: Stretch, out: readonly string[]) {
  const input = await periodInput(reader, stretch, rules);
  return withExclusions(input, await contributionsOfOrders(reader, stretch, out));
}

/** A snapshot taken while no append is under way, and the position of the last event in it. */
async function atOneInstant<T>(
  { pool }: Pick<LedgerDatabase, 'pool'>,
  work: (reader: Reader, upTo: number) => Promise<T>,
): Promise<T> {
  const still = await pool.connect();
  const seen = await pool.connect();
  let broken = true;
  try {
    // Held until the snapshot is taken, some milliseconds.
    await still.query('begin');
    const { rows } = await still.query<{ upTo: number }>('select audit.cut()::float8 as "upTo"');
    await seen.query('begin transaction isolation level repeatable read read only');
    await seen.query('select 1 from ledger.order_event limit 0');
    await still.query('commit');
    const done = await work({ pool: seen }, rows[0]?.upTo ?? 0);
    await seen.query('commit');
    broken = false;
    return done;
  } finally {
    still.release(broken);
    seen.release(broken);
  }
}
