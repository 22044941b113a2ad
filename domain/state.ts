import type { Abuse } from './abuse';
import type { Assignment } from './assigning';
import type { CoUnit, Whistle } from './calling';
import type { Kind, Place, Role, Satisfaction, TextRef } from './commands';
import type { ClockName, DispatchedHow, Due, DueKind, Dues, FollowUpTask, Outcome } from './events';
import type { Risk } from './risk';
import type { Suggestion } from './suggesting';
import type { Hang, PastHang, Told, Topic } from './hanging';
import type { Incident, Membership, Parting } from './incident';
import type { Raise } from './raising';
import type { Supervision } from './supervising';
import type { Instant, Level, Limit, Terms, UnitCode } from './terms';

/** Where an order stands (domain.md §2.1). Words in docs/terms.md. */
export const STAGES = [
  'RECEIVED',
  'NEEDS_INFO',
  'TO_DISPATCH',
  'CONSULTING',
  'DISPATCHED',
  'OBJECTION',
  'HANDLING',
  'HUNG',
  'REPORTED',
  'TO_VISIT',
  'VISITING',
  'JOINED',
  'ANSWERED',
  'TRANSFERRED',
  'DECLINED',
  'MERGED',
  'CLOSED',
  'CANCELLED',
] as const;
export type Stage = (typeof STAGES)[number];

export const TERMINAL: readonly Stage[] = ['ANSWERED', 'TRANSFERRED', 'DECLINED', 'MERGED', 'CLOSED', 'CANCELLED'];

/** Who must act now. An open order always has one. */
export interface Owner {
  readonly role: 'agent' | 'dispatcher' | 'city' | 'unit' | 'visitor' | 'appraiser';
  readonly unit: UnitCode;
}

/** Time by holder: the spans of an order follow each other without gap from receipt to closing (peers.md 7). */
export interface Span {
  readonly owner: Owner;
  readonly stage: Stage;
  readonly round: number;
  readonly from: Instant;
  readonly to?: Instant;
  /** Who answers for this time when not its owner: the refuser of a denied objection, the dispatcher of an upheld one. */
  readonly bookedTo?: UnitCode;
}

/** A limit missed. Written once, never taken back by closing, redo, merge or transfer. */
export interface Breach {
  readonly clock: ClockName;
  readonly owner: UnitCode;
  readonly level: Level;
  readonly round: number;
  readonly dueAt: Instant;
  readonly at: Instant;
  readonly elapsedMs: number;
  readonly contested?: true;
  readonly waitingFor?: readonly UnitCode[];
  readonly liaison?: true;
  readonly outage?: true;
}

/** The lead unit 主办 and how far it has come in this round. */
export interface Holder {
  readonly unit: UnitCode;
  readonly since: Instant;
  /** `own`: a street's own work, which nobody dispatched. */
  readonly how: DispatchedHow;
  /** Key of the person who sent it here; absent where the catalogue or an expired limit did. */
  readonly by?: string;
  readonly signedAt?: Instant;
  readonly contactedAt?: Instant;
}

/** One dispatch of the order: whose it was, for the rate of wrong ones (DI-9; art. 11). */
export interface Sending extends Pick<Holder, 'unit' | 'how' | 'by'> {
  readonly at: Instant;
  /** The dispatch desk at that time. */
  readonly desk: UnitCode;
  /** First signed, and the caller first contacted, before it went to another unit. */
  readonly signedAt?: Instant;
  readonly contactedAt?: Instant;
}

/** The report limit of the running round. `originalDueAt` stays when an extension moves `dueAt`. */
export interface ReportClock {
  readonly from: Instant;
  readonly limit: Limit;
  readonly dueAt: Instant;
  readonly originalDueAt: Instant;
  /** The extensions granted, oldest first. */
  readonly extendedBy?: readonly Limit[];
  /** Who granted each of them, and on what proof; same order as `extendedBy`. */
  readonly grants?: readonly Grant[];
  /** Stretches in which the clock stood still (hung 挂账), oldest first; an open one has no end. */
  readonly pauses?: readonly Pause[];
  readonly warned?: true;
}

/** `extended`: how many extensions stood on the clock when it stopped. */
export interface Pause {
  readonly from: Instant;
  readonly to?: Instant;
  readonly extended: number;
}

