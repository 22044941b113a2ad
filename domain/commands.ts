import type { AbuseFinding, RepeatCalls } from './abuse';
import type { AssignmentStep } from './assigning';
import type { Duty, WhistleKind } from './calling';
import type { HangingBodies, TellingCaller } from './hanging';
import type { Suggestion } from './suggesting';
import type { IncidentBodies } from './incident';
import type { Opinion, RaisedTo } from './raising';
import type { Instant, Level, LimitUnit, Terms, UnitCode } from './terms';

/**
 * Who acts. `timer` is the workflow itself when a limit expires. The last three before it are the administrators that 等保
 * keeps apart 三员分立: of the system, of security, of the audit; none of them has a duty of another or of the regulation.
 */
export const ROLES = [
  'caller',
  'agent',
  'dispatcher',
  'unit',
  'district',
  'city',
  'visitor',
  'supervisor',
  'appraiser',
  'auditor',
  'admin',
  'securityAdmin',
  'auditAdmin',
  'timer',
] as const;
export type Role = (typeof ROLES)[number];

/** The actor of a command: role and unit from the API key, `key` the key's public id. Never taken from body or header text. */
export interface Actor {
  readonly role: Role;
  readonly unit?: UnitCode;
  readonly key?: string;
}

/** SHA-256 (hex) of a text that the vault keeps under the order's key. The words themselves never enter a workflow. */
export type TextRef = string;

/** What callers ask for (IN-2). */
export const KINDS = ['consult', 'help', 'complaint', 'report', 'suggestion', 'praise', 'other'] as const;
/** `task`: work of a street for which it whistles without any caller (WH-2). */
export type Kind = (typeof KINDS)[number] | 'task';
/** What a street may whistle for without an order of a caller. */
export const TASK_KINDS = ['keyWork', 'enforcement', 'emergency'] as const satisfies readonly WhistleKind[];
export type TaskKind = (typeof TASK_KINDS)[number];

/** Where the matter is. The caller's own address is identity and stays in the vault. */
export interface Place {
  readonly district?: string;
  readonly street?: string;
  readonly community?: string;
}

export const EMERGENCY_LINES = ['110', '119', '120', '122'] as const;
/** Grounds of art. 11 (2)–(6) and 37 for not dispatching, IN-8 … IN-13. */
export const DECLINE_GROUNDS = [
  'statutoryRoute',
  'sameMatter',
  'secret',
  'outsideDuties',
  'unlawful',
  'abuse',
] as const;
export const RESULTS = ['solved', 'explained', 'partly', 'unsolved'] as const;
/** What puts an order under supervision (AP-14). */
export const SUPERVISION_GROUNDS = ['refusal', 'overdue', 'notSolved', 'badEffect', 'manyCallers'] as const;
/** What a supervisor may decide: issue what was submitted, send back, take as handled, close. */
export const REVIEWS = ['issue', 'return', 'handled', 'close'] as const;
/** Why a caller was not reached (art. 15, TL-7). */
export const NOT_REACHED = ['noAnswer', 'wrongNumber', 'refused', 'asksLater'] as const;
/** Why a level-3 unit gives back what was assigned to it. */
export const RETURN_GROUNDS = ['duty', 'territory', 'means'] as const;
export const SATISFACTIONS = ['satisfied', 'basic', 'dissatisfied', 'unrated'] as const;
export type Satisfaction = (typeof SATISFACTIONS)[number];

/** What the agent decided while the caller was on the line: one of the special treatments of art. 11, or dispatch. */
export type Treatment =
  | { readonly as: 'dispatch' }
  | { readonly as: 'hold' }
  | { readonly as: 'answer' }
  | { readonly as: 'transfer'; readonly to: (typeof EMERGENCY_LINES)[number] }
  | { readonly as: 'decline'; readonly ground: (typeof DECLINE_GROUNDS)[number] }
  | { readonly as: 'merge'; readonly into: string }
  | { readonly as: 'askInfo' }
  /** No caller's request: a street whistles for work of its own. */
  | { readonly as: 'whistle'; readonly kind: TaskKind; readonly units: readonly UnitCode[] };

/** What an order is, without who the caller is and without free text. Travels in the workflow's start input. */
export interface Intake {
  readonly orderNo: string;
  readonly kind: Kind;
  readonly channel: string;
  readonly matter: string;
  readonly place: Place;
  readonly treatment: Treatment;
  /** When the caller called, if earlier than intake; informative only, no window is judged by it. */
  readonly calledAt?: Instant;
  readonly level?: Level;
  /** Danger to life or property: dispatch limit of 1 h and an alert (art. 29). */
  readonly danger?: boolean;
  readonly previousOrderNo?: string;
  /** The caller wants it kept secret: only the lead unit and whoever must act sees the order. */
  readonly secret?: true;
  /** Calls of this caller on this closed matter, counted in the vault; only where they are many enough to be looked at. */
  readonly repeats?: RepeatCalls;
  /** Made where the words are known, before they go to the vault; no part of what the sender sent. */
  readonly suggestion?: Suggestion;
  /** SHA-256 of the text in the vault. */
  readonly text: TextRef;
  /** SHA-256 over everything the sender sent; a repeat is compared by it. */
  readonly contentHash: string;
}

/** A text a command may carry: the vault's hash of it. */
interface Noted {
  readonly note?: TextRef;
}

