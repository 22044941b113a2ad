import type { AbuseFinding, RepeatCalls } from './abuse';
import type { BesideKind } from './beside';
import type { CoUnitMoves, CoUnitRule, Duty } from './calling';
import type { Actor, CommandBodies, Intake, Kind, Place, Satisfaction, TextRef } from './commands';
import type { FailureCode } from './failures';
import type { HangingPayloads, Told } from './hanging';
import type { Opinion, RaisedTo } from './raising';
import type { Followed, Suggestion } from './suggesting';
import type { IncidentPayloads } from './incident';
import type { Instant, Level, Limit, Terms, UnitCode } from './terms';

/** What can fall due. Ties at one instant fall due in this order. */
export const DUE_KINDS = [
  'sign',
  'contact',
  'objectionReview',
  'extensionDecision',
  'hangDecision',
  'reportReview',
  'info',
  'consult',
  'dispatch',
  'yellow',
  'report',
  'ladder',
  'followUp',
  'call',
  'whistle',
  'whistleRuling',
  'coUnit',
  'hangCheck',
  'hangReview',
  'hangStop',
  'hangPromise',
  'joinedReview',
  'assignmentSign',
  'assignmentReport',
  'supervision',
  'supervisionReview',
  'opinion',
  'appealDecision',
] as const;
export type DueKind = (typeof DUE_KINDS)[number];

/** An armed deadline: when, since when it counts, and the limit it came from (for recomputing and explaining). */
export interface Due {
  readonly at: Instant;
  readonly from: Instant;
  readonly limit?: Limit;
  /** What had counted before a pause, ms: the clock went on at `from` with the rest of its limit. */
  readonly spentMs?: number;
}
export type Dues = Partial<Record<DueKind, Due>>;
/** What is armed where a round begins: always with a limit for the report. */
export type RoundDues = Dues & { readonly report: Due };

/** The clocks that can be breached; each breach names who held the order at that instant. */
export type ClockName =
  | 'dispatch'
  | 'consult'
  | 'sign'
  | 'contact'
  | 'report'
  | 'objectionReview'
  | 'extensionDecision'
  | 'visit'
  | 'appealDecision'
  | 'whistle'
  | 'whistleRuling'
  | 'coUnit'
  | 'hangDecision'
  | 'hangCheck'
  | 'hangReview'
  | 'assignmentSign'
  | 'assignmentReport'
  | 'supervision'
  | 'supervisionReview'
  | 'opinion';

export interface FollowUpTask {
  readonly no: number;
  readonly channel: 'phone' | 'sms';
  /** Not before: calling hours, spread over days. */
  readonly from: Instant;
  readonly until: Instant;
}

/**
 * How an order ended. `invalid`: nobody reached; `noInfo`: the caller never added what was missing; `whistleClosed`: a street's own work, with its whistle. `solved` is only what
 * the caller said of the matter: whether satisfied, and whether the caller said so at all, stands in the rating.
 */