/** An extension granted: the due time it found, and the one it made (peers.md 13). */
export interface Grant {
  readonly at: Instant;
  readonly limit: Limit;
  /** The role that granted; never the unit's own. */
  readonly grantedAs: Role;
  readonly before: Instant;
  readonly dueAt: Instant;
  readonly told?: Told;
}

/**
 * What the caller said (FU-4). Solved and satisfied are two questions: `unrated` is neither a yes nor a no, has no value on
 * the scale of {@link Terms}, and belongs in the rate of the solved only.
 */
export interface Rating {
  readonly at: Instant;
  readonly round: number;
  readonly channel: 'phone' | 'sms' | 'web';
  readonly contacted: boolean;
  readonly solved: boolean;
  readonly satisfaction: Satisfaction;
  readonly handlingTrue?: boolean;
  /** Whose work was asked about, and when that unit last contacted the caller in this round. */
  readonly unit?: UnitCode;
  readonly contactedAt?: Instant;
  /** What the unit reported; absent where it was silent. `late`: the limit was missed. */
  readonly result?: string;
  readonly late?: true;
}

export interface Visit {
  readonly round: number;
  /** Days (since 1970-01-01, UTC+8) on which a call was tried or missed. */
  readonly days: readonly number[];
  readonly tries: number;
  readonly task?: FollowUpTask;
  readonly lease?: { readonly key: string; readonly until: Instant };
  readonly invalid?: true;
}

export interface Objection {
  readonly unit: UnitCode;
  readonly at: Instant;
  readonly proposedUnit: UnitCode;
  readonly upheld?: boolean;
  /** What was left of the limit for the report, ms; negative after it (peers.md 7). */
  readonly leftMs?: number;
  /** The dispatch objected to: by the catalogue, a person (with the public id of the key, no name), or an expired limit. */
  readonly dispatch?: Pick<Holder, 'how' | 'by'>;
}

/** One complaint: the fold of its events. Read models, workflow, simulator and audit all hold this same value. */
export interface OrderState {
  readonly orderNo: string;
  /** Number of events folded = seq of the last one. */
  readonly version: number;
  readonly stage: Stage;
  readonly kind: Kind;
  readonly channel: string;
  readonly matter: string;
  readonly place: Place;
  readonly text: TextRef;
  readonly contentHash: string;
  readonly previousOrderNo?: string;
  /** What a model suggested at intake; absent where none did. */
  readonly suggestion?: Suggestion;
  readonly danger?: boolean;
  readonly secret?: true;
  readonly level: Level;
  readonly terms: Terms;
  /** The citizen clock starts here and never pauses. */
  readonly receivedAt: Instant;
  readonly lastAt: Instant;
  readonly round: number;
  readonly holder?: Holder;
  readonly copyTo?: UnitCode;
  readonly firstDispatchedAt?: Instant;
  readonly dispatches: number;
  /** Every dispatch, oldest first; missing on orders of before it was kept. */
  readonly sent?: readonly Sending[];
  readonly due: Dues;
  /** While the caller is asked for what is missing: what the dispatch clock had counted when it was paused, ms. */
  readonly pausedDispatchMs?: number;
  /** How long the caller has been waited for in all, ms. The limit for it is one for the whole order. */
  readonly infoMs?: number;
  readonly objectionUntil?: Instant;
  readonly objections: readonly Objection[];
  readonly clock?: ReportClock;
  /** Extensions granted over the whole order, for the figures. */
  readonly extensions: number;
  /** Since the last dispatch: the next unit starts with none used. */
  readonly extensionsOfDispatch: { readonly asked: number; readonly granted: number };
  readonly extension?: { readonly askedAt: Instant; readonly by?: string; readonly limit: Limit; readonly told?: Told };
  readonly report?: {
    readonly at: Instant;
    readonly round: number;
    readonly result: string;
    readonly late: boolean;
    readonly accepted?: true;
  };
  readonly visit?: Visit;
  /** Number of the last follow-up task, over all rounds. */
  readonly tasks?: number;
  readonly ratings: readonly Rating[];
  readonly breaches: readonly Breach[];
  /** Next rung of the ladder, 0 before the report limit expired. */
  readonly rung: number;
  readonly urges: number;
  readonly supervisions: number;
  readonly calendarGuessed?: true;
  readonly spans: readonly Span[];
  /** Units called in by whistle and asked to co-handle; absent on orders that never called anybody. */
  readonly whistles?: readonly Whistle[];
  readonly coUnits?: readonly CoUnit[];
  /** Emergencies reported while the order goes on; absent where there were none. */
  readonly risks?: readonly Risk[];
  /** Too many calls on a closed matter, for a person to look at. */
  readonly abuse?: Abuse;
  /** The request to hang, or the hang, that is open; those that are over, oldest first. */
  readonly hang?: Hang;
  readonly hangs?: readonly PastHang[];
  /** Handed over to the topic pool 专题池 by the hard stop of a hang. */
  readonly topic?: Topic;
  /** The incident this order leads; the one it stands in; the one it last left. */
  readonly incident?: Incident;
  readonly joined?: Membership;
  readonly parted?: Parting;
  /** What the lead has handed to units below it; absent on orders that never had any. */
  readonly assignments?: readonly Assignment[];
  /** Supervisions with a course of their own; absent on orders that had none, or of before these rules. */
  readonly oversight?: readonly Supervision[];
  /** What was asked of levels above; absent where nothing was. */
  readonly raises?: readonly Raise[];
  /** Urges of callers and the hotline; only under rules that ask for their number. */
  readonly callerUrges?: number;
  readonly outcome?: Outcome;
  readonly mergedInto?: string;
  readonly closedAt?: Instant;
  readonly appealUntil?: Instant;
  readonly frozenAt?: Instant;
  readonly period?: string;
  readonly appeal?: { readonly unit: UnitCode; readonly at: Instant; readonly by?: string; readonly granted?: boolean };
}

