import { dayOf, isoDay, MINUTE, parseDay, startOfDay } from '../calendar-days';
import type { Instant } from '../terms';
import type { Daily } from './events';
import { type PeriodState, unsigned } from './state';

/** The next thing that falls due on a period. */
export type PeriodDue =
  /** `day`: ISO date of the day that ends; figures of several missed days would all be the same, so only the last is made. */
  | { readonly what: 'provisional'; readonly at: Instant; readonly day: string }
  | { readonly what: 'close'; readonly at: Instant }
  | { readonly what: 'freeze'; readonly at: Instant }
  | { readonly what: 'sign'; readonly at: Instant; readonly version: number; readonly correction?: number };

/**
 * What falls due next and when; undefined: nothing any more, until a person corrects.
 * @param now ms since 1970: of days that were missed the last one is made up for
 */
export function periodAgenda(state: PeriodState, now: Instant): PeriodDue | undefined {
  switch (state.stage) {
    case 'running':
      return soonest(state, { what: 'close', at: state.end }, now);
    case 'closed':
      return soonest(state, { what: 'freeze', at: state.freezeAt ?? state.end }, now);
    case 'frozen':
      return signing(state);
  }
}

/** Figures of a day, unless the stage ends before: then they would be the same as its last. */
function soonest(state: PeriodState, ends: PeriodDue, now: Instant): PeriodDue {
  const day = state.daily && nextDay(state, state.daily, now);
  return day && day.at < ends.at && now < ends.at ? day : ends;
}

function nextDay({ lastDay, openedAt }: PeriodState, { cut, afterMs }: Daily, now: Instant): PeriodDue {
  const offset = cut * MINUTE + afterMs;
  const before = (lastDay === undefined ? undefined : parseDay(lastDay)) ?? dayOf(openedAt - offset);
  const day = Math.max(before + 1, dayOf(now - offset));
  return { what: 'provisional', at: startOfDay(day) + offset, day: isoDay(day) };
}

function signing(state: PeriodState): PeriodDue | undefined {
  const { versions, frozenAt = state.end } = state;
  if (versions.length === 0) return { what: 'sign', at: frozenAt, version: 1 };
  const correction = unsigned(state);
  if (!correction) return undefined;
  const at = correction.decided?.at ?? correction.at;
  return { what: 'sign', at, version: versions.length + 1, correction: correction.no };
}
