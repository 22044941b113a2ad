import type { ClockName, OrderEvent } from '../../domain/events';
import type { Instant } from '../../domain/terms';
import type { Aim } from '../kaohsiung/plan';
import type { Review } from '../review';

/** Counts by name, in the order in which the names were first seen. */
export type Counts = Readonly<Record<string, number>>;

export function countBy<T>(items: Iterable<T>, nameOf: (item: T) => string | undefined): Counts {
  const counts: Record<string, number> = {};
  for (const item of items) {
    const name = nameOf(item);
    if (name !== undefined) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** Middle value; undefined of nothing. */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined || sorted.length % 2 === 1) return upper;
  return ((sorted[middle - 1] ?? upper) + upper) / 2;
}

export function share(part: number, whole: number): number {
  return whole === 0 ? 1 : Math.round((part / whole) * 10_000) / 10_000;
}

/** Clocks of an order that an import of the city's changes can show. */
export const CLOCKS = ['dispatch', 'sign', 'contact', 'report', 'visit'] as const satisfies readonly ClockName[];
export interface Deadlines {
  readonly kept: number;
  readonly missed: number;
  /** Armed and not yet due at the end of the feed. */
  readonly running: number;
}

export function deadlinesOf(reviews: readonly Review[]): Readonly<Record<(typeof CLOCKS)[number], Deadlines>> {
  const clock = (name: (typeof CLOCKS)[number]): Deadlines => {
    let kept = 0;
    let missed = 0;
    let running = 0;
    for (const { within, state } of reviews) {
      for (const event of within) {
        if (keeps(name, event)) kept++;
        if (event.type === 'BREACHED' && event.clock === name) missed++;
      }
      if (state.due[name === 'visit' ? 'call' : name] !== undefined) running++;
    }
    return { kept, missed, running };
  };
  return {
    dispatch: clock('dispatch'),
    sign: clock('sign'),
    contact: clock('contact'),
    report: clock('report'),
    visit: clock('visit'),
  };
}

/** The event that stops a clock in time. */
function keeps(clock: (typeof CLOCKS)[number], event: OrderEvent): boolean {
  switch (clock) {
    case 'dispatch':
      return event.type === 'DISPATCHED' && event.how === 'auto';
    case 'sign':
      return event.type === 'SIGNED' && event.auto !== true;
    case 'contact':
      return event.type === 'CONTACTED';
    case 'report':
      return event.type === 'REPORTED' && !event.late;
    case 'visit':
      return (
        event.type === 'RATED' ||
        (event.type === 'FOLLOW_UP_INVALID' && event.why === 'refused') ||
        (event.type === 'FOLLOW_UP_TRIED' && event.outcome !== 'missed')
      );
    default:
      return clock satisfies never;
  }
}

export function escalationsOf(events: Iterable<OrderEvent>): Counts {
  return countBy(events, (event) => {
    switch (event.type) {
      case 'WARNED':
        return 'yellow';
      case 'BREACHED':
        return `breach.${event.clock}`;
      case 'URGED':
        return `urge.${event.how}`;
      case 'CRITICISED':
        return 'criticism';
      case 'SUPERVISED':
        return 'supervision';
      default:
        return undefined;
    }
  });
}

/** How callers were asked, and what came of it. */
export function callBacksOf(events: Iterable<OrderEvent>): Counts {
  return countBy(events, (event) => {
    if (event.type === 'RATED') return event.solved ? 'reached.solved' : 'reached.unsolved';
    if (event.type === 'FOLLOW_UP_TRIED') return event.outcome;
    return event.type === 'FOLLOW_UP_INVALID' ? `invalid.${event.why}` : undefined;
  });
}

/** Orders dispatched again after the first time, and by what. */
export function redispatchesOf(reviews: readonly Review[]): Counts {
  return countBy(
    reviews.flatMap(({ within }) => within.filter(({ type }) => type === 'DISPATCHED').slice(1)),
    (event) => (event.type === 'DISPATCHED' ? event.how : undefined),
  );
}

const HOUR = 3_600_000;
export interface MedianHours {
  /** From creation to the city's own state, of the orders that reached it inside the feed. */
  readonly city: number | undefined;
  /** The same in the workflows' events. */
  readonly ours: number | undefined;
  readonly orders: number;
}

/** Median hours from creation to signing, report and the end, in the city's records and in ours. */
export function mediansOf(reviews: readonly Review[]): Readonly<Record<'accepted' | 'done' | 'released', MedianHours>> {
  const stage = (aim: Aim, is: (event: OrderEvent) => boolean): MedianHours => {
    const hours = (from: Instant, to: Instant | undefined) => (to === undefined ? [] : [(to - from) / HOUR]);
    const city = reviews.flatMap(({ plan }) =>
      hours(plan.createdAt, plan.steps.find((step) => step.aim === aim && step.corrected === undefined)?.at),
    );
    const ours = reviews.flatMap(({ plan, within }) => hours(plan.createdAt, within.find(is)?.at));
    return { city: rounded(median(city)), ours: rounded(median(ours)), orders: city.length };
  };
  return {
    accepted: stage('accepted', ({ type }) => type === 'SIGNED'),
    done: stage('done', ({ type }) => type === 'REPORTED'),
    released: stage('released', ({ type }) => ENDS.some((end) => end === type)),
  };
}

const ENDS = ['CLOSED', 'MERGED', 'TRANSFERRED', 'DECLINED', 'ANSWERED', 'CANCELLED'] as const;

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 100) / 100;
}
