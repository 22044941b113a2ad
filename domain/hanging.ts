import { parseDay, startOfDay } from './calendar';
import type { TextRef } from './commands';
import type { Dues, RoundDues } from './events';
import type { OrderState } from './state';
import type { Instant, Level, Limit, UnitCode } from './terms';

/** By what way the caller was told (art. 15(2)). */
export const TOLD_BY = ['phone', 'sms', 'visit', 'letter', 'online', 'other'] as const;
export type ToldBy = (typeof TOLD_BY)[number];

/** Why a matter cannot be solved now 暂时无法解决. */
export const HANG_REASONS = ['law', 'policy', 'planning', 'funds', 'history', 'otherUnit', 'season', 'other'] as const;
export type HangReason = (typeof HANG_REASONS)[number];

/** Proof that the caller was told, as it comes in: `toldAt` in ISO 8601 with its zone. */
export interface TellingCaller {
  readonly toldAt: string;
  readonly toldBy: ToldBy;
  /** The evidence, e.g. what was said or the call record. */
  readonly evidence: TextRef;
}

/** Proof that the caller was told, as it stands in the record. */
export interface Told {
  readonly toldAt: Instant;
  readonly toldBy: ToldBy;
  readonly evidence: TextRef;
}

/** Rules for orders that cannot be solved now (art. 15(2); TL-11). Resolved only for the command that asks. */
export interface HangRules {
  readonly levels: readonly Level[];
  /** How often an order may be hung, over its whole life. */
  readonly max: number;
  readonly askBefore: Limit;
  /** The district that looks first; absent for a unit of the city level, whose request goes to the city. */
  readonly district?: UnitCode;
  readonly districtDecision: Limit;
  readonly cityDecision: Limit;
  /** What the district's silence means. The city's always refuses: nobody stands above it. */
  readonly silence: 'refuse' | 'climb';
  /** How often the unit must report progress. */
  readonly review: Limit;
  /** How long a progress report waits for its check, and a rejected one for a better one. */
  readonly check: Limit;
  /** How long an order may hang in all, over its whole life; then the topic pool 专题池. */
  readonly stop: Limit;
  readonly atPromise: 'resume' | 'flag';
  /** `handle`: the unit goes on with what was left of its limit; `close`: taken as reported unsolved, the caller is asked. */
  readonly atStop: 'handle' | 'close';
}

/** What ended a hang or a request for one. */
export const HANG_ENDS = [
  'refused',
  'withdrawn',
  'unit',
  'order',
  'promise',
  'stop',
  'report',
  'dispatch',
  'over',
] as const;
export type HangEnd = (typeof HANG_ENDS)[number];
/** What ends a hang and lets the limit go on. */
export type Resumption = Extract<HangEnd, 'unit' | 'order' | 'promise' | 'stop' | 'report'>;

/** One hang 挂账, from the request on. Hung since `from`; before that it waits for whom `step` says. */
export interface Hang extends Told {
  readonly unit: UnitCode;
  readonly askedAt: Instant;
  readonly askedBy?: string;
  readonly reason: HangReason;
  readonly plan: TextRef;
  /** The promised date 承诺时间: the end of that day. */
  readonly promisedAt: Instant;
  readonly rules: HangRules;
  readonly step?: 'district' | 'city';
  readonly endorsedAt?: Instant;
  readonly endorsedBy?: string;
  readonly from?: Instant;
  /** Progress reports so far, and since when one waits for its check. */
  readonly reports: number;
  readonly reportedAt?: Instant;
  /** Reviews missed. */
  readonly missed: number;
  readonly promisePassed?: true;
}

/** A hang that is over, or a request that came to nothing. */
export type PastHang = Omit<Hang, 'rules' | 'step' | 'reportedAt'> & {
  readonly endedAt: Instant;
  readonly end: HangEnd;
};

/** Handed over to the topic pool 专题池 by the hard stop. */
export interface Topic {
  readonly at: Instant;
  readonly unit: UnitCode;
  readonly reason: HangReason;
  readonly plan: TextRef;
  readonly promisedAt: Instant;
  readonly hungMs: number;
  /** The order is to close with what the caller says: no redo. */
  readonly closes?: true;
}

