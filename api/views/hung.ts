import type { z } from 'zod';
import { DAY, dayOf, isoDay } from '../../domain/calendar';
import { type ClockStretch, explainClock } from '../../domain/clock-explain';
import { type Hang, hangDesk, hangsOf, openMs, type PastHang, type Told, type Topic } from '../../domain/hanging';
import { leftOf } from '../../domain/reportClock';
import type { Grant, OrderState } from '../../domain/state';
import type { Instant } from '../../domain/terms';
import type { HungOrderRow } from '../../ledger/projections/hungOrder/rowsOf';
import type { TopicPoolRow } from '../../ledger/projections/topicPool/rowsOf';
import type { Punctuality } from '../../ledger/queries/punctuality';
import type { orderView } from '../schemas/views';
import { coded, given, iso, limitView, same } from './coded';

type Order = z.output<typeof orderView>;

export function toldView({ toldAt, toldBy, evidence }: Told) {
  return { at: iso(toldAt), by: coded('told', toldBy), evidence };
}

export function stretchView({ from, to, because, counts, guessed }: ClockStretch) {
  return { from: iso(from), to: iso(to), counts, because: coded('because', because), guessed };
}

export function grantView({ at, limit, grantedAs, before, dueAt, told }: Grant) {
  return {
    at: iso(at),
    limit: limitView(limit),
    grantedAs: coded('role', grantedAs),
    before: iso(before),
    dueAt: iso(dueAt),
    ...given('told', told, toldView),
  };
}

/** The hang, those of before, and what the hard stop handed over; nothing on orders that never hung. */
export function hangingOf(state: OrderState, now: Instant): Pick<Order, 'hang' | 'hangs' | 'topic'> {
  const past = hangsOf(state);
  return {
    ...given('hang', state.hang, (hang) => hangView(state, hang, now)),
    ...(past.length > 0 && { hangs: past.map(pastView) }),
    ...given('topic', state.topic, topicOf),
  };
}

function askedView(hang: Hang | PastHang, hungMs: number) {
  return {
    unit: hang.unit,
    reason: coded('hangReason', hang.reason),
    plan: hang.plan,
    promised: isoDay(dayOf(hang.promisedAt - 1)),
    promisedAt: iso(hang.promisedAt),
    told: toldView(hang),
    askedAt: iso(hang.askedAt),
    ...given('endorsedAt', hang.endorsedAt, iso),
    ...given('hungAt', hang.from, iso),
    hungMs: Math.max(0, Math.round(hungMs)),
    reports: hang.reports,
    missed: hang.missed,
    ...given('promisePassed', hang.promisePassed, same),
  };
}

function hangView(state: OrderState, hang: Hang, now: Instant): NonNullable<Order['hang']> {
  const { clock, due, terms } = state;
  const stopped = clock !== undefined && hang.from !== undefined;
  return {
    ...askedView(hang, openMs(state, now)),
    state: coded('hangState', hang.step ?? (hang.reportedAt === undefined ? 'hung' : 'checking')),
    desk: hangDesk(state),
    ...given('nextReviewAt', due.hangReview?.at, iso),
    ...given('stopAt', due.hangStop?.at, iso),
    ...(stopped && {
      leftMs: Math.round(leftOf(hang.from, clock.dueAt, clock.limit.unit, terms.calendar).ms),
      soFar: explainClock(clock, terms.calendar, now).map(stretchView),
    }),
  };
}

function pastView(hang: PastHang): NonNullable<Order['hangs']>[number] {
  return {
    ...askedView(hang, hang.from === undefined ? 0 : hang.endedAt - hang.from),
    endedAt: iso(hang.endedAt),
    end: coded('hangEnd', hang.end),
  };
}

function topicOf({ at, unit, reason, plan, promisedAt, hungMs, closes }: Topic) {
  return {
    at: iso(at),
    unit,
    reason: coded('hangReason', reason),
    plan,
    promisedAt: iso(promisedAt),
    hungDays: Math.floor(hungMs / DAY),
    closes: closes ?? false,
  };
}

/** One order of the stock of hung orders. */
export function hungItemView(row: HungOrderRow) {
  return {
    orderNo: row.order_no,
    state: coded('hangState', row.state),
    unit: row.unit,
    desk: row.desk,
    ...given('district', row.district, same),
    matter: row.matter,
    reason: coded('hangReason', row.reason),
    askedAt: iso(row.asked_at),
    ...given('hungAt', row.hung_at, iso),
    promisedAt: iso(row.promised_at),
    promisePassed: row.promise_passed,
    ...given('nextReviewAt', row.next_review_at, iso),
    reviewOverdue: row.missed > 0,
    reports: row.reports,
    missed: row.missed,
    ...given('stopAt', row.stop_at, iso),
  };
}

/** One matter of the topic pool. */
export function topicItemView(row: TopicPoolRow) {
  return {
    orderNo: row.order_no,
    at: iso(row.pooled_at),
    unit: row.unit,
    reason: coded('hangReason', row.reason),
    plan: row.plan,
    promisedAt: iso(row.promised_at),
    hungDays: row.hung_days,
    closes: row.closes,
    matter: row.matter,
    ...given('district', row.district, same),
    ...given('street', row.street, same),
    ...given('community', row.community, same),
  };
}

function shareOf<K extends string>(key: K, part: number, whole: number): { [P in K]?: number } {
  return whole === 0 ? {} : ({ [key]: Math.round((part / whole) * 10_000) / 10_000 } as { [P in K]?: number });
}

/** Shares are rounded to a ten-thousandth. */
export function punctualityOf(found: Punctuality) {
  return {
    ...found,
    ...shareOf('onTimeShare', found.onTime, found.reported),
    ...shareOf('onTimeByOriginalShare', found.onTimeByOriginal, found.reported),
  };
}