/** Body of each command as it enters the workflow (free text already replaced by its TextRef). */
export interface CommandBodies extends HangingBodies, IncidentBodies {
  answer: Noted;
  transfer: { readonly to: (typeof EMERGENCY_LINES)[number] } & Noted;
  decline: { readonly ground: (typeof DECLINE_GROUNDS)[number] } & Noted;
  merge: { readonly into: string } & Noted;
  askInfo: Noted;
  addInfo: { readonly matter?: string; readonly place?: Place } & Noted;
  submit: { readonly matter?: string; readonly place?: Place; readonly level?: Level } & Noted;
  consult: Noted;
  dispatch: { readonly unit?: UnitCode; readonly level?: Level } & Noted;
  sign: Noted;
  contact: {
    readonly reached: boolean;
    readonly reason?: (typeof NOT_REACHED)[number];
  } & Noted;
  object: { readonly ground: 'duty' | 'territory'; readonly proposedUnit: UnitCode } & Noted;
  ruleObjection: { readonly upheld: boolean; readonly unit?: UnitCode } & Noted;
  report: {
    readonly result: (typeof RESULTS)[number];
    readonly contacted?: boolean;
    readonly siteVisit?: boolean;
    readonly factFinding?: 'true' | 'partlyTrue' | 'notTrue' | 'cannotVerify';
    readonly claimFinding?: 'reasonable' | 'notReasonable';
    readonly overDuty?: boolean;
    readonly unsolvedReason?:
      | 'law'
      | 'policy'
      | 'planning'
      | 'funds'
      | 'history'
      | 'otherUnit'
      | 'callerRefuses'
      | 'other';
    readonly open?: boolean;
    readonly publicReply?: TextRef;
  } & Noted;
  reviewReport: { readonly accepted: boolean } & Noted;
  askExtension: {
    readonly value: number;
    readonly unit?: LimitUnit;
    readonly reason: 'law' | 'inspection' | 'season' | 'procurement' | 'otherUnit' | 'other';
  } & TellingCaller &
    Noted;
  ruleExtension: { readonly granted: boolean } & Noted;
  urge: Noted;
  supervise: { readonly ground: (typeof SUPERVISION_GROUNDS)[number] } & Noted;
  /** `no` is the supervision's number; without it the newest that is owed. */
  answerSupervision: { readonly no?: number; readonly askReturn?: true } & Noted;
  reviewSupervision: { readonly no?: number; readonly decision: (typeof REVIEWS)[number] } & Noted;
  /** `unit` is the authority of the industry, and only that is named. */
  raise: { readonly to: RaisedTo; readonly unit?: UnitCode } & Noted;
  /** `unit` takes over, and only then is one named. */
  giveOpinion: { readonly no?: number; readonly decision: Opinion; readonly unit?: UnitCode } & Noted;
  claimFollowUp: Record<string, never>;
  recordFollowUp: {
    readonly channel: 'phone' | 'sms' | 'web';
    readonly outcome: 'reached' | 'noAnswer' | 'refused' | 'notTheCaller';
    readonly contacted?: boolean;
    readonly solved?: boolean;
    readonly satisfaction?: Satisfaction;
    readonly handlingTrue?: boolean;
  } & Noted;
  redo: Noted;
  cancel: { readonly ground: 'caller' | 'error' } & Noted;
  recomputeDeadlines: Noted;
  whistle: { readonly kind: WhistleKind; readonly units: readonly UnitCode[] } & Noted;
  /** `whistle` is its number; without it the newest open whistle that called the unit. */
  arrive: { readonly whistle?: number } & Noted;
  refuseWhistle: { readonly whistle?: number } & Noted;
  findOnSite: { readonly whistle?: number; readonly unit: UnitCode; readonly duty: Duty } & Noted;
  deliver: { readonly whistle?: number } & Noted;
  releaseUnit: { readonly unit: UnitCode } & Noted;
  ruleWhistle: { readonly whistle?: number; readonly unit: UnitCode; readonly mustCome: boolean } & Noted;
  askCoUnit: { readonly units: readonly UnitCode[] } & Noted;
  coReport: { readonly partial?: boolean } & Noted;
  raiseRisk: Noted;
  /** `risk` is its number; without it every one that is open. */
  acknowledgeRisk: { readonly risk?: number } & Noted;
  reviewAbuse: { readonly finding: AbuseFinding } & Noted;
  /** `limit` is the unit's own, and ends before the lead's; `instead` of another unit to which it had been assigned (转派). */
  assign: {
    readonly unit: UnitCode;
    readonly limit?: { readonly value: number; readonly unit: LimitUnit };
    readonly instead?: UnitCode;
  } & Noted;
  advanceAssignment: { readonly step: AssignmentStep; readonly reason?: (typeof NOT_REACHED)[number] } & Noted;
  submitAssignment: { readonly result: (typeof RESULTS)[number] } & Noted;
  returnAssignment: { readonly ground: (typeof RETURN_GROUNDS)[number] } & Noted;
  reviewAssignment: { readonly unit: UnitCode; readonly accepted: boolean } & Noted;
  withdrawAssignment: { readonly unit: UnitCode } & Noted;
  appeal: { readonly ground: 'unreasonable' | 'notOurs' | 'wrongRecord' | 'forceMajeure' | 'other' } & Noted;
  ruleAppeal: { readonly granted: boolean } & Noted;
}
export type CommandName = keyof CommandBodies;

/** A command on its way: idempotent by `id`. */
export type Command<N extends CommandName = CommandName> = {
  [K in N]: {
    readonly id: string;
    readonly name: K;
    readonly body: CommandBodies[K];
    readonly actor: Actor;
    /** Stamped by the API when it received the command; absent on signals, which count from when the workflow sees them. */
    readonly receivedAt?: Instant;
    /** Fresh terms for commands that make limits arise anew; resolved by the loop, never by the sender. */
    readonly terms?: Terms;
  };
}[N];

export { COMMAND_NAMES, COMMANDS, type CommandRow, SPOKEN_NAMES, type SpokenName } from './commandTable';
