import { addCounted, addLimit, addToDeadline, atShare, countedMs } from './calendar';
import type { OrderState, ReportClock } from './state';
import type { Instant, Limit, LimitUnit, WorkCalendar } from './terms';

/** A stretch in which the clock ran or runs; `extended`: what each extension granted meanwhile added behind the end of before. */
export interface Run {
  readonly from: Instant;
  readonly to: Instant;
  readonly extended: readonly { readonly from: Instant; readonly to: Instant }[];
}

/** How a deadline came about. The last run ends at it. */
export interface Course {
  /** The limit as it was set, without extensions and pauses. */
  readonly whole: Instant;
  readonly runs: readonly [...Run[], Run];
  readonly dueAt: Instant;
}

type Ledger = Pick<ReportClock, 'from' | 'limit' | 'extendedBy' | 'pauses'>;

/**
 * The deadline derived from the ledger of starts and stops (peers.md 1, 3): the limit from its start, its extensions, and
 * after each pause what had been left. A pause that is still open stops nothing here: the deadline is as it stood.
 */
export function courseOf({ from, limit, extendedBy = [], pauses = [] }: Ledger, cal: WorkCalendar): Course {
  const whole = addLimit(from, limit, cal);
  const runs: Run[] = [];
  let [start, end, granted] = [from, whole, 0];
  const extendedTo = (count: number) => {
    const more = extendedBy.slice(granted, count).map((each) => {
      const before = end;
      end = addToDeadline(before, each, cal);
      return { from: before, to: end };
    });
    granted = Math.max(granted, count);
    return more;
  };
  for (const { from: at, to, extended } of pauses) {
    if (to === undefined) continue;
    runs.push({ from: start, extended: extendedTo(extended), to: at });
    const { ms, unit } = leftOf(at, end, limit.unit, cal);
    start = to;
    end = addCounted(to, ms, unit, cal);
  }
  const extended = extendedTo(extendedBy.length);
  return { whole, runs: [...runs, { from: start, to: end, extended }], dueAt: end };
}

/**
 * What is left of a limit at an instant, in the time that counts for it; where only time is left that does not count (the
 * evening of a last working day) in natural time, so that whoever stops with a minute left has a minute.
 */
export function leftOf(
  at: Instant,
  end: Instant,
  unit: LimitUnit,
  cal: WorkCalendar,
): { readonly ms: number; readonly unit: LimitUnit } {
  const ms = countedMs(at, end, unit, cal);
  return ms > 0 ? { ms, unit } : { ms: Math.max(0, end - at), unit: 'hour' };
}

/** The clock as it stops now. */
export function paused(clock: ReportClock, now: Instant): ReportClock {
  const pause = { from: now, extended: clock.extendedBy?.length ?? 0 };
  return { ...clock, pauses: [...(clock.pauses ?? []), pause] };
}

/** The clock as it goes on now, with what was left. */
export function resumed(clock: ReportClock, now: Instant, cal: WorkCalendar): ReportClock {
  const pauses = (clock.pauses ?? []).map((each) => (each.to === undefined ? { ...each, to: now } : each));
  const next = { ...clock, pauses };
  return { ...next, dueAt: courseOf(next, cal).dueAt };
}

/** Since when the clock stands still; undefined while it runs. */
export function standsSince({ pauses = [] }: Pick<ReportClock, 'pauses'>): Instant | undefined {
  const last = pauses.at(-1);
  return last && last.to === undefined ? last.from : undefined;
}

/** When the handling limit ends; undefined where none runs, and while it stands still, for nobody knows it then. */
export function limitEnds({ clock }: Pick<OrderState, 'clock'>): Instant | undefined {
  return clock && standsSince(clock) === undefined ? clock.dueAt : undefined;
}

/** Time that counted on the clock until now, ms, without its pauses. */
export function elapsedOn({ from, limit, pauses = [] }: Ledger, now: Instant, cal: WorkCalendar): number {
  const counted = (start: Instant, end: Instant) => countedMs(start, end, limit.unit, cal);
  return pauses.reduce((sum, pause) => sum - counted(pause.from, Math.min(pause.to ?? now, now)), counted(from, now));
}

/**
 * When a share (0–1) of the counted time between start and deadline has passed, pauses apart.
 * @param clock one that runs
 */
export function shareReached(clock: Ledger & { readonly dueAt: Instant }, share: number, cal: WorkCalendar): Instant {
  const { from, dueAt, limit, pauses = [] } = clock;
  if (pauses.length === 0) return atShare(from, dueAt, share, limit.unit, cal);
  let left = Math.round(elapsedOn(clock, dueAt, cal) * share);
  for (const run of courseOf(clock, cal).runs) {
    const counted = countedMs(run.from, run.to, limit.unit, cal);
    if (left <= counted) return addCounted(run.from, left, limit.unit, cal);
    left -= counted;
  }
  return dueAt;
}

/** Every limit that stands on the clock. */
export function limitsOn({ limit, extendedBy = [] }: Pick<ReportClock, 'limit' | 'extendedBy'>): readonly Limit[] {
  return [limit, ...extendedBy];
}
