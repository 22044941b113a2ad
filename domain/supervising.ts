import type { BesideDue } from './beside';
import type { CommandBodies } from './commands';
import { membersOf } from './incident';
import type { OrderState } from './state';
import type { Instant, Limit, UnitCode } from './terms';

/** What the rules say of supervision 督办; written on the order at intake, for triggers have no command that could ask. */
export interface SupervisionRules {
  /** How long the supervised unit has for its answer, working days. */
  readonly answer: number;
  /** How long the supervisor has for reviewing it, working days. */
  readonly review: number;
  /** So many callers about one order put it under supervision (AP-14). */
  readonly manyCallers: number;
  /** Incidents are known: their callers count, and limits of supervision run on in them; absent on orders of before, whose record stays as it was decided. */
  readonly inIncidents?: true;
}

export type Ground = CommandBodies['supervise']['ground'];

/** §2.1: submitted 待下发 → issued 待办理 → return asked 申请退回, or waiting for review 待审核 → handled 已办理 → closed; `ended` with the order. */
export const SUPERVISION_STATES = [
  'submitted',
  'issued',
  'returnAsked',
  'waitingReview',
  'handled',
  'closed',
  'ended',
] as const;
export type SupervisionState = (typeof SUPERVISION_STATES)[number];

/** One supervision of one unit: its own state and clocks, which neither hide nor move the order's. */
export interface Supervision {
  readonly no: number;
  readonly ground: Ground;
  /** What set it off: no cause sets off a second one. */
  readonly cause: string;
  readonly unit: UnitCode;
  /** Who reviews the answer; late, it is the city's duty desk. */
  readonly supervisor: UnitCode;
  readonly state: SupervisionState;
  readonly openedAt: Instant;
  readonly answer: Limit;
  readonly review: Limit;
  /** Since when what is owed now is owed. */
  readonly since: Instant;
  readonly answerBy?: Instant;
  readonly reviewBy?: Instant;
  readonly answeredAt?: Instant;
  readonly endedAt?: Instant;
  readonly late?: true;
  /** The unit missed a limit for its answer; stays, however it went on. */
  readonly breached?: true;
  /** The supervisor did not review in time. */
  readonly climbed?: true;
}

export const MOST_SUPERVISIONS = 100;

type Supervised = Pick<OrderState, 'oversight'>;

/** Oldest first; none on orders of before these rules, which only count how often. */
export function supervisionsOf({ oversight }: Supervised): readonly Supervision[] {
  return oversight ?? [];
}

export function isOpenSupervision({ state }: Supervision): boolean {
  return state !== 'closed' && state !== 'ended';
}

/** The supervisor has something before it: to issue, to rule on a return, to review. */
export function waitsForSupervisor({ state }: Supervision): boolean {
  return state === 'submitted' || state === 'returnAsked' || state === 'waitingReview';
}

/**
 * How many callers stand behind the order: the one place that says so. The first call, each urge of a caller or the hotline,
 * and each member of its incident (IN-17).
 */
export function callersOf({
  callerUrges,
  incident,
  terms,
}: Pick<OrderState, 'callerUrges' | 'incident' | 'terms'>): number {
  return 1 + (callerUrges ?? 0) + (incident && terms.supervision?.inIncidents ? membersOf({ incident }) : 0);
}

/** Whoever supervises the lead: the ladder's leader, or the city's duty desk where the lead would supervise itself. */
export function leaderOf({ terms: { desks }, holder }: Pick<OrderState, 'terms' | 'holder'>): UnitCode {
  return desks.leader === holder?.unit ? desks.city : desks.leader;
}

/** The limits that run for supervision: the answer, and its review. */
export function supervisionDues(state: Supervised): readonly BesideDue[] {
  return supervisionsOf(state).flatMap((each): readonly BesideDue[] => {
    const { no, unit, supervisor, since: from, answer, review, answerBy, reviewBy } = each;
    if (each.state === 'issued' && answerBy !== undefined)
      return [{ kind: 'supervision', no, unit, at: answerBy, from, limit: answer }];
    if (waitsForSupervisor(each) && reviewBy !== undefined)
      return [{ kind: 'supervisionReview', no, unit: supervisor, at: reviewBy, from, limit: review }];
    return [];
  });
}
