import type { z } from 'zod';
import { allDueItems, type DueItem, nextDue } from '../../domain/agenda';
import { bouncesOf, returnsOf } from '../../domain/bouncing';
import { isConfidential } from '../../domain/secrecy';
import { countedBreaches, isLiaison } from '../../domain/liaison';
import { explainLimit } from '../../domain/calendar-explain';
import { type ClockStretch, explainClock } from '../../domain/clock-explain';
import { everyBesideDue } from '../../domain/beside';
import { everyCalledDue } from '../../domain/calling';
import { limitEnds } from '../../domain/reportClock';
import { citizenStart } from '../../domain/incident';
import {
  type Breach,
  finalRating,
  firstRating,
  type OrderState,
  ownerOf,
  type Rating,
  type Span,
} from '../../domain/state';
import type { Instant } from '../../domain/terms';
import { lightOf } from '../../ledger/projections/light';
import type { OrderItem } from '../../ledger/queries/list';
import type { orderView, summaryView } from '../schemas/views';
import { besides } from './besides';
import { assignedIn } from './assignments';
import { calledIn } from './calls';
import { suggestionView } from './suggestion';
import { ofIncident } from './incidents';
import { oversightOf } from './oversight';
import { coded, given, iso, limitView, same } from './coded';
import { grantView, hangingOf, stretchView, toldView } from './hung';

type Summary = z.output<typeof summaryView>;
type Order = z.output<typeof orderView>;

function ownerView(owner: { readonly role: string; readonly unit: string }) {
  return { role: coded('role', owner.role), unit: owner.unit };
}

/** One order as a list shows it. */
export function summaryOf(item: OrderItem): Summary {
  return {
    orderNo: item.orderNo,
    stage: coded('stage', item.stage),
    kind: coded('kind', item.kind),
    channel: item.channel,
    matter: item.matter,
    place: item.place,
    level: coded('level', item.level),
    receivedAt: iso(item.receivedAt),
    round: item.round,
    light: item.light,
    ...given('unit', item.unit, same),
    ...given('copyTo', item.copyTo, same),
    ...given('owner', item.owner, ownerView),
    ...given('dueAt', item.dueAt, iso),
    ...given('nextDue', item.nextDue, ({ kind, at }) => ({ kind: coded('due', kind), at: iso(at) })),
    ...(item.liaison && { liaison: true as const }),
    ...(item.confidential && { confidential: true as const }),
    urges: item.urges,
    bounces: item.bounces,
    returns: item.returns,
    breaches: item.breaches,
    ...given('satisfaction', item.satisfaction, (answer) => coded('satisfaction', answer)),
    ...given('outcome', item.outcome, (outcome) => coded('outcome', outcome)),
    ...given('closedAt', item.closedAt, iso),
    ...given('period', item.period, same),
    ...given('calendarGuessed', item.calendarGuessed, same),
  };
}

function itemOf(state: OrderState): OrderItem {
  const { orderNo, stage, level, kind, channel, matter, place, round, receivedAt, urges } = state;
  const next = nextDue(state);
  return {
    orderNo,
    stage,
    level,
    kind,
    channel,
    matter,
    place,
    round,
    receivedAt,
    urges,
    light: lightOf(state),
    bounces: bouncesOf(state),
    returns: returnsOf(state),
    breaches: countedBreaches(state).length,
    liaison: isLiaison(state),
    confidential: isConfidential(state),
    ...given('unit', state.holder?.unit, same),
    ...given('copyTo', state.copyTo, same),
    ...given('owner', ownerOf(state), same),
    ...given('dueAt', limitEnds(state), same),
    ...given('nextDue', next, ({ kind: what, at }) => ({ kind: what, at })),
    ...given('satisfaction', finalRating(state)?.satisfaction, same),
    ...given('outcome', state.outcome, same),
    ...given('closedAt', state.closedAt, same),
    ...given('period', state.period, same),
    ...given('calendarGuessed', state.calendarGuessed, same),
  };
}

/**
 * One order in full, with its clocks and why each deadline is the instant it is.
 * @param now real clock, ms: elapsed times of running clocks
 * @param source where the state comes from; `pending` batches are not in the ledger yet
 */