/** True once nothing is owed on the order any more; its workflow run ends. */
export function isOver(state: OrderState): boolean {
  return TERMINAL.includes(state.stage) && (state.appeal === undefined || state.appeal.granted !== undefined);
}

/** First and final satisfaction are kept apart (FU-9). */
export function firstRating(state: OrderState): Rating | undefined {
  return state.ratings[0];
}
export function finalRating(state: OrderState): Rating | undefined {
  return state.ratings[state.ratings.length - 1];
}

/**
 * The lead unit of an order that has been dispatched.
 * @throws Error on an order that no unit has held yet
 */
export function holderOf({ holder, orderNo }: OrderState): Holder {
  if (!holder) throw new Error(`no unit has held order ${orderNo} yet`);
  return holder;
}

/**
 * The report clock of an order that is with a unit, or was.
 * @throws Error on an order without one
 */
export function clockOf({ clock, orderNo }: OrderState): ReportClock {
  if (!clock) throw new Error(`no report limit runs on order ${orderNo}`);
  return clock;
}

/**
 * A deadline that the order's stage arms.
 * @throws Error on an order on which it does not run
 */
export function armedOn({ due, orderNo }: OrderState, kind: DueKind): Due {
  const armed = due[kind];
  if (!armed) throw new Error(`no limit of kind ${kind} runs on order ${orderNo}`);
  return armed;
}

/** Who must act now; undefined only when the order is over. */
export function ownerOf(state: OrderState): Owner | undefined {
  const { desks } = state.terms;
  switch (state.stage) {
    case 'RECEIVED':
    case 'NEEDS_INFO':
      return { role: 'agent', unit: desks.dispatch };
    case 'TO_DISPATCH':
      return { role: 'dispatcher', unit: desks.dispatch };
    // Not the parent's unit: that may change without its members being told, and their time is nobody's who handles.
    case 'JOINED':
      return { role: 'dispatcher', unit: desks.dispatch };
    case 'CONSULTING':
    case 'OBJECTION':
      return { role: 'city', unit: desks.city };
    case 'DISPATCHED':
    case 'HANDLING':
    case 'HUNG':
      return state.holder ? { role: 'unit', unit: state.holder.unit } : { role: 'city', unit: desks.city };
    case 'REPORTED':
      return { role: 'dispatcher', unit: desks.dispatch };
    case 'TO_VISIT':
    case 'VISITING':
      return { role: 'visitor', unit: desks.visit };
    default:
      return isOver(state) ? undefined : { role: 'appraiser', unit: desks.city };
  }
}
