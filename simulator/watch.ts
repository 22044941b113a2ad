import { nextDue } from '../domain/agenda';
import { everyBesideDue, isBesideKind } from '../domain/beside';
import { everyCalledDue } from '../domain/calling';
import type { ClockName, DueKind, OrderEvent } from '../domain/events';
import { type Breach, isOver, type OrderState, ownerOf, type Stage } from '../domain/state';
import type { Instant } from '../domain/terms';
import type { Almanac } from './almanac';
import { same } from './same';
import { foldSolid } from './solid';
import type { MemoryLedger } from './ledger';
import { check, Violation } from './violation';
import { WatchBeside } from './watchBeside';
import { WatchJoined } from './watchJoined';
import type { Reply } from './worker';

/** What the people around the order know at its end, for comparing with the ledger. */
export interface Witnessed {
  readonly acknowledged: ReadonlyMap<string, Reply>;
  /** How often the telephone rang, by task. */
  readonly rings: ReadonlyMap<number, number>;
  readonly receipt: boolean;
  readonly unanswered: number;
}

/** Where an order may go from where it stands (domain.md §2.1), written down apart from the code that moves it. */
const PERMITTED: Record<Stage, readonly Stage[]> = {
  RECEIVED: [
    'NEEDS_INFO',
    'TO_DISPATCH',
    'DISPATCHED',
    'ANSWERED',
    'TRANSFERRED',
    'DECLINED',
    'MERGED',
    'JOINED',
    'CANCELLED',
  ],
  NEEDS_INFO: ['RECEIVED', 'TO_DISPATCH', 'CLOSED', 'ANSWERED', 'TRANSFERRED', 'DECLINED', 'MERGED', 'CANCELLED'],
  TO_DISPATCH: [
    'NEEDS_INFO',
    'CONSULTING',
    'DISPATCHED',
    'ANSWERED',
    'TRANSFERRED',
    'DECLINED',
    'MERGED',
    'JOINED',
    'CANCELLED',
  ],
  CONSULTING: ['DISPATCHED', 'JOINED', 'CANCELLED'],
  DISPATCHED: ['OBJECTION', 'HANDLING', 'JOINED', 'CLOSED', 'CANCELLED'],
  OBJECTION: ['TO_DISPATCH', 'DISPATCHED', 'HANDLING', 'CLOSED', 'CANCELLED'],
  HANDLING: ['DISPATCHED', 'OBJECTION', 'HUNG', 'REPORTED', 'JOINED', 'CLOSED', 'CANCELLED'],
  HUNG: ['DISPATCHED', 'HANDLING', 'CANCELLED'],
  REPORTED: ['HANDLING', 'TO_VISIT', 'VISITING', 'CLOSED', 'CANCELLED'],
  TO_VISIT: ['VISITING', 'HANDLING', 'CLOSED', 'CANCELLED'],
  VISITING: ['HANDLING', 'CLOSED', 'CANCELLED'],
  // With the incident's result; or by LEFT alone again.
  JOINED: ['TO_VISIT', 'CANCELLED'],
  ANSWERED: [],
  TRANSFERRED: [],
  DECLINED: [],
  MERGED: [],
  CLOSED: [],
  CANCELLED: [],
};

const DUE_OF: Record<ClockName, DueKind> = {
  dispatch: 'dispatch',
  consult: 'consult',
  sign: 'sign',
  contact: 'contact',
  report: 'report',
  objectionReview: 'objectionReview',
  extensionDecision: 'extensionDecision',
  visit: 'call',
  appealDecision: 'appealDecision',
  whistle: 'whistle',
  whistleRuling: 'whistleRuling',
  coUnit: 'coUnit',
  hangDecision: 'hangDecision',
  hangCheck: 'hangCheck',
  hangReview: 'hangReview',
  assignmentSign: 'assignmentSign',
  assignmentReport: 'assignmentReport',
  supervision: 'supervision',
  supervisionReview: 'supervisionReview',
  opinion: 'opinion',
};
const CLOCKS = Object.values(DUE_OF);

