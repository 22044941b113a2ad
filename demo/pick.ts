import type { OrderState } from '../domain/state';
import type { Term } from '../api/words';
import type { Plan } from './plans';

/** An order worth telling. */
export interface Told {
  readonly heading: Term;
  readonly plan: Plan;
}

/**
 * Three orders to tell: one kept in time, one escalated up the ladder, one redone after a dissatisfied caller. Among
 * those that fit the fullest one; a demo of a handful of orders may have none of a sort.
 */
export function threeStories(done: readonly { readonly plan: Plan; readonly state: OrderState }[]): readonly Told[] {
  const best = (heading: Term, fits: (state: OrderState, plan: Plan) => boolean): readonly Told[] => {
    const fitting = done
      .filter(({ state, plan }) => fits(state, plan))
      .sort((a, b) => a.plan.orderNo.localeCompare(b.plan.orderNo));
    const [first] = fitting.sort((a, b) => b.state.version - a.state.version);
    return first ? [{ heading, plan: first.plan }] : [];
  };
  const rated = (state: OrderState) => state.ratings.map(({ satisfaction }) => satisfaction);
  return [
    ...best({ zh: '按时办结', en: 'kept in time' }, (state, plan) => {
      const kept = state.breaches.length === 0 && state.round === 1 && rated(state)[0] === 'satisfied';
      return kept && (plan.behaviour === 'good' || plan.behaviour === 'extended');
    }),
    ...best({ zh: '逐级督办', en: 'escalated up the ladder' }, (state) => state.rung >= 3),
    ...best({ zh: '不满意后重新办理', en: 'redone after a dissatisfied caller' }, (state, plan) => {
      const [first, second] = rated(state);
      return (
        plan.behaviour === 'dissatisfied' && first === 'dissatisfied' && (second === 'satisfied' || second === 'basic')
      );
    }),
  ];
}
