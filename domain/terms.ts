import type { AssigningRules } from './assigning';
import type { CallingRules } from './calling';
import type { HangRules } from './hanging';
import type { SuggestionRules } from './suggesting';
import type { RaisingRules } from './raising';
import type { SupervisionRules } from './supervising';

/** An instant in epoch milliseconds. Business instants come from the workflow's clock, never from a database or an activity. */
export type Instant = number;
/** Code of an organisation or desk, e.g. `BJ-110108001` (a street) or `BJ-DESK-CITY` (the city's duty desk). */
export type UnitCode = string;
/** Level 1 (danger to life or property) … 4 (hard or complex). Domain rules TL-1…4. */
export type Level = 1 | 2 | 3 | 4;

/** How a limit counts: hours and natural days run through nights and holidays, workdays and work hours do not. */
export type LimitUnit = 'hour' | 'naturalDay' | 'workday' | 'workHour';

/** A time limit 办理时限 as the ordinance's art. 13 wants it written on the order. `rollOver`: a last day on a holiday moves on. */
export interface Limit {
  readonly value: number;
  readonly unit: LimitUnit;
  readonly rollOver?: boolean;
}

/**
 * The working days of about two years. `bits` holds six days a character (alphabet in calendar.ts), most significant
 * first, 1 = working day. Days after `announcedUntil` are guesses: the State Council had not announced them.
 */
export interface WorkCalendar {
  /** Version of the calendar pack. */
  readonly version: string;
  /** First day covered, counted in days since 1970-01-01 in UTC+8. */
  readonly firstDay: number;
  readonly bits: string;
  /** Last day (same count) whose holidays were announced. */
  readonly announcedUntil: number;
  /** Business segments of a working day, in minutes after 00:00, ascending, disjoint. */
  readonly segments: readonly (readonly [number, number])[];
}

/** One rung of the ladder 督办阶梯: `after` the report limit expired, `act` happens. The last rung repeats. */
export interface Rung {
  readonly after: Limit;
  readonly act: 'writtenUrge' | 'criticise' | 'supervise';
}

/** Where the catalogue 派单目录 sends a matter at a place (art. 11, 12). */
export interface Route {
  readonly unit: UnitCode;
  /** The district that gets a copy when a street or town is dispatched to (art. 12(1)). */
  readonly copyTo?: UnitCode;
  /**
   * `direct`: clear power and territory; `district`: unclear unit, the district coordinates; `desk`: neither is known;
   * `liaison`: a unit of the central state, which nobody here commands (art. 22).
   */
  readonly basis: 'direct' | 'district' | 'desk' | 'liaison';
  /** True when the order may be dispatched without a person's decision. */
  readonly automatic: boolean;
}

/** The named desks at which a ladder or a forced decision always ends (no step may fall into a hole of the org chart). */
export interface Desks {
  readonly dispatch: UnitCode;
  readonly city: UnitCode;
  readonly visit: UnitCode;
  /** The district of the place, or the city's desk where no district is known. */
  readonly district: UnitCode;
  /** Who supervises the routed unit. */
  readonly leader: UnitCode;
}

export interface FollowUpRule {
  /** An early report is followed up this long after it was accepted (FU-3) … */
  readonly afterReport: Limit;
  /** … but never later than this long after the limit. */
  readonly latestAfterDue: Limit;
  readonly calls: number;
  /** Calls must be spread over at least so many days (FU-6). */
  readonly minDays: number;
  readonly retryAfter: Limit;
  /** Calling hours in minutes after 00:00, ascending, disjoint. */
  readonly hours: readonly (readonly [number, number])[];
  /** A call nobody makes within this time is missed by the desk; missed calls use up attempts. */
  readonly callWithin: Limit;
  /** How long the text-message survey stays open; silence after it is invalid, never satisfied. */
  readonly survey: Limit;
}

/**
 * What art. 13 wants written on the order: every limit and rule that decide() judges by. Resolved by
 * `rules.resolve(pack hash, matter, place, unit)` at intake and wherever limits arise anew; stands in the event.
 */
export interface Terms {
  readonly versions: { readonly profile: string; readonly hash: string; readonly calendar: string };
  readonly level: Level;
  readonly route: Route;
  readonly desks: Desks;
  readonly limits: {
    readonly dispatch: Limit;
    /** The caller's time for adding what is missing, one for the whole order. */
    readonly info: Limit;
    readonly consult: Limit;
    readonly sign: Limit;
    readonly contact: Limit;
    readonly objection: Limit;
    readonly objectionReview: Limit;
    readonly report: Limit;
    readonly reportReview: Limit;
    readonly extensionDecision: Limit;
    readonly redo: Limit;
    readonly appeal: Limit;
    readonly appealDecision: Limit;
    readonly freeze: Limit;
  };
  /** Why the report limit is what it is: the level, a consult 咨询, or a longer limit set by law (TL-6). */
  readonly reportBasis: 'level' | 'consult' | 'law';
  /** Share (0–1) of counted time after which the yellow light comes on (AP-16). */
  readonly yellowShare: number;
  readonly ladder: readonly [Rung, ...Rung[]];
  readonly objection: { readonly max: number; readonly perUnit: number };
  readonly extension: {
    readonly max: number;
    readonly askBefore: Limit;
    readonly maxShare: number;
    readonly levels: readonly Level[];
  };
  readonly followUp: FollowUpRule;
  readonly redoMax: number;
  /** Day of the month on which an appraisal period 考核期 starts (AP-4). */
  readonly periodStartDay: number;
  /** Value (0–1) of each answer on the satisfaction scale (FU-7). */
  readonly scale: { readonly satisfied: number; readonly basic: number; readonly dissatisfied: number };
  readonly calendar: WorkCalendar;
  /** Calls and texts are also announced outward by a signed web hook. */
  readonly outward: boolean;
  /** Only in the terms of a command that calls units in. */
  readonly calling?: CallingRules;
  /** Only in the terms of an order that a suggestion came with and the catalogue sends to nobody by itself. */
  readonly suggesting?: SuggestionRules;
  /** Only in the terms of a command that asks to hang the order. */
  readonly hanging?: HangRules;
  /** Only in the terms of a command that assigns to a unit below. */
  readonly assigning?: AssigningRules;
  /** Only in the terms of a command that raises a level. */
  readonly raising?: RaisingRules;
  /** From intake on, for triggers have no command that could ask; absent on orders of before these rules. */
  readonly supervision?: SupervisionRules;
}
