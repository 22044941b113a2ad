import { addLimit, countedMs, isGuessed, isWorkday } from './calendar';
import { dayOf, isMondayToFriday, MINUTE, startOfDay } from './calendar-days';
import type { Instant, Limit, LimitUnit, WorkCalendar } from './terms';

/** Why a stretch of time counts towards a limit, or does not. */
export type Reason = 'runs' | 'startDay' | 'workday' | 'makeUpDay' | 'weekend' | 'holiday' | 'offHours' | 'rollOver';

/** One stretch `[from, to)` on the way from a start to its deadline. */
export interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
  readonly counts: boolean;
  readonly because: Reason;
  /** Touches a day whose holidays were not announced when the calendar was made. */
  readonly guessed: boolean;
}

/**
 * Why the deadline is this instant: the stretches from `start` to `addLimit(start, limit, cal)`, without gap or
 * overlap, neighbours of one kind joined (peers.md, SLA semantics 18). Empty for a limit of 0.
 */
export function explainLimit(start: Instant, limit: Limit, cal: WorkCalendar): readonly Stretch[] {
  const due = addLimit(start, limit, cal);
  switch (limit.unit) {
    case 'hour':
      return due > start ? [{ from: start, to: due, counts: true, because: 'runs', guessed: false }] : [];
    case 'workHour':
      return join(cutByDay(start, due).flatMap((piece) => businessPieces(piece, cal)));
    case 'naturalDay':
    case 'workday':
      return join(cutByDay(start, due).map((piece) => dayPiece(piece, start, limit, cal)));
  }
}

/**
 * The stretches of a clock that goes on after a pause, until its deadline: in business time where the limit counts so,
 * unless none of it lies in between.
 */
export function explainRun(from: Instant, to: Instant, unit: LimitUnit, cal: WorkCalendar): readonly Stretch[] {
  if (to <= from) return [];
  if (countedMs(from, to, unit, cal) === to - from || countedMs(from, to, unit, cal) === 0)
    return [{ from, to, counts: true, because: 'runs', guessed: false }];
  return join(cutByDay(from, to).flatMap((piece) => businessPieces(piece, cal)));
}

type Span = Pick<Stretch, 'from' | 'to'>;

function cutByDay(from: Instant, to: Instant): readonly Span[] {
  const spans: Span[] = [];
  for (let day = dayOf(from); startOfDay(day) < to; day++) {
    const span = { from: Math.max(from, startOfDay(day)), to: Math.min(to, startOfDay(day + 1)) };
    if (span.to > span.from) spans.push(span);
  }
  return spans;
}

function kindOfDay(day: number, cal: WorkCalendar): 'workday' | 'makeUpDay' | 'weekend' | 'holiday' {
  if (isWorkday(cal, day)) return isMondayToFriday(day) ? 'workday' : 'makeUpDay';
  return isMondayToFriday(day) ? 'holiday' : 'weekend';
}

function dayPiece(span: Span, start: Instant, limit: Limit, cal: WorkCalendar): Stretch {
  const day = dayOf(span.from);
  const passed = day - dayOf(start);
  if (passed === 0) return { ...span, counts: false, because: 'startDay', guessed: false };
  if (limit.unit === 'naturalDay') {
    const overrun = passed > limit.value;
    const asked = limit.rollOver === true && passed >= limit.value;
    const because = overrun ? 'rollOver' : 'runs';
    return { ...span, counts: !overrun, because, guessed: asked && isGuessed(cal, span.from, span.to) };
  }
  return {
    ...span,
    counts: isWorkday(cal, day),
    because: kindOfDay(day, cal),
    guessed: isGuessed(cal, span.from, span.to),
  };
}

function businessPieces(span: Span, cal: WorkCalendar): readonly Stretch[] {
  const day = dayOf(span.from);
  const kind = kindOfDay(day, cal);
  const guessed = isGuessed(cal, span.from, span.to);
  if (!isWorkday(cal, day)) return [{ ...span, counts: false, because: kind, guessed }];
  const pieces: Stretch[] = [];
  let at = span.from;
  const until = (instant: Instant, counts: boolean) => {
    const to = Math.min(instant, span.to);
    if (to > at) {
      pieces.push({ from: at, to, counts, because: counts ? kind : 'offHours', guessed });
      at = to;
    }
  };
  for (const [opens, closes] of cal.segments) {
    until(startOfDay(day) + opens * MINUTE, false);
    until(startOfDay(day) + closes * MINUTE, true);
  }
  until(span.to, false);
  return pieces;
}

function join(pieces: readonly Stretch[]): readonly Stretch[] {
  const joined: Stretch[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last && last.because === piece.because && last.counts === piece.counts && last.guessed === piece.guessed) {
      joined[joined.length - 1] = { ...last, to: piece.to };
    } else joined.push(piece);
  }
  return joined;
}