export function orderOf(state: OrderState, now: Instant, source: 'ledger' | 'engine', pending = 0): Order {
  const { holder, report, extension, visit, appeal } = state;
  return {
    ...summaryOf(itemOf(state)),
    version: state.version,
    danger: state.danger ?? false,
    source,
    ...given('pending', pending > 0 ? pending : undefined, same),
    ...given('limit', state.clock?.limit, limitView),
    ...given('originalDueAt', state.clock?.originalDueAt, iso),
    ...given('objectionUntil', state.objectionUntil, iso),
    texts: { content: state.text },
    ...given('previousOrderNo', state.previousOrderNo, same),
    ...given('mergedInto', state.mergedInto, same),
    ...given('suggestion', state.suggestion, suggestionView),
    clocks: clocksOf(state, now),
    due: allDueItems(state).map((item) => ({ ...dueOf(item, now), ...whyOf(state, item, now) })),
    ...calledIn(state),
    ...besides(state),
    ...ofIncident(state),
    ...assignedIn(state),
    ...oversightOf(state),
    ...given('holder', holder, (found) => ({
      unit: found.unit,
      since: iso(found.since),
      how: coded('how', found.how),
      ...given('signedAt', found.signedAt, iso),
      ...given('contactedAt', found.contactedAt, iso),
    })),
    objections: state.objections.map(({ at, dispatch, unit, proposedUnit, upheld }) => ({
      ...{ unit, proposedUnit, at: iso(at) },
      ...given('upheld', upheld, same),
      ...given('dispatch', dispatch, ({ how, by }) => ({ how: coded('how', how), ...given('by', by, same) })),
    })),
    ...given('extension', extension, ({ askedAt, limit, told }) => ({
      askedAt: iso(askedAt),
      limit: limitView(limit),
      ...given('told', told, toldView),
    })),
    ...given('extended', state.clock?.grants, (grants) => grants.map(grantView)),
    ...hangingOf(state, now),
    extensions: state.extensions,
    ...given('report', report, (found) => ({
      at: iso(found.at),
      round: found.round,
      result: coded('result', found.result),
      late: found.late,
      ...given('lateByOriginal', state.clock, ({ originalDueAt }) => found.at > originalDueAt),
      ...given('accepted', found.accepted, same),
    })),
    ...given('followUp', visit, ({ round, tries, task, lease, invalid }) => ({
      round,
      tries,
      ...given('task', task, (found) => ({ ...found, from: iso(found.from), until: iso(found.until) })),
      ...given('claimedUntil', lease?.until, iso),
      ...given('invalid', invalid, same),
    })),
    ...given('firstRating', firstRating(state), ratingView),
    ...given('finalRating', finalRating(state), ratingView),
    breachList: state.breaches.map(breachView),
    rung: state.rung,
    supervisions: state.supervisions,
    ...given('appealUntil', state.appealUntil, iso),
    ...given('frozenAt', state.frozenAt, iso),
    ...given('appeal', appeal, (found) => ({
      unit: found.unit,
      at: iso(found.at),
      ...given('granted', found.granted, same),
    })),
    rules: state.terms.versions,
  };
}

function ratingView({ at, round, channel, contacted, solved, satisfaction, handlingTrue }: Rating) {
  return {
    ...{ at: iso(at), round, channel, contacted, solved },
    satisfaction: coded('satisfaction', satisfaction),
    ...given('handlingTrue', handlingTrue, same),
  };
}

function breachView(breach: Breach) {
  const { waitingFor, ...rest } = breach;
  return {
    ...rest,
    clock: coded('clock', breach.clock),
    dueAt: iso(breach.dueAt),
    at: iso(breach.at),
    ...given('waitingFor', waitingFor, (units) => [...units]),
  };
}

/** One armed deadline as lists show it. */
export function dueOf(
  item: { readonly kind: string; readonly at: Instant; readonly from: Instant; readonly owner: string },
  now: Instant,
) {
  return {
    kind: coded('due', item.kind),
    at: iso(item.at),
    from: iso(item.from),
    owner: item.owner,
    overdue: item.at < now,
  };
}

/** Peers.md, SLA semantics 18: the counted stretches, where the deadline is still the one of its limit. */
function whyOf(state: OrderState, { kind, at }: DueItem, now: Instant) {
  const beside = [...everyCalledDue(state), ...everyBesideDue(state)];
  const due = beside.find((each) => each.kind === kind && each.at === at) ?? state.due[kind];
  if (due?.limit === undefined) return {};
  const { calendar } = state.terms;
  const ofReport = kind === 'report' && state.clock;
  const stretches: readonly ClockStretch[] = ofReport
    ? explainClock(ofReport, calendar, now)
    : explainLimit(due.from, due.limit, calendar);
  const why = stretches.map(stretchView);
  const exact = (stretches.at(-1)?.to ?? due.from) === due.at;
  return { limit: limitView(due.limit), ...(exact && { why }) };
}

/** The citizen clock that never pauses, the time of each unit (booked to whoever answers for it), and each stage. */
function clocksOf(state: OrderState, now: Instant): Order['clocks'] {
  const end = state.closedAt ?? lastEnd(state);
  const started = citizenStart(state);
  const units = new Map<string, { elapsedMs: number; hungMs?: number; running: boolean }>();
  const elapsed = (span: Span) => Math.max(0, Math.round((span.to ?? Math.max(now, span.from)) - span.from));
  for (const span of state.spans) {
    const unit = span.bookedTo ?? span.owner.unit;
    const known = units.get(unit) ?? { elapsedMs: 0, running: false };
    // While an order hangs the clock of its unit stands still (TL-11).
    if (span.stage === 'HUNG') units.set(unit, { ...known, hungMs: (known.hungMs ?? 0) + elapsed(span) });
    else
      units.set(unit, {
        ...known,
        elapsedMs: known.elapsedMs + elapsed(span),
        running: known.running || span.to === undefined,
      });
  }
  return {
    citizen: {
      from: iso(started),
      ...given('to', end, iso),
      elapsedMs: Math.max(0, Math.round((end ?? Math.max(now, started)) - started)),
    },
    units: [...units].map(([unit, time]) => ({ unit, ...time })),
    stages: state.spans.map((span) => ({
      stage: coded('stage', span.stage),
      round: span.round,
      owner: ownerView(span.owner),
      from: iso(span.from),
      ...given('to', span.to, iso),
      elapsedMs: elapsed(span),
      ...given('bookedTo', span.bookedTo, same),
    })),
  };
}

/** When the last holder let go, for orders that ended before closing (answered, merged …). */
function lastEnd(state: OrderState): Instant | undefined {
  return ownerOf(state) === undefined ? state.spans.at(-1)?.to : undefined;
}
