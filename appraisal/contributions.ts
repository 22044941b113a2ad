import { coUnitsOf, whistlesOf } from '../domain/calling';
import { type AppraisalPeriod, periodOf } from '../domain/calendar';
import type { OrderState } from '../domain/state';
import { type Contribution, marked } from './marks';
import { called, helping } from './parts/calling';
import { closed, hungAndResumed, passedOn, received, visits } from './parts/following';
import { leads } from './parts/leading';
import { sendings } from './parts/sending';

/** Every contribution to an order, as it stands. */
export function contributionsOf(state: OrderState): readonly Contribution[] {
  const whistles = whistlesOf(state);
  const all = [
    ...received(state),
    ...leads(state),
    ...whistles.map(({ no, by, at }): Contribution => ({ kind: 'whistle', unit: by, no, at, marks: [] })),
    ...whistles.flatMap((on) => on.units.map((each) => called(on, each))),
    ...coUnitsOf(state).map(helping),
    ...sendings(state),
    ...visits(state),
    ...closed(state),
    ...passedOn(state),
    ...hungAndResumed(state),
  ];
  if (!isExcluded(state)) return all;
  return all.map((each) => ({ ...each, marks: marked(...each.marks, 'excluded') }));
}

/**
 * Does the order leave the ranking figures 剔除 (AP-6…8)? It stays in the full ones beside them. Today an upheld appeal of the
 * unit takes it out.
 */
export function isExcluded({ appeal }: OrderState): boolean {
  return appeal?.granted === true;
}

/** The period in which a contribution counts: that of its instant, by the start day its order was received under. */
export function periodOfContribution(state: OrderState, { at }: Contribution): AppraisalPeriod {
  return periodOf(at, state.terms.periodStartDay);
}