/** Is what the clock waits for still owed? Nobody misses a limit that was met. */
const OWED: Record<ClockName, (state: OrderState) => boolean> = {
  dispatch: ({ stage }) => stage === 'RECEIVED' || stage === 'TO_DISPATCH',
  consult: ({ stage }) => stage === 'CONSULTING',
  sign: ({ stage }) => stage === 'DISPATCHED',
  contact: ({ holder }) => holder !== undefined && holder.contactedAt === undefined,
  report: ({ stage }) => stage === 'DISPATCHED' || stage === 'HANDLING' || stage === 'OBJECTION',
  objectionReview: ({ stage }) => stage === 'OBJECTION',
  extensionDecision: ({ extension }) => extension !== undefined,
  visit: ({ visit }) => visit?.task !== undefined,
  appealDecision: ({ appeal }) => appeal !== undefined && appeal.granted === undefined,
  whistle: ({ due }) => due.whistle !== undefined,
  whistleRuling: ({ due }) => due.whistleRuling !== undefined,
  coUnit: ({ due }) => due.coUnit !== undefined,
  hangDecision: ({ hang }) => hang?.step !== undefined,
  hangCheck: ({ hang }) => hang?.reportedAt !== undefined,
  hangReview: ({ stage, hang }) => stage === 'HUNG' && hang?.reportedAt === undefined,
  assignmentSign: ({ due }) => due.assignmentSign !== undefined,
  assignmentReport: ({ due }) => due.assignmentReport !== undefined,
  supervision: ({ due }) => due.supervision !== undefined,
  supervisionReview: ({ due }) => due.supervisionReview !== undefined,
  opinion: ({ due }) => due.opinion !== undefined,
};

const MOST_EVENTS = 4_096;
const MOST_WAITING = 64;
const ON_TIME_MS = 1_000;

/** Looks on while one order lives; throws at the first thing that may not be. */
export class Watch {
  private last: OrderState | undefined;
  private readonly breaches = new Set<string>();
  private ratings = 0;
  private asked = false;
  private lapsed = false;

  private readonly beside: WatchBeside;
  private readonly joined: WatchJoined;

  constructor(
    private readonly almanac: Almanac,
    /** Nothing has gone wrong so far on this order: dues must be noticed at once. */
    private readonly undisturbed: () => boolean,
  ) {
    this.beside = new WatchBeside(almanac);
    this.joined = new WatchJoined(almanac);
  }

  /** Every event that the ledger took, with the order after it. */
  event(event: OrderEvent, after: OrderState): void {
    const before = this.last;
    this.last = after;
    const { stage } = after;
    check(11, after.version === (before?.version ?? 0) + 1, 'a gap or a repeat in the numbers of the events');
    check(15, after.version <= MOST_EVENTS, 'more events than a run may have');
    if (before) {
      // Who leaves an incident goes back to where it stood: watchJoined.
      const may = event.type === 'LEFT' || stage === before.stage || PERMITTED[before.stage].includes(stage);
      check(3, may, `${before.stage} → ${stage}`);
      check(5, event.at >= before.lastAt, `${event.type} before what it follows`);
      this.dues(before, event);
      const kept = before.breaches.every((each, i) => sameBreach(each, after.breaches[i]));
      check(6, kept, 'a missed limit was taken back');
    }
    this.facts(before, event);
    this.beside.event(before, event, after);
    this.joined.event(before, event, after);
    calledIn(after);
  }

  /** ● After every batch: somebody must act, and something is armed that does not lie in the past. */
  rest(state: OrderState, waiting: number): void {
    check(4, (ownerOf(state) === undefined) === isOver(state), `no owner in stage ${state.stage}`);
    const due = nextDue(state);
    check(4, (due === undefined) === isOver(state), `no deadline is armed in stage ${state.stage}`);
    check(5, due === undefined || due.at >= state.lastAt, `${due?.kind} lies in the past`);
    check(15, waiting <= MOST_WAITING, 'too much waits in the outbox');
  }

  /** At quiescence: what people were told, what the ledger holds and what the fold says must be one story. */
  end(ledger: MemoryLedger, seen: Witnessed): void {
    const { state, events } = ledger;
    if (!state) throw new Violation(1, 'an acknowledged order is not in the ledger');
    check(1, seen.receipt, 'an order without a receipt');
    check(1, events.filter(({ type }) => type === 'RECEIVED').length === 1, 'not exactly one RECEIVED');
    check(2, seen.unanswered === 0, 'a message was never answered');
    this.messages(events, seen.acknowledged);
    check(11, state.version === events.length, 'the order row and the events differ in number');
    check(8, same(foldSolid(events), state), 'the read model is not the fold of the events');
    for (const [task, rings] of seen.rings) check(13, rings === 1, `task ${task} rang ${rings} times`);
    check(14, isOver(state), 'the order does not come to an end');
    const rated = events.filter(({ type }) => type === 'RATED').length;
    check(9, state.ratings.length === rated, 'ratings on the order and in the ledger differ');
  }

