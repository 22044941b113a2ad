import { isExcessive, type RepeatCalls } from '../domain/abuse';
import { dayOf } from '../domain/calendar';
import { ZONE_SHIFT } from '../domain/calendar-days';
import type { Intake } from '../domain/commands';
import { type Stage, TERMINAL } from '../domain/state';
import type { Instant } from '../domain/terms';
import type { Ending } from '../ledger/queries/order';
import type { Pack } from '../rules/pack';
import type { Call, MatterCall } from '../vault/calls';
import type { Deps } from './deps';

/** Stages in which the caller has had an answer. Merged, declined or withdrawn, another order or another road is theirs. */
const SETTLED: readonly Stage[] = ['CLOSED', 'ANSWERED'];

/** A call on a matter at a place, where the rules count them (IN-18); without a caller's number nothing is counted. */
export function callOn({ documents }: Pack, what: Pick<Intake, 'matter' | 'place'>, at: Instant): Call | undefined {
  const { matter, place } = what;
  return documents.policy.abuse && { matter: `${matter} ${place.street ?? place.district ?? ''}`, at };
}

/**
 * IN-18: the calls of this caller on this matter since it was settled, if they are so many that a person is to look. Counted in
 * the vault, which alone knows who calls; only the numbers come out. Nothing waits for it: what cannot be counted now is not
 * counted, and the order is taken in all the same.
 *
 * @param known this caller's calls on this matter, with the one of this order
 */
export async function repeatsOf(
  deps: Pick<Deps, 'ledger' | 'logger'>,
  { documents }: Pack,
  orderNo: string,
  known: readonly MatterCall[],
): Promise<RepeatCalls | undefined> {
  const figures = documents.policy.abuse;
  const at = known.find((call) => call.orderNo === orderNo)?.at;
  if (!figures || at === undefined) return undefined;
  const rules = { callsADay: figures.callsADay.value, callsAMonth: figures.callsAMonth.value };
  if (!isExcessive(countAt(at, known), rules)) return undefined;
  try {
    const others = known.map((each) => each.orderNo).filter((no) => no !== orderNo);
    const settled = settledAt(await deps.ledger.endings(others));
    if (settled === undefined) return undefined;
    const calls = countAt(
      at,
      known.filter((each) => each.at > settled),
    );
    return isExcessive(calls, rules) ? calls : undefined;
  } catch (error) {
    deps.logger.warn({ err: error }, 'taken in without counting the calls on its matter');
    return undefined;
  }
}

/** Calls on the day and in the month of an instant (UTC+8). */
function countAt(at: Instant, calls: readonly MatterCall[]): RepeatCalls {
  const month = monthOf(at);
  return {
    day: calls.filter((each) => dayOf(each.at) === dayOf(at)).length,
    month: calls.filter((each) => monthOf(each.at) === month).length,
  };
}

function monthOf(at: Instant): string {
  return new Date(at + ZONE_SHIFT).toISOString().slice(0, 7);
}

/** When the matter was first settled; undefined while it never was, or runs again. */
function settledAt(orders: readonly Ending[]): Instant | undefined {
  if (orders.some(({ stage }) => !TERMINAL.includes(stage))) return undefined;
  const ends = orders.flatMap(({ stage, closedAt }) => (SETTLED.includes(stage) && closedAt ? [closedAt] : []));
  return ends.length === 0 ? undefined : Math.min(...ends);
}
