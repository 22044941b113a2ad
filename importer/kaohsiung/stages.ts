import type { OrderEvent } from '../../domain/events';
import { type OrderState, type Stage, TERMINAL } from '../../domain/state';
import type { Plan } from './plan';
import type { ReasonCode } from './reasons';
import type { Status } from './records';

/** The city's states and the stages of the regulation that mean the same. */
export const EXPECTED: Readonly<Record<Status, { readonly stages: readonly Stage[]; readonly why: string }>> = {
  1: { stages: ['RECEIVED', 'NEEDS_INFO', 'TO_DISPATCH'], why: '建立中：尚未派给单位 / being entered: no unit has it' },
  2: { stages: ['DISPATCHED'], why: '待確認：已派，单位未签收 / sent, the unit has not signed' },
  3: { stages: ['HANDLING'], why: '待處理：单位已签收，正在办理 / signed, being handled' },
  4: {
    stages: ['REPORTED', 'TO_VISIT', 'VISITING'],
    why: '處理完成：单位称已办结，待审核、待回访或回访中 / the unit says done; under review or follow-up',
  },
  5: { stages: TERMINAL, why: '解除管制：办结，不再跟踪 / released: over, however it ended' },
};

/** The city's state and ours at one instant, and whether they mean the same. */
export interface Comparison {
  readonly recorded: Status;
  readonly reached: Stage;
  readonly agrees: boolean;
  readonly reason?: ReasonCode;
}

/**
 * Compares the order with the city's last record.
 *
 * @param state the order at that instant, `events` what led to it
 * @param unexpressed why the last change without a command had none
 */
export function compare(
  plan: Plan,
  state: OrderState,
  events: readonly OrderEvent[],
  unexpressed: ReasonCode | undefined,
): Comparison {
  const { recorded } = plan;
  const reached = state.stage;
  const agrees = EXPECTED[recorded].stages.includes(reached);
  if (agrees) return { recorded, reached, agrees };
  return { recorded, reached, agrees, reason: reasonFor(recorded, state, events) ?? unexpressed ?? 'unexplained' };
}

function reasonFor(recorded: Status, state: OrderState, events: readonly OrderEvent[]): ReasonCode | undefined {
  const happened = (is: (event: OrderEvent) => boolean) => events.some(is);
  switch (recorded) {
    case '1':
      return happened((event) => event.type === 'DISPATCHED' && event.how === 'forced') ? 'forcedByTime' : undefined;
    case '2':
      if (state.stage !== 'HANDLING') return undefined;
      return happened((event) => event.type === 'SIGNED' && event.auto === true) ? 'signedByTime' : undefined;
    case '5':
      if (state.stage === 'HANDLING' && state.ratings.some(({ solved }) => !solved)) return 'redoForUnsolved';
      if (state.stage !== 'VISITING' || (state.visit?.tries ?? 0) === 0) return undefined;
      return state.visit?.task?.channel === 'sms' ? 'surveyOpen' : 'callsGoOn';
    case '3':
    case '4':
      return undefined;
    default:
      return recorded satisfies never;
  }
}