/** Bodies of the commands about hanging. */
export interface HangingBodies {
  askHang: TellingCaller & {
    readonly reason: HangReason;
    readonly plan: TextRef;
    /** `YYYY-MM-DD`. */
    readonly promised: string;
    readonly note?: TextRef;
  };
  endorseHang: { readonly granted: boolean; readonly note?: TextRef };
  ruleHang: { readonly granted: boolean; readonly note?: TextRef };
  reviewHang: { readonly progress: TextRef; readonly note?: TextRef };
  checkHang: { readonly accepted: boolean; readonly note?: TextRef };
  resumeHang: { readonly note?: TextRef };
}

/** What events about hanging say. */
export interface HangingPayloads {
  HANG_ASKED: Told & {
    readonly reason: HangReason;
    readonly plan: TextRef;
    readonly promisedAt: Instant;
    readonly rules: HangRules;
    readonly step: 'district' | 'city';
    readonly note?: TextRef;
    readonly due: Dues;
  };
  /** The district agrees, or its silence climbs: now the city decides. */
  HANG_ENDORSED: { readonly auto?: true; readonly note?: TextRef; readonly due: Dues };
  HANG_REFUSED: { readonly auto?: true; readonly note?: TextRef };
  /** `leftMs`: what was left of the unit's limit when it stopped, in counted time. */
  HUNG: { readonly leftMs: number; readonly note?: TextRef; readonly due: Dues };
  HANG_REPORTED: { readonly progress: TextRef; readonly note?: TextRef; readonly due: Dues };
  HANG_CHECKED: { readonly accepted: boolean; readonly auto?: true; readonly note?: TextRef; readonly due: Dues };
  HANG_REVIEW_MISSED: { readonly to: UnitCode; readonly due: Dues };
  HANG_PROMISE_PASSED: { readonly to: UnitCode };
  /** `hungMs`: over the order's whole life. */
  TOPIC_POOLED: { readonly to: UnitCode; readonly hungMs: number; readonly closes?: true };
  HANG_ENDED: {
    readonly why: Resumption;
    readonly hungMs: number;
    readonly note?: TextRef;
    readonly calendarGuessed?: true;
    readonly due: RoundDues;
  };
}

/** Deadlines of a hang, from the request to the hard stop. */
export const HANG_DUES = ['hangDecision', 'hangCheck', 'hangReview', 'hangStop', 'hangPromise'] as const;

/** Hangs and requests that are over, oldest first. */
export function hangsOf({ hangs }: Pick<OrderState, 'hangs'>): readonly PastHang[] {
  return hangs ?? [];
}

/**
 * The request or hang that is open on the order.
 * @throws Error on an order without one
 */
export function hangOf({ hang, orderNo }: OrderState): Hang {
  if (!hang) throw new Error(`order ${orderNo} neither hangs nor is to be hung`);
  return hang;
}

/** How long the order has hung until now over its whole life, ms: all its hangs share one hard stop. */
export function hungMs(state: Pick<OrderState, 'hang' | 'hangs'>, now: Instant): number {
  const past = hangsOf(state).map(({ from, endedAt }) => (from === undefined ? 0 : endedAt - from));
  return past.reduce((sum, each) => sum + each, openMs(state, now));
}

/** How long the open hang lasts, ms; 0 for a request that nobody has granted. */
export function openMs({ hang }: Pick<OrderState, 'hang'>, now: Instant): number {
  return hang?.from === undefined ? 0 : now - hang.from;
}

/** Who owes the decision, or the check of a progress report: the district, or the city where there is none. */
export function hangDesk(state: OrderState): UnitCode {
  const { rules, step } = hangOf(state);
  return step === 'city' ? state.terms.desks.city : (rules.district ?? state.terms.desks.city);
}

/** The end of a day `YYYY-MM-DD`; undefined where that is no date. */
export function endOfDay(day: string): Instant | undefined {
  const number = parseDay(day);
  return number === undefined ? undefined : startOfDay(number + 1);
}
