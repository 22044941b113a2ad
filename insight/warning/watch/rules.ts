import type { Policy } from '../../../rules/schemas';

/** The numbers of early warning, out of the policy in force. */
export interface WarningRules {
  readonly leastOrders: number;
  readonly topicFrom: number;
  readonly callerOrders: number;
  readonly callerWithinMs: number;
  /** Hours, ascending. */
  readonly windows: readonly number[];
  readonly falseAlarmsAWeek: number;
  readonly calmOdds: number;
  readonly leastDays: number;
  readonly alarmWords: Readonly<Record<string, readonly string[]>>;
}

const DAY_MS = 86_400_000;

/** @returns undefined where the policy has no rules of early warning */
export function warningRules({ warning: rules }: Policy): WarningRules | undefined {
  if (rules === undefined) return undefined;
  return {
    leastOrders: rules.leastOrders.value,
    topicFrom: rules.topicFrom.value,
    callerOrders: rules.callerOrders.value,
    callerWithinMs: rules.callerWithin.value * (rules.callerWithin.unit === 'hour' ? DAY_MS / 24 : DAY_MS),
    windows: rules.windows.value,
    falseAlarmsAWeek: rules.falseAlarmsAWeek.value,
    calmOdds: rules.calmOdds.value,
    leastDays: rules.leastDays.value,
    alarmWords: rules.alarmWords.value,
  };
}
