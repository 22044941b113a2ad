import type { RESULTS } from './commands';
import type { BesideDue } from './beside';
import { stillCalled } from './calling';
import type { OrderState } from './state';
import type { Instant, Limit, UnitCode } from './terms';

/** How far a level-3 unit says it has come; a failed attempt to reach the caller is told with its reason (§2.2). */
export const ASSIGNMENT_STEPS = ['signed', 'contactFailed', 'contacted', 'working'] as const;
export type AssignmentStep = (typeof ASSIGNMENT_STEPS)[number];

/**
 * §2.2: `toSign` 待签收 → `signed` → `contacted` 已联系 (or `contactFailed`) → `working` 办理中 → `submitted` 待上级审核 → `done`;
 * exits: `returned` 退回 by the unit itself, `reassigned` 转派 to another, `withdrawn` 退出.
 */
export type AssignmentState =
  | 'toSign'
  | AssignmentStep
  | 'submitted'
  | 'done'
  | 'returned'
  | 'reassigned'
  | 'withdrawn';

/** What the rules say of assigning downwards; resolved only for the command that assigns. */
export interface AssigningRules {
  /** Without a limit of its own the level-3 unit is due after this share (0–1) of the lead's remaining time. */
  readonly share: number;
  /** A community: it assists the street, and never owns (art. 17, DI-14). */
  readonly assistant: boolean;
}

/** An order, or a part of it, handed by the unit that leads it to a unit below (交办下级): its own clocks, verdict and breach. */
export interface Assignment {
  readonly no: number;
  readonly unit: UnitCode;
  /** The level-2 unit that assigned it, and stays responsible to the city. */
  readonly by: UnitCode;
  readonly state: AssignmentState;
  readonly assistant?: true;
  readonly from: Instant;
  readonly sign: Limit;
  readonly signBy: Instant;
  /** Only where the command gave one; else a share of the lead's time. */
  readonly limit?: Limit;
  readonly dueAt: Instant;
  readonly signedAt?: Instant;
  readonly contactedAt?: Instant;
  readonly submittedAt?: Instant;
  readonly result?: (typeof RESULTS)[number];
  /** Sent back by the level-2 unit; the limit stays as it was. */
  readonly sentBackAt?: Instant;
  readonly endedAt?: Instant;
  readonly late?: true;
  /** A limit was missed; stays, however it went on. */
  readonly breached?: true;
  readonly outage?: true;
}

type Assigned = Pick<OrderState, 'assignments'>;

/** Oldest first; none on orders of before these rules. */
export function assignmentsOf({ assignments }: Assigned): readonly Assignment[] {
  return assignments ?? [];
}

const OPEN: readonly AssignmentState[] = ['toSign', ...ASSIGNMENT_STEPS, 'submitted'];

export function isOpenAssignment({ state }: Assignment): boolean {
  return OPEN.includes(state);
}

/** A unit has at most one that is open. */
export function openAssignment(state: Assigned, unit: UnitCode | undefined): Assignment | undefined {
  return assignmentsOf(state).find((each) => each.unit === unit && isOpenAssignment(each));
}

/** Everybody who still owes something on the order beside its lead: called in, asked to help, assigned to. */
export function stillAtWork(state: OrderState): readonly UnitCode[] {
  return [
    ...stillCalled(state),
    ...assignmentsOf(state)
      .filter(isOpenAssignment)
      .map(({ unit }) => unit),
  ];
}

/** Has the unit come further with this step, never back? */
export function isForward({ state }: Assignment, step: AssignmentStep): boolean {
  return OPEN.indexOf(step) > OPEN.indexOf(state);
}

/** The limits that run for level-3 units: signing, and handing their result upwards. */
export function assignmentDues(state: Assigned): readonly BesideDue[] {
  return assignmentsOf(state).flatMap((each): readonly BesideDue[] => {
    const { no, unit, from, limit, sign, signBy, dueAt, sentBackAt } = each;
    if (!isOpenAssignment(each) || each.state === 'submitted') return [];
    // What passed during the review upwards falls due at once, never before it.
    const at = Math.max(dueAt, sentBackAt ?? dueAt);
    return [
      ...(each.state === 'toSign'
        ? [{ kind: 'assignmentSign' as const, no, unit, at: signBy, from, limit: sign }]
        : []),
      ...(each.breached ? [] : [{ kind: 'assignmentReport' as const, no, unit, at, from, ...(limit && { limit }) }]),
    ];
  });
}
