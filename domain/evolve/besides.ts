import type { OrderEvent } from '../events';
import { risksOf } from '../risk';
import type { OrderState } from '../state';

const BESIDES = ['RISK_REPORTED', 'RISK_ACKNOWLEDGED', 'ABUSE_FLAGGED', 'ABUSE_REVIEWED'] as const;
type BesidesEvent = OrderEvent<(typeof BESIDES)[number]>;

export function isBesides(event: OrderEvent): event is BesidesEvent {
  return BESIDES.some((type) => type === event.type);
}

/** What is noted beside the order: never its stage, its owner or a limit. */
export function applyBesides(state: OrderState, event: BesidesEvent): OrderState {
  switch (event.type) {
    case 'RISK_REPORTED': {
      const { at, to, unit, no = 1 } = event;
      return { ...state, risks: [...risksOf(state), { no, at, to, ...(unit !== undefined && { unit }) }] };
    }
    case 'RISK_ACKNOWLEDGED': {
      const seen = { acknowledgedAt: event.at };
      return {
        ...state,
        risks: risksOf(state).map((risk) => (event.risks.includes(risk.no) ? { ...risk, ...seen } : risk)),
      };
    }
    case 'ABUSE_FLAGGED':
      return { ...state, abuse: { at: event.at, calls: event.calls } };
    case 'ABUSE_REVIEWED': {
      const { abuse } = state;
      return { ...state, ...(abuse && { abuse: { ...abuse, reviewedAt: event.at, finding: event.finding } }) };
    }
  }
}
