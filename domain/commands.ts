import type { Stage } from './state';
import type { Instant, Level, LimitUnit, Terms, UnitCode } from './terms';

/** Who acts. `timer` is the workflow itself when a limit expires; `admin` keeps the system, not orders. */
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

export const KINDS = ['consult', 'help', 'complaint', 'report', 'suggestion', 'praise', 'other'] as const;
export type Kind = (typeof KINDS)[number];

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
  | { readonly as: 'askInfo' };

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
export interface CommandBodies {
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
    readonly reason?: 'noAnswer' | 'wrongNumber' | 'refused' | 'asksLater';
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
    /** Evidence that the caller was told why (art. 15(2)): number of the call record or document. */
    readonly callerTold: string;
  } & Noted;
  ruleExtension: { readonly granted: boolean } & Noted;
  urge: Noted;
  supervise: { readonly ground: 'refusal' | 'overdue' | 'notSolved' | 'badEffect' | 'manyCallers' } & Noted;
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

/** Row of the one table of commands, from which API routes, signals, permissions, OpenAPI and words come. */
export interface CommandRow {
  readonly zh: string;
  readonly en: string;
  /** Roles that may give it; `unit` always means the unit that holds the order unless the rule says otherwise. */
  readonly roles: readonly Role[];
  /** Stages in which it makes sense; anything else is WRONG_STATE, after closing ORDER_CLOSED. */
  readonly stages: readonly Stage[];
  readonly article: string;
  /** Terms must be resolved before deciding: limits arise anew. */
  readonly resolves?: true;
}

const DESK: readonly Role[] = ['agent', 'dispatcher', 'city'];
const BEFORE_DISPATCH: readonly Stage[] = ['RECEIVED', 'NEEDS_INFO', 'TO_DISPATCH'];
const WITH_UNIT: readonly Stage[] = ['DISPATCHED', 'HANDLING'];
const AFTER_DISPATCH: readonly Stage[] = ['DISPATCHED', 'OBJECTION', 'HANDLING', 'REPORTED', 'TO_VISIT', 'VISITING'];
const OPEN: readonly Stage[] = ['RECEIVED', 'NEEDS_INFO', 'TO_DISPATCH', 'CONSULTING', ...AFTER_DISPATCH];
const REPORTED: readonly Stage[] = ['REPORTED', 'TO_VISIT', 'VISITING'];