  /** Each clock: noticed when it ran out, not before, and nothing else happens over its head. */
  private dues(before: OrderState, event: OrderEvent): void {
    if (event.type === 'BREACHED') {
      const kind = DUE_OF[event.clock];
      const due = before.due[kind];
      if (!due) throw new Violation(6, `a breach of ${event.clock} that did not run`);
      check(6, OWED[event.clock](before), `${event.clock} was met and called missed`);
      check(5, event.at > due.at, `${event.clock} judged late at ${event.at - due.at} ms after due`);
      check(5, !this.undisturbed() || event.at - due.at <= ON_TIME_MS, `${event.clock} noticed late`);
      // Units called in may miss one instant together, each for itself.
      // A district may owe several rulings at one instant: one breach each.
      // So may a supervisor owe several reviews.
      const running = [...everyCalledDue(before), ...everyBesideDue(before)].filter((each) => each.kind === kind);
      const owed =
        kind === 'whistleRuling' ? running.length : isBesideKind(kind) ? running.map(({ at }) => at).join() : 0;
      const key = `${event.clock}/${event.owner}/${due.from}/${due.at}/${before.visit?.task?.no ?? ''}/${before.dispatches}/${owed}`;
      check(6, !this.breaches.has(key), `${event.clock} missed twice`);
      this.breaches.add(key);
      return;
    }
    // What was refused moved nothing.
    if (event.by.role === 'timer' || event.type === 'COMMAND_REFUSED') return;
    for (const kind of CLOCKS) {
      const due = before.due[kind];
      const missed = due !== undefined && due.at < event.at;
      // An answered text or call that comes with the breach of the same batch has its own time.
      check(6, !missed || kind === 'call', `${kind} was missed and nobody said so before ${event.type}`);
    }
  }

  private facts(before: OrderState | undefined, event: OrderEvent): void {
    switch (event.type) {
      case 'DISPATCHED': {
        const { limit, due, at } = event;
        const terms = event.terms ?? before?.terms;
        if (!terms) return;
        check(5, due.report.at === this.almanac.after(at, limit, terms.calendar), 'report limit differs from almanac');
        const sign = due.sign;
        const wanted = sign?.limit && this.almanac.after(at, sign.limit, terms.calendar);
        check(5, sign?.at === wanted, 'limit for signing differs from the almanac');
        return;
      }
      case 'SUBMITTED': {
        const due = event.due.dispatch;
        if (!due?.limit || due.limit.unit !== 'hour' || due.spentMs === undefined) return;
        const whole = due.limit.value * 3_600_000;
        check(5, due.at - due.from + due.spentMs === whole, 'a pause lost or added time');
        return;
      }
      case 'RATED':
        this.ratings += 1;
        return;
      case 'FOLLOW_UP_INVALID':
        this.asked = true;
        return;
      case 'INFO_LAPSED':
        this.lapsed = true;
        return;
      case 'REPORTED': {
        const dueAt = before?.clock?.dueAt ?? event.at;
        check(5, event.late === event.at > dueAt, 'a report in time was called late, or the other way round');
        return;
      }
      case 'CLOSED':
        this.closing(event.outcome);
        return;
      default:
    }
  }

  private closing(outcome: string): void {
    if (outcome === 'noInfo') check(7, this.lapsed, 'closed for want of information nobody was asked for');
    else if (outcome === 'whistleClosed')
      check(7, this.last?.kind === 'task', 'a caller’s order closed with a whistle');
    else if (outcome === 'invalid') check(7, this.asked, 'closed as invalid without a follow-up tried to its end');
    else check(7, this.ratings > 0, `closed as ${outcome} without an answer of the caller`);
  }

  private messages(events: readonly OrderEvent[], told: ReadonlyMap<string, Reply>): void {
    const batches = new Map<string, { readonly at: Instant; readonly last: number; readonly refused: boolean }>();
    events.forEach(({ message, at, type }, i) => {
      if (message === undefined) return;
      const one = batches.get(message);
      const joined = one === undefined || (one.at === at && one.last === i - 1);
      check(2, joined, `message ${message} took effect twice`);
      batches.set(message, { at, last: i, refused: type === 'COMMAND_REFUSED' });
    });
    for (const [id, reply] of told) {
      const effect = batches.get(id);
      if ('ok' in reply) check(2, effect !== undefined, `message ${id} was acknowledged and left no trace`);
      else if (!reply.pending)
        check(2, effect === undefined || effect.refused, `message ${id} was refused and took effect`);
    }
  }
}

/** Units called in: helpers before the lead (peers.md 12), a whistle open as long as somebody owes something on it. */
function calledIn({ coUnits = [], whistles = [], clock, stage }: OrderState): void {
  for (const { state, rule, dueAt } of coUnits)
    check(5, state !== 'asked' || !rule || !clock || dueAt < clock.dueAt, 'a helper is not due before the lead');
  if (stage === 'CANCELLED' || stage === 'CLOSED')
    for (const { closedAt, no } of whistles) check(4, closedAt !== undefined, `whistle ${no} outlives its order`);
  for (const { units, closedAt, no } of whistles)
    check(4, closedAt === undefined || units.every(({ state }) => ENDED.includes(state)), `whistle ${no} closed early`);
}
const ENDED: readonly string[] = ['delivered', 'absent', 'released'];

/** By value: after a crash the same fact is another object. */
function sameBreach(one: Breach, other: Breach | undefined): boolean {
  return one === other || (one.at === other?.at && one.clock === other.clock && one.dueAt === other.dueAt);
}
