import { explainLimit, explainRun, type Stretch as LimitStretch } from './calendar-explain';
import { courseOf, type Run } from './reportClock';
import type { ReportClock } from './state';
import type { Instant, WorkCalendar } from './terms';

/** Why a stretch of the report clock counts, or does not: as a limit has it, an extension, or a pause (hung 挂账). */
export interface ClockStretch extends Omit<LimitStretch, 'because'> {
  readonly because: LimitStretch['because'] | 'extended' | 'hung';
}

/**
 * Why the handling limit ends at this instant (peers.md, SLA semantics 1, 3, 18): the limit's own stretches, what each
 * extension added, and each stretch in which the clock stood still, without gap or overlap. While it stands still the
 * list ends now, for nobody knows the deadline yet.
 */
export function explainClock(clock: ReportClock, cal: WorkCalendar, now: Instant): readonly ClockStretch[] {
  const { runs } = courseOf(clock, cal);
  return runs.flatMap((run, index) => {
    const pause = clock.pauses?.[index];
    const first = index === 0 ? explainLimit(clock.from, clock.limit, cal) : resumedRun(run, clock, cal);
    const ran = [...first, ...run.extended.map(added)];
    return pause ? [...until(pause.from, ran), stood(pause.from, pause.to ?? Math.max(now, pause.from))] : ran;
  });
}

function resumedRun({ from, to, extended }: Run, { limit }: ReportClock, cal: WorkCalendar): readonly ClockStretch[] {
  return explainRun(from, extended[0]?.from ?? to, limit.unit, cal);
}

function until(end: Instant, stretches: readonly ClockStretch[]): readonly ClockStretch[] {
  return stretches.filter((each) => each.from < end).map((each) => (each.to > end ? { ...each, to: end } : each));
}

function added({ from, to }: { readonly from: Instant; readonly to: Instant }): ClockStretch {
  return { from, to, counts: true, because: 'extended', guessed: false };
}

function stood(from: Instant, to: Instant): ClockStretch {
  return { from, to, counts: false, because: 'hung', guessed: false };
}