export const COMMANDS = {
  answer: {
    zh: '即时答复',
    en: 'Answer at once and close',
    roles: DESK,
    stages: BEFORE_DISPATCH,
    article: 'art. 11; IN-6',
  },
  transfer: {
    zh: '转紧急热线',
    en: 'Transfer to an emergency line',
    roles: DESK,
    stages: BEFORE_DISPATCH,
    article: 'art. 11(1); IN-7',
  },
  decline: {
    zh: '告知不予派单',
    en: 'Explain and do not dispatch',
    roles: DESK,
    stages: BEFORE_DISPATCH,
    article: 'art. 11(2)–(6); IN-8…13',
  },
  merge: {
    zh: '并单',
    en: 'Merge into a running order, as an urge',
    roles: DESK,
    stages: BEFORE_DISPATCH,
    article: 'art. 11(3); IN-9',
  },
  askInfo: {
    zh: '请诉求人补充',
    en: 'Ask the caller for missing information',
    roles: DESK,
    stages: ['RECEIVED', 'TO_DISPATCH'],
    article: 'art. 10; IN-5',
  },
  addInfo: {
    zh: '补充信息',
    en: 'Add missing information',
    roles: ['caller', 'agent', 'dispatcher', 'city'],
    stages: ['NEEDS_INFO'],
    article: 'art. 10; IN-5',
    resolves: true,
  },
  submit: {
    zh: '提交派单',
    en: 'Submit for dispatch',
    roles: DESK,
    stages: ['RECEIVED'],
    article: 'art. 11',
    resolves: true,
  },
  consult: {
    zh: '派前会商',
    en: 'Consult before dispatch',
    roles: ['dispatcher', 'city'],
    stages: ['TO_DISPATCH'],
    article: 'art. 12; DI-6',
  },
  dispatch: {
    zh: '派单',
    en: 'Dispatch to a unit',
    roles: ['dispatcher', 'city', 'district'],
    stages: ['TO_DISPATCH', 'CONSULTING', ...WITH_UNIT],
    article: 'art. 12, 13; DI-1…7',
    resolves: true,
  },
  sign: { zh: '签收', en: 'Sign for the order', roles: ['unit'], stages: ['DISPATCHED'], article: 'art. 14; TL-8' },
  contact: {
    zh: '联系诉求人',
    en: 'Record first contact with the caller',
    roles: ['unit'],
    stages: WITH_UNIT,
    article: 'art. 15; TL-7',
  },
  object: {
    zh: '提出派单异议',
    en: 'Object to the dispatch and return the order',
    roles: ['unit'],
    stages: WITH_UNIT,
    article: 'art. 12, 14; DI-9…13',
  },
  ruleObjection: {
    zh: '裁定派单异议',
    en: 'Rule on an objection',
    roles: ['city'],
    stages: ['OBJECTION'],
    article: 'art. 12; DI-9…13',
    resolves: true,
  },
  report: {
    zh: '反馈办理结果',
    en: 'Report completion',
    roles: ['unit'],
    stages: WITH_UNIT,
    article: 'art. 15(3); TL-9',
  },
  reviewReport: {
    zh: '审核办理结果',
    en: 'Review the report',
    roles: ['agent', 'dispatcher', 'city'],
    stages: ['REPORTED'],
    article: 'art. 15; §2 REPORTED',
  },
  askExtension: {
    zh: '申请延期',
    en: 'Ask for an extension',
    roles: ['unit'],
    stages: ['HANDLING'],
    article: 'art. 15(2); TL-10',
  },
  ruleExtension: {
    zh: '审批延期',
    en: 'Decide an extension',
    roles: ['city', 'dispatcher'],
    stages: ['HANDLING', 'OBJECTION'],
    article: 'art. 15(2); TL-10',
  },
  urge: {
    zh: '催办',
    en: 'Urge',
    roles: ['caller', 'agent', 'dispatcher', 'city', 'supervisor'],
    stages: [...OPEN, 'CLOSED'],
    article: 'art. 11(3); §2.4',
  },
  supervise: {
    zh: '督办',
    en: 'Supervise',
    roles: ['supervisor', 'city'],
    stages: AFTER_DISPATCH,
    article: 'art. 35; AP-14',
  },
  claimFollowUp: {
    zh: '领取回访任务',
    en: 'Claim the follow-up task',
    roles: ['visitor'],
    stages: AFTER_DISPATCH,
    article: 'art. 23; FU-2',
  },
  recordFollowUp: {
    zh: '记录回访',
    en: 'Record a follow-up',
    roles: ['visitor', 'caller'],
    stages: AFTER_DISPATCH,
    article: 'art. 23; FU-1…7',
  },
  redo: {
    zh: '重新办理',
    en: 'Send back for redo',
    roles: ['visitor', 'supervisor'],
    stages: REPORTED,
    article: 'FU-8',
  },
  cancel: {
    zh: '撤单',
    en: 'Withdraw the order',
    roles: ['caller', 'agent', 'city'],
    stages: OPEN,
    article: '§2.1 CANCELLED',
  },
  recomputeDeadlines: {
    zh: '重算时限',
    en: 'Recompute open deadlines after a calendar notice',
    roles: ['city', 'admin'],
    stages: OPEN,
    article: '§9',
    resolves: true,
  },
  appeal: {
    zh: '考核申诉',
    en: 'Appeal against the appraisal',
    roles: ['unit'],
    stages: ['CLOSED'],
    article: 'AP-8, AP-9',
  },
  ruleAppeal: {
    zh: '裁定考核申诉',
    en: 'Rule on an appeal',
    roles: ['appraiser'],
    stages: ['CLOSED'],
    article: 'AP-8, AP-9',
  },
} as const satisfies Record<CommandName, CommandRow>;

export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];