export const OUTCOMES = [
  'answered',
  'transferred',
  'declined',
  'merged',
  'noInfo',
  'whistleClosed',
  'solved',
  'solvedDissatisfied',
  'unsolved',
  'invalid',
  'cancelled',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Units called in to an order: whistle 吹哨 and co-units 协办 (art. 14, 16). */
interface CallingPayloads {
  WHISTLED: CommandBodies['whistle'] & {
    readonly no: number;
    readonly caller: UnitCode;
    readonly arrival: Limit;
    readonly ruling: Limit;
    readonly arriveBy: Instant;
  };
  ARRIVED: CalledBy & { readonly late?: true };
  WHISTLE_REFUSED: CalledBy & { readonly rulingBy: Instant };
  /** Non-arrival, told to the district, which must rule (WH-3, WH-5). */
  WHISTLE_MISSED: {
    readonly whistle: number;
    readonly units: readonly UnitCode[];
    readonly to: UnitCode;
    readonly rulingBy: Instant;
  };
  FOUND: CalledBy & { readonly duty: Duty };
  DELIVERED: CalledBy;
  UNIT_RELEASED: { readonly unit: UnitCode; readonly note?: TextRef };
  WHISTLE_RULED: CalledBy & { readonly mustCome: boolean; readonly auto?: true; readonly arriveBy?: Instant };
  /** Stayed away although it was ruled that it must come. */
  STAYED_AWAY: { readonly whistle: number; readonly units: readonly UnitCode[] };
  WHISTLE_CLOSED: { readonly whistle: number };
  CO_UNIT_ASKED: {
    readonly units: readonly UnitCode[];
    readonly caller: UnitCode;
    readonly dueAt: Instant;
    readonly rule?: CoUnitRule;
    readonly note?: TextRef;
  };
  CO_REPORTED: { readonly unit: UnitCode; readonly late?: true; readonly partial?: true; readonly note?: TextRef };
}

interface CalledBy {
  readonly whistle: number;
  readonly unit: UnitCode;
  readonly note?: TextRef;
}

/** What goes on beside the order (art. 29, 37). */
interface BesidesPayloads {
  /** IN-16: told to the duty desk at once; the order goes its own way. Without `no` the first one, of the call itself. */
  RISK_REPORTED: { readonly to: UnitCode; readonly no?: number; readonly unit?: UnitCode; readonly note?: TextRef };
  RISK_ACKNOWLEDGED: { readonly risks: readonly number[]; readonly note?: TextRef };
  ABUSE_FLAGGED: { readonly calls: RepeatCalls };
  ABUSE_REVIEWED: { readonly finding: AbuseFinding; readonly note?: TextRef };
}

export type DispatchedHow = 'auto' | 'suggested' | 'person' | 'forced' | 'ruling' | 'own';

/** Level-3 units: what the lead hands down, and how it comes back up (§2.2). */
interface AssigningPayloads {
  ASSIGNED: {
    readonly no: number;
    readonly unit: UnitCode;
    readonly caller: UnitCode;
    readonly sign: Limit;
    readonly signBy: Instant;
    readonly limit?: Limit;
    readonly dueAt: Instant;
    /** A community: it assists, and never owns (art. 17). */
    readonly assistant?: true;
    /** Passed on from this unit (转派). */
    readonly instead?: UnitCode;
    readonly note?: TextRef;
  };
  ASSIGNMENT_ADVANCED: AssignedTo & CommandBodies['advanceAssignment'] & { readonly auto?: true };
  ASSIGNMENT_SUBMITTED: AssignedTo & CommandBodies['submitAssignment'] & { readonly late?: true };
  ASSIGNMENT_REVIEWED: AssignedTo & CommandBodies['reviewAssignment'];
  ASSIGNMENT_RETURNED: AssignedTo & CommandBodies['returnAssignment'];
  ASSIGNMENT_WITHDRAWN: AssignedTo & CommandBodies['withdrawAssignment'];
}

/** Supervision 督办 after it has begun, and raising a level 提级协调. */
interface OversightPayloads {
  SUPERVISION_ANSWERED: {
    readonly no: number;
    readonly unit: UnitCode;
    readonly askReturn?: true;
    readonly late?: true;
    readonly reviewBy: Instant;
    readonly note?: TextRef;
  };
  /** No answer came; the supervisor must act all the same. */
  SUPERVISION_LAPSED: { readonly no: number; readonly unit: UnitCode; readonly reviewBy: Instant };
  SUPERVISION_REVIEWED: {
    readonly no: number;
    readonly unit: UnitCode;
    readonly decision: CommandBodies['reviewSupervision']['decision'];
    readonly answerBy?: Instant;
    readonly note?: TextRef;
  };
  /** Not reviewed in time: to the city's duty desk; without a time where that had it already. */
  SUPERVISION_CLIMBED: { readonly no: number; readonly to: UnitCode; readonly reviewBy?: Instant };
  RAISED: {
    readonly no: number;
    readonly above: RaisedTo;
    readonly caller: UnitCode;
    readonly to: UnitCode;
    readonly opinion: Limit;
    readonly opinionBy: Instant;
    readonly note?: TextRef;
  };
  OPINION_GIVEN: {
    readonly no: number;
    readonly decision: Opinion;
    readonly unit?: UnitCode;
    readonly late?: true;
    readonly note?: TextRef;
  };
  OPINION_CLIMBED: { readonly no: number; readonly to: UnitCode; readonly opinionBy?: Instant };
}

interface AssignedTo {
  readonly no: number;
  readonly unit: UnitCode;
}

interface Payloads
  extends CallingPayloads,
    BesidesPayloads,
    HangingPayloads,
    IncidentPayloads,
    AssigningPayloads,
    OversightPayloads {
  RECEIVED: {
    readonly orderNo: string;
    readonly kind: Kind;
    readonly channel: string;
    readonly matter: string;
    readonly place: Place;
    readonly text: TextRef;
    readonly contentHash: string;
    readonly calledAt?: Instant;
    readonly danger?: boolean;
    readonly secret?: true;
    readonly previousOrderNo?: string;
    readonly treatment: Intake['treatment'];
    readonly suggestion?: Suggestion;
    readonly terms: Terms;
    readonly due: Dues;
  };
  /** `pausedDispatchMs`: what the dispatch clock had counted when it was paused. */
  INFO_ASKED: { readonly note?: TextRef; readonly pausedDispatchMs?: number; readonly due: Dues };
  INFO_ADDED: {
    readonly matter?: string;
    readonly place?: Place;
    readonly note?: TextRef;
    readonly terms?: Terms;
    readonly waitedMs: number;
  };
  INFO_LAPSED: { readonly waitedMs: number };
  SUBMITTED: {
    readonly matter?: string;
    readonly place?: Place;
    readonly terms?: Terms;
    readonly note?: TextRef;
    readonly due: Dues;
  };
  CONSULT_STARTED: { readonly note?: TextRef; readonly due: Dues };
  DISPATCHED: {
    readonly unit: UnitCode;
    readonly copyTo?: UnitCode;
    readonly level: Level;
    /** `auto`: by the catalogue; `suggested`: by a suggestion as sure as the policy asks; `person`: by a dispatcher; `forced`: a limit expired; `ruling`: an upheld objection. */
    readonly how: DispatchedHow;
    /** Which model said so, and how sure it was. */
    readonly suggested?: Followed;
    readonly terms?: Terms;
    readonly limit: Limit;
    readonly due: RoundDues;
    readonly objectionUntil: Instant;
    /** The limit touches days whose holidays are not announced yet; it may be recomputed. */
    readonly calendarGuessed?: true;
    readonly note?: TextRef;
  };
  SIGNED: { readonly auto?: true };
  CONTACTED: CommandBodies['contact'];
  OBJECTED: CommandBodies['object'] & { readonly unit: UnitCode; readonly due: Dues };
  OBJECTION_UPHELD: { readonly note?: TextRef };
  OBJECTION_DENIED: { readonly auto?: true; readonly note?: TextRef };
  REPORTED: CommandBodies['report'] & {
    readonly late: boolean;
    readonly elapsedMs: number;
    /** Units called in that had not delivered: the report says so. */
    readonly waitingFor?: readonly UnitCode[];
    readonly due: Dues;
  };
  REPORT_ACCEPTED: { readonly auto?: true; readonly note?: TextRef; readonly due: Dues };
  REPORT_REJECTED: { readonly note?: TextRef; readonly due: Dues };
  WARNED: { readonly share: number };
  BREACHED: {
    readonly clock: ClockName;
    readonly owner: UnitCode;
    readonly level: Level;
    readonly round: number;
    readonly dueAt: Instant;
    /** Time that counted from the start of that clock to the breach, ms. */
    readonly elapsedMs: number;
    /** Units called in that had not delivered when the lead's limit expired: their part, not the lead's. */
    readonly waitingFor?: readonly UnitCode[];
    /** The order was being argued about when the limit expired. */
    readonly contested?: true;
    /** Of a unit that nobody here commands (art. 22): on record, in no figure of delay. */
    readonly liaison?: true;
    /** Noticed late through an outage of ours: leaves the blame figures. */
    readonly outage?: true;
    readonly due?: Dues;
  };
  URGED: {
    /** `push` 推动: what an expired limit does to a unit of the central state instead of climbing a rung. */
    readonly how: 'caller' | 'hotline' | 'written' | 'push';
    readonly rung?: number;
    readonly note?: TextRef;
    readonly due?: Dues;
  };
  CRITICISED: { readonly rung: number; readonly due: Dues };
  SUPERVISED: {
    readonly ground: CommandBodies['supervise']['ground'];
    readonly to: UnitCode;
    readonly rung?: number;
    readonly note?: TextRef;
    readonly due?: Dues;
    /** A supervision begins, with a number and clocks of its own; absent where it only counts, or reminds. */
    readonly opened?: {
      readonly no: number;
      readonly cause: string;
      readonly unit: UnitCode;
      readonly supervisor: UnitCode;
      readonly answer: Limit;
      readonly review: Limit;
      /** Issued: the answer is due. Else it was submitted, and is to be issued by `reviewBy`. */
      readonly answerBy?: Instant;
      readonly reviewBy?: Instant;
    };
  };
  EXTENSION_ASKED: Partial<Told> & {
    readonly value: number;
    readonly reason: CommandBodies['askExtension']['reason'];
    readonly limit: Limit;
    /** Events of before the proof was kept name the record only. */
    readonly callerTold?: string;
    readonly note?: TextRef;
    readonly due: Dues;
  };
  EXTENSION_GRANTED: { readonly note?: TextRef; readonly due: RoundDues };
  EXTENSION_REFUSED: { readonly auto?: true; readonly note?: TextRef };
  FOLLOW_UP_OPENED: { readonly task: FollowUpTask; readonly due: Dues };
  FOLLOW_UP_CLAIMED: { readonly no: number; readonly until: Instant };
  FOLLOW_UP_TRIED: {
    readonly no: number;
    readonly outcome: 'noAnswer' | 'notTheCaller' | 'missed';
    readonly note?: TextRef;
    readonly next: FollowUpTask;
    readonly due: Dues;
  };
  RATED: {
    readonly channel: 'phone' | 'sms' | 'web';
    readonly contacted: boolean;
    readonly solved: boolean;
    readonly satisfaction: Satisfaction;
    readonly handlingTrue?: boolean;
    readonly note?: TextRef;
  };
  FOLLOW_UP_INVALID: { readonly why: 'silence' | 'refused'; readonly note?: TextRef };
  REDO_ORDERED: {
    readonly round: number;
    readonly limit: Limit;
    readonly due: RoundDues;
    /** Co-units whose part is still owed: asked anew in this round. */
    readonly coUnits?: CoUnitMoves;
    readonly note?: TextRef;
    readonly calendarGuessed?: true;
  };
  CLOSED: {
    readonly outcome: Outcome;
    readonly appealUntil?: Instant;
    readonly frozenAt: Instant;
    readonly period: string;
    readonly note?: TextRef;
  };
  TRANSFERRED: CommandBodies['transfer'];
  DECLINED: CommandBodies['decline'];
  MERGED: CommandBodies['merge'];
  ANSWERED: CommandBodies['answer'];
  CANCELLED: CommandBodies['cancel'];
  APPEALED: CommandBodies['appeal'] & { readonly due: Dues };
  APPEAL_RULED: { readonly granted: boolean; readonly auto?: true; readonly note?: TextRef };
  DEADLINES_RECOMPUTED: {
    readonly terms: Terms;
    readonly due: Dues;
    /** The report limit under the new calendar, where it moves: with its extensions, and as it stood without them. */
    readonly report?: { readonly dueAt: Instant; readonly originalDueAt: Instant };
    /** Units called in whose limits move. */
    readonly called?: readonly {
      readonly whistle: number;
      readonly unit: UnitCode;
      readonly kind: 'whistle' | 'whistleRuling';
      readonly from: Instant;
      readonly at: Instant;
    }[];
    /** Co-units that move with the lead's limit. */
    readonly coUnits?: CoUnitMoves;
    /** Limits beside the order that move: of level-3 units, of supervision, of a level asked for its opinion. */
    readonly beside?: readonly { readonly kind: BesideKind; readonly no: number; readonly at: Instant }[];
    /** The end of a window for objections that is still open, where it moves. */
    readonly objectionUntil?: Instant;
    readonly calendarGuessed?: true;
    readonly note?: TextRef;
  };
  COMMAND_REFUSED: { readonly command: string; readonly code: FailureCode; readonly rule?: string };
}

export type EventType = keyof Payloads;

/** A fact of an order's life. `at` is business time; `message` the id of the command that caused it. */
export type OrderEvent<T extends EventType = EventType> = {
  [K in T]: { readonly type: K; readonly at: Instant; readonly by: Actor; readonly message?: string } & Payloads[K];
}[T];

/** An event of one type as decide writes it, before it is stamped with time, actor and message. */
export type Fact<T extends EventType = EventType> = { [K in T]: { readonly type: K } & Payloads[K] }[T];

/** An event as it stands in the ledger: numbered from 1 and chained by SHA-256 over the previous hash and its canonical JSON. */
export interface StoredEvent {
  readonly seq: number;
  readonly hash: string;
  readonly event: OrderEvent;
}
