import { assignmentDues } from './assigning';
import type { Due, Dues } from './events';
import { raiseDues } from './raising';
import type { OrderState } from './state';
import { supervisionDues } from './supervising';
import type { UnitCode } from './terms';

/** Limits of others that run beside the order's own, and neither hide nor move it. */
export const BESIDE_KINDS = [
  'assignmentSign',
  'assignmentReport',
  'supervision',
  'supervisionReview',
  'opinion',
] as const;
export type BesideKind = (typeof BESIDE_KINDS)[number];

export function isBesideKind(kind: string): kind is BesideKind {
  return BESIDE_KINDS.some((each) => each === kind);
}

/** One of them: whose it is, and the number of what it belongs to among its kind. */
export interface BesideDue extends Due {
  readonly kind: BesideKind;
  readonly no: number;
  /** Who answers for it. */
  readonly unit: UnitCode;
}

export type Beside = Pick<OrderState, 'assignments' | 'oversight' | 'raises'>;

/** Every limit that runs beside the order, of everybody. */
export function everyBesideDue(state: Beside): readonly BesideDue[] {
  return [...assignmentDues(state), ...supervisionDues(state), ...raiseDues(state)];
}

/** One armed deadline a kind, the earliest, however many there are. */
export function besideDues(state: Beside): Dues {
  const dues: { [K in BesideKind]?: Due } = {};
  for (const { kind, unit: _, no: __, ...due } of everyBesideDue(state)) {
    const known = dues[kind];
    if (!known || due.at < known.at) dues[kind] = due;
  }
  return dues;
}
